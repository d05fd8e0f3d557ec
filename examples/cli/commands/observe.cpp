#include <fmt/format.h>

#include "answer_view.hpp"
#include "commands.hpp"
#include "terminal.hpp"

namespace keel::cli {
namespace {

struct Args {
  Question question;
  TheirAnswer theirs;
};

Outcome observe(Context& context, const Args& args) {
  KEEL_ASSIGN(const auto engine, open_engine(context, Access::write));
  KEEL_ASSIGN(const Observation seen, engine->observe(args.question, args.theirs));
  if (context.json) {
    print_json(to_json(seen));
    return Exit::done;
  }
  const std::string ours =
      seen.ours.candidates.empty() ? "nothing" : one_line(seen.ours.candidates.front().title);
  print("id         " + to_string(seen.ours.id) + '\n');
  print("theirs     " +
        (seen.article.empty() ? std::string("no article says it")
                              : fmt::format("{} (support {:.2f})", seen.article, seen.support)) +
        '\n');
  print(fmt::format("ours       {} ({}, confidence {:.2f})\n", ours,
                    decision_name(seen.ours.decision), seen.ours.confidence));
  print(std::string("agree      ") + (seen.agrees ? "yes" : "no") + '\n');
  return Exit::done;
}

}  // namespace

void add_observe(Program& program) {
  auto args = std::make_shared<Args>();
  Question& question = args->question;
  program
      .command(
          "observe", group_work,
          {"Tell what another bot or a person answered: Keel records what it would have\n"
           "said, compares, and learns.",
           "keel observe \"where is my invoice?\" --theirs \"It is under Billing, Documents.\" "
           "--conversation T-12",
           "keel signal ID resolved        tell how it went"})
      .argument("text", question.text, "the customer's question")
      .option("--theirs", args->theirs.text, "TEXT", "what was answered")
      .option("--article", args->theirs.article, "ID",
              "the article it rests on [found from the text]")
      .option("--by", args->theirs.by, "NAME",
              "agent:NAME for people, anything else is a bot [bot]")
      .option("--event-id", args->theirs.event_id, "ID", "a retry with it changes nothing")
      .option("--conversation", question.conversation, "ID", "the ticket; required")
      .option("--customer", question.customer, "ID", "who asks")
      .option("--brand", question.brand, "NAME", "whose articles")
      .option("--locale", question.locale, "TAG", "such as de-AT [guessed]")
      .option("--page", question.page, "URL", "where they were")
      .runs([args](Context& context) { return observe(context, *args); });
}

}  // namespace keel::cli

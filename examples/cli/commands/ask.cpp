#include "answer_view.hpp"
#include "commands.hpp"
#include "input.hpp"
#include "keel/base/limits.hpp"
#include "terminal.hpp"

namespace keel::cli {
namespace {

struct Args {
  std::string text;
  std::vector<std::string> turns;
  Question question;
  bool explain = false;
};

// "customer: ..." or "agent: ...".
Result<Turn> parse_turn(const std::string& text) {
  const std::size_t colon = text.find(':');
  const std::string who = text.substr(0, colon == std::string::npos ? 0 : colon);
  if (who != "customer" && who != "agent") {
    return error(Code::invalid_argument, "--turn '" + cut(one_line(text), 40) +
                                             "': it must begin with \"customer: \" or \"agent: \"");
  }
  std::string said = text.substr(colon + 1);
  said.erase(0, said.find_first_not_of(' '));
  return Turn{who == "customer", std::move(said)};
}

Result<std::string> question_text(const std::string& given) {
  if (given != "-") return given;
  // More than is allowed, so that the engine's own limit and words apply.
  KEEL_ASSIGN(std::string text, read_all("-", limits::article_bytes_max, "the question"));
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text;
}

Outcome ask(Context& context, const Args& args) {
  Question question = args.question;
  KEEL_ASSIGN(question.text, question_text(args.text));
  for (const std::string& text : args.turns) {
    KEEL_ASSIGN(Turn turn, parse_turn(text));
    question.turns.push_back(std::move(turn));
  }
  KEEL_ASSIGN(const auto engine, open_engine(context, Access::write));
  KEEL_ASSIGN(const Answer answer, engine->ask(question));
  KEEL_TRY(engine->flush());
  if (context.json) {
    print_json(to_json(answer));
    return Exit::done;
  }
  print(answer_text(answer, args.explain));
  const std::string id = to_string(answer.id);
  print(paint(Tone::dim, "next       ") + "keel signal " + id + " resolved | failed | corrected\n");
  return Exit::done;
}

}  // namespace

void add_ask(Program& program) {
  auto args = std::make_shared<Args>();
  args->text = "-";
  program
      .command("ask", group_work,
               {"Ask a question: it is answered, asked back or handed to a person.",
                "keel ask \"How do I reset my password?\" --page /login\n"
                "keel ask \"and for a colleague?\" --turn \"customer: how do I reset my password\"",
                "keel signal ID resolved        tell what became of it\n"
                "keel explain ID                see why it was decided so"})
      .optional_argument("question", args->text, "what the customer wrote [- : standard input]")
      .option("--page", args->question.page, "URL", "the page the customer was on")
      .option("--locale", args->question.locale, "LOCALE", "such as de-AT [guessed]")
      .option("--brand", args->question.brand, "BRAND", "only articles of this brand or of all")
      .option("--audience", args->question.audience, "NAME", "public, or internal for agents")
      .option("--channel", args->question.channel, "NAME", "such as chat or email")
      .option("--conversation", args->question.conversation, "ID", "the ticket")
      .option("--customer", args->question.customer, "ID", "the customer's id in the helpdesk")
      .option("--turn", args->turns, "TEXT", "earlier: \"customer: ...\" or \"agent: ...\" (again)")
      .flag("--explain", args->explain, "also the reasons and all candidates")
      .runs([args](Context& context) { return ask(context, *args); });
}

}  // namespace keel::cli

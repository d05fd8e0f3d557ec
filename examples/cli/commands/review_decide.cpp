#include "commands.hpp"
#include "dates.hpp"
#include "input.hpp"
#include "keel/base/limits.hpp"
#include "proposals.hpp"
#include "terminal.hpp"

namespace keel::cli {
namespace {

struct Args {
  std::string id;
  std::string by;
  std::string note;
  std::string title;
  std::string body_file;
};

Outcome tell(const Context& context, const Engine& engine, const ProposalView& view) {
  const bool rejected = view.state == "rejected";
  const std::int64_t live_us = rejected ? 0 : engine.status().approval_to_live_us_last;
  if (context.json) {
    Json out = to_json(view);
    if (!rejected) out.set("approval_to_live_us", live_us);
    print_json(out);
    return Exit::done;
  }
  print(paint(Tone::good, view.state) + "  \"" + one_line(view.title) + "\" by " +
        one_line(view.decided_by) + '\n');
  if (rejected) {
    print("It is not proposed again until there is new evidence.\n");
    return Exit::done;
  }
  constexpr std::size_t named_max = 20;
  print("live      " + (view.article.empty() ? "" : "as article " + one_line(view.article) + ", ") +
        duration(live_us) + " after the decision\n");
  print("waiting   " +
        (view.waiting.empty() ? "no conversation"
                              : counted(view.waiting.size(), "conversation") + ": " +
                                    one_line(some_of(view.waiting, named_max))) +
        '\n');
  return Exit::done;
}

Outcome decide(Context& context, const Args& args, ProposalDecision::Kind kind) {
  ProposalDecision decision;
  decision.kind = kind;
  KEEL_ASSIGN(decision.by, person(args.by));
  decision.note = args.note;
  if (kind == ProposalDecision::Kind::edit && args.title.empty() && args.body_file.empty()) {
    return error(Code::invalid_argument,
                 "edit needs the new text; add --title TEXT, --body-file FILE or both");
  }
  if (!args.body_file.empty()) {
    KEEL_ASSIGN(decision.body, read_all(args.body_file, limits::article_bytes_max, "the article"));
  }
  KEEL_ASSIGN(const auto engine, open_engine(context, Access::write, decision.by));
  KEEL_ASSIGN(const ProposalView before, find_proposal(*engine, args.id));
  decision.proposal = before.id;
  if (kind == ProposalDecision::Kind::edit) {
    decision.title = args.title.empty() ? before.title : args.title;
    if (args.body_file.empty()) decision.body = before.body;
  }
  KEEL_ASSIGN(const ProposalView after, engine->decide(decision));
  KEEL_TRY(engine->tick());
  return tell(context, *engine, after);
}

Command& add_common(Command& command, Args& args) {
  return command.argument("id", args.id, "the proposal's id, or how it begins")
      .option("--by", args.by, "NAME", "who decides [$USER]")
      .option("--note", args.note, "TEXT", "why, for the record");
}

}  // namespace

void add_review_decisions(Command& review) {
  using Kind = ProposalDecision::Kind;
  const auto runs = [](const std::shared_ptr<Args>& args, Kind kind) {
    return [args, kind](Context& context) { return decide(context, *args, kind); };
  };
  auto approved = std::make_shared<Args>();
  Command approve = review.command(
      "approve", {"Put a proposal live as it is.", "keel review approve ID --by anna",
                  "keel ask \"...\"                 ask what the tickets asked\n"
                  "keel changes --from 1d         see it on the record"});
  add_common(approve, *approved).runs(runs(approved, Kind::approve));

  auto edited = std::make_shared<Args>();
  Command edit = review.command(
      "edit", {"Put a proposal live in your own words.",
               "keel review edit ID --title \"The arrival link\" --body-file arrival.md --by anna",
               "keel ask \"...\"                 ask what the tickets asked"});
  add_common(edit, *edited)
      .option("--title", edited->title, "TEXT", "the article's title [as proposed]")
      .option("--body-file", edited->body_file, "FILE",
              "its text [as proposed; - : standard input]")
      .runs(runs(edited, Kind::edit));

  auto rejected = std::make_shared<Args>();
  Command reject = review.command(
      "reject", {"Turn a proposal down: it comes back only with new evidence.",
                 "keel review reject ID --note \"sales answers these\" --by anna", ""});
  add_common(reject, *rejected).runs(runs(rejected, Kind::reject));
}

}  // namespace keel::cli

#include <algorithm>

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
  std::string owner;
};

std::vector<std::string> parts_of(const std::string& ids) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at <= ids.size();) {
    const std::size_t end = std::min(ids.find(',', at), ids.size());
    out.push_back(ids.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

// Several at once: each its own verdict.
Outcome decide_all(Context& context, const Args& args, ProposalDecision::Kind kind,
                   const std::vector<std::string>& ids) {
  ProposalDecision decision;
  decision.kind = kind;
  KEEL_ASSIGN(decision.by, person(args.by));
  decision.note = args.note;
  KEEL_ASSIGN(const auto engine, open_engine(context, Access::write, decision.by));
  std::vector<ProposalDecision> decisions;
  for (const std::string& id : ids) {
    KEEL_ASSIGN(const ProposalView view, find_proposal(*engine, id));
    decision.proposal = view.id;
    decisions.push_back(decision);
  }
  KEEL_ASSIGN(const std::vector<DecisionResult> results, engine->decide_all(decisions));
  KEEL_TRY(engine->tick());
  Status refused;
  for (const DecisionResult& one : results) {
    if (one.code != Code::ok) refused = error(one.code, "not all were taken: " + one.message);
    if (context.json) continue;
    print(one.view
              ? paint(Tone::good, one.view->state) + "  \"" + one_line(one.view->title) + "\"\n"
              : "refused   " + one.proposal + ": " + one_line(one.message) + '\n');
  }
  if (context.json) print_json(json_list(results));
  if (!refused.ok()) return refused;
  return Exit::done;
}

Outcome assign(Context& context, const Args& args) {
  KEEL_ASSIGN(const std::string by, person(args.by));
  KEEL_ASSIGN(const auto engine, open_engine(context, Access::write, by));
  KEEL_ASSIGN(const ProposalView view, find_proposal(*engine, args.id));
  KEEL_ASSIGN(const ProposalView now, engine->assign(view.id, args.owner, by));
  if (context.json) {
    print_json(to_json(now));
    return Exit::done;
  }
  print('"' + one_line(now.title) + "\" is " +
        (now.owner.empty() ? "nobody" : one_line(now.owner)) + "'s\n");
  return Exit::done;
}

Outcome revert(Context& context, const Args& args) {
  KEEL_ASSIGN(const std::string by, person(args.by));
  KEEL_ASSIGN(const auto engine, open_engine(context, Access::write, by));
  KEEL_ASSIGN(const ProposalView view, find_proposal(*engine, args.id));
  KEEL_ASSIGN(const ProposalView now, engine->revert(view.id, by, args.note));
  if (context.json) {
    print_json(to_json(now));
    return Exit::done;
  }
  print(paint(Tone::good, "taken back") + "  \"" + one_line(now.title) + "\" by " +
        one_line(now.reverted_by) + '\n');
  return Exit::done;
}

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
  const std::vector<std::string> ids = parts_of(args.id);
  if (ids.size() > 1 && kind != ProposalDecision::Kind::edit) {
    return decide_all(context, args, kind, ids);
  }
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
  if (kind == ProposalDecision::Kind::edit && before.kind != "synonym") {
    decision.title = args.title.empty() ? before.title : args.title;
    // A topic has a name and no text.
    if (args.body_file.empty() && before.kind != "topic_new") decision.body = before.body;
  }
  KEEL_ASSIGN(const ProposalView after, engine->decide(decision));
  KEEL_TRY(engine->tick());
  return tell(context, *engine, after);
}

Command& add_common(Command& command, Args& args,
                    const char* about = "the proposal's id, or how it begins; several: ID,ID") {
  return command.argument("id", args.id, about)
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
  add_common(edit, *edited, "the proposal's id, or how it begins")
      .option("--title", edited->title, "TEXT", "the article's title [as proposed]")
      .option("--body-file", edited->body_file, "FILE",
              "its text [as proposed; - : standard input]")
      .runs(runs(edited, Kind::edit));

  auto rejected = std::make_shared<Args>();
  Command reject = review.command(
      "reject", {"Turn a proposal down: it comes back only with new evidence.",
                 "keel review reject ID --note \"sales answers these\" --by anna", ""});
  add_common(reject, *rejected).runs(runs(rejected, Kind::reject));

  constexpr const char* one_id = "the proposal's id, or how it begins";
  auto assigned = std::make_shared<Args>();
  review
      .command("assign", {"Say who looks after a proposal.", "keel review assign ID ben --by anna",
                          "keel review queue"})
      .argument("id", assigned->id, one_id)
      .optional_argument("owner", assigned->owner, "whose it is; left out: nobody's")
      .option("--by", assigned->by, "NAME", "who assigns it [$USER]")
      .runs([assigned](Context& context) { return assign(context, *assigned); });

  auto reverted = std::make_shared<Args>();
  Command revert_command =
      review.command("revert", {"Take back what an approved proposal put live.",
                                "keel review revert ID --note \"the price was wrong\" --by anna",
                                "keel changes --from 1d         see it on the record"});
  add_common(revert_command, *reverted, one_id).runs([reverted](Context& context) {
    return revert(context, *reverted);
  });
}

}  // namespace keel::cli

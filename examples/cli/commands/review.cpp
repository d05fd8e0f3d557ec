#include <algorithm>

#include "commands.hpp"
#include "dates.hpp"
#include "keel/base/seams.hpp"
#include "proposals.hpp"
#include "table.hpp"
#include "terminal.hpp"

namespace keel::cli {
namespace {

// Enough to tell them apart: an id begins with its millisecond and 16 random bits.
constexpr std::size_t id_shown = 16;

Outcome list(Context& context, bool all) {
  KEEL_ASSIGN(const auto engine, open_engine(context, Access::read));
  KEEL_ASSIGN(const std::vector<ProposalView> views, engine->proposals(!all));
  if (context.json) {
    print_json(json_list(views));
    return Exit::done;
  }
  if (views.empty()) {
    print(all ? "There was no proposal yet.\n" : "No proposal is open.\n");
    return Exit::done;
  }
  Table table({{"id"},
               {"state"},
               {"kind"},
               {"age"},
               {"tickets", Column::Kind::number},
               {"waiting", Column::Kind::number},
               {"title", Column::Kind::flexible}});
  const std::int64_t now_us = system_clock().now_us();
  for (const ProposalView& view : views) {
    const std::int64_t age_us = std::max<std::int64_t>(0, now_us - view.opened_us);
    table.row({view.id.substr(0, id_shown), view.state, view.kind, duration(age_us),
               std::to_string(view.conversations.size()), std::to_string(view.waiting.size()),
               view.title});
  }
  print(table.str());
  if (!all) print(paint(Tone::dim, "\nnext  ") + "keel review show ID\n");
  return Exit::done;
}

Outcome show(Context& context, const std::string& id) {
  KEEL_ASSIGN(const auto engine, open_engine(context, Access::read));
  KEEL_ASSIGN(const ProposalView view, find_proposal(*engine, id));
  if (context.json) {
    print_json(to_json(view));
    return Exit::done;
  }
  print(proposal_text(view));
  if (view.state != "open") return Exit::done;
  print(paint(Tone::dim, "\nnext      ") + "keel review approve " + view.id +
        "  (or edit, or reject)\n");
  return Exit::done;
}

}  // namespace

void add_review(Program& program) {
  Command review =
      program.command("review", group_review,
                      {"See and decide what Keel wants to change.",
                       "keel review\nkeel review show ID\nkeel review approve ID --by anna",
                       "keel review approve --help"});
  review.runs([](Context& context) { return list(context, false); });

  auto all = std::make_shared<bool>(false);
  review.command("list", {"List the open proposals.", "keel review list", "keel review show ID"})
      .flag("--all", *all, "decided ones too")
      .runs([all](Context& context) { return list(context, *all); });

  auto id = std::make_shared<std::string>();
  review
      .command("show", {"Show a proposal with its evidence and its text.", "keel review show ID",
                        "keel review approve ID         put it live as it is\n"
                        "keel review edit ID ...        put it live in your words\n"
                        "keel review reject ID          not without new evidence"})
      .argument("id", *id, "the proposal's id, or how it begins")
      .runs([id](Context& context) { return show(context, *id); });
  add_review_decisions(review);
}

}  // namespace keel::cli

#include <fmt/format.h>

#include "commands.hpp"
#include "dates.hpp"
#include "proposals.hpp"
#include "table.hpp"
#include "terminal.hpp"

namespace keel::cli {
namespace {

// Enough to tell them apart: an id begins with its millisecond and 16 random bits.
constexpr std::size_t id_shown = 16;

Table table_of(const std::vector<ProposalView>& views) {
  constexpr auto number = Column::Kind::number;
  Table table({{"id"},
               {"state"},
               {"kind"},
               {"owner"},
               {"age"},
               {"a month", number},
               {"minutes", number},
               {"tickets", number},
               {"title", Column::Kind::flexible}});
  for (const ProposalView& view : views) {
    table.row({view.id.substr(0, id_shown), view.state, view.kind, view.owner,
               duration(view.age_us), fmt::format("{:.0f}", view.questions_a_month),
               std::to_string(view.minutes), std::to_string(view.conversations.size()),
               view.title});
  }
  return table;
}

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
  print(table_of(views).str());
  if (!all) print(paint(Tone::dim, "\nnext  ") + "keel review show ID\n");
  return Exit::done;
}

Outcome queue(Context& context) {
  KEEL_ASSIGN(const auto engine, open_engine(context, Access::read));
  KEEL_ASSIGN(const ReviewQueue queue, engine->queue());
  if (context.json) {
    print_json(to_json(queue));
    return Exit::done;
  }
  print(fmt::format("{} minutes a week, {} spent since {}: {} left\n", queue.minutes_per_week,
                    queue.minutes_spent, date(queue.week_us), queue.minutes_left));
  if (queue.this_week.empty()) {
    print(queue.later.empty() ? "No proposal is open.\n" : "Nothing fits into what is left.\n");
  } else {
    print('\n' + table_of(queue.this_week).str());
  }
  if (!queue.later.empty()) {
    print('\n' + counted(queue.later.size(), "proposal") + " for another week:\n");
    print(table_of(queue.later).str());
  }
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

  review
      .command("queue", {"What to decide this week: most questions for each minute first.",
                         "keel review queue", "keel setting review_minutes_per_week 45"})
      .runs(queue);

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

#include <fmt/format.h>

#include "calendar.hpp"
#include "report.hpp"

namespace keel::demo {
namespace {

std::string_view kind_text(std::string_view kind) {
  if (kind == "article_new") return "new article";
  if (kind == "article_stale") return "outdated article";
  if (kind == "article_edit") return "addition to an article";
  if (kind == "article_failing") return "article whose answers fail";
  if (kind == "duplicate") return "two articles that say the same";
  if (kind == "contradiction") return "two articles that contradict each other";
  if (kind == "topic_new") return "new topic";
  if (kind == "threshold") return "lower threshold";
  if (kind.ends_with("release")) return "back into service";
  return kind;  // synonym, model
}

std::string queue_table(std::string_view caption, const std::vector<ProposalView>& views) {
  using Kind = Table::Column::Kind;
  Table table(caption, {{Kind::name, "What waits"},
                        {Kind::text, "Why"},
                        {Kind::number, "Questions a month"},
                        {Kind::number, "Minutes"},
                        {Kind::number, "Age"},
                        {Kind::text, "Owner"}});
  for (const ProposalView& view : views) {
    table.row({fmt::format("{} <span class=\"soft\">{}</span>", escaped(view.title),
                           escaped(kind_text(view.kind))),
               escaped(view.why), fmt::format("{:.0f}", view.questions_a_month),
               std::to_string(view.minutes), span_text(view.age_us),
               view.owner.empty() ? "<span class=\"soft\">nobody</span>" : escaped(view.owner)});
  }
  return table.html();
}

}  // namespace

std::string queue_section(const Outcome& outcome) {
  const ReviewQueue& queue = outcome.learned.queue;
  std::string body;
  if (queue.this_week.empty()) {
    body += fmt::format("<p>{}</p>\n",
                        queue.later.empty() ? "Nothing waits." : "Nothing fits into what is left.");
  } else {
    body += queue_table(fmt::format("This week: what fits into {} minutes", queue.minutes_left),
                        queue.this_week);
  }
  if (!queue.later.empty()) body += queue_table("For another week", queue.later);
  return section(
      "What waits for review",
      fmt::format("After the last ticket {} proposals wait. {} minutes a week are set aside for "
                  "them; {} are spent since Monday, {}, so {} are left. What changes most "
                  "questions a month for each minute comes first. The effect is the number of "
                  "questions a month that a proposal is about, by the last 28 days; nothing "
                  "expires.",
                  queue.this_week.size() + queue.later.size(), queue.minutes_per_week,
                  queue.minutes_spent, date_text(queue.week_us), queue.minutes_left),
      body, "queue");
}

}  // namespace keel::demo

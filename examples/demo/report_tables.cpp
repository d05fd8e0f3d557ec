#include <fmt/format.h>

#include <algorithm>

#include "calendar.hpp"
#include "report.hpp"
#include "tally.hpp"

namespace keel::demo {
namespace {

using Column = Table::Column;

constexpr std::size_t lessons_shown = 15;
constexpr std::size_t changes_per_kind = 6;

std::string numbers(const Counts& counts) {
  return fmt::format(
      "<td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td "
      "class=\"n\">{}</td>",
      percent_text(counts.answered_share()), counts.right, counts.wrong,
      percent_text(counts.precision()));
}

std::string score_row(std::string_view name, const Counts& learned, const Counts& plain) {
  return fmt::format("<tr><th scope=\"row\">{}</th><td class=\"n\">{}</td>{}{}</tr>\n", name,
                     learned.tickets, numbers(learned), numbers(plain));
}

std::string rest_row(std::string_view name, const MonthRow& row) {
  const auto of = [&](Reason reason) {
    return row.counts.escalated[static_cast<std::size_t>(reason)];
  };
  const std::uint64_t known =
      of(Reason::no_knowledge) + of(Reason::low_confidence) + of(Reason::ambiguous);
  std::string out = fmt::format("<tr><th scope=\"row\">{}</th>", name);
  for (const std::uint64_t count :
       {of(Reason::no_knowledge), of(Reason::low_confidence), of(Reason::ambiguous),
        row.counts.handed_over() - known, row.counts.clarified, row.gaps_found, row.approved,
        row.rejected, row.lessons}) {
    out += fmt::format("<td class=\"n\">{}</td>", count);
  }
  return out + "</tr>\n";
}

std::string head_cells(std::initializer_list<const char*> names) {
  std::string out = "<th scope=\"col\">Month</th>";
  for (const char* name : names) {
    out += fmt::format("<th scope=\"col\" class=\"n\">{}</th>", name);
  }
  return out;
}

// A table of one row a month and a last one for all.
std::string month_table(std::string_view caption, std::string_view head, std::string_view rows,
                        std::string_view all) {
  return scrolling(caption, fmt::format("<table class=\"wide\">\n<caption>{}</caption>\n<thead>\n"
                                        "{}</thead>\n<tbody>\n{}</tbody>\n<tfoot>{}</tfoot>\n"
                                        "</table>\n",
                                        caption, head, rows, all));
}

// What became of a held question, with its verdict where one is due.
std::string judged(const Answer& answer, Verdict verdict, bool person) {
  const std::string text = escaped(outcome_text(answer));
  if (verdict == Verdict::wrong) return "<span class=\"no\">wrong</span>: " + text;
  if (verdict == Verdict::right || (person && verdict == Verdict::handed_over)) {
    return "<span class=\"yes\">right</span>: " + text;
  }
  return "<span class=\"soft\">" + text + "</span>";
}

std::string answer_card(std::string_view when, const Answer& answer) {
  std::string out = fmt::format("<article class=\"card\">\n<h3>{}: {}</h3>\n", when,
                                escaped(outcome_text(answer)));
  out += fmt::format("<p class=\"soft\">Confidence {:.2f}; it needs {:.2f} to answer.</p>\n",
                     answer.confidence, answer.threshold);
  if (!answer.text.empty())
    out += fmt::format("<p class=\"quote\">{}</p>\n", escaped(passage_text(answer)));
  return out + fmt::format("<p>{}</p>\n</article>\n", escaped(answer.explanation));
}

std::string held_table(const Run& run) {
  Table table("Held questions before and after", {{Column::Kind::text, "Question"},
                                                  {Column::Kind::text, "Before the first ticket"},
                                                  {Column::Kind::text, "After the last"}});
  for (std::size_t i = 0; i < run.held_after.size(); ++i) {
    const HeldQuestion& held = held_questions()[i];
    const bool person = expected_of(held, true).person;
    table.row({fmt::format("<span lang=\"{}\">{}</span>", held.locale, escaped(held.text)),
               judged(run.held_before[i], run.held_before_verdicts[i], person),
               judged(run.held_after[i], run.held_after_verdicts[i], person)});
  }
  return table.html();
}

}  // namespace

std::string months_section(const Outcome& outcome) {
  const auto learned = by_month(outcome.learned);
  const auto plain = by_month(outcome.plain);
  std::string scores;
  std::string rest;
  MonthRow all;
  for (std::size_t i = 0; i < learned.size(); ++i) {
    const std::string name = month_text(learned[i].start_us);
    scores += score_row(name, learned[i].counts, plain[i].counts);
    rest += rest_row(name, learned[i]);
    all.add(learned[i]);
  }
  const std::string scores_head =
      "<tr><td></td><td></td><th scope=\"colgroup\" colspan=\"4\" class=\"group\">with learning"
      "</th><th scope=\"colgroup\" colspan=\"4\" class=\"group\">without learning</th></tr>\n<tr>" +
      head_cells({"Tickets", "Answered", "Right", "Wrong", "Precision", "Answered", "Right",
                  "Wrong", "Precision"}) +
      "</tr>\n";
  const std::string rest_head =
      "<tr><td></td><th scope=\"colgroup\" colspan=\"5\" class=\"group\">left to people</th><th "
      "scope=\"colgroup\" colspan=\"4\" class=\"group\">learned</th></tr>\n<tr>" +
      head_cells({"No article", "Too unlikely", "Several fit", "Other", "Asked back", "Gaps found",
                  "Approved", "Rejected", "Lessons"}) +
      "</tr>\n";
  return section("Month by month",
                 "Answered: the share of tickets that Keel would have answered by itself. "
                 "Precision: the share of those answers whose article was the right one at that "
                 "date. Below: what it left to people, and what it learned, with learning.",
                 month_table("Scores by month", scores_head, scores,
                             score_row("All", all.counts, total(outcome.plain))) +
                     month_table("What was left to people and learned, by month", rest_head, rest,
                                 rest_row("All", all)));
}

std::string question_section(const Outcome& outcome) {
  const Run& run = outcome.learned;
  const std::size_t at = telling_question(run);
  const HeldQuestion& held = held_questions()[at];
  std::string body =
      fmt::format("<p class=\"lede\" lang=\"{}\">&ldquo;{}&rdquo;</p>\n<div class=\"cards\">\n",
                  held.locale, escaped(held.text));
  body += answer_card("Before", run.held_before[at]) + answer_card("After", run.held_after[at]);
  body += fmt::format(
      "</div>\n<p class=\"intro\" style=\"margin-top:2rem\">It is one of {} questions that no "
      "ticket asks in these words, asked before the first ticket and after the last.</p>\n",
      held_questions().size());
  return section("One question, before and after", "", body + held_table(run));
}

std::string lessons_section(const Outcome& outcome) {
  std::vector<LessonView> lessons = outcome.learned.lessons;
  std::stable_sort(lessons.begin(), lessons.end(),
                   [](const auto& a, const auto& b) { return a.uses > b.uses; });
  const std::size_t shown = std::min(lessons.size(), lessons_shown);
  Table table("Lessons", {{Column::Kind::text, "Lesson"},
                          {Column::Kind::text, "Taught by"},
                          {Column::Kind::number, "Since"},
                          {Column::Kind::number, "Used"},
                          {Column::Kind::number, "Helped"},
                          {Column::Kind::number, "Failed"}});
  for (std::size_t i = 0; i < shown; ++i) {
    const LessonView& lesson = lessons[i];
    table.row({escaped(lesson.sentence), escaped(tickets_text(lesson.conversations, 3)),
               date_text(lesson.since_us), std::to_string(lesson.uses),
               std::to_string(lesson.helped), std::to_string(lesson.failed)});
  }
  return section("Lessons",
                 fmt::format("The {} of {} lessons that took part in the most answers, each with "
                             "the tickets that taught it.",
                             shown, lessons.size()),
                 table.html());
}

std::string changes_section(const Outcome& outcome) {
  const auto changes = telling_changes(outcome.learned, changes_per_kind);
  Table table("Changes", {{Column::Kind::number, "When"},
                          {Column::Kind::text, "What"},
                          {Column::Kind::text, "Because of"},
                          {Column::Kind::text, "By"}});
  for (const ChangeView& change : changes) {
    table.row({time_text(change.at_us),
               fmt::format("<span class=\"soft\">{}</span> {}", escaped(change.kind),
                           escaped(change.text)),
               escaped(tickets_text(change.conversations, 4)), escaped(change.by)});
  }
  return section("What changed, and why",
                 fmt::format("{} of {} recorded changes, a few of each kind, in the order they "
                             "happened.",
                             changes.size(), outcome.learned.changes.size()),
                 table.html());
}

}  // namespace keel::demo

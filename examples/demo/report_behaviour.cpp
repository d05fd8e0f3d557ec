#include <fmt/format.h>

#include <algorithm>

#include "calendar.hpp"
#include "report.hpp"

namespace keel::demo {
namespace {

constexpr std::size_t kinds_shown = 12;
constexpr std::size_t causes_shown = 3;  // of one kind

std::string cause_text(const ChangeView& change) {
  std::string out = fmt::format("<span class=\"soft\">{}</span> {}", date_text(change.at_us),
                                escaped(change.text));
  if (!change.conversations.empty()) {
    out += fmt::format(" <span class=\"soft\">({})</span>",
                       escaped(tickets_text(change.conversations, 3)));
  }
  return out;
}

// What one approval taught by several tickets is said once.
std::vector<ChangeView> told_once(const std::vector<ChangeView>& because) {
  std::vector<ChangeView> out;
  for (const ChangeView& change : because) {
    if (out.empty() || out.back().text != change.text || out.back().at_us != change.at_us) {
      out.push_back(change);
      continue;
    }
    std::vector<std::string>& tickets = out.back().conversations;
    tickets.insert(tickets.end(), change.conversations.begin(), change.conversations.end());
  }
  return out;
}

// The latest, which are nearest to what is answered now, in the order they happened.
std::string causes_text(const BehaviourChange& change) {
  const std::vector<ChangeView> because = told_once(change.because);
  const std::size_t skipped = because.size() - std::min(because.size(), causes_shown);
  std::string out;
  for (std::size_t i = skipped; i < because.size(); ++i) {
    out += "<p>" + cause_text(because[i]) + "</p>";
  }
  if (skipped > 0) out += fmt::format("<p class=\"soft\">and {} before these</p>", skipped);
  return out.empty() ? "<span class=\"soft\">no single event</span>" : out;
}

std::string after_text(const BehaviourChange& change) {
  return outcome_text(change.after) + (change.change == "other text" ? ", in other words" : "");
}

}  // namespace

std::string behaviour_section(const Outcome& outcome) {
  using Kind = Table::Column::Kind;
  const BehaviourReport& report = outcome.learned.behaviour;
  const std::size_t shown = std::min(report.changes.size(), kinds_shown);
  Table table("The most asked kinds of questions that are answered otherwise",
              {{Kind::text, "Question"},
               {Kind::number, "Asked"},
               {Kind::text, date_text(report.from_us)},
               {Kind::text, date_text(report.to_us)},
               {Kind::text, "Because of"}});
  for (std::size_t i = 0; i < shown; ++i) {
    const BehaviourChange& change = report.changes[i];
    table.row({escaped(change.question), std::to_string(change.asked),
               escaped(outcome_text(change.before)), escaped(after_text(change)),
               causes_text(change)});
  }
  return section(
      "The same questions at two dates",
      fmt::format("The {} kinds of questions that were asked most ({} of {} questions), each asked "
                  "as things were on {} and on {}. {} of them are answered otherwise; here are {}, "
                  "most asked first, with the events that made the difference.",
                  report.kinds, report.covered, report.questions, date_text(report.from_us),
                  date_text(report.to_us), report.changes.size(), shown),
      shown == 0 ? "" : table.html(), "behaviour");
}

}  // namespace keel::demo

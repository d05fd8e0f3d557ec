#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "keel/review/dates.hpp"
#include "review/learned_lines.hpp"

namespace keel {
namespace {

// One line, without control characters: titles and names are the host's.
std::string plain(std::string_view text) {
  std::string out(text);
  std::replace_if(
      out.begin(), out.end(), [](char c) { return c >= 0 && (c < ' ' || c == 127); }, ' ');
  return out;
}

}  // namespace
}  // namespace keel

namespace keel::review {
namespace {

constexpr std::size_t tickets_named = 6;
constexpr std::array<const char*, 11> numerals = {"No",  "One",   "Two",   "Three", "Four", "Five",
                                                  "Six", "Seven", "Eight", "Nine",  "Ten"};

}  // namespace

std::string heading_of(const LearnedReport& report) {
  const std::size_t count = std::min(report.things.size(), numerals.size() - 1);
  return fmt::format("{} thing{} Keel learned", numerals[count], count == 1 ? "" : "s");
}

std::string side_of(const BacktestSide& side) {
  std::string out(decision_name(side.decision));
  if (side.decision == Decision::escalate) {
    return out + " (" + std::string(reason_name(side.reason)) + ')';
  }
  return side.title.empty() ? out : out + ": " + plain(side.title);
}

std::string tickets_of(const ChangeView& change) {
  const std::size_t named = std::min(change.conversations.size(), tickets_named);
  std::string out;
  for (std::size_t i = 0; i < named; ++i) {
    out += (i == 0 ? "" : ", ") + plain(change.conversations[i]);
  }
  if (named < change.conversations.size()) {
    out += fmt::format(" and {} more", change.conversations.size() - named);
  }
  return out.empty() ? out : (change.conversations.size() == 1 ? "ticket " : "tickets ") + out;
}

std::string delays_of(const LearnedThing& thing) {
  std::string out;
  if (thing.interaction_to_live_us > 0) {
    out = span_of(thing.interaction_to_live_us) + " after the first ticket";
  }
  if (thing.approval_to_live_us > 0) {
    out += (out.empty() ? "" : ", ") + span_of(thing.approval_to_live_us) + " after the approval";
  }
  return out.empty() ? out : "live " + out;
}

std::string share_of(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return "-";
  return fmt::format("{:.0f} %", 100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

}  // namespace keel::review

namespace keel {

std::string learned_text(const LearnedReport& report) {
  using namespace review;
  std::string out = fmt::format("{}, {} to {}\n", heading_of(report), day_of(report.from_us),
                                day_of(report.to_us));
  std::size_t number = 0;
  for (const LearnedThing& thing : report.things) {
    out +=
        fmt::format("\n{}. {}  {}", ++number, day_of(thing.change.at_us), plain(thing.change.text));
    if (!thing.change.by.empty()) out += "  (" + plain(thing.change.by) + ')';
    out += '\n';
    if (thing.asked > 0) {
      out += fmt::format("   question  {} ({} like it)\n", plain(thing.question), thing.asked);
      out +=
          "   before    " + side_of(thing.before) + "\n   after     " + side_of(thing.after) + '\n';
    }
    const std::pair<const char*, std::string> lines[] = {{"because", tickets_of(thing.change)},
                                                         {"effect", thing.effect},
                                                         {"speed", delays_of(thing)}};
    for (const auto& [name, text] : lines) {
      if (!text.empty()) out += fmt::format("   {:<9} {}\n", name, text);
    }
  }
  out += "\nWeek by week\n";
  out += "week        asked  answered  judged  right\n";
  for (const LearnedWeek& week : report.weeks) {
    out += fmt::format("{}  {:>5}  {:>8}  {:>6}  {:>5}\n", day_of(week.week_us), week.asked,
                       share_of(week.answered, week.asked), week.judged,
                       share_of(week.right, week.judged));
    for (const std::string& event : week.events) out += "            " + plain(event) + '\n';
  }
  for (const ChangeGroup& group : report.groups) {
    out += fmt::format("\n{} ({})\n", group.title, group.changes.size());
    for (const ChangeView& change : group.changes) {
      const std::string tickets = tickets_of(change);
      out += day_of(change.at_us) + "  " + plain(change.text) +
             (tickets.empty() ? "" : "; because of " + tickets) + '\n';
    }
  }
  out += "\nWhat it cannot learn by itself\n";
  for (const std::string& line : report.cannot) out += "- " + plain(line) + '\n';
  return out;
}

}  // namespace keel

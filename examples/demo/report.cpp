#include "report.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>

#include "calendar.hpp"
#include "tally.hpp"

namespace keel::demo {
namespace {

std::string page_of(const Outcome& outcome) {
  std::string out = header_section(outcome);
  out += charts_section(outcome);
  out += months_section(outcome);
  out += readiness_section(outcome);
  out += question_section(outcome);
  out += behaviour_section(outcome);
  out += proposals_section(outcome);
  out += backtest_section(outcome);
  out += queue_section(outcome);
  out += lessons_section(outcome);
  out += changes_section(outcome);
  out += method_section(outcome);
  return document("Keel demonstration report", out);
}

Status not_written(const std::string& path) {
  return error(Code::io_error, path + ": the report cannot be written here (--report FILE)");
}

}  // namespace

std::string percent_text(double share) { return fmt::format("{:.0f}%", 100 * share); }

std::string header_section(const Outcome& outcome) {
  const Counts all = total(outcome.learned);
  const auto learned = by_month(outcome.learned);
  const auto plain = by_month(outcome.plain);
  const Counts& last = learned.back().counts;
  const Counts& last_plain = plain.back().counts;
  std::size_t articles = 0;
  for (const Review& review : outcome.learned.reviews) articles += review.approved;
  std::string out = fmt::format(
      "<header>\n<p class=\"eyebrow\">Keel demonstration</p>\n"
      "<h1>What a help centre learns from six months of tickets</h1>\n"
      "<p class=\"lede\">{} customers' first messages, {} to {}, played in time order. Keel "
      "decides "
      "what it would answer before anybody has answered; then it sees what people did. A second "
      "run plays the same tickets with learning switched off.</p>\n<dl class=\"keys\">\n",
      all.tickets, date_text(outcome.sample.events.front().at_us),
      date_text(outcome.sample.events.back().at_us));
  out +=
      key(percent_text(last.right_share()),
          fmt::format("of the tickets of {} answered rightly; {} without learning",
                      month_text(learned.back().start_us), percent_text(last_plain.right_share())));
  out += key(percent_text(all.precision()),
             fmt::format("of all answers right; {} without learning",
                         percent_text(total(outcome.plain).precision())));
  out += key(percent_text(last.answered_share()),
             fmt::format("of the last month's tickets answered; {} without learning",
                         percent_text(last_plain.answered_share())));
  out +=
      key(fmt::format("{}", articles), "articles written or corrected, each approved by a person");
  out += key(fmt::format("{}", outcome.learned.lessons.size()), "lessons, each with its tickets");
  return out + "</dl>\n</header>\n";
}

Status check_report(const std::string& path) {
  const std::string beside = path + ".part";
  const bool writable = std::ofstream(beside, std::ios::binary | std::ios::trunc).good();
  std::error_code ignored;
  std::filesystem::remove(beside, ignored);
  return writable ? ok_status() : not_written(path);
}

Status write_report(const std::string& path, const Outcome& outcome) {
  namespace fs = std::filesystem;
  const std::string beside = path + ".part";
  {
    std::ofstream file(beside, std::ios::binary | std::ios::trunc);
    if (!file) return not_written(path);
    file << page_of(outcome);
    file.close();
    if (!file) return not_written(path);
  }
  std::error_code failure;
  fs::rename(beside, path, failure);
  if (!failure) return ok_status();
  fs::remove(beside, failure);
  return not_written(path);
}

}  // namespace keel::demo

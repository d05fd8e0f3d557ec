// The report: one HTML file that needs nothing but itself, for the screen and for paper.
// Thread safety: pure functions; write_report writes one file.
#pragma once

#include <string>

#include "keel/base/status.hpp"
#include "page/chart.hpp"
#include "page/parts.hpp"
#include "print.hpp"

namespace keel::demo {

using namespace page;  // charts, tables and escaping

// io_error when the file cannot be written; what was there stays until the new one is complete.
[[nodiscard]] Status write_report(const std::string& path, const Outcome& outcome);

// Whether a report could be written to `path`; leaves nothing behind.
[[nodiscard]] Status check_report(const std::string& path);

// The sections, in their order.
[[nodiscard]] std::string header_section(const Outcome& outcome);
[[nodiscard]] std::string charts_section(const Outcome& outcome);
[[nodiscard]] std::string months_section(const Outcome& outcome);
[[nodiscard]] std::string readiness_section(const Outcome& outcome);
[[nodiscard]] std::string question_section(const Outcome& outcome);
[[nodiscard]] std::string behaviour_section(const Outcome& outcome);
[[nodiscard]] std::string proposals_section(const Outcome& outcome);
[[nodiscard]] std::string backtest_section(const Outcome& outcome);
[[nodiscard]] std::string queue_section(const Outcome& outcome);
[[nodiscard]] std::string lessons_section(const Outcome& outcome);
[[nodiscard]] std::string changes_section(const Outcome& outcome);
[[nodiscard]] std::string method_section(const Outcome& outcome);

// "87%"; "-" when there is nothing to divide.
[[nodiscard]] std::string percent_text(double share);

}  // namespace keel::demo

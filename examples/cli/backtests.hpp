// What commands that ask recorded questions again share.
// Thread safety: from one thread.
#pragma once

#include <cstdint>
#include <string>

#include "arguments.hpp"

namespace keel::cli {

// Which questions, and how many are listed.
struct QuestionArgs {
  std::string from, to;
  std::uint64_t questions_max = 0;
  std::uint64_t changes_max = 1000;
};
// `args` must live as long as the command.
Command& question_options(Command& command, QuestionArgs& args);
// invalid_argument names the option that is no date.
[[nodiscard]] Status read_questions(const QuestionArgs& args, BacktestRequest& request);

// Runs it under a progress bar and prints the report, as JSON when that is asked for.
[[nodiscard]] Outcome run_backtest(const Context& context, Engine& engine,
                                   const BacktestRequest& request);

}  // namespace keel::cli

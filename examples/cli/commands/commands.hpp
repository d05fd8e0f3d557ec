// The program's commands: each adds its grammar and what it does to the program.
// Thread safety: from one thread.
#pragma once

#include "arguments.hpp"

namespace keel::cli {

void add_init(Program& program);
void add_import(Program& program);
void add_import_articles(Command& import);
void add_import_tickets(Command& import);
void add_trial(Program& program);
void add_setting(Program& program);
void add_mode(Program& program);
void add_ask(Program& program);
void add_observe(Program& program);
void add_ingest(Program& program);
void add_signal(Program& program);
void add_review(Program& program);
void add_review_decisions(Command& review);
void add_backtest(Program& program);
void add_rate(Program& program);
void add_rule(Program& program);
void add_lessons(Program& program);
void add_forget(Program& program);
void add_report(Program& program);
void add_report_lists(Command& report);
void add_changes(Program& program);
void add_learned(Program& program);
void add_explain(Program& program);
void add_status(Program& program);
void add_log(Program& program);
void add_verify(Program& program);
void add_replay(Program& program);
void add_backup(Program& program);
void add_upgrade(Program& program);

// The groups of "keel --help".
inline constexpr const char* group_set_up = "Set up";
inline constexpr const char* group_work = "Ask and tell";
inline constexpr const char* group_review = "Review";
inline constexpr const char* group_record = "The record";

}  // namespace keel::cli

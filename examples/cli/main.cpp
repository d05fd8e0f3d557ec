// keel: a workspace at the command line. docs/command-line.md describes every command.
#include <exception>
#include <string>
#include <vector>

#include "arguments.hpp"
#include "commands/commands.hpp"
#include "terminal.hpp"

namespace keel::cli {
namespace {

constexpr const char* guide =
    R"(keel answers customers' questions from a help centre, and learns from every ticket.

Start with the sample help centre:
  keel init
  keel import articles examples/data/articles
  keel import tickets examples/data/tickets.jsonl
  keel ask "How do I reset my password?"

Every day:
  keel ingest events.jsonl        tell it what happened in the helpdesk
  keel review                     see and decide what it wants to change
  keel report                     see how well it does
  keel changes --from 7d          see what it learned, and from which tickets

All commands: keel --help. One command with an example: keel ask --help.
)";

void add_commands(Program& program) {
  add_init(program);
  add_import(program);
  add_trial(program);
  add_setting(program);
  add_mode(program);
  add_ask(program);
  add_observe(program);
  add_ingest(program);
  add_signal(program);
  add_review(program);
  add_backtest(program);
  add_rate(program);
  add_rule(program);
  add_lessons(program);
  add_forget(program);
  add_report(program);
  add_changes(program);
  add_learned(program);
  add_explain(program);
  add_status(program);
  add_log(program);
  add_verify(program);
  add_replay(program);
  add_backup(program);
  add_upgrade(program);
}

Outcome run(const std::vector<std::string>& words) {
  if (words.empty()) {
    print(guide);
    return Exit::done;
  }
  Context context;
  Program program(context, KEEL_VERSION);
  add_commands(program);
  return program.run(words);
}

int told(const Outcome& outcome) {
  const Exit exit = outcome.ok() ? *outcome : exit_of(outcome.status().code());
  if (!outcome.ok()) note(outcome.status().message());
  const Status written = finish_output();
  if (written.ok()) return static_cast<int>(exit);
  note(written.message());
  return static_cast<int>(exit == Exit::done ? Exit::unexpected : exit);
}

}  // namespace
}  // namespace keel::cli

int main(int argc, char** argv) {
  using namespace keel::cli;
  try {
    return told(run(std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc)));
  } catch (const std::bad_alloc&) {
    note("there is not enough memory; what was recorded stays; try with smaller input");
  } catch (const std::exception& problem) {
    note(std::string("unexpected: ") + problem.what() + "; please report it");
  }
  return static_cast<int>(Exit::unexpected);
}

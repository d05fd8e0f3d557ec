// keel-bench: measures Keel. Every subcommand prints a table, or with --json one JSON object on
// standard output; progress goes to standard error.
#include <cstdio>
#include <cstring>

#include "bench.hpp"

namespace {

struct Command {
  const char* name;
  int (*run)(int, char**);
  const char* purpose;
};

constexpr Command commands[] = {
    {"intents", keel_bench_intents, "intent recognition and out-of-scope detection"},
    {"gaps", keel_bench_gaps, "grouping questions that nothing answers, as they come"},
    {"retrieval", keel_bench_retrieval, "finding the right article, before and after feedback"},
    {"languages", keel_bench_languages, "whether a workspace's languages disturb each other"},
    {"gate", keel_bench_gate, "answering with a bound on wrong answers, through drift"},
    {"guard", keel_bench_guard, "what the guard catches, and what it stops wrongly"},
    {"backtest", keel_bench_backtest, "trying a change on 100,000 questions: speed, and truth"},
    {"months", keel_bench_months, "a year of changes: learning, static and refitted each quarter"},
    {"tickets", keel_bench_tickets, "a set as a help centre and an export, for 'keel trial'"},
    {"ask", keel_bench_ask, "latency and memory of ask()"},
    {"vectors", keel_bench_vectors, "nearest neighbours: scanned, and through a graph"},
    {"journal", keel_bench_journal, "appending, beside bare SQLite"},
    {"undo", keel_bench_undo, "undoing a lesson: at once, and exactly"},
    {"workspaces", keel_bench_workspaces, "thousands in one process: opening, memory, reopening"},
};

}  // namespace

int main(int argc, char** argv) {
  for (const Command& command : commands) {
    if (argc > 1 && std::strcmp(argv[1], command.name) == 0) return command.run(argc - 1, argv + 1);
  }
  const bool help = argc > 1 && std::strcmp(argv[1], "--help") == 0;
  std::FILE* out = help ? stdout : stderr;
  std::fprintf(out, "keel-bench COMMAND [options]; COMMAND --help lists the options\n");
  for (const Command& command : commands) {
    std::fprintf(out, "  %-10s %s\n", command.name, command.purpose);
  }
  return help ? 0 : 2;
}

// keel-bench: one function a subcommand. Each returns the exit code: 0, 1 when a check of the
// answer failed, 2 for wrong options or files.
#pragma once

int keel_bench_intents(int argc, char** argv);
int keel_bench_gaps(int argc, char** argv);
int keel_bench_retrieval(int argc, char** argv);
int keel_bench_languages(int argc, char** argv);
int keel_bench_gate(int argc, char** argv);
int keel_bench_guard(int argc, char** argv);
int keel_bench_backtest(int argc, char** argv);
int keel_bench_months(int argc, char** argv);
int keel_bench_tickets(int argc, char** argv);
int keel_bench_ask(int argc, char** argv);
int keel_bench_vectors(int argc, char** argv);
int keel_bench_journal(int argc, char** argv);
int keel_bench_undo(int argc, char** argv);
int keel_bench_workspaces(int argc, char** argv);

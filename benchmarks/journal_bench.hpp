// keel-bench journal: Journal::append beside bare SQLite doing the same inserts in the same run.
#pragma once

// Options: --json, --events N (of each kind of commit; default 4000), --folder DIR (default: the
// system's temporary folder; what is measured is its volume). Prints a table or one JSON object to
// standard output. Returns 0, 1 when a check of the answer failed, 2 for wrong options.
int keel_bench_journal(int argc, char** argv);

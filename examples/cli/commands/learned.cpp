#include <fmt/format.h>

#include <fstream>

#include "commands.hpp"
#include "dates.hpp"
#include "keel/base/seams.hpp"
#include "progress.hpp"
#include "terminal.hpp"

namespace keel::cli {
namespace {

struct Args {
  std::string from = "30d";
  std::string to;
  std::string html;
};

Outcome learned(Context& context, const Args& args) {
  const std::int64_t now_us = system_clock().now_us();
  KEEL_ASSIGN(const std::int64_t from_us, parse_date(args.from, Edge::start, now_us, "--from"));
  std::int64_t to_us = now_us + 1;
  if (!args.to.empty()) {
    KEEL_ASSIGN(to_us, parse_date(args.to, Edge::end, now_us, "--to"));
  }
  if (to_us <= from_us) return error(Code::invalid_argument, "--to lies before --from; swap them");
  KEEL_ASSIGN(const auto engine, open_engine(context, Access::read));
  const Result<LearnedReport> found = [&] {
    Progress progress("folding");
    return engine->learned(from_us, to_us, [&](std::uint64_t done, std::uint64_t total) {
      return progress(done, total);
    });
  }();
  if (!found.ok()) return found.status();
  if (!args.html.empty()) {
    std::ofstream file(args.html, std::ios::binary);
    file << learned_html(*found);
    file.flush();
    if (!file.good()) {
      return error(Code::io_error, "could not write " + args.html + "; is its folder there?");
    }
  }
  if (context.json) {
    print_json(to_json(*found));
  } else if (args.html.empty()) {
    print(learned_text(*found));
  } else {
    print("Wrote " + args.html + ".\n");
  }
  return Exit::done;
}

}  // namespace

void add_learned(Program& program) {
  auto args = std::make_shared<Args>();
  program
      .command("learned", group_review,
               {"Ten things it learned, what changed, and what it cannot learn by itself.",
                "keel learned --from 30d\nkeel learned --from 2026-02-01 --html february.html",
                "keel changes --from 30d        every change, in order"})
      .option("--from", args->from, "DATE", "2026-02-01, a time, or 7d for a week ago [30d]")
      .option("--to", args->to, "DATE", "including that day [now]")
      .option("--html", args->html, "FILE", "write one page that needs nothing but itself")
      .runs([args](Context& context) { return learned(context, *args); });
}

}  // namespace keel::cli

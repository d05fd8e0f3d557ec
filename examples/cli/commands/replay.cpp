#include "commands.hpp"
#include "progress.hpp"
#include "terminal.hpp"

namespace keel::cli {
namespace {

void print_report(const ReplayReport& report) {
  print((report.equal() ? paint(Tone::good, "equal") : paint(Tone::bad, "different")) + "  " +
        counted(report.events, "event") + " folded again from zero and from " +
        counted(report.from_rungs.size(), "checkpoint") + '\n');
  print("from zero      " + to_hex(report.from_zero) + '\n');
  for (const auto& [seq, digest] : report.from_rungs) {
    std::string name = "from " + std::to_string(seq);
    name.resize(std::max<std::size_t>(name.size() + 1, 15), ' ');
    print(name + to_hex(digest) + '\n');
  }
  print("serving        " + to_hex(report.current) + '\n');
}

Outcome replay(Context& context) {
  KEEL_ASSIGN(const auto engine, open_engine(context, Access::read));
  Result<ReplayReport> report = [&] {
    Progress progress("folding");
    return engine->replay(
        [&](std::uint64_t done, std::uint64_t total) { return progress(done, total); });
  }();
  if (!report.ok()) return report.status();
  if (context.json) {
    print_json(to_json(*report));
  } else {
    print_report(*report);
  }
  if (report->equal()) return Exit::done;
  note("the same events gave another state; please report this with the output of --json");
  return Exit::unsound;
}

}  // namespace

void add_replay(Program& program) {
  program
      .command("replay", group_record,
               {"Fold every event again: the same events give the same state.", "keel replay",
                "keel verify                    check the events themselves"})
      .runs(replay);
}

}  // namespace keel::cli

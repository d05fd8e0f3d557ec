#include <chrono>

#include "commands.hpp"
#include "input.hpp"
#include "keel/base/limits.hpp"
#include "keel/connect/ticket_event_json.hpp"
#include "progress.hpp"
#include "refused.hpp"
#include "terminal.hpp"

namespace keel::cli {
namespace {

// Keeps the upkeep going while events come in for hours.
class Upkeep {
 public:
  explicit Upkeep(Engine& engine) : engine_(engine) {}
  Status now_and_then() {
    const auto now = std::chrono::steady_clock::now();
    if (now - last_ < std::chrono::seconds(1)) return {};
    last_ = now;
    return engine_.tick();
  }

 private:
  Engine& engine_;
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

struct Args {
  std::string path = "-";
  std::uint64_t backtests = 0;
};

struct Taken {
  IngestReport report;
  std::vector<connect::LineError> refused;
};

bool is_blank(const std::string& line) {
  return line.find_first_not_of(" \t") == std::string::npos;
}

Status take(Engine& engine, const std::string& line, Taken& taken) {
  KEEL_ASSIGN(const TicketEvent event, connect::parse_ticket_event(line));
  KEEL_ASSIGN(const IngestReport one, engine.ingest(event));
  taken.report.recorded += one.recorded;
  taken.report.duplicates += one.duplicates;
  return {};
}

// Stops at what is not the line's fault: then everything before it is recorded.
Status take_lines(Engine& engine, LineReader& reader, const std::string& name, Taken& taken) {
  Upkeep upkeep(engine);
  Progress interrupt("events");
  while (!Progress::stopped()) {
    const Result<std::optional<std::string>> line = reader.next();
    if (line.ok() && !line->has_value()) return {};
    if (line.ok() && is_blank(**line)) continue;
    const Status status = line.ok() ? take(engine, **line, taken) : line.status();
    if (exit_of(status.code()) == Exit::usage) {
      taken.refused.push_back({name, reader.line(), status.message(), status.code()});
    } else if (!status.ok()) {
      return status;
    }
    KEEL_TRY(upkeep.now_and_then());
  }
  return error(Code::cancelled, "stopped after line " + std::to_string(reader.line()) +
                                    "; what went in before stays");
}

Outcome ingest(Context& context, const Args& args) {
  LineReader reader(limits::json_line_bytes_max);
  KEEL_TRY(reader.open(args.path));
  KEEL_ASSIGN(const auto engine, open_engine(context, Access::write, "", args.backtests));
  Taken taken;
  const std::string name = args.path == "-" ? "standard input" : args.path;
  const Status stopped = take_lines(*engine, reader, name, taken);
  tell_refused(taken.refused);
  KEEL_TRY(stopped);
  KEEL_TRY(engine->tick());
  const IngestReport& report = taken.report;
  if (context.json) {
    Json out;
    out.set("recorded", report.recorded).set("duplicates", report.duplicates);
    print_json(out.set("refused", refused_json(taken.refused)));
  } else {
    print(counted(report.recorded, "event") + " recorded, " + std::to_string(report.duplicates) +
          " known already, " + std::to_string(taken.refused.size()) + " refused\n");
  }
  return exit_after(taken.refused, report.recorded + report.duplicates);
}

}  // namespace

void add_ingest(Program& program) {
  auto args = std::make_shared<Args>();
  program
      .command("ingest", group_work,
               {"Tell what happened in tickets, live: one event (JSON) a line.",
                "keel ingest events.jsonl\n"
                "tail -f events.jsonl | keel ingest",
                "keel review                    see what it wants to change\n"
                "keel changes --from 1d         see what it learned from them"})
      .optional_argument("file", args->path, "events, one a line [- : standard input]")
      .option("--backtests", args->backtests, "N",
              "try each new proposal on the latest N questions [none]")
      .runs([args](Context& context) { return ingest(context, *args); });
}

}  // namespace keel::cli

#include <fmt/format.h>

#include "commands.hpp"
#include "dates.hpp"
#include "keel/connect/time.hpp"
#include "terminal.hpp"

namespace keel::cli {
namespace {

struct Args {
  std::uint64_t after = 0;
  std::uint64_t limit = 0;
};

Json dated_json(const LogEntry& entry) {
  Json out;
  out.set("seq", entry.seq).set("id", entry.id).set("kind", entry.kind);
  out.set("recorded", connect::format_time(entry.recorded_us));
  out.set("occurred", connect::format_time(entry.occurred_us));
  out.set("actor", entry.actor).set("subject", entry.subject);
  out.set("conversation", entry.conversation).set("text", entry.text);
  return out.set("content", entry.content);
}

void print_entry(const Context& context, const LogEntry& entry) {
  if (context.json) {
    print_json_line(dated_json(entry));
    return;
  }
  const std::string place = fmt::format("{:>7}  {}", entry.seq, date_time(entry.occurred_us));
  print(paint(Tone::dim, place) + "  " +
        paint(Tone::bold, fmt::format("{:<20}", one_line(entry.kind))) + "  " +
        one_line(entry.text) + '\n');
}

Outcome log(Context& context, const Args& args) {
  constexpr std::uint64_t page = 1000;
  KEEL_ASSIGN(const auto engine, open_engine(context, Access::read));
  std::uint64_t after = args.after;
  std::uint64_t left = args.limit == 0 ? ~std::uint64_t{0} : args.limit;
  while (left > 0) {
    KEEL_ASSIGN(const std::vector<LogEntry> entries, engine->log(after, std::min(page, left)));
    if (entries.empty()) break;
    for (const LogEntry& entry : entries) print_entry(context, entry);
    after = entries.back().seq;
    left -= std::min<std::uint64_t>(left, entries.size());
  }
  return Exit::done;
}

}  // namespace

void add_log(Program& program) {
  auto args = std::make_shared<Args>();
  program
      .command("log", group_record,
               {"Every event, in the order it was recorded.",
                "keel log --limit 20\nkeel log --after 120 --json",
                "keel verify                    check that nothing was altered"})
      .option("--after", args->after, "SEQ", "only events after this number [0]")
      .option("--limit", args->limit, "N", "at most so many [all]")
      .runs([args](Context& context) { return log(context, *args); });
}

}  // namespace keel::cli

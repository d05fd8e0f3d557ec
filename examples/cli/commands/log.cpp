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
  LogFilter filter;
  std::string from, to;
  bool csv = false;
};

// "a ""quoted"" word", for text that holds a comma, a quote or a line's end.
std::string cell(std::string text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  for (std::size_t at = 0; (at = text.find('"', at)) != std::string::npos; at += 2) {
    text.insert(at, 1, '"');
  }
  return '"' + text + '"';
}

void print_csv(const LogEntry& entry) {
  print(fmt::format("{},{},{},{},{},{},{},{},{}\n", entry.seq, entry.id, entry.kind,
                    connect::format_time(entry.recorded_us),
                    connect::format_time(entry.occurred_us), cell(entry.actor), cell(entry.subject),
                    cell(entry.conversation), cell(entry.text)));
}

// Whether anything is set.
bool filters(const LogFilter& f) {
  return !f.kind.empty() || !f.actor.empty() || !f.subject.empty() || !f.conversation.empty() ||
         f.from_us != 0 || f.to_us != 0;
}

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
  LogFilter filter = args.filter;
  const std::int64_t now_us = system_clock().now_us();
  if (!args.from.empty()) {
    KEEL_ASSIGN(filter.from_us, parse_date(args.from, Edge::start, now_us, "--from"));
  }
  if (!args.to.empty()) {
    KEEL_ASSIGN(filter.to_us, parse_date(args.to, Edge::end, now_us, "--to"));
  }
  KEEL_ASSIGN(const auto engine, open_engine(context, Access::read));
  if (args.csv) print("seq,id,kind,recorded,occurred,actor,subject,conversation,text\n");
  std::uint64_t after = args.after;
  std::uint64_t left = args.limit == 0 ? ~std::uint64_t{0} : args.limit;
  while (left > 0) {
    const std::uint64_t wanted = std::min(page, left);
    KEEL_ASSIGN(const std::vector<LogEntry> entries,
                filters(filter) ? engine->log(after, wanted, filter) : engine->log(after, wanted));
    if (entries.empty()) break;
    for (const LogEntry& entry : entries) {
      args.csv ? print_csv(entry) : print_entry(context, entry);
    }
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
                "keel log --limit 20\nkeel log --after 120 --json\n"
                "keel log --kind proposal_decided --by anna --from 30d --csv",
                "keel verify                    check that nothing was altered"})
      .option("--after", args->after, "SEQ", "only events after this number [0]")
      .option("--limit", args->limit, "N", "at most so many [all]")
      .option("--kind", args->filter.kind, "KIND", "only events of this kind, such as article_put")
      .option("--by", args->filter.actor, "NAME", "only what this actor did")
      .option("--subject", args->filter.subject, "ID", "only about this article, proposal, setting")
      .option("--ticket", args->filter.conversation, "ID", "only of this conversation")
      .option("--from", args->from, "DATE", "occurred from here on [all]")
      .option("--to", args->to, "DATE", "including that day [all]")
      .flag("--csv", args->csv, "a table for a spreadsheet")
      .runs([args](Context& context) { return log(context, *args); });
}

}  // namespace keel::cli

#include "commands.hpp"
#include "keel/connect/importer.hpp"
#include "progress.hpp"
#include "refused.hpp"
#include "terminal.hpp"

namespace keel::cli {
namespace {

struct Args {
  std::string path;
  std::string format;
  bool live = false;
  bool history = false;
  connect::ZendeskSettings zendesk;
};

Result<connect::TicketFormat> format_of(const Args& args) {
  return args.format.empty() ? connect::detect_ticket_format(args.path)
                             : connect::ticket_format(args.format);
}

// What went in and what did not.
struct Taken {
  IngestReport report;
  std::vector<connect::LineError> refused;
};

// Each event on its own, as if it happened now: what it teaches is known before the next one.
Result<Taken> import_live(Engine& engine, const Args& args, connect::TicketFormat format) {
  Taken taken;
  Progress progress("tickets");
  const auto sink = [&](TicketEvent&& event) -> Status {
    if (Progress::stopped()) return error(Code::cancelled, "stopped; what went in before stays");
    const Result<IngestReport> one = engine.ingest(event);
    if (!one.ok() && exit_of(one.status().code()) != Exit::usage) return one.status();
    if (!one.ok()) {
      const std::string message = "event " + event.event_id + ": " + one.status().message();
      taken.refused.push_back({args.path, 0, message, one.status().code()});
      return {};
    }
    taken.report.recorded += one->recorded;
    taken.report.duplicates += one->duplicates;
    return {};
  };
  KEEL_TRY(connect::read_tickets(
      args.path, format, args.zendesk, sink, taken.refused,
      [&](std::uint64_t done, std::uint64_t total) { return progress(done, total); }));
  return taken;
}

// All at once: recorded and remembered, then learned by one fit.
Result<Taken> import_history(Engine& engine, const Args& args, connect::TicketFormat format) {
  Taken taken;
  std::vector<TicketEvent> events;
  {
    Progress progress("reading");
    const auto sink = [&](TicketEvent&& event) -> Status {
      events.push_back(std::move(event));
      return {};
    };
    KEEL_TRY(connect::read_tickets(
        args.path, format, args.zendesk, sink, taken.refused,
        [&](std::uint64_t done, std::uint64_t total) { return progress(done, total); }));
  }
  Progress progress("learning");
  KEEL_ASSIGN(taken.report,
              engine.ingest_history(events, [&](std::uint64_t done, std::uint64_t total) {
                return progress(done, total);
              }));
  return taken;
}

Outcome import_tickets(Context& context, const Args& args) {
  if (args.live && args.history) {
    return error(Code::invalid_argument, "--live and --history exclude each other; give one");
  }
  KEEL_ASSIGN(const auto engine, open_engine(context, Access::write));
  KEEL_ASSIGN(const connect::TicketFormat format, format_of(args));
  KEEL_ASSIGN(const Taken taken, args.live ? import_live(*engine, args, format)
                                           : import_history(*engine, args, format));
  KEEL_TRY(engine->tick());
  const IngestReport& report = taken.report;
  tell_refused(taken.refused);
  if (context.json) {
    Json out;
    out.set("recorded", report.recorded).set("duplicates", report.duplicates);
    out.set("learning", args.live ? "live" : "history");
    out.set("refused", refused_json(taken.refused));
    print_json(out);
  } else {
    print(counted(report.recorded, "event") + " recorded, " + std::to_string(report.duplicates) +
          " known already, " + std::to_string(taken.refused.size()) + " refused\n");
  }
  return exit_after(taken.refused, report.recorded + report.duplicates);
}

}  // namespace

void add_import_tickets(Command& import) {
  auto args = std::make_shared<Args>();
  import
      .command("tickets", {"Learn from past tickets; what was imported before is skipped.",
                           "keel import tickets examples/data/tickets.jsonl",
                           "keel report                    see how it would have done\n"
                           "keel review                    see what it wants to change"})
      .argument("path", args->path, "a JSONL or Zendesk file, or a folder of them")
      .choice("--format", args->format, {"canonical", "zendesk"}, "[by the content]")
      .flag("--history", args->history, "learn in bulk, by one fit at the end [the default]")
      .flag("--live", args->live, "learn event by event, as if it happened now")
      .option("--ai-user", args->zendesk.ai_user_ids, "ID", "Zendesk: a user that is a bot")
      .option("--bot-group", args->zendesk.bot_group_ids, "ID",
              "Zendesk: leaving this group is a hand-over")
      .option("--escalation-tag", args->zendesk.escalation_tags, "TAG",
              "Zendesk: setting this tag is a hand-over")
      .option("--page-field", args->zendesk.page_field_id, "ID",
              "Zendesk: the custom field with the customer's page")
      .flag("--keep-private", args->zendesk.keep_private, "Zendesk: take private comments too")
      .runs([args](Context& context) { return import_tickets(context, *args);
});
}  // namespace keel::cli

}  // namespace keel::cli

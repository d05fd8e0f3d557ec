#include "commands.hpp"
#include "keel/journal/journal.hpp"
#include "progress.hpp"
#include "terminal.hpp"

namespace keel::cli {
namespace {

using journal::Journal;
using journal::Verdict;

// The journal alone: a damaged one is checked even where nothing can be folded from it.
Result<std::unique_ptr<Journal>> open_journal(const Context& context) {
  journal::JournalOptions options;
  options.read_only = true;
  Result<std::unique_ptr<Journal>> journal = Journal::open(context.folder(), options);
  if (journal.status().code() != Code::not_found) return journal;
  return open_engine(context, Access::read).status();  // says how to make a workspace
}

Json to_json(const Verdict& report) {
  Json out;
  out.set("sound", report.sound()).set("events", report.events);
  out.set("broken_seq", report.seq).set("what", report.what);
  out.set("unreadable", report.unreadable).set("forgotten", report.forgotten);
  return out.set("missing_artifacts", report.missing_artifacts);
}

void print_report(const Verdict& report, const std::string& head) {
  if (report.sound()) {
    print(paint(Tone::good, "sound") + "  " + counted(report.events, "event") + " checked\n");
    print("head   " + head + "  keep it elsewhere: --head checks it later\n");
  } else if (report.seq != 0) {
    print(paint(Tone::bad, "broken") + "  event " + std::to_string(report.seq) + ": " +
          one_line(report.what) + '\n');
  } else {
    print(paint(Tone::bad, "broken") + "  " + counted(report.missing_artifacts, "artifact") +
          " missing or altered: " + one_line(report.what) + '\n');
  }
  if (report.unreadable > 0) {
    print(counted(report.unreadable, "event is", "events are") +
          " unreadable because the customer's key was deleted; that is no fault\n");
  }
  if (report.forgotten > 0) {
    print(counted(report.forgotten, "event is", "events are") +
          " erased, as the record says; that is no fault\n");
  }
}

Outcome verify(Context& context, const std::string& kept) {
  KEEL_ASSIGN(const auto journal, open_journal(context));
  KEEL_ASSIGN(const journal::Head head, journal->head());
  if (!kept.empty()) {
    KEEL_ASSIGN(const journal::Head then, journal::parse_head(kept));
    if (const Status status = journal->check_head(then); status.code() == Code::corrupt) {
      note(status.message());
      return Exit::unsound;
    } else if (!status.ok()) {
      return status;
    }
  }
  const Result<Verdict> report = [&] {
    Progress progress("checking");
    return journal->verify(
        [&](std::uint64_t done, std::uint64_t total) { return progress(done, total); });
  }();
  if (!report.ok()) return report.status();
  if (context.json) {
    print_json(to_json(*report).set("head", journal::to_string(head)));
  } else {
    print_report(*report, journal::to_string(head));
  }
  if (report->sound()) return Exit::done;
  note("the workspace was altered or damaged; restore it from a backup");
  return Exit::unsound;
}

}  // namespace

void add_verify(Program& program) {
  auto kept = std::make_shared<std::string>();
  program
      .command("verify", group_record,
               {"Check that no event and no artifact was altered.",
                "keel verify && echo sound\nkeel verify --head 4365:9f3a...",
                "keel replay                    fold it all again"})
      .option("--head", *kept, "HEAD", "also that the event which was the head once still is there")
      .runs([kept](Context& context) { return verify(context, *kept); });
}

}  // namespace keel::cli

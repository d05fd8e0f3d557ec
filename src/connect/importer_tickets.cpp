#include "files.hpp"
#include "keel/base/json.hpp"
#include "keel/base/limits.hpp"
#include "keel/connect/importer.hpp"
#include "keel/connect/ticket_event_json.hpp"
#include "line_errors.hpp"
#include "records.hpp"

namespace keel::connect {
namespace {

constexpr std::uint64_t progress_step_bytes = 1024 * 1024;

class TicketImport {
 public:
  TicketImport(TicketFormat format, const ZendeskSettings& settings, const TicketSink& sink,
               std::vector<LineError>& errors, const ImportProgress& progress)
      : format_(format), settings_(settings), sink_(sink), errors_(errors), progress_(progress) {}

  Status run(const std::string& path) {
    KEEL_ASSIGN(const auto files, list_files(path, {".json", ".jsonl", ".ndjson"}));
    for (const FileEntry& file : files) bytes_total_ += file.bytes;
    for (const FileEntry& file : files) {
      const Status status = read(file.path);
      if (!status.ok()) {
        // Only what reading itself met is one file's own business, and only in a folder.
        if (stopped_ || file.path == path) return status;
        errors_.add({file.path, 0, status.message(), status.code()});
      }
      bytes_before_ += file.bytes;
    }
    return report(bytes_total_);
  }

 private:
  Status read(const std::string& path) {
    const TakeRecord take = [&](Record&& record) { return this->take(path, std::move(record)); };
    return format_ == TicketFormat::canonical
               ? for_each_line(path, limits::json_line_bytes_max, take)
               : for_each_record(path, limits::json_bytes_max, take);
  }

  Status take(const std::string& path, Record&& record) {
    const std::uint64_t done = bytes_before_ + record.bytes_read;
    if (done >= reported_ + progress_step_bytes) KEEL_TRY(stop_on_error(report(done)));
    Status status = std::move(record.status);
    if (status.ok()) {
      status = format_ == TicketFormat::canonical ? take_canonical(record.text)
                                                  : take_zendesk(path, record);
    }
    if (stopped_) return status;
    if (!status.ok()) errors_.add({path, record.line, status.message(), status.code()});
    return ok_status();
  }

  Status take_canonical(const std::string& line) {
    KEEL_ASSIGN(TicketEvent event, parse_ticket_event(line));
    return stop_on_error(sink_(std::move(event)));
  }

  Status take_zendesk(const std::string& path, const Record& record) {
    KEEL_ASSIGN(const Json story, parse_json(record.text));
    KEEL_ASSIGN(ZendeskTicket ticket, zendesk_ticket(story, settings_));
    for (const std::string& warning : ticket.warnings) errors_.add({path, record.line, warning});
    for (TicketEvent& event : ticket.events) KEEL_TRY(stop_on_error(sink_(std::move(event))));
    return ok_status();
  }

  Status stop_on_error(Status status) {
    stopped_ = stopped_ || !status.ok();
    return status;
  }

  Status report(std::uint64_t done) {
    reported_ = done;
    if (!progress_ || progress_(std::min(done, bytes_total_), bytes_total_)) return ok_status();
    return error(Code::cancelled, "the import was stopped; what was read before stays");
  }

  TicketFormat format_;
  const ZendeskSettings& settings_;
  const TicketSink& sink_;
  LineErrors errors_;
  const ImportProgress& progress_;
  std::uint64_t bytes_total_ = 0;
  std::uint64_t bytes_before_ = 0;  // of the files that are done
  std::uint64_t reported_ = 0;
  bool stopped_ = false;  // the host ended the import
};

}  // namespace

Status read_tickets(const std::string& path, TicketFormat format, const ZendeskSettings& settings,
                    const TicketSink& sink, std::vector<LineError>& errors,
                    const ImportProgress& progress) {
  if (!sink) return error(Code::invalid_argument, "a sink for the events must be given");
  return TicketImport(format, settings, sink, errors, progress).run(path);
}

}  // namespace keel::connect

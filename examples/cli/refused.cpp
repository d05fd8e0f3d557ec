#include "refused.hpp"

#include "terminal.hpp"

namespace keel::cli {

void tell_refused(const std::vector<connect::LineError>& errors) {
  constexpr std::size_t told_max = 20;
  for (std::size_t i = 0; i < errors.size() && i < told_max; ++i) {
    const connect::LineError& at = errors[i];
    std::string place = at.file;
    if (at.line > 0) place += ':' + std::to_string(at.line);
    // A message about a whole file names the file itself.
    const bool named = place.empty() || at.message.rfind(at.file + ':', 0) == 0;
    note(named && at.line == 0 ? at.message : place + ": " + at.message);
  }
  if (errors.size() > told_max) {
    note("and " + std::to_string(errors.size() - told_max) + " more; --json lists them all");
  }
}

Json refused_json(const std::vector<connect::LineError>& errors) {
  Json::Array out;
  for (const connect::LineError& at : errors) out.push_back(connect::to_json(at));
  return Json(std::move(out));
}

Exit exit_after(const std::vector<connect::LineError>& errors, std::uint64_t taken) {
  if (errors.empty()) return Exit::done;
  return taken > 0 ? Exit::partly : Exit::usage;
}

}  // namespace keel::cli

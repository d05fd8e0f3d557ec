#include <fmt/format.h>

#include "commands.hpp"
#include "dates.hpp"
#include "terminal.hpp"

namespace keel::cli {
namespace {

std::string line(const char* name, const std::string& value) {
  return paint(Tone::dim, fmt::format("{:<20}", name)) + one_line(value) + '\n';
}

std::string text_of(const StatusReport& status) {
  const auto n = [](std::uint64_t count) { return std::to_string(count); };
  std::string out = line("workspace", status.workspace) + line("folder", status.folder);
  out += line("mode", std::string(mode_name(status.mode)));
  out += line("learning", status.learning ? "on" : "off");
  if (!status.shared_wordings) out += line("shared wordings", "off");
  for (const auto& [scope, mode] : status.modes) {
    out += line("", scope + " " + std::string(mode_name(mode)));
  }
  for (const auto& [person, role] : status.roles) {
    if (person.empty() && status.roles.size() == 1 && role == Role::administrator) break;
    out += line(person.empty() ? "role of others" : "role",
                (person.empty() ? "" : person + " ") + std::string(role_name(role)));
  }
  const bool named = !status.threshold_name.empty();
  out += line("threshold", fmt::format("{:.2f}{}", status.threshold,
                                       named ? " (" + status.threshold_name + ")" : ""));
  out += line("gate", status.promise);
  for (const std::string& topic : status.quarantined) out += line("quarantined", topic);
  for (const std::string& topic : status.tightened) out += line("stricter", topic);
  if (status.ratings_due > 0) out += line("ratings due", n(status.ratings_due));
  if (status.holdout > 0) out += line("held out", fmt::format("{:.0f}%", 100 * status.holdout));
  out += line("events", n(status.head_seq) + (status.head_seq == status.state_seq
                                                  ? ", all applied"
                                                  : ", applied to " + n(status.state_seq)));
  if (!status.lease_holder.empty()) out += line("led by", status.lease_holder);
  out += line("articles", n(status.articles)) + line("questions", n(status.questions));
  out += line("remembered", n(status.remembered)) + line("lessons", n(status.lessons));
  out += line("open gaps", n(status.gaps_open));
  out += line("open proposals", n(status.proposals_open)) + line("rules", n(status.rules));
  if (status.parked_signals > 0) out += line("waiting signals", n(status.parked_signals));
  if (status.models_reverted > 0) {
    out += line("reverted", counted(status.models_reverted, "model") + "; " + status.last_revert);
  }
  if (status.approval_to_live_us_last > 0) {
    out += line("approval to live", duration(status.approval_to_live_us_last));
  }
  if (status.interaction_to_improvement_us_last > 0) {
    out += line("ticket to better", duration(status.interaction_to_improvement_us_last));
  }
  out += line("proposed mode", std::string(mode_name(status.proposed)));
  for (const std::string& step : status.next_steps) {
    out += line(&step == &status.next_steps.front() ? "next steps" : "", step);
  }
  if (!status.embedder.empty()) {
    out += line("embedder", fmt::format("{}, {} of {} passages", status.embedder,
                                        status.passages_embedded, status.passages));
  }
  if (!status.last_error.empty()) out += line("last error", status.last_error);
  return out;
}

Outcome status(Context& context) {
  KEEL_ASSIGN(const auto engine, open_engine(context, Access::read));
  const StatusReport report = engine->status();
  if (context.json) {
    print_json(to_json(report));
  } else {
    print(text_of(report));
  }
  return Exit::done;
}

}  // namespace

void add_status(Program& program) {
  program
      .command("status", group_record,
               {"What the workspace holds and how it is set.", "keel status",
                "keel review                    when proposals are open"})
      .runs(status);
}

}  // namespace keel::cli

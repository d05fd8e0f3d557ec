#include <fmt/format.h>

#include "commands.hpp"
#include "terminal.hpp"

namespace keel::cli {
namespace {

struct Args {
  std::string mode;
  std::string scope;
  std::string by;
  std::string note;
  bool accept_unproven = false;
};

std::string line(const char* name, const std::string& value) {
  return paint(Tone::dim, fmt::format("{:<16}", name)) + one_line(value) + '\n';
}

std::string text_of(const ReadinessCard& card) {
  std::string out = line("scope", card.scope) + line("mode", std::string(mode_name(card.mode)));
  out += line("promise", card.promise);
  out += line("threshold", card.threshold > 1
                               ? "nothing would be answered (" + card.threshold_name + ")"
                               : fmt::format("{:.2f} ({})", card.threshold, card.threshold_name));
  out +=
      line("questions", fmt::format("{} in 28 days: {} would be answered, of {} no article speaks",
                                    card.questions, card.would_answer, card.no_knowledge));
  out += line("judged", card.judged_answers == 0
                            ? fmt::format("{}, none at the threshold", card.judged)
                            : fmt::format("{}; at the threshold {} of {} right: {:.0f}% "
                                          "(95% interval {:.0f} to {:.0f})",
                                          card.judged, card.judged_right, card.judged_answers,
                                          100 * card.accuracy, 100 * card.accuracy_low,
                                          100 * card.accuracy_high));
  out += line("calibration",
              card.calibration == "none"
                  ? "none yet"
                  : fmt::format("{}, error {:.3f}", card.calibration, card.calibration_error));
  for (const std::string& topic : card.quarantined) out += line("quarantined", topic);
  for (const std::string& topic : card.tightened) out += line("stricter", topic);
  for (const std::string& missing : card.missing) out += line("missing", missing);
  out += line("ready", card.ready ? "yes" : "no");
  out += line("proposed", std::string(mode_name(card.proposed)) + ": " + card.why_proposed);
  for (const std::string& step : card.next_steps) {
    out += line(&step == &card.next_steps.front() ? "next steps" : "", step);
  }
  return out;
}

Outcome show(const Context& context, const Engine& engine, const ModeScope& scope) {
  const ReadinessCard card = engine.readiness(scope);
  if (context.json) {
    print_json(to_json(card));
  } else {
    print(text_of(card));
  }
  return Exit::done;
}

Outcome mode(Context& context, const Args& args) {
  KEEL_ASSIGN(const ModeScope scope, parse_mode_scope(args.scope));
  if (args.mode.empty()) {
    KEEL_ASSIGN(const auto engine, open_engine(context, Access::read));
    return show(context, *engine, scope);
  }
  ModeChange change;
  change.scope = scope;
  KEEL_ASSIGN(change.mode, parse_mode(args.mode));
  KEEL_ASSIGN(change.by, person(args.by));
  change.note = args.note;
  change.accept_unproven = args.accept_unproven;
  KEEL_ASSIGN(const auto engine, open_engine(context, Access::write, change.by));
  const Status changed = engine->set_mode(change);
  if (changed.code() == Code::conflict) {
    return error(Code::conflict, changed.message() + " (--accept-unproven)");
  }
  KEEL_TRY(changed);
  return show(context, *engine, scope);
}

}  // namespace

void add_mode(Program& program) {
  auto args = std::make_shared<Args>();
  program
      .command(
          "mode", group_set_up,
          {"Show what speaks for letting customers see answers, or change how far answers may "
           "go.\nDown is instant; up to 'answer' needs a ready card.",
           "keel mode\nkeel mode answer --scope topic:Billing --by anna\n"
           "keel mode suggest --by anna",
           "keel rate                      judge answers, so that a threshold can be certified"})
      .optional_argument("mode", args->mode, "off, observe, suggest or answer [show the card]")
      .option("--scope", args->scope, "SCOPE", "workspace, brand:NAME or topic:NAME [workspace]")
      .option("--by", args->by, "NAME", "who decides [$USER]")
      .option("--note", args->note, "TEXT", "why, for the record")
      .flag("--accept-unproven", args->accept_unproven, "go up although the card is not ready")
      .runs([args](Context& context) { return mode(context, *args); });
}

}  // namespace keel::cli

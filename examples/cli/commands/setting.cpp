#include <fmt/format.h>

#include "commands.hpp"
#include "terminal.hpp"

namespace keel::cli {
namespace {

struct Args {
  std::string key;
  std::string value;
  std::string by;
};

Json settings_of(const StatusReport& status) {
  Json out;
  out.set("mode", mode_name(status.mode)).set("threshold", status.threshold);
  out.set("threshold_name", status.threshold_name);
  out.set("learning", status.learning ? "on" : "off");
  return out.set("shared_wordings", status.shared_wordings ? "on" : "off");
}

Outcome show(const Context& context, const Engine& engine) {
  const StatusReport status = engine.status();
  if (context.json) {
    print_json(settings_of(status));
    return Exit::done;
  }
  const auto on = [](bool value) { return value ? "on" : "off"; };
  print(
      fmt::format("mode             {}\nthreshold        {:.2f}{}\nlearning         {}\n"
                  "shared_wordings  {}\n",
                  mode_name(status.mode), status.threshold,
                  status.threshold_name.empty() ? "" : " (" + status.threshold_name + ")",
                  on(status.learning), on(status.shared_wordings)));
  return Exit::done;
}

Outcome setting(Context& context, const Args& args) {
  if (args.key.empty()) {
    KEEL_ASSIGN(const auto engine, open_engine(context, Access::read));
    return show(context, *engine);
  }
  if (args.value.empty()) {
    return error(Code::invalid_argument, "say what " + args.key + " should be: keel setting " +
                                             args.key + " VALUE; 'keel setting' shows it");
  }
  KEEL_ASSIGN(const std::string by, person(args.by));
  KEEL_ASSIGN(const auto engine, open_engine(context, Access::write, by));
  KEEL_TRY(engine->set_setting(args.key, args.value, by));
  return show(context, *engine);
}

}  // namespace

void add_setting(Program& program) {
  auto args = std::make_shared<Args>();
  program
      .command("setting", group_set_up,
               {"Show or change the threshold, what the gate allows, and whether it learns.",
                "keel setting\nkeel setting alpha 0.05 --by anna\n"
                "keel setting threshold 0.8\nkeel setting learning off\n"
                "keel setting role:anna administrator --by anna\n"
                "keel setting role reviewer --by anna    whoever has no role of their own",
                "keel changes --from 1d         it is on the record"})
      .optional_argument("key", args->key, "such as threshold, learning or alpha [show all]")
      .optional_argument("value", args->value, "a mode, a number, on or off")
      .option("--by", args->by, "NAME", "who decides [$USER]")
      .runs([args](Context& context) { return setting(context, *args); });
}

}  // namespace keel::cli

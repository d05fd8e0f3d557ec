#include "commands.hpp"
#include "dates.hpp"
#include "keel/base/seams.hpp"
#include "terminal.hpp"

namespace keel::cli {
namespace {

struct Args {
  std::string from = "30d";
  std::string to;
  std::string kind;
};

Tone tone_of(const ChangeView& change) {
  return change.kind == "lesson" || change.kind == "model" ? Tone::good : Tone::bold;
}

std::string text_of(const ChangeView& change) {
  constexpr std::size_t named_max = 8;
  std::string out = paint(Tone::dim, date_time(change.at_us)) + "  " +
                    paint(tone_of(change), one_line(change.kind)) + "  " + one_line(change.text);
  if (!change.by.empty() && change.by != "engine") out += "  (" + one_line(change.by) + ')';
  out += '\n';
  if (!change.conversations.empty()) {
    out +=
        "                  because of " + one_line(some_of(change.conversations, named_max)) + '\n';
  }
  return out;
}

Outcome changes(Context& context, const Args& args) {
  const std::int64_t now_us = system_clock().now_us();
  KEEL_ASSIGN(const std::int64_t from_us, parse_date(args.from, Edge::start, now_us, "--from"));
  std::int64_t to_us = now_us + day_us;  // clocks of other machines may be ahead
  if (!args.to.empty()) {
    KEEL_ASSIGN(to_us, parse_date(args.to, Edge::end, now_us, "--to"));
  }
  if (to_us < from_us) {
    return error(Code::invalid_argument, "--to lies before --from; swap them");
  }
  KEEL_ASSIGN(const auto engine, open_engine(context, Access::read));
  std::vector<ChangeView> found = engine->changes(from_us, to_us);
  if (!args.kind.empty()) {
    std::erase_if(found, [&](const ChangeView& change) { return change.kind != args.kind; });
  }
  if (context.json) {
    print_json(json_list(found));
    return Exit::done;
  }
  for (const ChangeView& change : found) print(text_of(change));
  if (found.empty()) {
    print("Nothing changed from " + date_time(from_us) + " to " + date_time(to_us) + ".\n");
  }
  return Exit::done;
}

}  // namespace

void add_changes(Program& program) {
  auto args = std::make_shared<Args>();
  program
      .command("changes", group_review,
               {"What changed between two dates, and because of which tickets.",
                "keel changes --from 7d\n"
                "keel changes --from 2026-02-01 --to 2026-02-28 --kind lesson",
                "keel report lessons            whether the lessons help"})
      .option("--from", args->from, "DATE", "2026-02-01, a time, or 7d for a week ago [30d]")
      .option("--to", args->to, "DATE", "including that day [now]")
      .choice("--kind", args->kind,
              {"article", "lesson", "gap", "proposal", "rule", "model", "setting"}, "only these")
      .runs([args](Context& context) { return changes(context, *args); });
}

}  // namespace keel::cli

#include <fmt/format.h>

#include "commands.hpp"
#include "dates.hpp"
#include "keel/base/seams.hpp"
#include "progress.hpp"
#include "terminal.hpp"

namespace keel::cli {
namespace {

struct Args {
  std::string from = "30d";
  std::string to;
  std::string kind;
  bool behaviour = false;
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

std::string side_text(const BacktestSide& side) {
  std::string out(decision_name(side.decision));
  if (side.decision == Decision::escalate) out += fmt::format(" ({})", reason_name(side.reason));
  return side.article.empty() ? out : out + "  " + one_line(side.article);
}

Outcome behaviour(Context& context, std::int64_t from_us, std::int64_t to_us) {
  KEEL_ASSIGN(const auto engine, open_engine(context, Access::read));
  const Result<BehaviourReport> found = [&] {
    Progress progress("folding");
    return engine->behaviour(from_us, to_us, 100, [&](std::uint64_t done, std::uint64_t total) {
      return progress(done, total);
    });
  }();
  if (!found.ok()) return found.status();
  if (context.json) {
    print_json(to_json(*found));
    return Exit::done;
  }
  print(
      fmt::format("{} of the {} kinds of questions asked most, {} of {} questions, are answered "
                  "otherwise.\n",
                  found->changes.size(), found->kinds, found->covered, found->questions));
  for (const BehaviourChange& change : found->changes) {
    print('\n' + paint(Tone::bold, one_line(change.question)) +
          fmt::format("  ({} like it)\n", change.asked));
    print("  before  " + side_text(change.before) + "\n  after   " + side_text(change.after) +
          '\n');
    for (const ChangeView& one : change.because) print("  because " + text_of(one));
  }
  return Exit::done;
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
  if (args.behaviour) return behaviour(context, from_us, to_us);
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
                "keel changes --from 2026-02-01 --to 2026-02-28 --kind lesson\n"
                "keel changes --from 30d --behaviour",
                "keel report lessons            whether the lessons help"})
      .option("--from", args->from, "DATE", "2026-02-01, a time, or 7d for a week ago [30d]")
      .option("--to", args->to, "DATE", "including that day [now]")
      .choice("--kind", args->kind,
              {"article", "lesson", "gap", "proposal", "rule", "model", "setting"}, "only these")
      .flag("--behaviour", args->behaviour,
            "which questions are answered otherwise now, and what made it so")
      .runs([args](Context& context) { return changes(context, *args); });
}

}  // namespace keel::cli

#include "backtests.hpp"

#include <fmt/format.h>

#include "dates.hpp"
#include "keel/base/seams.hpp"
#include "progress.hpp"
#include "terminal.hpp"

namespace keel::cli {
namespace {

Tone tone_of(BacktestVerdict verdict) {
  switch (verdict) {
    case BacktestVerdict::worse: return Tone::bad;
    case BacktestVerdict::better: return Tone::good;
    default: return Tone::dim;
  }
}

std::string side_text(const BacktestSide& side) {
  std::string out(decision_name(side.decision));
  if (side.decision == Decision::escalate) out += fmt::format(" ({})", reason_name(side.reason));
  if (!side.article.empty()) out += "  " + one_line(side.article);
  return out + fmt::format("  {:.2f}", side.confidence);
}

std::string change_text(const BacktestChange& change) {
  std::string out = paint(tone_of(change.verdict), std::string(verdict_name(change.verdict))) +
                    "  " + one_line(change.question);
  if (!change.conversation.empty()) out += "  (" + one_line(change.conversation) + ')';
  out +=
      "\n  before  " + side_text(change.before) + "\n  after   " + side_text(change.after) + '\n';
  if (!change.right.empty()) {
    out += "  right   " + one_line(change.right) + "  (" + one_line(change.outcome) + ")\n";
  }
  return out;
}

std::string not_known_text(const std::string& why) {
  if (why == "forgotten") return "something they may rest on is erased";
  if (why == "embedder") return "they rest on an embedder";
  if (why == "damaged") return "the journal cannot be folded up to them";
  return one_line(why);
}

std::string upgrade_text(const BacktestUpgrade& upgrade) {
  std::string out =
      "identical in confidence and every candidate: " + counted(upgrade.identical, "question") +
      '\n';
  for (const auto& [why, count] : upgrade.not_known_why) {
    out += "not known: " + counted(count, "question") + ", " + not_known_text(why) + '\n';
  }
  if (upgrade.checkpoints_unused > 0) {
    out += counted(upgrade.checkpoints_unused, "checkpoint") +
           " of another fold version not used; this one is " +
           std::to_string(upgrade.fold_version) + '\n';
  }
  return out + fmt::format("opening folds {} of {}\n", upgrade.opening_events,
                           counted(upgrade.events, "event"));
}

void print_report(const BacktestReport& report) {
  constexpr std::size_t topics_max = 10;
  print(paint(Tone::bold, one_line(report.text)) + '\n' + report.summary + '\n');
  if (report.erased > 0) print(counted(report.erased, "question") + " not asked: erased\n");
  for (const auto& [change, count] : report.transitions) {
    print("  " + one_line(change) + "  " + std::to_string(count) + '\n');
  }
  std::size_t shown = 0;
  for (const BacktestTopic& topic : report.topics) {
    if (topic.changed == 0 || shown++ == topics_max) continue;
    print(fmt::format("topic {}: {} of {} questions; {} better, {} worse, {} unknown\n",
                      topic.topic.empty() ? "unknown" : one_line(topic.topic), topic.changed,
                      topic.questions, topic.better, topic.worse, topic.unknown));
  }
  if (report.estimate) {
    const BacktestEstimate& e = *report.estimate;
    print(
        fmt::format("of all questions answered right: {:.1f}% -> {:.1f}% ({:+.1f} to {:+.1f}), "
                    "wrong: {:.1f}% -> {:.1f}% ({:+.1f} to {:+.1f}); from {} judged\n",
                    100 * e.right_before, 100 * e.right_after, 100 * e.right_low,
                    100 * e.right_high, 100 * e.wrong_before, 100 * e.wrong_after,
                    100 * e.wrong_low, 100 * e.wrong_high, e.judged));
  } else {
    print("no estimate: " + report.estimate_reason + '\n');
  }
  if (report.upgrade) print(upgrade_text(*report.upgrade));
  for (const BacktestChange& change : report.changes) print('\n' + change_text(change));
}

}  // namespace

Command& question_options(Command& command, QuestionArgs& args) {
  return command.option("--from", args.from, "DATE", "questions asked from here on [all]")
      .option("--to", args.to, "DATE", "including that day [all]")
      .option("--questions", args.questions_max, "N", "only the latest [all]")
      .option("--changes", args.changes_max, "N", "listed [1000]");
}

Status read_questions(const QuestionArgs& args, BacktestRequest& request) {
  const std::int64_t now_us = system_clock().now_us();
  if (!args.from.empty()) {
    KEEL_ASSIGN(request.from_us, parse_date(args.from, Edge::start, now_us, "--from"));
  }
  if (!args.to.empty()) {
    KEEL_ASSIGN(request.to_us, parse_date(args.to, Edge::end, now_us, "--to"));
  }
  request.questions_max = args.questions_max;
  request.changes_max = args.changes_max;
  return ok_status();
}

Outcome run_backtest(const Context& context, Engine& engine, const BacktestRequest& request) {
  const Result<BacktestReport> report = [&] {
    Progress progress("asking again");
    return engine.backtest(
        request, [&](std::uint64_t done, std::uint64_t total) { return progress(done, total); });
  }();
  if (!report.ok()) return report.status();
  if (context.json) {
    print_json(to_json(*report));
  } else {
    print_report(*report);
  }
  return Exit::done;
}

}  // namespace keel::cli

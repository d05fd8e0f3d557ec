#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "commands.hpp"
#include "dates.hpp"
#include "input.hpp"
#include "keel/base/limits.hpp"
#include "keel/base/seams.hpp"
#include "keel/connect/article_json.hpp"
#include "progress.hpp"
#include "proposals.hpp"
#include "terminal.hpp"

namespace keel::cli {
namespace {

struct Args {
  BacktestRequest request;
  RuleView rule;
  std::string proposal;
  std::string body_file;
  std::string article_file;
  std::string from, to;
  std::uint64_t threads = 0;
};

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
  for (const BacktestChange& change : report.changes) print('\n' + change_text(change));
}

Outcome backtest(Context& context, const Args& args) {
  BacktestRequest request = args.request;
  if (!args.rule.kind.empty()) request.rule = args.rule;
  if (!args.body_file.empty()) {
    KEEL_ASSIGN(request.body, read_all(args.body_file, limits::article_bytes_max, "the body"));
  }
  if (!args.article_file.empty()) {
    KEEL_ASSIGN(const std::string text,
                read_all(args.article_file, limits::json_bytes_max, "the article"));
    KEEL_ASSIGN(request.article, connect::parse_article(text));
  }
  const std::int64_t now_us = system_clock().now_us();
  if (!args.from.empty()) {
    KEEL_ASSIGN(request.from_us, parse_date(args.from, Edge::start, now_us, "--from"));
  }
  if (!args.to.empty()) {
    KEEL_ASSIGN(request.to_us, parse_date(args.to, Edge::end, now_us, "--to"));
  }
  const std::uint64_t all = std::max(1U, std::thread::hardware_concurrency());
  request.threads =
      static_cast<std::uint32_t>(std::min<std::uint64_t>(args.threads ? args.threads : all, 64));
  KEEL_ASSIGN(const auto engine,
              open_engine(context, request.record ? Access::write : Access::read));
  if (!args.proposal.empty()) {
    KEEL_ASSIGN(const ProposalView view, find_proposal(*engine, args.proposal));
    request.proposal = view.id;
  }
  const Result<BacktestReport> report = [&] {
    Progress progress("asking again");
    return engine->backtest(
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

// What every kind of change has in common.
Command& common(Command& command, const std::shared_ptr<Args>& args, bool& no_record) {
  return command.option("--from", args->from, "DATE", "questions asked from here on [all]")
      .option("--to", args->to, "DATE", "including that day [all]")
      .option("--questions", args->request.questions_max, "N", "only the latest [all]")
      .option("--changes", args->request.changes_max, "N", "listed [1000]")
      .option("--threads", args->threads, "N", "that may work at a time [one a core]")
      .flag("--no-record", no_record, "do not put the run on the record");
}

void add(Command& backtest, const std::string& name, const Manual& manual,
         const std::function<void(Command&, Args&)>& more) {
  auto args = std::make_shared<Args>();
  auto no_record = std::make_shared<bool>(false);
  Command command = backtest.command(name, manual);
  more(command, *args);
  common(command, args, *no_record).runs([args, no_record](Context& context) {
    args->request.record = !*no_record;
    return cli::backtest(context, *args);
  });
}

}  // namespace

void add_backtest(Program& program) {
  Command backtest = program.command(
      "backtest", group_review,
      {"What a change would do to the questions that were asked, before it happens.",
       "keel backtest proposal ID\nkeel backtest retire refund-rules --from 90d",
       "keel review approve ID         let a proposal happen"});
  add(backtest, "proposal",
      {"Try a proposal as it stands, or with another text.",
       "keel backtest proposal ID\nkeel backtest proposal ID --body-file text.md", ""},
      [](Command& command, Args& args) {
        command.argument("id", args.proposal, "the proposal's id, from 'keel review list'")
            .option("--title", args.request.title, "TEXT", "with --body-file: another title")
            .option("--body-file", args.body_file, "FILE", "another text, - for standard input");
      });
  add(backtest, "article",
      {"Try an article that is put: a new one, or another text.",
       "keel backtest article article.json", ""},
      [](Command& command, Args& args) {
        command.argument("file", args.article_file, "the article as JSON, - for standard input");
      });
  add(backtest, "retire",
      {"Try to retire an article.", "keel backtest retire refund-rules --from 90d", ""},
      [](Command& command, Args& args) {
        command.argument("article", args.request.retire, "the article's id");
      });
  add(backtest, "rule", {"Try a rule.", "keel backtest rule escalate --words \"data breach\"", ""},
      [](Command& command, Args& args) {
        command.choice_argument("kind", args.rule.kind, {"pin", "block", "escalate"}, "what to do")
            .option("--words", args.rule.words, "TEXT", "every one must occur in the question")
            .option("--topic", args.rule.topic, "NAME", "only questions of this topic")
            .option("--page", args.rule.page, "PATTERN", "only from pages like /settings/*")
            .option("--article", args.rule.article, "ID", "pin, block: the article");
      });
  add(backtest, "setting",
      {"Try another threshold, alpha or delta, as if set at --from.",
       "keel backtest setting threshold 0.8 --from 90d", ""},
      [](Command& command, Args& args) {
        command
            .choice_argument("key", args.request.setting, {"threshold", "alpha", "delta"}, "which")
            .argument("value", args.request.value, "as 'keel setting' takes it");
      });
}

}  // namespace keel::cli

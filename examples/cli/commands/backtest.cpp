#include <algorithm>
#include <thread>

#include "backtests.hpp"
#include "commands.hpp"
#include "input.hpp"
#include "keel/base/limits.hpp"
#include "keel/connect/article_json.hpp"
#include "proposals.hpp"

namespace keel::cli {
namespace {

struct Args {
  BacktestRequest request;
  RuleView rule;
  std::string proposal;
  std::string body_file;
  std::string article_file;
  QuestionArgs questions;
  std::uint64_t threads = 0;
};

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
  KEEL_TRY(read_questions(args.questions, request));
  const std::uint64_t all = std::max(1U, std::thread::hardware_concurrency());
  request.threads =
      static_cast<std::uint32_t>(std::min<std::uint64_t>(args.threads ? args.threads : all, 64));
  KEEL_ASSIGN(const auto engine,
              open_engine(context, request.record ? Access::write : Access::read));
  if (!args.proposal.empty()) {
    KEEL_ASSIGN(const ProposalView view, find_proposal(*engine, args.proposal));
    request.proposal = view.id;
  }
  return run_backtest(context, *engine, request);
}

// What every kind of change has in common.
Command& common(Command& command, const std::shared_ptr<Args>& args, bool& no_record) {
  return question_options(command, args->questions)
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

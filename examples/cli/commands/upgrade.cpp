#include "backtests.hpp"
#include "commands.hpp"

namespace keel::cli {
namespace {

struct Args {
  QuestionArgs questions;
  bool dry_run = false;
};

Outcome upgrade(Context& context, const Args& args) {
  if (!args.dry_run) {
    return error(Code::invalid_argument,
                 "there is nothing to run: the first opening with a new version is the upgrade; "
                 "--dry-run lists what it would answer otherwise (see: keel upgrade --help)");
  }
  BacktestRequest request;
  request.upgrade = true;
  KEEL_TRY(read_questions(args.questions, request));
  KEEL_ASSIGN(const auto engine, open_engine(context, Access::read));
  return run_backtest(context, *engine, request);
}

}  // namespace

void add_upgrade(Program& program) {
  auto args = std::make_shared<Args>();
  Command command = program.command(
      "upgrade", group_record,
      {"What this version answers otherwise than is on record. Changes nothing.",
       "keel upgrade --dry-run\nkeel upgrade --dry-run --from 90d",
       "keel backup TARGET             before the first opening with a new version"});
  command.flag("--dry-run", args->dry_run, "required: opening a workspace is the upgrade itself");
  question_options(command, args->questions).runs([args](Context& context) {
    return upgrade(context, *args);
  });
}

}  // namespace keel::cli

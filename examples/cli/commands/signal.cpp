#include "commands.hpp"
#include "terminal.hpp"

namespace keel::cli {
namespace {

struct Args {
  std::string answer;
  std::string kind;
  std::string article;
  std::string text;
  std::string by;
  std::string dedupe;
  bool park = false;
};

Status check(const Args& args, SignalKind kind) {
  if (kind == SignalKind::corrected && args.article.empty()) {
    return error(Code::invalid_argument,
                 "corrected needs the article that is right; add --article ID");
  }
  if (kind == SignalKind::edited && args.text.empty()) {
    return error(Code::invalid_argument, "edited needs what was sent; add --text TEXT");
  }
  return {};
}

// An id that was mistyped would wait a day for an answer that never comes.
Status check_answer(Engine& engine, const Args& args, const EventId& id) {
  if (args.park) return {};
  const Status found = engine.explain(id).status();
  if (found.code() != Code::not_found) return found;
  return error(Code::not_found,
               "no answer has the id " + args.answer +
                   "; check it, or add --park to let the signal wait a day for it");
}

Outcome signal(Context& context, const Args& args) {
  Signal told;
  KEEL_ASSIGN(told.answer, answer_id(args.answer));
  KEEL_ASSIGN(told.kind, parse_signal(args.kind));
  KEEL_TRY(check(args, told.kind));
  KEEL_ASSIGN(told.actor, person(args.by));
  told.article = args.article;
  told.text = args.text;
  told.dedupe = args.dedupe;
  KEEL_ASSIGN(const auto engine, open_engine(context, Access::write, told.actor));
  KEEL_TRY(check_answer(*engine, args, told.answer));
  if (!told.article.empty()) KEEL_TRY(engine->article(told.article).status());
  KEEL_TRY(engine->signal(told));
  KEEL_TRY(engine->tick());
  const StatusReport status = engine->status();
  if (context.json) {
    Json out;
    out.set("answer", args.answer).set("kind", args.kind).set("by", told.actor);
    print_json(out.set("head_seq", status.head_seq));
    return Exit::done;
  }
  print("recorded   " + args.kind + " by " + one_line(told.actor) + '\n');
  print(paint(Tone::dim, "next       ") + "keel explain " + args.answer + '\n');
  return Exit::done;
}

}  // namespace

void add_signal(Program& program) {
  auto args = std::make_shared<Args>();
  program
      .command("signal", group_work,
               {"Tell what became of an answer.",
                "keel signal ID resolved --by customer\n"
                "keel signal ID corrected --article refund-rules --by agent:7",
                "keel explain ID                see it beside the answer\n"
                "keel report lessons            see what it taught"})
      .argument("answer", args->answer, "the answer's id, from 'keel ask'")
      .choice_argument("kind", args->kind,
                       {"resolved", "failed", "reopened", "corrected", "accepted", "edited",
                        "rejected", "escalated"},
                       "what became of it")
      .option("--article", args->article, "ID", "corrected: the article that is right")
      .option("--text", args->text, "TEXT", "edited: what was sent; else a remark")
      .option("--by", args->by, "WHO", "customer, agent:7 [$USER]")
      .option("--dedupe", args->dedupe, "KEY", "a retry with the same key changes nothing")
      .flag("--park", args->park, "also for an answer that is not recorded yet")
      .runs([args](Context& context) { return signal(context, *args); });
}

}  // namespace keel::cli

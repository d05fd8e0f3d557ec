#include <fmt/format.h>

#include "commands.hpp"
#include "terminal.hpp"

namespace keel::cli {
namespace {

struct Args {
  std::string answer;
  std::string verdict;
  std::string article;
  std::string note;
  std::string by;
  std::uint64_t draw = 0;
};

Json json_of(const std::vector<RatingTask>& tasks) {
  Json::Array out;
  for (const RatingTask& task : tasks) out.push_back(to_json(task));
  return out;
}

Outcome list(Context& context, const Args& args) {
  KEEL_ASSIGN(const std::string by, person(args.by));
  KEEL_ASSIGN(const auto engine,
              open_engine(context, args.draw > 0 ? Access::write : Access::read, by));
  if (args.draw > 0) KEEL_TRY(engine->ask_for_ratings(args.draw, by).status());
  const std::vector<RatingTask> tasks = engine->ratings_due();
  if (context.json) {
    print_json(json_of(tasks));
    return Exit::done;
  }
  if (tasks.empty()) {
    print("No rating is asked for. Draw some with keel rate --draw 20\n");
    return Exit::done;
  }
  for (const RatingTask& task : tasks) {
    print(paint(Tone::dim, task.answer) + '\n' + "  question  " + one_line(task.question) + '\n' +
          "  answer    " + one_line(task.title) + '\n' + indent(clean(task.passage)) + '\n');
  }
  print(paint(Tone::dim, "next  ") + "keel rate ID right | wrong --by NAME\n");
  return Exit::done;
}

Outcome rate(Context& context, const Args& args) {
  if (args.answer.empty()) return list(context, args);
  Rating rating;
  KEEL_ASSIGN(rating.answer, answer_id(args.answer));
  if (args.verdict != "right" && args.verdict != "wrong") {
    return error(Code::invalid_argument,
                 "say whether the answer is right or wrong: keel rate " + args.answer + " right");
  }
  rating.right = args.verdict == "right";
  rating.article = args.article;
  rating.note = args.note;
  KEEL_ASSIGN(rating.by, person(args.by));
  KEEL_ASSIGN(const auto engine, open_engine(context, Access::write, rating.by));
  KEEL_TRY(engine->rate(rating));
  const StatusReport status = engine->status();
  if (context.json) {
    Json out;
    out.set("answer", args.answer).set("verdict", args.verdict).set("by", rating.by);
    print_json(out.set("ratings_due", status.ratings_due).set("promise", status.promise));
    return Exit::done;
  }
  print(fmt::format("recorded   {} by {}; {} to go\n", args.verdict, one_line(rating.by),
                    status.ratings_due));
  print(paint(Tone::dim, "gate       ") + status.promise + '\n');
  return Exit::done;
}

}  // namespace

void add_rate(Program& program) {
  auto args = std::make_shared<Args>();
  program
      .command("rate", group_review,
               {"Judge answers that were drawn for it: the ground of what the gate certifies.",
                "keel rate --draw 20\nkeel rate ID right --by anna\n"
                "keel rate ID wrong --article refund-rules --by anna",
                "keel mode                      see what the ratings certify"})
      .optional_argument("answer", args->answer, "the answer's id [list what is asked for]")
      .optional_argument("verdict", args->verdict, "right or wrong")
      .option("--article", args->article, "ID", "wrong: the article that is right, if known")
      .option("--note", args->note, "TEXT", "a remark, sealed under the customer's key")
      .option("--by", args->by, "NAME", "who judges [$USER]")
      .option("--draw", args->draw, "N", "draw about N more answers to judge")
      .runs([args](Context& context) { return rate(context, *args); });
}

}  // namespace keel::cli

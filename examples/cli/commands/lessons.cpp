#include <fmt/format.h>

#include "commands.hpp"
#include "dates.hpp"
#include "terminal.hpp"

namespace keel::cli {
namespace {

struct Args {
  std::string words;
  std::string id;
  std::string by;
  std::string note;
};

std::string percent(double share) { return fmt::format("{:.0f}%", 100 * share); }

std::string effect_line(const LessonEffect& effect) {
  if (!effect.known) return "effect not known: " + one_line(effect.why);
  const auto share = [](std::uint64_t helped, std::uint64_t of) {
    return static_cast<double>(helped) / static_cast<double>(of);
  };
  return fmt::format(
      "right in {} of {} with it ({} to {}), {} of {} without ({} to {}); {:+.0f} points ({:+.0f} "
      "to {:+.0f})",
      percent(share(effect.with_helped, effect.with)), effect.with, percent(effect.with_low),
      percent(effect.with_high), percent(share(effect.without_helped, effect.without)),
      effect.without, percent(effect.without_low), percent(effect.without_high),
      100 * effect.difference, 100 * effect.difference_low, 100 * effect.difference_high);
}

// Its id and state, the whole sentence, and what came of it.
void show_one(const LessonView& lesson) {
  print(paint(Tone::dim, lesson.id) + "  " + one_line(lesson.state) + '\n');
  print("  " + one_line(lesson.sentence) + '\n');
  print(fmt::format("  since {}; used {}, helped {}, failed {}\n", date(lesson.since_us),
                    lesson.uses, lesson.helped, lesson.failed));
  if (lesson.state == "undone") {
    print("  undone " + date(lesson.undone_us) + " by " + one_line(lesson.undone_by) + '\n');
  } else {
    print("  " + effect_line(lesson.effect) + '\n');
  }
}

Outcome print_all(Context& context, const std::vector<LessonView>& lessons) {
  if (context.json) {
    print_json(json_list(lessons));
    return Exit::done;
  }
  if (lessons.empty()) print("No lesson.\n");
  for (const LessonView& lesson : lessons) show_one(lesson);
  return Exit::done;
}

Outcome list(Context& context) {
  KEEL_ASSIGN(const auto engine, open_engine(context, Access::read));
  return print_all(context, engine->lessons());
}

Outcome search(Context& context, const Args& args) {
  KEEL_ASSIGN(const auto engine, open_engine(context, Access::read));
  return print_all(context, engine->find_lessons(args.words));
}

Outcome show(Context& context, const Args& args) {
  KEEL_ASSIGN(const auto engine, open_engine(context, Access::read));
  KEEL_ASSIGN(const LessonView lesson, engine->lesson(args.id));
  if (context.json) {
    print_json(to_json(lesson));
    return Exit::done;
  }
  show_one(lesson);
  if (!lesson.conversations.empty()) {
    print("  tickets " + some_of(lesson.conversations, 12) + '\n');
  }
  return Exit::done;
}

// The decision is on the record even when another process has to fold the state again.
Outcome decide(Context& context, const Args& args, bool undo) {
  KEEL_ASSIGN(const std::string by, person(args.by));
  KEEL_ASSIGN(const auto engine, open_engine(context, Access::write, by));
  KEEL_TRY(undo ? engine->undo_lesson(args.id, by, args.note)
                : engine->restore_lesson(args.id, by, args.note));
  const Status exact = engine->rebase();
  if (!exact.ok() && exact.code() != Code::busy) return exact;
  KEEL_ASSIGN(const LessonView lesson, engine->lesson(args.id));
  if (context.json) {
    print_json(to_json(lesson));
    return Exit::done;
  }
  print(fmt::format("lesson {} is {}{}\n", lesson.id, lesson.state,
                    exact.ok() ? "; everything learned is as if it always was"
                               : "; the process that leads will fold the state again"));
  return Exit::done;
}

}  // namespace

void add_lessons(Program& program) {
  auto args = std::make_shared<Args>();
  Command lessons =
      program.command("lessons", group_review,
                      {"What tickets taught it: judge it, take it back.",
                       "keel lessons search refund", "keel lessons undo ID --by anna"});
  lessons.runs(list);
  lessons.command("list", {"List the lessons, newest first.", "keel lessons list", ""}).runs(list);
  lessons
      .command("show", {"Show one lesson, its effect and its tickets.", "keel lessons show ID", ""})
      .argument("id", args->id, "the lesson's id")
      .runs([args](Context& context) { return show(context, *args); });
  lessons
      .command("search", {"Find lessons by words of their question, article or tickets.",
                          "keel lessons search refund", ""})
      .argument("words", args->words, "every one must occur")
      .runs([args](Context& context) { return search(context, *args); });
  lessons
      .command("undo", {"Take a lesson back: as if it had never been taught. The tickets stay.",
                        "keel lessons undo ID --by anna --note \"the price has changed\"",
                        "keel lessons restore ID"})
      .argument("id", args->id, "the lesson's id")
      .option("--by", args->by, "NAME", "who decides [$USER]")
      .option("--note", args->note, "TEXT", "why, for the record")
      .runs([args](Context& context) { return decide(context, *args, true); });
  lessons
      .command("restore", {"Restore a lesson that was undone, or release it from quarantine.",
                           "keel lessons restore ID --by anna", ""})
      .argument("id", args->id, "the lesson's id")
      .option("--by", args->by, "NAME", "who decides [$USER]")
      .option("--note", args->note, "TEXT", "why, for the record")
      .runs([args](Context& context) { return decide(context, *args, false); });
}

}  // namespace keel::cli

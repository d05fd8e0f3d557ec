#include <fmt/format.h>

#include "commands.hpp"
#include "dates.hpp"
#include "table.hpp"
#include "terminal.hpp"

namespace keel::cli {
namespace {

constexpr std::size_t named_max = 4;

std::string words_of(const GapView& gap) {
  constexpr std::size_t words_max = 6;
  return some_of({gap.words.begin(), gap.words.begin() + static_cast<std::ptrdiff_t>(std::min(
                                                             gap.words.size(), words_max))},
                 words_max);
}

Outcome gaps(Context& context) {
  KEEL_ASSIGN(const auto engine, open_engine(context, Access::read));
  const std::vector<GapView> views = engine->gaps();
  if (context.json) {
    print_json(json_list(views));
    return Exit::done;
  }
  if (views.empty()) {
    print("No gap was found.\n");
    return Exit::done;
  }
  Table table({{"questions", Column::Kind::number},
               {"first"},
               {"last"},
               {"draft"},
               {"what they have in common", Column::Kind::flexible},
               {"tickets", Column::Kind::flexible}});
  for (const GapView& gap : views) {
    table.row({std::to_string(gap.questions), date(gap.first_us), date(gap.last_us),
               gap.proposal.empty() ? "no" : "yes", words_of(gap),
               some_of(gap.conversations, named_max)});
  }
  print(table.str());
  print(paint(Tone::dim, "\nnext  ") + "keel review\n");
  return Exit::done;
}

Outcome languages(Context& context) {
  KEEL_ASSIGN(const auto engine, open_engine(context, Access::read));
  const std::vector<LanguageView> views = engine->languages();
  if (context.json) {
    print_json(json_list(views));
    return Exit::done;
  }
  if (views.empty()) {
    print("No question was asked yet.\n");
    return Exit::done;
  }
  constexpr auto number = Column::Kind::number;
  const auto percent = [](double share) { return fmt::format("{:.0f}%", 100 * share); };
  const auto n = [](std::uint64_t count) { return std::to_string(count); };
  Table table({{"language"},
               {"articles", number},
               {"asked", number},
               {"share", number},
               {"without", number},
               {"of asked", number},
               {"answered", number},
               {"escalated", number}});
  for (const LanguageView& view : views) {
    table.row({view.language.empty() ? "unknown" : view.language, n(view.articles), n(view.asked),
               percent(view.share), n(view.without_article), percent(view.without_share),
               n(view.would_answer), n(view.escalated)});
  }
  print(table.str());
  return Exit::done;
}

// The whole sentence, and beneath it what came of it.
std::string text_of(const LessonView& lesson) {
  std::string out = paint(Tone::dim, date(lesson.since_us)) + "  " + one_line(lesson.sentence);
  return out + fmt::format("\n            {}; used {}, helped {}, failed {}\n",
                           one_line(lesson.state), lesson.uses, lesson.helped, lesson.failed);
}

Outcome lessons(Context& context) {
  KEEL_ASSIGN(const auto engine, open_engine(context, Access::read));
  const std::vector<LessonView> views = engine->lessons();
  if (context.json) {
    print_json(json_list(views));
    return Exit::done;
  }
  if (views.empty()) {
    print("It has learned no lesson yet.\n");
    return Exit::done;
  }
  for (const LessonView& lesson : views) print(text_of(lesson));
  return Exit::done;
}

}  // namespace

void add_report_lists(Command& report) {
  report
      .command("gaps", {"What customers ask that no article answers, grouped; largest first.",
                        "keel report gaps", "keel review                    its drafts for them"})
      .runs(gaps);
  report
      .command("languages",
               {"What is asked by language, and where articles lack.", "keel report languages", ""})
      .runs(languages);
  report
      .command("lessons", {"What tickets taught it, whether that helps; newest first.",
                           "keel report lessons", "keel lessons undo ID           take one back"})
      .runs(lessons);
}

}  // namespace keel::cli

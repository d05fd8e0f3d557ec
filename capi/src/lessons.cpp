// Lessons found, undone and restored.
#include "handles.hpp"

using namespace keel::capi;
using keel::Engine;
using keel::Result;
using keel::Status;

int32_t keel_engine_lesson(keel_engine* engine, const char* id, uint64_t id_size, keel_text** out,
                           keel_error** error) {
  return on_engine(engine, error, [&](Engine& e) -> Status {
    KEEL_ASSIGN(const std::string_view wanted, text_in(id, id_size, "the lesson"));
    KEEL_ASSIGN(const keel::LessonView lesson, e.lesson(wanted));
    return give(to_json(lesson), "keel.lesson.1", out);
  });
}

int32_t keel_engine_find_lessons(keel_engine* engine, const char* words, uint64_t words_size,
                                 keel_text** out, keel_error** error) {
  return on_engine(engine, error, [&](Engine& e) -> Status {
    KEEL_ASSIGN(const std::string_view wanted, text_in(words, words_size, "the words"));
    return give_list(e.find_lessons(wanted), "keel.lessons.1", "lessons", out);
  });
}

namespace {

struct Decision {
  std::string_view id, by, note;
};

Result<Decision> decision_of(const char* id, uint64_t id_size, const char* by, uint64_t by_size,
                             const char* note, uint64_t note_size) {
  Decision out;
  KEEL_ASSIGN(out.id, text_in(id, id_size, "the lesson"));
  KEEL_ASSIGN(out.by, text_in(by, by_size, "who decides"));
  KEEL_ASSIGN(out.note, text_in(note, note_size, "the note"));
  return out;
}

}  // namespace

int32_t keel_engine_undo_lesson(keel_engine* engine, const char* id, uint64_t id_size,
                                const char* by, uint64_t by_size, const char* note,
                                uint64_t note_size, keel_error** error) {
  return on_engine(engine, error, [&](Engine& e) -> Status {
    KEEL_ASSIGN(const Decision decided, decision_of(id, id_size, by, by_size, note, note_size));
    return e.undo_lesson(decided.id, decided.by, decided.note);
  });
}

int32_t keel_engine_restore_lesson(keel_engine* engine, const char* id, uint64_t id_size,
                                   const char* by, uint64_t by_size, const char* note,
                                   uint64_t note_size, keel_error** error) {
  return on_engine(engine, error, [&](Engine& e) -> Status {
    KEEL_ASSIGN(const Decision decided, decision_of(id, id_size, by, by_size, note, note_size));
    return e.restore_lesson(decided.id, decided.by, decided.note);
  });
}

int32_t keel_engine_rebase(keel_engine* engine, keel_progress_fn progress_fn, void* user_data,
                           keel_error** error) {
  return on_engine(engine, error,
                   [&](Engine& e) { return e.rebase(progress(progress_fn, user_data)); });
}

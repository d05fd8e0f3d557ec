// Lessons: found, undone and restored by people.
#include <algorithm>
#include <sstream>

#include "engine/impl.hpp"
#include "keel/review/views.hpp"

namespace keel {
namespace {

using journal::Draft;
using journal::EventKind;

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
  return text;
}

bool says(const LessonView& lesson, const std::vector<std::string>& words) {
  std::string all = lesson.sentence + ' ' + lesson.article + ' ' + lesson.state;
  for (const std::string& conversation : lesson.conversations) all += ' ' + conversation;
  all = lower(std::move(all));
  return std::all_of(words.begin(), words.end(),
                     [&](const std::string& word) { return all.find(word) != std::string::npos; });
}

}  // namespace

std::vector<LessonView> Engine::lessons() const {
  impl_->follow();
  return review::lessons_of(*impl_->follower.root(),
                            [this](std::uint64_t seq) { return impl_->text_at(seq); });
}

std::vector<LessonView> Engine::find_lessons(std::string_view words) const {
  std::istringstream in(lower(std::string(words)));
  std::vector<std::string> wanted;
  for (std::string word; in >> word;) wanted.push_back(word);
  std::vector<LessonView> out = lessons();
  std::erase_if(out, [&](const LessonView& lesson) { return !says(lesson, wanted); });
  return out;
}

Result<LessonView> Engine::lesson(std::string_view id) const {
  impl_->follow();
  KEEL_ASSIGN(const EventId wanted, parse_event_id(id));
  std::optional<LessonView> found = review::lesson_of(
      *impl_->follower.root(), wanted, [this](std::uint64_t seq) { return impl_->text_at(seq); });
  if (found) return *std::move(found);
  return error(Code::not_found,
               "no lesson " + std::string(id) + "; the list of lessons has their ids");
}

Status Engine::Impl::decide_lesson(EventKind kind, std::string_view id, std::string_view by,
                                   std::string_view note) {
  KEEL_TRY(apply());
  KEEL_ASSIGN(const EventId lesson, parse_event_id(id));
  if (by.empty()) {
    return error(Code::invalid_argument, "a decision names who takes it; set `by`");
  }
  KEEL_TRY(check_name(by, "who decides"));
  KEEL_TRY(check_name(note, "the note"));
  KEEL_TRY(may(by, Role::reviewer, "undo and restore lessons"));
  const state::Root root = follower.root();
  const learn::Lesson* known = root->lessons->find(lesson);
  const bool undone = root->exclusions.undone(lesson) != nullptr;
  const bool restoring = root->exclusions.restoring(lesson);
  if (!known && !undone && !restoring) {
    return error(Code::not_found,
                 "no lesson " + std::string(id) + "; the list of lessons has their ids");
  }
  if (kind == EventKind::lesson_undone && undone) {
    return error(Code::conflict, "lesson " + std::string(id) + " is undone already");
  }
  const bool quarantined = known && known->state == learn::LessonState::quarantined;
  if (kind == EventKind::lesson_restored && !undone && !quarantined) {
    return error(Code::conflict,
                 "lesson " + std::string(id) + " is neither undone nor in quarantine");
  }
  learn::Content content;
  if (!note.empty()) content.clear.set("note", std::string(note));
  std::vector<Draft> drafts;
  drafts.push_back(draft(kind, to_string(lesson), std::move(content)));
  drafts.back().actor = std::string(by);
  drafts.back().occurred_us = clock.now_us();
  return record(std::move(drafts)).status();
}

Status Engine::undo_lesson(std::string_view id, std::string_view by, std::string_view note) {
  return impl_->decide_lesson(EventKind::lesson_undone, id, by, note);
}

Status Engine::restore_lesson(std::string_view id, std::string_view by, std::string_view note) {
  return impl_->decide_lesson(EventKind::lesson_restored, id, by, note);
}

}  // namespace keel

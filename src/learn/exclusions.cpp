#include "keel/learn/exclusions.hpp"

#include <algorithm>

namespace keel::learn {
namespace {

// What a set says of an event: which of the lists, the event, and the answer it is about.
using Mark = std::tuple<std::uint64_t, int, EventId, EventId>;

std::vector<Mark> marks_of(const ExclusionSet& set) {
  std::vector<Mark> out;
  for (const UndoneLesson& lesson : set.lessons) {
    for (const Taught& taught : lesson.taught) {
      out.emplace_back(taught.seq, 0, taught.by, taught.answer);
    }
    for (const EventPlace& model : lesson.models)
      out.emplace_back(model.seq, 1, model.id, EventId{});
  }
  for (const EventPlace& event : set.decided) out.emplace_back(event.seq, 2, event.id, EventId{});
  for (const Forgotten& forgotten : set.forgotten) {
    for (const std::uint64_t seq : forgotten.events) out.emplace_back(seq, 3, EventId{}, EventId{});
    for (const EventPlace& model : forgotten.models) {
      out.emplace_back(model.seq, 1, model.id, EventId{});
    }
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

template <class T>
void sort_distinct(std::vector<T>& values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

}  // namespace

void ExclusionSet::index() {
  taught_.clear();
  models_.clear();
  decided_.clear();
  for (const UndoneLesson& lesson : lessons) {
    for (const Taught& taught : lesson.taught) taught_.emplace_back(taught.by, taught.answer);
    for (const EventPlace& model : lesson.models) models_.push_back(model.id);
  }
  for (const EventPlace& event : decided) decided_.push_back(event.id);
  forgotten_.clear();
  forgotten_models_.clear();
  for (const Forgotten& one : forgotten) {
    forgotten_.insert(forgotten_.end(), one.events.begin(), one.events.end());
    for (const EventPlace& model : one.models) forgotten_models_.push_back(model.id);
  }
  models_.insert(models_.end(), forgotten_models_.begin(), forgotten_models_.end());
  sort_distinct(forgotten_);
  sort_distinct(forgotten_models_);
  sort_distinct(taught_);
  sort_distinct(models_);
  sort_distinct(decided_);
}

bool ExclusionSet::teaches_nobody(const EventId& by, const EventId& answer) const noexcept {
  return std::binary_search(taught_.begin(), taught_.end(), std::pair(by, answer));
}
bool ExclusionSet::leaves_out(const EventId& model) const noexcept {
  return std::binary_search(models_.begin(), models_.end(), model);
}
bool ExclusionSet::settles(const EventId& decision) const noexcept {
  return std::binary_search(decided_.begin(), decided_.end(), decision);
}

bool ExclusionSet::never_was(std::uint64_t seq) const noexcept {
  return std::binary_search(forgotten_.begin(), forgotten_.end(), seq);
}
bool ExclusionSet::forgets(const EventId& model) const noexcept {
  return std::binary_search(forgotten_models_.begin(), forgotten_models_.end(), model);
}

std::uint64_t first_difference(const ExclusionSet& a, const ExclusionSet& b) {
  const std::vector<Mark> left = marks_of(a);
  const std::vector<Mark> right = marks_of(b);
  const auto [x, y] = std::mismatch(left.begin(), left.end(), right.begin(), right.end());
  std::uint64_t out = no_difference;
  if (x != left.end()) out = std::min(out, std::get<0>(*x));
  if (y != right.end()) out = std::min(out, std::get<0>(*y));
  return out;
}

void Exclusions::undo(UndoneLesson lesson) {
  if (std::erase(restored_, lesson.lesson) == 0) undone_.push_back(std::move(lesson));
}

void Exclusions::restore(const EventId& lesson) {
  const auto removed =
      std::erase_if(undone_, [&](const UndoneLesson& one) { return one.lesson == lesson; });
  if (removed == 0) restored_.push_back(lesson);
}

void Exclusions::forget(Forgotten forgotten) { forgotten_.push_back(std::move(forgotten)); }

void Exclusions::note(const Fact& fact) {
  if (fact.as<CustomerForgotten>()) forgets_.push_back({{fact.id, fact.seq}, {}});
  const auto* completed = fact.as<ForgetCompleted>();
  if (!completed) return;
  for (ForgetRecord& record : forgets_) {
    if (record.decision.id == completed->forgotten) record.completed = {fact.id, fact.seq};
  }
}

void Exclusions::rebased(const Fact& fact) {
  const auto* rebase = fact.as<StateRebased>();
  if (!rebase) return;
  rebases_ = rebase->ordinal;
  refit_due_ = true;
}

bool Exclusions::restoring(const EventId& lesson) const noexcept {
  return std::find(restored_.begin(), restored_.end(), lesson) != restored_.end();
}

const UndoneLesson* Exclusions::undone(const EventId& lesson) const noexcept {
  if (restoring(lesson)) return nullptr;
  const auto in = [&](const std::vector<UndoneLesson>& all) -> const UndoneLesson* {
    const auto at = std::find_if(all.begin(), all.end(),
                                 [&](const UndoneLesson& one) { return one.lesson == lesson; });
    return at == all.end() ? nullptr : &*at;
  };
  const UndoneLesson* pending = in(undone_);
  return pending ? pending : in(in_force_->lessons);
}

ExclusionSet Exclusions::next() const {
  ExclusionSet out(*in_force_);
  std::erase_if(out.lessons, [&](const UndoneLesson& one) { return restoring(one.lesson); });
  out.lessons.insert(out.lessons.end(), undone_.begin(), undone_.end());
  out.decided.insert(out.decided.end(), decided_.begin(), decided_.end());
  out.forgotten.insert(out.forgotten.end(), forgotten_.begin(), forgotten_.end());
  out.index();
  return out;
}

}  // namespace keel::learn

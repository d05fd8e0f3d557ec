// What could be looser again: a person's yes is asked for, since customers would see more.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "keel/review/findings.hpp"

namespace keel::review {
namespace {

using learn::no_slot;
using state::State;

constexpr std::int64_t month_us = 28LL * 24 * 3600 * 1'000'000;
constexpr std::size_t questions_min = 20;  // that a looser threshold would answer, in a month
constexpr std::size_t evidence_max = 200;  // questions kept as evidence, the latest
constexpr std::uint32_t answers_max = 20'000;
constexpr double step = 0.01;  // of thresholds that people read
constexpr std::int32_t decision_answer = 1;

// The number of the latest answer with an article that was judged wrong; 0 for none.
std::uint64_t last_wrong(const State& state, std::uint32_t slot) {
  std::uint64_t seq = 0;
  state.guard.verdicts().for_each([&](const learn::Verdict& verdict) {
    const learn::AnswerRecord& record = state.answers[verdict.answer];
    if (record.top() == slot && verdict.right != slot) seq = std::max(seq, record.seq);
  });
  return seq;
}

// The number of the latest answer that each lesson in quarantine took part in, by its index.
std::map<std::size_t, std::uint64_t> last_uses(const State& state) {
  std::map<std::size_t, std::uint64_t> out;
  const auto& lessons = state.lessons->all();
  for (std::size_t i = 0; i < lessons.size(); ++i) {
    if (lessons[i].state == learn::LessonState::quarantined) out[i] = lessons[i].seq;
  }
  if (out.empty()) return out;
  const std::uint32_t size = state.answers.size();
  for (std::uint32_t answer = size - std::min(size, answers_max); answer < size; ++answer) {
    for (auto& [lesson, seq] : out) {
      if (state.lessons->took_part(lessons[lesson], answer)) seq = state.answers[answer].seq;
    }
  }
  return out;
}

learn::ProposalOpened release_of(const State& state, std::string kind, std::uint32_t slot) {
  const Article& article = state.knowledge.doc(slot).article;
  learn::ProposalOpened out;
  out.kind = std::move(kind);
  out.article = article.id;
  out.title = article.title;
  return out;
}

}  // namespace

std::optional<learn::ProposalOpened> find_looser_threshold(const State& state,
                                                           std::int64_t now_us) {
  const double strict = state.gate.asked_for();
  const double certified = state.gate.certified();
  // Rounded down: what a person asks for never takes the place of what is certified.
  const double looser = std::max(0.5, std::floor(certified / step + 1e-9) * step);
  if (certified > 1 || looser > strict - step / 2) return std::nullopt;
  learn::ProposalOpened out;
  std::size_t more = 0;
  for (std::uint32_t answer = state.answers.size(); answer-- > 0;) {
    const learn::AnswerRecord& record = state.answers[answer];
    if (record.at_us < now_us - month_us) break;
    if (record.decision == decision_answer || record.top() == no_slot ||
        static_cast<double>(record.confidence) < certified ||
        static_cast<double>(record.confidence) >= strict) {
      continue;
    }
    ++more;
    if (out.questions.size() == evidence_max) continue;
    out.questions.push_back(record.id);
    if (!record.conversation.empty()) out.conversations.push_back(record.conversation);
  }
  if (more < questions_min) return std::nullopt;
  std::reverse(out.questions.begin(), out.questions.end());
  std::reverse(out.conversations.begin(), out.conversations.end());
  out.kind = "threshold";
  out.words = fmt::format("{:.6g}", strict);
  out.says = fmt::format("{:.2f}", looser);
  out.title = fmt::format("Answer from a confidence of {} on, not {}", out.says, out.words);
  out.why = fmt::format(
      "{}, from {:.2f} on; somebody asked for {}, and {} questions of the last 28 days lie between",
      state.gate.promise(), certified, out.words, more);
  return out;
}

std::vector<Release> find_releases(const State& state) {
  std::vector<Release> out;
  for (const std::uint32_t slot : state.gate.quarantined()) {
    if (!state.knowledge.live(slot)) continue;
    const learn::ArticleDoc& doc = state.knowledge.doc(slot);
    const std::uint64_t failed = last_wrong(state, slot);
    if (failed == 0 || doc.seq <= failed) continue;
    Release& release = out.emplace_back();
    release.subject = doc.article.id;
    release.proposal = release_of(state, "release", slot);
    release.proposal.why = fmt::format(
        "its answers turned wrong and nothing is answered from it; its text is another since, of "
        "version {}: read it, and let it be answered from again",
        doc.version);
  }
  for (const auto& [index, used] : last_uses(state)) {
    const learn::Lesson& lesson = state.lessons->all()[index];
    if (!state.knowledge.live(lesson.slot) || state.knowledge.doc(lesson.slot).seq <= used) {
      continue;
    }
    Release& release = out.emplace_back();
    release.subject = to_string(lesson.id);
    release.proposal = release_of(state, "lesson_release", lesson.slot);
    release.proposal.conversations = lesson.conversations;
    release.proposal.questions = {state.answers[lesson.answer].id};
    release.proposal.why = fmt::format(
        "of {} questions like it that were answered with this article {} were helped, so the "
        "lesson went into quarantine; the article's text is another since, of version {}",
        lesson.results.total(), lesson.results.helped, state.knowledge.doc(lesson.slot).version);
  }
  return out;
}

}  // namespace keel::review

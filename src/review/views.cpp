#include "keel/review/views.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "keel/answer/question.hpp"
#include "keel/text/utf8.hpp"

namespace keel::review {
namespace {

using state::State;

constexpr std::size_t gap_words = 6;

}  // namespace

std::vector<std::string> conversations_of(const State& state, const learn::Gap& gap) {
  std::vector<std::string> out;
  for (const std::uint32_t ordinal : gap.answers) {
    const std::string& conversation = state.answers[ordinal].conversation;
    if (!conversation.empty()) out.push_back(conversation);
  }
  return out;
}

std::vector<GapView> gaps_of(const State& state, const TextOf& text_of) {
  std::map<const learn::Gap*, EventId> proposed;  // the latest of each
  state.proposals.all().for_each([&](const learn::Proposal& proposal) {
    if (!proposal.content.gap.empty()) {
      proposed[state.gaps->find(proposal.content.gap)] = proposal.id;
    }
  });
  std::vector<GapView> out;
  state.gaps->all().for_each([&](const learn::Gap& gap) {
    if (!gap.alive || !gap.mature()) return;
    GapView view;
    view.id = to_string(gap.id);
    view.questions = gap.answers.size();
    view.cohesion = gap.cohesion();
    view.first_us = gap.first_us;
    view.last_us = gap.last_us;
    view.question = central_question(state, gap, text_of);
    view.words = common_words(state, gap, text_of, gap_words);
    view.conversations = conversations_of(state, gap);
    const auto proposal = proposed.find(&gap);
    if (proposal != proposed.end()) view.proposal = to_string(proposal->second);
    out.push_back(std::move(view));
  });
  std::stable_sort(out.begin(), out.end(),
                   [](const GapView& a, const GapView& b) { return a.questions > b.questions; });
  return out;
}

std::vector<ChangeView> changes_of(const State& state, std::int64_t from_us, std::int64_t to_us) {
  std::vector<ChangeView> out;
  state.changelog->all().for_each([&](const learn::Change& change) {
    if (change.at_us < from_us || change.at_us >= to_us) return;
    out.push_back({change.seq, change.at_us, change.kind, change.text, change.subject, change.by,
                   change.conversations});
  });
  return out;
}

std::vector<MetricsRow> metrics_of(const State& state) {
  std::vector<MetricsRow> out;
  state.metrics->for_each([&](const learn::WeekCounts& counts) {
    MetricsRow row;
    row.topic = counts.topic;
    row.week_us = counts.week_us;
    row.asked = counts.asked;
    row.would_answer = counts.would_answer;
    row.clarified = counts.clarified;
    for (std::size_t i = 0; i < counts.escalated.size(); ++i) {
      if (counts.escalated[i] == 0) continue;
      row.escalated[std::string(reason_name(static_cast<Reason>(i)))] = counts.escalated[i];
    }
    row.resolved = counts.resolved;
    row.failed = counts.failed;
    row.corrected = counts.corrected;
    row.reopened = counts.reopened;
    out.push_back(std::move(row));
  });
  std::sort(out.begin(), out.end(), [](const MetricsRow& a, const MetricsRow& b) {
    return a.week_us != b.week_us ? a.week_us < b.week_us : a.topic < b.topic;
  });
  return out;
}

std::vector<LanguageView> languages_of(const State& state) {
  std::vector<LanguageView> out;
  std::uint64_t all = 0;
  for (const auto& [language, counts] : state.metrics->languages()) all += counts.asked;
  for (const auto& [language, counts] : state.metrics->languages()) {
    const auto of = [](std::uint64_t part, std::uint64_t whole) {
      return static_cast<double>(part) / static_cast<double>(whole);
    };
    LanguageView view;
    view.language = text::language_tag(language);
    view.articles = state.knowledge.written_in(language);
    view.asked = counts.asked;
    view.share = of(counts.asked, all);
    view.without_article = counts.without_article;
    view.without_share = of(counts.without_article, counts.asked);
    view.would_answer = counts.would_answer;
    view.escalated = counts.escalated;
    out.push_back(std::move(view));
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const LanguageView& a, const LanguageView& b) { return a.asked > b.asked; });
  return out;
}

std::vector<RuleView> rules_of(const State& state) {
  std::vector<RuleView> out;
  for (const auto& [id, rule] : state.rules.all()) {
    const learn::RuleSet& r = rule.content;
    out.push_back({id, r.kind, r.words, r.topic, r.page, r.article, r.valid_until_us, rule.by,
                   r.note, r.active, r.says, r.brand, r.locale, r.channel});
  }
  return out;
}

}  // namespace keel::review

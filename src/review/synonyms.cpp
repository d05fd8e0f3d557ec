// Words that customers use and the articles that help them do not.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "keel/review/findings.hpp"
#include "keel/text/analysis.hpp"

namespace keel::review {
namespace {

using learn::AnswerRecord;
using learn::no_slot;
using state::State;
using TermId = std::uint32_t;

constexpr std::size_t questions_max = 2000;
constexpr std::size_t group_min = 4;
constexpr std::size_t customers_min = 3;
constexpr std::size_t unhelped_min = 2;
constexpr double most = 0.8;            // of the questions with the word
constexpr double lift_min = 2;          // times as common as among all questions
constexpr double used_max = 0.2;        // of them that have the articles' word too
constexpr double covers_min = 0.5;      // of the questions of such articles
constexpr double common_max = 1.0 / 3;  // of the articles; commoner words tell nothing apart
constexpr std::size_t letters_min = 3;
constexpr std::size_t found_max = 5;
constexpr std::size_t evidence_max = 64;
constexpr std::int32_t decision_answer = 1;

// One question whose right article is known.
struct Known {
  std::uint32_t answer = no_slot;
  std::uint32_t slot = no_slot;
};

bool has(const std::vector<index::Term>& terms, TermId id) {
  const auto at =
      std::lower_bound(terms.begin(), terms.end(), id,
                       [](const index::Term& t, TermId wanted) { return t.id < wanted; });
  return at != terms.end() && at->id == id;
}

bool plain(const std::string& word) {
  return word.size() >= letters_min &&
         std::none_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// The words of a text by their stems' terms.
std::map<TermId, std::string> words_of(std::string_view text, text::Language language) {
  std::map<TermId, std::string> out;
  for (const std::string& word : text::words(text)) {
    const std::vector<std::uint64_t> stems = text::stems_of(word, language);
    if (stems.size() == 1 && plain(word)) out.emplace(learn::term_id(stems.front()), word);
  }
  return out;
}

class Finder {
 public:
  Finder(const State& state, const TextOf& text_of) : state_(state), text_of_(text_of) {
    const auto& labelled = state.memory.labelled();
    const std::size_t first = labelled.size() - std::min(labelled.size(), questions_max);
    for (std::size_t i = first; i < labelled.size(); ++i) add(labelled[i]);
  }

  [[nodiscard]] std::vector<learn::ProposalOpened> found() {
    std::vector<std::pair<std::size_t, TermId>> order;  // most questions first
    for (const auto& [term, group] : foreign_) {
      if (group.size() < group_min) continue;
      const double share = static_cast<double>(group.size()) / static_cast<double>(having_[term]);
      if (share >= most) order.emplace_back(group.size(), term);
    }
    std::sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
      return a.first != b.first ? a.first > b.first : a.second < b.second;
    });
    std::vector<learn::ProposalOpened> out;
    std::set<std::string> named;
    for (const auto& [size, term] : order) {
      if (out.size() == found_max) break;
      auto proposal = proposal_of(term, foreign_[term]);
      // The word that more customers say comes first: another for the same is said beside it.
      if (proposal && named.insert(proposal->says).second) out.push_back(*std::move(proposal));
    }
    return out;
  }

 private:
  void add(std::uint32_t answer) {
    const learn::Label* label = state_.memory.label(answer);
    const AnswerRecord& record = state_.answers[answer];
    if (!label || label->slot == no_slot || !state_.knowledge.live(label->slot)) return;
    if (record.erased) return;
    const learn::ArticleDoc& doc = state_.knowledge.doc(label->slot);
    ++known_;
    for (const auto& [term, word] : title_of(label->slot)) ++titled_[term];
    for (const index::Term& term : record.terms) {
      ++having_[term.id];
      if (!has(doc.terms, term.id)) foreign_[term.id].push_back({answer, label->slot});
    }
  }

  const std::map<TermId, std::string>& title_of(std::uint32_t slot) {
    const auto [at, fresh] = titles_.try_emplace(slot);
    const learn::ArticleDoc& doc = state_.knowledge.doc(slot);
    if (fresh) at->second = words_of(doc.article.title, doc.language);
    return at->second;
  }

  // Whether the word is what most customers of the articles with the other one say.
  [[nodiscard]] bool covers(const std::vector<Known>& group, TermId says) {
    return static_cast<double>(group.size()) >= covers_min * static_cast<double>(titled_[says]);
  }

  // The word of these questions' articles that stands for what customers say; "" when none does.
  std::string articles_word(TermId said, const std::vector<Known>& group) {
    struct Candidate {
      std::size_t articles = 0, used = 0;
      std::string word;
    };
    std::map<TermId, Candidate> candidates;
    for (const Known& one : group) {
      const AnswerRecord& record = state_.answers[one.answer];
      for (const auto& [term, word] : title_of(one.slot)) {
        Candidate& candidate = candidates[term];
        candidate.word = word;
        ++candidate.articles;
        candidate.used += has(record.terms, term);
      }
    }
    const auto size = static_cast<double>(group.size());
    const auto all = static_cast<double>(known_);
    const auto live = static_cast<double>(state_.knowledge.live_count());
    std::string best;
    std::tuple<double, double, double, std::string> least;
    for (const auto& [term, candidate] : candidates) {
      const double share = static_cast<double>(candidate.articles) / size;
      const double elsewhere = static_cast<double>(titled_[term]) / all;
      const double common = state_.knowledge.articles_with(term) / live;
      if (share < most || share < lift_min * elsewhere || common > common_max ||
          static_cast<double>(candidate.used) > used_max * size || !covers(group, term) ||
          state_.knowledge.articles_with(said) >= state_.knowledge.articles_with(term)) {
        continue;
      }
      std::tuple<double, double, double, std::string> order{-share, elsewhere, common,
                                                            candidate.word};
      if (!best.empty() && order >= least) continue;
      best = candidate.word;
      least = std::move(order);
    }
    return best;
  }

  // The word as most of the questions have it.
  [[nodiscard]] std::string customers_word(TermId term, const std::vector<Known>& group) const {
    std::map<std::string, std::size_t> counts;
    for (const Known& one : group) {
      const AnswerRecord& record = state_.answers[one.answer];
      const auto words = words_of(text_of_(record.seq), record.language);
      const auto at = words.find(term);
      if (at != words.end()) ++counts[at->second];
    }
    std::string best;
    std::size_t count = 0;
    for (const auto& [word, times] : counts) {
      if (times <= count) continue;
      best = word;
      count = times;
    }
    return best;
  }

  std::optional<learn::ProposalOpened> proposal_of(TermId term, const std::vector<Known>& group) {
    std::set<std::string> customers;
    std::size_t unhelped = 0;
    for (const Known& one : group) {
      const AnswerRecord& record = state_.answers[one.answer];
      customers.insert(record.person != 0 ? std::to_string(record.person)
                                          : record.conversation + to_string(record.id));
      unhelped += record.decision != decision_answer || record.top() != one.slot;
    }
    if (customers.size() < customers_min || unhelped < unhelped_min) return std::nullopt;
    learn::ProposalOpened out;
    out.says = articles_word(term, group);
    if (out.says.empty()) return std::nullopt;
    out.words = customers_word(term, group);
    if (out.words.empty()) return std::nullopt;  // their texts are erased
    std::set<std::string> articles;
    for (const Known& one : group) articles.insert(state_.knowledge.doc(one.slot).article.id);
    out.kind = "synonym";
    out.title = fmt::format("\"{}\" is what articles call \"{}\"", out.words, out.says);
    out.body = fmt::format("Customers say \"{}\", the articles say \"{}\".", out.words, out.says);
    out.why = fmt::format(
        "{} questions with \"{}\" were resolved by {} that say{} \"{}\" and never \"{}\"; {} of "
        "them were not answered rightly at first",
        group.size(), out.words,
        articles.size() == 1 ? "an article" : fmt::format("{} articles", articles.size()),
        articles.size() == 1 ? "s" : "", out.says, out.words, unhelped);
    const std::size_t first = group.size() - std::min(group.size(), evidence_max);
    for (std::size_t i = first; i < group.size(); ++i) {
      const AnswerRecord& record = state_.answers[group[i].answer];
      out.questions.push_back(record.id);
      if (!record.conversation.empty()) out.conversations.push_back(record.conversation);
    }
    return out;
  }

  const State& state_;
  const TextOf& text_of_;
  std::map<TermId, std::vector<Known>> foreign_;  // questions with a word their article lacks
  std::map<TermId, std::size_t> having_;          // questions with a word
  std::map<TermId, std::size_t> titled_;          // questions whose article's title has a word
  std::map<std::uint32_t, std::map<TermId, std::string>> titles_;
  std::size_t known_ = 0;
};

}  // namespace

std::vector<learn::ProposalOpened> find_synonyms(const State& state, const TextOf& text_of) {
  return Finder(state, text_of).found();
}

}  // namespace keel::review

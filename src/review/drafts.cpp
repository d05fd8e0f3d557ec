#include "keel/review/drafts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <span>

#include "keel/review/findings.hpp"
#include "keel/text/courtesy.hpp"
#include "keel/text/mail.hpp"
#include "keel/text/redact.hpp"
#include "keel/text/sentences.hpp"
#include "keel/text/utf8.hpp"

namespace keel::review {
namespace {

using learn::QuestionVector;
using state::State;

constexpr double same_sentence = 0.4;  // cosine of two sentences that say the same
constexpr std::size_t sentences_kept = 8;
constexpr std::size_t words_min = 4;  // of a sentence worth keeping
constexpr std::size_t title_bytes_max = 90;
constexpr std::size_t title_words_max = 16;
constexpr std::size_t title_questions_max = 64;
constexpr std::size_t sentences_considered = 400;
constexpr std::size_t added_customers = 3;  // for whom agents said what the article does not
constexpr std::size_t added_agents = 2;

struct Sentence {
  std::string text;
  std::string conversation;
  std::uint64_t person = 0;
  std::uint64_t agent = 0;
  double place = 0;  // 0 the reply's first sentence, 1 its last
  QuestionVector vector;
  double centrality = 0;
  std::size_t customers = 0;
  std::size_t agents = 0;
};

// What one customer was granted must not become a policy.
bool concession(std::string_view sentence) {
  static constexpr std::array phrases = {"goodwill", "as an exception", "this once",
                                         "one-off",  "i have refunded", "i refunded",
                                         "kulanz",   "ausnahmsweise",   "como excepcion"};
  const std::string text = text::normalise(sentence);
  return std::any_of(phrases.begin(), phrases.end(),
                     [&](const char* phrase) { return text.find(phrase) != std::string::npos; });
}

std::vector<Sentence> cut(const State& state, const std::vector<Reply>& replies) {
  std::vector<Sentence> out;
  for (const Reply& reply : replies) {
    const std::string clean = text::redact(text::question_of(reply.text));
    const std::vector<std::string_view> parts = text::sentences(clean);
    for (std::size_t i = 0; i < parts.size() && out.size() < sentences_considered; ++i) {
      const std::vector<std::string> words = text::words(parts[i]);
      if (words.size() < words_min || parts[i].ends_with('?') || concession(parts[i]) ||
          text::is_courtesy(parts[i])) {
        continue;
      }
      const text::Analysis analysis = text::analyse(parts[i], text::guess_language(parts[i]));
      Sentence sentence;
      sentence.text = std::string(parts[i]);
      sentence.conversation = reply.conversation;
      sentence.person = reply.person == 0 ? hash64(reply.conversation) : reply.person;
      sentence.agent = reply.agent == 0 ? hash64(reply.conversation) : reply.agent;
      sentence.place = static_cast<double>(i) / static_cast<double>(parts.size());
      sentence.vector = learn::make_question_vector(analysis.mix, state.knowledge.frequencies());
      out.push_back(std::move(sentence));
    }
  }
  return out;
}

void weigh(std::vector<Sentence>& sentences) {
  for (Sentence& sentence : sentences) {
    std::map<std::uint64_t, double> nearest;  // by customer
    std::set<std::uint64_t> agents = {sentence.agent};
    for (const Sentence& other : sentences) {
      if (other.agent != sentence.agent &&
          learn::cosine(sentence.vector, other.vector) >= same_sentence) {
        agents.insert(other.agent);
      }
      if (other.person == sentence.person) continue;
      double& best = nearest[other.person];
      best = std::max(best, learn::cosine(sentence.vector, other.vector));
    }
    sentence.agents = agents.size();
    sentence.customers = 1;
    for (const auto& [person, cosine] : nearest) {
      sentence.customers += cosine >= same_sentence;
      sentence.centrality += cosine;
    }
  }
}

std::string joined(const std::vector<std::string>& sentences) {
  std::string body;
  for (const std::string& sentence : sentences) {
    body += body.empty() ? "" : "\n\n";
    body += sentence;
  }
  return body;
}

std::vector<Reply> replies_of(const State& state, const learn::Gap& gap, const TextOf& text_of) {
  std::vector<Reply> out;
  for (const std::uint32_t ordinal : gap.answers) {
    const learn::AnswerRecord& record = state.answers[ordinal];
    const learn::Conversation* conversation = state.conversations->find(record.conversation);
    if (!conversation) continue;
    for (const std::uint64_t seq : conversation->replies) {
      out.push_back({record.conversation, conversation->person, text_of(seq)});
    }
  }
  return out;
}

}  // namespace

std::vector<std::string> shared_sentences(const State& state, const std::vector<Reply>& replies,
                                          std::size_t sentences_max, const SharedBy& shared_by) {
  std::vector<Sentence> sentences = cut(state, replies);
  weigh(sentences);
  std::erase_if(sentences, [&](const Sentence& s) {
    return s.customers < shared_by.customers || s.agents < shared_by.agents;
  });
  std::stable_sort(sentences.begin(), sentences.end(), [](const Sentence& a, const Sentence& b) {
    return a.customers != b.customers ? a.customers > b.customers : a.centrality > b.centrality;
  });
  std::vector<Sentence> chosen;
  for (Sentence& sentence : sentences) {
    if (chosen.size() == sentences_max) break;
    const bool said = std::any_of(chosen.begin(), chosen.end(), [&](const Sentence& other) {
      return learn::cosine(sentence.vector, other.vector) >= same_sentence;
    });
    if (!said) chosen.push_back(std::move(sentence));
  }
  std::stable_sort(chosen.begin(), chosen.end(),
                   [](const Sentence& a, const Sentence& b) { return a.place < b.place; });
  std::vector<std::string> out;
  for (Sentence& sentence : chosen) out.push_back(std::move(sentence.text));
  return out;
}

std::optional<learn::ProposalOpened> draft_for_gap(const State& state, const learn::Gap& gap,
                                                   const TextOf& text_of) {
  const std::vector<std::string> sentences =
      shared_sentences(state, replies_of(state, gap, text_of), sentences_kept);
  if (sentences.empty()) return std::nullopt;
  learn::ProposalOpened out;
  out.kind = "article_new";
  out.gap = gap.id;
  out.title = central_question(state, gap, text_of);
  out.body = joined(sentences);
  for (const std::uint32_t ordinal : gap.answers) {
    const std::string& conversation = state.answers[ordinal].conversation;
    if (!conversation.empty()) out.conversations.push_back(conversation);
  }
  out.why = fmt::format(
      "{} questions that no article answers; the draft holds only sentences that "
      "agents gave to at least two customers",
      gap.answers.size());
  return out;
}

std::uint64_t basis_of(const State& state, const learn::Gap& gap) {
  std::uint64_t hash = 0;
  for (const std::uint32_t ordinal : gap.answers) {
    hash = mix64(hash ^ ordinal);
    const learn::Conversation* conversation =
        state.conversations->find(state.answers[ordinal].conversation);
    if (!conversation) continue;
    for (const std::uint64_t seq : conversation->replies) hash = mix64(hash ^ seq << 32);
  }
  return hash;
}

std::optional<learn::ProposalOpened> draft_for_stale(const State& state, std::uint32_t slot,
                                                     const TextOf& text_of) {
  const std::vector<learn::Contradiction>* against = state.freshness.of(slot);
  if (!against) return std::nullopt;
  learn::ProposalOpened out;
  std::vector<Reply> replies;
  for (const learn::Contradiction& one : *against) {
    const learn::Conversation* conversation = state.conversations->find(one.conversation);
    replies.push_back(
        {one.conversation, conversation ? conversation->person : 0, text_of(one.seq)});
    out.conversations.push_back(one.conversation);
  }
  const std::vector<std::string> sentences = shared_sentences(state, replies, sentences_kept);
  if (sentences.empty()) return std::nullopt;
  const Article& article = state.knowledge.doc(slot).article;
  out.kind = "article_stale";
  out.article = article.id;
  out.title = article.title;
  out.body = joined(sentences);
  out.why = fmt::format(
      "in {} conversations agents said otherwise than version {} of the article; "
      "the text holds only sentences given to at least two customers",
      against->size(), state.knowledge.doc(slot).version);
  return out;
}

std::optional<learn::ProposalOpened> draft_for_edit(const State& state, std::uint32_t slot,
                                                    const std::vector<learn::Restated>& restated,
                                                    const TextOf& text_of) {
  const Article& article = state.knowledge.doc(slot).article;
  std::vector<Reply> replies;
  for (const learn::Restated& one : restated) {
    const learn::Conversation* conversation = state.conversations->find(one.conversation);
    replies.push_back(
        {one.conversation, conversation ? conversation->person : 0, text_of(one.seq), one.agent});
  }
  std::vector<QuestionVector> known;
  const auto vector_of = [&](std::string_view sentence) {
    const text::Analysis analysis = text::analyse(sentence, text::guess_language(sentence));
    return learn::make_question_vector(analysis.mix, state.knowledge.frequencies());
  };
  known.push_back(vector_of(article.title));
  for (const std::string_view sentence : text::sentences(article.body)) {
    known.push_back(vector_of(sentence));
  }
  std::vector<std::string> added =
      shared_sentences(state, replies, 2 * sentences_kept, {added_customers, added_agents});
  std::erase_if(added, [&](const std::string& sentence) {
    const QuestionVector x = vector_of(sentence);
    return std::any_of(known.begin(), known.end(), [&](const QuestionVector& other) {
      return learn::cosine(x, other) >= same_sentence;
    });
  });
  if (added.empty()) return std::nullopt;
  if (added.size() > sentences_kept) added.resize(sentences_kept);
  learn::ProposalOpened out;
  out.kind = "article_edit";
  out.article = article.id;
  out.title = article.title;
  out.body = article.body + "\n\n" + joined(added);
  for (const learn::Restated& one : restated) out.conversations.push_back(one.conversation);
  out.why = fmt::format(
      "in {} conversations agents gave the article, and at least {} agents added for at least {} "
      "customers what it does not say",
      restated.size(), added_agents, added_customers);
  return out;
}

std::string central_question(const State& state, const learn::Gap& gap, const TextOf& text_of) {
  const std::size_t seen = std::min(gap.answers.size(), title_questions_max);
  const std::span<const std::uint32_t> latest(gap.answers.end() - static_cast<std::ptrdiff_t>(seen),
                                              gap.answers.end());
  std::string best;
  double best_score = -1;
  for (const std::uint32_t ordinal : latest) {
    const std::string question = text_of(state.answers[ordinal].seq);
    for (const std::string_view part : text::sentences(question)) {
      const std::size_t words = text::words(part).size();
      if (words < words_min || words > title_words_max || text::is_courtesy(part)) continue;
      const text::Analysis analysis = text::analyse(part, text::guess_language(part));
      const QuestionVector x =
          learn::make_question_vector(analysis.mix, state.knowledge.frequencies());
      double score = part.ends_with('?') ? 0.2 : 0;
      for (const std::uint32_t other : latest) {
        if (other != ordinal) score += learn::cosine(x, state.answers[other].vector);
      }
      if (score > best_score) {
        best_score = score;
        best = std::string(part);
      }
    }
  }
  for (std::size_t i = 0; best.empty() && i < seen; ++i) {
    best = text_of(state.answers[latest[i]].seq);
  }
  std::string title(text::clip(best, title_bytes_max));
  std::replace(title.begin(), title.end(), '\n', ' ');
  if (!title.empty() && title[0] >= 'a' && title[0] <= 'z') {
    title[0] = static_cast<char>(title[0] - 'a' + 'A');
  }
  return title;
}

std::vector<std::string> common_words(const State& state, const learn::Gap& gap,
                                      const TextOf& text_of, std::size_t words_max) {
  std::map<std::string, double> weights;
  std::map<std::string, std::size_t> counts;
  for (const std::uint32_t ordinal : gap.answers) {
    const std::string question = text_of(state.answers[ordinal].seq);
    const std::vector<std::string> words = text::words(question);
    for (const std::string& word : std::set<std::string>(words.begin(), words.end())) {
      if (word.size() < 3) continue;
      ++counts[word];
      const learn::Query query = state.knowledge.query(word, text::Language::en);
      weights[word] += query.terms.empty() ? 0 : static_cast<double>(query.terms.front().idf);
    }
  }
  std::vector<std::pair<double, std::string>> order;
  for (const auto& [word, weight] : weights) {
    if (counts[word] >= 2) order.emplace_back(-weight, word);
  }
  std::sort(order.begin(), order.end());
  std::vector<std::string> out;
  for (const auto& [weight, word] : order) {
    if (out.size() == words_max) break;
    out.push_back(word);
  }
  return out;
}

}  // namespace keel::review

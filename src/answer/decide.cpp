#include "keel/answer/decide.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "answer/wording.hpp"
#include "keel/base/math.hpp"

namespace keel::answer {
namespace {

using learn::Feature;
using state::State;

constexpr double clarify_ratio = 0.55;   // the second at least this likely, against the first
constexpr double tie_min = 0.2;          // probability below which nothing fits, not several
constexpr std::size_t clarify_max = 3;   // choices offered
constexpr double evidence_min = 0.12;    // BM25 share below which an article does not speak of it
constexpr double remembered_min = 0.35;  // cosine to a remembered question
constexpr std::uint32_t failures_max = 2;
constexpr double share_min = 0.3;  // of the articles, to trust words of a language
constexpr double foreign_discount = 0.6;
constexpr std::size_t small_labels = 50;
// A help centre with fewer articles lacks most of what is asked for. Each one that it lacks counts
// as a candidate that scores `missing_typical`, the best of them `missing_best` when all are
// missing: about what the wrong articles of a whole help centre score (docs/cold-start.md).
constexpr std::uint32_t small_articles = 60;
constexpr double missing_typical = 1.2;
constexpr double missing_best = 3.5;
constexpr double missing_fade = 0.5;

// Whether there are so few articles that the right one is probably not among them, and nobody has
// taught what the question means.
bool right_one_may_be_missing(const State& state, const Retrieval& retrieval, const Scored& best) {
  return state.knowledge.slots() <= scored_whole_max && retrieval.considered < small_articles &&
         best.features.get(Feature::nearest) < remembered_min;
}

// The same evidence beside the articles that are missing.
void add_missing(learn::Evidence& e, double best, double next, std::size_t considered) {
  const auto missing = static_cast<double>(small_articles - considered);
  const double best_missing = missing_best + missing_fade * fixed::log(missing / small_articles);
  e.margin = best - std::max(next, best_missing);
  e.probability /= 1 + e.probability * missing * fixed::exp(missing_typical - best);
}

learn::Evidence evidence_of(const State& state, const Retrieval& retrieval,
                            const std::vector<Scored>& candidates) {
  const Scored& best = candidates.front();
  learn::Evidence e;
  e.probability = best.probability;
  // One that stands alone is measured against an article that has nothing of the question.
  const double next = candidates.size() > 1 ? candidates[1].score : 0;
  e.margin = best.score - next;
  if (right_one_may_be_missing(state, retrieval, best)) {
    add_missing(e, best.score, next, retrieval.considered);
  }
  e.bm25 = best.features.get(Feature::bm25);
  e.full = best.features.get(Feature::full);
  e.nearest = best.features.get(Feature::nearest);
  return e;
}

Candidate candidate_of(const State& state, const Scored& scored) {
  const learn::ArticleDoc& doc = state.knowledge.doc(scored.slot);
  Candidate out{doc.article.id, doc.article.title, scored.score, scored.probability, {}};
  for (std::size_t i = 0; i < learn::feature_count; ++i) {
    const auto feature = static_cast<Feature>(i);
    const double value = feature == Feature::linear ? scored.linear : scored.features.get(feature);
    out.features.push_back({learn::feature_names[i], value, value * state.ranking->weights()[i]});
  }
  return out;
}

// A passage without the marks of Markdown headings, as a customer reads it.
std::string without_headings(std::string_view passage) {
  std::string out;
  for (std::size_t at = 0; at < passage.size();) {
    const std::size_t end = std::min(passage.find('\n', at), passage.size());
    std::string_view line = passage.substr(at, end - at);
    if (line.starts_with('#')) {
      line.remove_prefix(std::min(line.find_first_not_of("# "), line.size()));
    }
    if (!out.empty()) out += '\n';
    out += line;
    at = end + 1;
  }
  return out;
}

Citation cite(const State& state, const Retrieval& retrieval, std::uint32_t slot) {
  const learn::ArticleDoc& doc = state.knowledge.doc(slot);
  std::string passage = without_headings(state.knowledge.best_passage(retrieval.query, slot));
  if (passage.empty()) passage = doc.article.title;  // all that it says
  return {doc.article.id, doc.version, doc.article.title, std::move(passage), doc.article.url};
}

// A question in a language with few articles that nobody taught us about: words alone mislead.
bool out_of_its_depth(const State& state, const Retrieval& retrieval, const Scored& best) {
  const text::Language language = retrieval.query.language;
  return language != text::Language::unknown && state.knowledge.share(language) < share_min &&
         best.features.get(Feature::nearest) < remembered_min;
}

// What the rules that fit do to the candidates, and their names.
struct Ruled {
  std::vector<Scored> candidates;
  std::string note;
  bool pinned = false;
  bool escalate = false;
};

Ruled follow_rules(const State& state, const Question& question, const Retrieval& retrieval,
                   std::string_view topic, std::int64_t now_us) {
  Ruled out{retrieval.candidates, {}, false, false};
  const learn::RuleScope scope{
      topic, question.page, question.brand, retrieval.query.locale, question.channel, now_us};
  for (const learn::Rule* rule : state.rules.matching(retrieval.query, scope)) {
    const learn::RuleSet& r = rule->content;
    const std::uint32_t slot = state.knowledge.find(r.article);
    const auto is_article = [slot](const Scored& c) { return c.slot == slot; };
    if (r.kind == "escalate") {
      out.escalate = true;
    } else if (r.kind == "block") {
      std::erase_if(out.candidates, is_article);
    } else if (r.kind == "pin" && visible(state, question, slot)) {
      std::erase_if(out.candidates, is_article);
      out.candidates.insert(out.candidates.begin(),
                            score_article(state, retrieval, question, slot));
      out.pinned = true;
    } else {
      continue;
    }
    out.note += (out.note.empty() ? "" : "; ") + rule->name();
  }
  return out;
}

// How many of the first candidates are worth asking about; 0 when asking would not help.
std::size_t choices(const std::vector<Scored>& candidates, double confidence, double threshold) {
  if (candidates.size() < 2 || candidates.front().probability < tie_min) return 0;
  const double first = candidates.front().probability;
  std::size_t n = 1;
  double shared = first;
  while (n < std::min(clarify_max, candidates.size()) &&
         candidates[n].probability >= clarify_ratio * first) {
    shared += candidates[n++].probability;
  }
  // Together they are as good as one certain candidate would be.
  return n > 1 && confidence * shared / first >= threshold ? n : 0;
}

Reason why_not(const Retrieval& retrieval, const std::vector<Scored>& candidates) {
  if (candidates.empty()) return Reason::no_knowledge;
  const Scored& best = candidates.front();
  const bool spoken_of = best.features.get(Feature::bm25) >= evidence_min ||
                         best.features.get(Feature::nearest) >= remembered_min;
  if (!spoken_of || retrieval.query.terms.empty()) return Reason::no_knowledge;
  const bool tied = candidates.size() > 1 && best.probability >= tie_min &&
                    candidates[1].probability >= clarify_ratio * best.probability;
  return tied ? Reason::ambiguous : Reason::low_confidence;
}

}  // namespace

bool small(const State& state) {
  return state.knowledge.live_count() < small_articles &&
         state.memory.labelled().size() < small_labels;
}

namespace {

// What is decided, before it is put into words.
struct Settled {
  Ruled ruled;
  Intent intent;
  learn::Limit limit;
  Mode mode = Mode::suggest;
  double score = 0;
  double confidence = 0;
  double suggestion_score = 0;
  Decision decision = Decision::escalate;
  Reason reason = Reason::none;
  std::size_t cited = 0;
  bool advised = false;  // handed over, with a suggestion for the agent
};

// How sure it is that the first candidate is right.
double score_of(const State& state, const Retrieval& retrieval,
                const std::vector<Scored>& candidates) {
  const double score = state.gate.with_record(
      learn::Gate::score(evidence_of(state, retrieval, candidates)), candidates.front().slot);
  return out_of_its_depth(state, retrieval, candidates.front()) ? score * foreign_discount : score;
}

// Topics that came after the model was fitted have the share of their articles among the
// candidates, as far as the first of these can be right; those that it knows share the rest.
Intent intent_of(const State& state, const Retrieval& retrieval) {
  const learn::IntentModel* model = state.intents->champion();
  const std::vector<Scored>& candidates = retrieval.candidates;
  if (!model) {
    if (candidates.empty()) return {};
    const Scored& best = candidates.front();
    return {state.knowledge.doc(best.slot).topic, best.probability};
  }
  std::map<std::string_view, double> fresh;
  for (const Scored& candidate : candidates) {
    const std::string& topic = state.knowledge.doc(candidate.slot).topic;
    const bool known = std::binary_search(model->topics.begin(), model->topics.end(), topic);
    if (!known) fresh[topic] += candidate.probability;
  }
  const learn::IntentGuess guess = model->guess(retrieval.query.vector);
  if (fresh.empty()) return {guess.topic, guess.probability};
  const double sure = state.gate.confidence(score_of(state, retrieval, candidates));
  Intent best;
  double rest = 1;
  for (auto& [topic, probability] : fresh) {
    probability *= sure;
    rest -= probability;
    if (probability > best.probability) best = {std::string(topic), probability};
  }
  const double known = std::max(0.0, rest) * guess.probability;
  return known >= best.probability ? Intent{guess.topic, known} : best;
}

Settled settle(const State& state, const Question& question, const Retrieval& retrieval,
               std::int64_t now_us) {
  Settled out;
  out.intent = intent_of(state, retrieval);
  out.mode = state.modes.of(question.brand, out.intent.topic);
  out.ruled = follow_rules(state, question, retrieval, out.intent.topic, now_us);
  const std::vector<Scored>& candidates = out.ruled.candidates;
  const std::uint32_t best = candidates.empty() ? learn::no_slot : candidates.front().slot;
  out.limit = state.gate.limit(out.mode, best);
  if (!candidates.empty()) {
    out.score = score_of(state, retrieval, candidates);
    out.confidence = out.ruled.pinned ? 1 : state.gate.confidence(out.score);
  }
  // In mode `answer`, too, agents are shown what they would be shown in `suggest`.
  const learn::Limit advice = state.gate.limit(Mode::suggest, best);
  out.suggestion_score = std::min(advice.score, out.limit.score);
  const bool reached = !candidates.empty() && (out.ruled.pinned || out.score >= out.limit.score) &&
                       out.confidence >= out.limit.confidence;
  const learn::Conversation* conversation = state.conversations->find(question.conversation);
  if (out.mode == Mode::off || out.ruled.escalate) {
    out.reason = Reason::rule;
  } else if (asks_for_person(retrieval.text)) {
    out.reason = Reason::customer_asked;
  } else if (conversation && conversation->failures >= failures_max) {
    out.reason = Reason::repeated_failure;
  } else if (reached && out.limit.quarantined) {
    out.reason = Reason::quarantined;
  } else if (reached) {
    out.decision = Decision::answer;
    out.cited = 1;
  } else if ((out.cited = choices(candidates, out.confidence, out.limit.confidence)) > 0) {
    out.decision = Decision::clarify;
  } else {
    out.reason = why_not(retrieval, candidates);
  }
  out.advised = out.decision == Decision::escalate && out.mode == Mode::answer &&
                !candidates.empty() && out.score >= out.suggestion_score &&
                out.confidence >= advice.confidence &&
                (out.reason == Reason::low_confidence || out.reason == Reason::ambiguous ||
                 out.reason == Reason::quarantined);
  if (out.advised) out.cited = 1;
  return out;
}

}  // namespace

Verdict verdict_on(const State& state, const Question& question, const Retrieval& retrieval,
                   std::int64_t now_us) {
  Settled settled = settle(state, question, retrieval, now_us);
  Verdict out;
  out.decision = settled.decision;
  out.reason = settled.reason;
  out.confidence = settled.confidence;
  out.topic = std::move(settled.intent.topic);
  const std::vector<Scored>& candidates = settled.ruled.candidates;
  if (!candidates.empty()) out.slot = candidates.front().slot;
  return out;
}

Answer decide(const State& state, const Question& question, const Retrieval& retrieval,
              std::int64_t now_us) {
  Settled settled = settle(state, question, retrieval, now_us);
  Ruled& ruled = settled.ruled;
  const std::vector<Scored>& candidates = ruled.candidates;
  const Mode mode = settled.mode;
  Answer out;
  out.state_seq = state.place.seq;
  out.decision = settled.decision;
  out.reason = settled.reason;
  out.intent = std::move(settled.intent);
  out.mode = mode;
  out.held_out =
      mode == Mode::answer && state.modes.held_out(question.customer, question.conversation);
  out.suggested = mode != Mode::answer || out.held_out || settled.advised;
  out.threshold = settled.limit.confidence;
  out.threshold_score = settled.limit.score;
  out.threshold_name = settled.limit.name;
  out.score = settled.score;
  out.confidence = settled.confidence;
  out.suggestion_score = settled.suggestion_score;
  for (const Scored& scored : candidates) {
    out.candidates.push_back(candidate_of(state, scored));
  }
  for (std::size_t i = 0; i < settled.cited; ++i) {
    out.citations.push_back(cite(state, retrieval, candidates[i].slot));
  }
  if (out.decision == Decision::answer || settled.advised) {
    out.text = out.citations.front().passage;
  }
  out.team = state.topics.team(out.intent.topic);
  out.priority = out.reason == Reason::repeated_failure || out.reason == Reason::customer_asked
                     ? "high"
                     : "normal";
  if (mode == Mode::off) ruled.note = "the mode is off";
  out.customer_sentence = sentence_for_customer(out, retrieval.query.language);
  out.explanation = explanation_for_staff(state, retrieval, out, ruled.note);
  if (!candidates.empty() && right_one_may_be_missing(state, retrieval, candidates.front())) {
    out.explanation += fmt::format(
        " There are {} articles to choose from, fewer than {}: the right one may be missing, so "
        "words and title must fit better.",
        retrieval.considered, small_articles);
  }
  out.handover_summary = summary_for_agent(question, retrieval, out);
  return out;
}

learn::Answered record_of(const State& state, const Question& question, const Retrieval& retrieval,
                          const Answer& answer) {
  learn::Answered out;
  out.decision = static_cast<std::int32_t>(answer.decision);
  out.reason = static_cast<std::int32_t>(answer.reason);
  out.confidence = static_cast<float>(answer.confidence);
  out.threshold = static_cast<float>(answer.threshold);
  out.score = static_cast<float>(answer.score);
  out.threshold_score = static_cast<float>(answer.threshold_score);
  out.threshold_name = answer.threshold_name;
  out.mode = static_cast<std::int32_t>(answer.mode);
  out.topic = answer.intent.topic;
  out.text = retrieval.text;
  out.locale = std::string(text::language_tag(retrieval.query.language));
  out.brand = question.brand;
  out.customer = question.customer;
  out.page = question.page;
  out.suggestion_score = static_cast<float>(answer.suggestion_score);
  out.shown = !answer.suggested && answer.decision == Decision::answer;
  out.suggested = answer.suggested && !answer.text.empty();
  if (answer.generated) out.generated = answer.text;
  out.generator_refused = answer.generator_refused;
  for (const Candidate& candidate : answer.candidates) {
    const std::uint32_t slot = state.knowledge.find(candidate.article);
    const auto at = std::find_if(retrieval.candidates.begin(), retrieval.candidates.end(),
                                 [slot](const Scored& s) { return s.slot == slot; });
    const Scored scored =
        at == retrieval.candidates.end() ? score_article(state, retrieval, question, slot) : *at;
    out.candidates.push_back({candidate.article, scored.features});
  }
  if (!answer.candidates.empty()) {
    const std::uint32_t top = state.knowledge.find(answer.candidates.front().article);
    for (const learn::Recalled& recalled : retrieval.recalled) {
      const learn::Label* label = state.memory.label(recalled.answer);
      if (!label || label->slot == learn::no_slot || recalled.cosine < remembered_min) continue;
      if (stands_for(state, question, retrieval.query, recalled, label->slot) != top) continue;
      out.learned_from.push_back(state.answers[recalled.answer].id);
      if (out.learned_from.size() == 3) break;
    }
  }
  return out;
}

}  // namespace keel::answer

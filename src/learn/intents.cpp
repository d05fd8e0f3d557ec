#include "keel/learn/intents.hpp"

#include <algorithm>
#include <map>

#include "keel/stats/softmax.hpp"

namespace keel::learn {
namespace {

constexpr std::size_t challengers_max = 2;
constexpr std::size_t questions_min = 5;    // of a topic
constexpr std::uint32_t units_a_topic = 4;  // of the hidden layer: few topics need a small net
constexpr std::size_t hold_out = 5;         // every fifth question

struct Examples {
  std::vector<const QuestionVector*> questions;
  std::vector<std::uint32_t> classes;
  std::vector<std::string> topics;
  std::uint64_t seed = 0;
};

// Questions in event-id order: those remembered with the topics of their articles, the others with
// the topics they were named with.
Examples examples_of(const Answers& answers, const Memory& memory, const Knowledge& knowledge,
                     std::span<const NamedQuestion> named) {
  std::map<EventId, std::pair<std::uint32_t, std::string>> order;
  memory.labelled().for_each([&](std::uint32_t ordinal) {
    const Label* label = memory.label(ordinal);
    if (!label || label->slot == no_slot) return;
    order[answers[ordinal].id] = {ordinal, knowledge.doc(label->slot).topic};
  });
  for (const NamedQuestion& one : named) {
    order.try_emplace(answers[one.answer].id, one.answer, one.topic);
  }
  std::map<std::string, std::size_t> counts;
  for (const auto& [id, question] : order) ++counts[question.second];
  Examples out;
  for (const auto& [topic, count] : counts) {
    if (count >= questions_min) out.topics.push_back(topic);
  }
  for (const auto& [id, question] : order) {
    const auto& [ordinal, topic] = question;
    const auto at = std::lower_bound(out.topics.begin(), out.topics.end(), topic);
    if (at == out.topics.end() || *at != topic) continue;
    out.questions.push_back(&answers[ordinal].vector);
    out.classes.push_back(static_cast<std::uint32_t>(at - out.topics.begin()));
    out.seed = mix64(out.seed ^ KeyHash{}(id));
  }
  return out;
}

stats::SparseVector sparse(const QuestionVector& x, const std::vector<std::uint16_t>& features) {
  stats::SparseVector out;
  for (const QuestionVector::Entry& entry : x.entries) {
    const auto at = std::lower_bound(features.begin(), features.end(), entry.id);
    if (at == features.end() || *at != entry.id) continue;
    out.push_back(
        {static_cast<std::uint32_t>(at - features.begin()), QuestionVector::value(entry.weight)});
  }
  return out;
}

Ref<IntentModel> train(const Examples& examples, bool leave_held_out) {
  Ref<IntentModel> model(new IntentModel);
  model->topics = examples.topics;
  for (const QuestionVector* question : examples.questions) {
    for (const QuestionVector::Entry& entry : question->entries) {
      model->features.push_back(entry.id);
    }
  }
  std::sort(model->features.begin(), model->features.end());
  model->features.erase(std::unique(model->features.begin(), model->features.end()),
                        model->features.end());
  std::vector<stats::SparseVector> rows;
  std::vector<std::uint32_t> classes;
  for (std::size_t i = 0; i < examples.questions.size(); ++i) {
    if (leave_held_out && i % hold_out == 0) continue;
    rows.push_back(sparse(*examples.questions[i], model->features));
    classes.push_back(examples.classes[i]);
  }
  stats::LinearModelOptions options;
  options.seed = examples.seed;
  const auto topics = static_cast<std::uint32_t>(model->topics.size());
  stats::LinearModel linear;
  linear.fit(rows, classes, topics, options);
  model->linear = stats::CompactLinear(linear);
  stats::NetModelOptions net_options;
  net_options.hidden = std::min(net_options.hidden, units_a_topic * topics);
  net_options.label_smoothing = 0.1f;
  net_options.seed = examples.seed;
  stats::NetModel net;
  net.fit(rows, classes, topics, net_options);
  model->net = stats::CompactNet(net);
  model->examples = examples.questions.size();
  return model;
}

std::size_t best(const std::vector<float>& values) {
  return static_cast<std::size_t>(std::max_element(values.begin(), values.end()) - values.begin());
}

}  // namespace

bool IntentModel::sound() const noexcept {
  const bool net_fits =
      net.classes() == 0 || (net.classes() == topics.size() && net.features() <= features.size());
  return linear.classes() == topics.size() && linear.features() <= features.size() && net_fits;
}

std::vector<float> IntentModel::probabilities(const QuestionVector& x) const {
  const stats::SparseVector entries = sparse(x, features);
  std::vector<float> p(linear.classes());
  linear.logits(entries, p);
  stats::softmax(p);
  if (net.classes() == 0) return p;
  std::vector<float> q(net.classes());
  net.logits(entries, q);
  stats::softmax(q);
  for (std::size_t k = 0; k < p.size(); ++k) {
    p[k] = (stats::pooled_log(p[k]) + stats::pooled_log(q[k])) / 2;
  }
  stats::softmax(p);
  return p;
}

IntentGuess IntentModel::guess(const QuestionVector& x) const {
  const std::vector<float> p = probabilities(x);
  const std::size_t i = best(p);
  return {topics[i], static_cast<double>(p[i])};
}

Ref<IntentModel> read_intents(std::string_view parameters) {
  Ref<IntentModel> model(new IntentModel);
  Reader in(parameters);
  in(*model);
  const bool sound = in.ok() && !model->topics.empty() && model->sound();
  return sound ? model : Ref<IntentModel>();
}

bool Intents::waits(const EventId& fitted) const noexcept {
  return std::any_of(challengers_.begin(), challengers_.end(),
                     [&](const auto& entry) { return entry.first == fitted; });
}

void Intents::apply(const Fact& fact) {
  if (fact.subject != "intents") return;
  if (const auto* fitted = fact.as<ModelFitted>()) {
    challengers_.emplace_back(fact.id, fitted->parameters);
    fitted_ = fitted->examples;
    if (challengers_.size() > challengers_max) challengers_.erase(challengers_.begin());
  } else if (const auto* promoted = fact.as<ModelPromoted>()) {
    const auto at = std::find_if(challengers_.begin(), challengers_.end(), [&](const auto& entry) {
      return entry.first == promoted->fitted;
    });
    if (at == challengers_.end()) return;
    if (Ref<IntentModel> model = read_intents(at->second)) {
      champion_ = std::move(model);
      in_use_ = {fact.id, fact.seq};
    }
    challengers_.erase(at);
  } else if (const auto* reverted = fact.as<ChangeReverted>()) {
    if (in_use_.by.empty() || reverted->reverted != in_use_.by) return;
    if (Ref<IntentModel> model = read_intents(reverted->parameters)) {
      champion_ = std::move(model);
      in_use_ = {fact.id, fact.seq};
    }
  }
}

IntentGuess Intents::guess(const QuestionVector& x) const {
  return champion_ ? champion_->guess(x) : IntentGuess{};
}

std::optional<IntentFit> fit_intents(const Answers& answers, const Memory& memory,
                                     const Knowledge& knowledge, const Intents& intents,
                                     std::span<const NamedQuestion> named) {
  const Examples examples = examples_of(answers, memory, knowledge, named);
  if (examples.topics.size() < 2) return std::nullopt;
  const Ref<IntentModel> trial = train(examples, true);
  std::size_t judged = 0, right = 0, champion_right = 0;
  for (std::size_t i = 0; i < examples.questions.size(); i += hold_out) {
    const std::string& topic = examples.topics[examples.classes[i]];
    const QuestionVector& x = *examples.questions[i];
    ++judged;
    right += best(trial->probabilities(x)) == examples.classes[i];
    champion_right += intents.guess(x).topic == topic;
  }
  const Ref<IntentModel> model = train(examples, false);
  Writer out;
  out(*model);
  IntentFit fit;
  fit.parameters = out.take();
  fit.examples = examples.questions.size();
  fit.accuracy = static_cast<double>(right) / static_cast<double>(judged);
  fit.champion_accuracy = static_cast<double>(champion_right) / static_cast<double>(judged);
  return fit;
}

}  // namespace keel::learn

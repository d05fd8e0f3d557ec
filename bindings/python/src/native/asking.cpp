// Asking, and what became of answers.
#include <array>
#include <vector>

#include "engine.hpp"

namespace keel_python {
namespace {

// text, conversation, customer, page, locale, brand, audience, channel
using QuestionFields = std::array<Str, 8>;
using Turns = std::vector<std::pair<Str, bool>>;  // text, from an agent
// kind, answer, article, text, actor, dedupe
using SignalFields = std::tuple<std::int32_t, Str, Str, Str, Str, Str>;

class Question {
 public:
  Question(const QuestionFields& fields, const Turns& turns) {
    for (const auto& [text, from_agent] : turns) {
      keel_turn turn = sized<keel_turn>();
      turn.flags = from_agent ? KEEL_TURN_FROM_AGENT : 0;
      put(text, turn.text, turn.text_size);
      turns_.push_back(turn);
    }
    put(fields[0], question_.text, question_.text_size);
    put(fields[1], question_.conversation, question_.conversation_size);
    put(fields[2], question_.customer, question_.customer_size);
    put(fields[3], question_.page, question_.page_size);
    put(fields[4], question_.locale, question_.locale_size);
    put(fields[5], question_.brand, question_.brand_size);
    put(fields[6], question_.audience, question_.audience_size);
    put(fields[7], question_.channel, question_.channel_size);
    question_.turns = turns_.data();
    question_.turn_count = turns_.size();
  }
  [[nodiscard]] const keel_question* get() const { return &question_; }

 private:
  std::vector<keel_turn> turns_;
  keel_question question_ = sized<keel_question>();
};

py::str ask(Engine& self, const QuestionFields& fields, const Turns& turns) {
  const Question question(fields, turns);
  return self.text([&](keel_engine* e, keel_text** out, keel_error** error) {
    keel_answer* answer = nullptr;
    std::int32_t code = keel_engine_ask(e, question.get(), &answer, error);
    if (code == KEEL_OK) code = keel_answer_to_json(answer, out, error);
    keel_answer_free(answer);
    return code;
  });
}

py::str explain(Engine& self, Str answer) {
  return self.text([&](keel_engine* e, keel_text** out, keel_error** error) {
    return keel_engine_explain(e, answer.data, answer.size, out, error);
  });
}

void signal(Engine& self, const std::vector<SignalFields>& given) {
  std::vector<keel_signal> signals;
  for (const auto& [kind, answer, article, text, actor, dedupe] : given) {
    keel_signal one = sized<keel_signal>();
    one.kind = kind;
    put(answer, one.answer, one.answer_size);
    put(article, one.article, one.article_size);
    put(text, one.text, one.text_size);
    put(actor, one.actor, one.actor_size);
    put(dedupe, one.dedupe, one.dedupe_size);
    signals.push_back(one);
  }
  self.call([&](keel_engine* e, keel_error** error) {
    return keel_engine_signal(e, signals.data(), signals.size(), error);
  });
}

// answer (JSON), article, support, agrees
using Observed = std::tuple<py::str, py::str, double, bool>;

// theirs: text, by, article, event_id
Observed observe(Engine& self, const QuestionFields& fields, const Turns& turns,
                 const std::array<Str, 4>& theirs) {
  const Question question(fields, turns);
  keel_their_answer their = sized<keel_their_answer>();
  put(theirs[0], their.text, their.text_size);
  put(theirs[1], their.by, their.by_size);
  put(theirs[2], their.article, their.article_size);
  put(theirs[3], their.event_id, their.event_id_size);
  Text json;
  std::string article;
  double support = 0;
  bool agrees = false;
  self.call([&](keel_engine* e, keel_error** error) {
    keel_observation* made = nullptr;
    std::int32_t code = keel_engine_observe(e, question.get(), &their, &made, error);
    if (code != KEEL_OK) return code;
    article = keel_observation_article(made, nullptr);
    support = keel_observation_support(made);
    agrees = keel_observation_agrees(made) == 1;
    code = keel_answer_to_json(keel_observation_answer(made), json.place(), error);
    keel_observation_free(made);
    return code;
  });
  return {json.str(), str_of(article.data(), article.size()), support, agrees};
}

}  // namespace

void add_asking(py::class_<Engine>& engine) {
  engine.def("ask", &ask, py::arg("question"), py::arg("turns"))
      .def("explain", &explain, py::arg("answer"))
      .def("signal", &signal, py::arg("signals"))
      .def("observe", &observe, py::arg("question"), py::arg("turns"), py::arg("theirs"));
}

}  // namespace keel_python

// What people review, decide and judge.
#include "engine.hpp"

namespace keel_python {
namespace {

py::str proposals(Engine& self, bool all) {
  return self.text([&](keel_engine* e, keel_text** out, keel_error** error) {
    return keel_engine_proposals(e, all ? KEEL_PROPOSALS_ALL : 0, out, error);
  });
}

py::str decide(Engine& self, std::int32_t kind, Str proposal, Str title, Str body, Str by, Str note,
               Str dedupe) {
  keel_decision decision = sized<keel_decision>();
  decision.kind = kind;
  decision.proposal = proposal.data;
  decision.proposal_size = proposal.size;
  decision.title = title.data;
  decision.title_size = title.size;
  decision.body = body.data;
  decision.body_size = body.size;
  decision.by = by.data;
  decision.by_size = by.size;
  decision.note = note.data;
  decision.note_size = note.size;
  decision.dedupe = dedupe.data;
  decision.dedupe_size = dedupe.size;
  return self.text([&](keel_engine* e, keel_text** out, keel_error** error) {
    return keel_engine_decide(e, &decision, out, error);
  });
}

// kind, proposal, title, body, by, note, dedupe
using DecisionFields = std::tuple<std::int32_t, Str, Str, Str, Str, Str, Str>;

py::str decide_all(Engine& self, const std::vector<DecisionFields>& given) {
  std::vector<keel_decision> decisions;
  for (const auto& [kind, proposal, title, body, by, note, dedupe] : given) {
    keel_decision one = sized<keel_decision>();
    one.kind = kind;
    put(proposal, one.proposal, one.proposal_size);
    put(title, one.title, one.title_size);
    put(body, one.body, one.body_size);
    put(by, one.by, one.by_size);
    put(note, one.note, one.note_size);
    put(dedupe, one.dedupe, one.dedupe_size);
    decisions.push_back(one);
  }
  return self.text([&](keel_engine* e, keel_text** out, keel_error** error) {
    return keel_engine_decide_all(e, decisions.data(), decisions.size(), out, error);
  });
}

py::str assign(Engine& self, Str proposal, Str owner, Str by) {
  return self.text([&](keel_engine* e, keel_text** out, keel_error** error) {
    return keel_engine_assign(e, proposal.data, proposal.size, owner.data, owner.size, by.data,
                              by.size, out, error);
  });
}

py::str revert(Engine& self, Str proposal, Str by, Str note) {
  return self.text([&](keel_engine* e, keel_text** out, keel_error** error) {
    return keel_engine_revert(e, proposal.data, proposal.size, by.data, by.size, note.data,
                              note.size, out, error);
  });
}

py::str changes(Engine& self, std::int64_t from_us, std::int64_t to_us) {
  return self.text([&](keel_engine* e, keel_text** out, keel_error** error) {
    return keel_engine_changes(e, from_us, to_us, out, error);
  });
}

py::str set_rule(Engine& self, Str rule) {
  return self.text([&](keel_engine* e, keel_text** out, keel_error** error) {
    return keel_engine_set_rule(e, rule.data, rule.size, out, error);
  });
}

void set_setting(Engine& self, Str key, Str value, Str by) {
  self.call([&](keel_engine* e, keel_error** error) {
    return keel_engine_set_setting(e, key.data, key.size, value.data, value.size, by.data, by.size,
                                   error);
  });
}

py::str readiness(Engine& self, Str scope) {
  return self.text([&](keel_engine* e, keel_text** out, keel_error** error) {
    return keel_engine_readiness(e, scope.data, scope.size, out, error);
  });
}

void set_mode(Engine& self, std::int32_t mode, Str scope, Str by, Str note, bool accept_unproven) {
  keel_mode_change change = sized<keel_mode_change>();
  change.flags = accept_unproven ? KEEL_MODE_CHANGE_ACCEPT_UNPROVEN : 0;
  change.mode = mode;
  change.scope = scope.data;
  change.scope_size = scope.size;
  change.by = by.data;
  change.by_size = by.size;
  change.note = note.data;
  change.note_size = note.size;
  self.call(
      [&](keel_engine* e, keel_error** error) { return keel_engine_set_mode(e, &change, error); });
}

std::uint64_t ask_for_ratings(Engine& self, std::uint64_t count, Str by) {
  std::uint64_t drawn = 0;
  self.call([&](keel_engine* e, keel_error** error) {
    return keel_engine_ask_for_ratings(e, count, by.data, by.size, &drawn, error);
  });
  return drawn;
}

void rate(Engine& self, Str answer, bool right, Str article, Str by, Str note) {
  keel_rating rating = sized<keel_rating>();
  rating.flags = right ? KEEL_RATING_RIGHT : 0;
  rating.answer = answer.data;
  rating.answer_size = answer.size;
  rating.article = article.data;
  rating.article_size = article.size;
  rating.by = by.data;
  rating.by_size = by.size;
  rating.note = note.data;
  rating.note_size = note.size;
  self.call(
      [&](keel_engine* e, keel_error** error) { return keel_engine_rate(e, &rating, error); });
}

}  // namespace

void add_review(py::class_<Engine>& engine) {
  engine.def("proposals", &proposals, py::arg("all"))
      .def("decide", &decide, py::arg("kind"), py::arg("proposal"), py::arg("title"),
           py::arg("body"), py::arg("by"), py::arg("note"), py::arg("dedupe"))
      .def("queue", [](Engine& self) { return self.text(&keel_engine_queue); })
      .def("decide_all", &decide_all, py::arg("decisions"))
      .def("assign", &assign, py::arg("proposal"), py::arg("owner"), py::arg("by"))
      .def("revert", &revert, py::arg("proposal"), py::arg("by"), py::arg("note"))
      .def("gaps", [](Engine& self) { return self.text(&keel_engine_gaps); })
      .def("lessons", [](Engine& self) { return self.text(&keel_engine_lessons); })
      .def("changes", &changes, py::arg("from_us"), py::arg("to_us"))
      .def("metrics", [](Engine& self) { return self.text(&keel_engine_metrics); })
      .def("languages", [](Engine& self) { return self.text(&keel_engine_languages); })
      .def("set_rule", &set_rule, py::arg("rule"))
      .def("rules", [](Engine& self) { return self.text(&keel_engine_rules); })
      .def("set_setting", &set_setting, py::arg("key"), py::arg("value"), py::arg("by"))
      .def("readiness", &readiness, py::arg("scope"))
      .def("set_mode", &set_mode, py::arg("mode"), py::arg("scope"), py::arg("by"), py::arg("note"),
           py::arg("accept_unproven"))
      .def("ask_for_ratings", &ask_for_ratings, py::arg("count"), py::arg("by"))
      .def("ratings_due", [](Engine& self) { return self.text(&keel_engine_ratings_due); })
      .def("rate", &rate, py::arg("answer"), py::arg("right"), py::arg("article"), py::arg("by"),
           py::arg("note"));
}

}  // namespace keel_python

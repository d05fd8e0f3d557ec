// RandomJournal: a seeded stream of everything a host can do to a workspace, in any order, so that
// a test can compare what different ways of folding the journal make of it.
#pragma once

#include "support/seed.hpp"
#include "unit/engine/fixture.hpp"

namespace keel::test {

class RandomJournal {
 public:
  RandomJournal(Workspace& workspace, std::uint64_t seed) : w_(workspace), random_(seed) {}

  void steps(int count) {
    for (int i = 0; i < count; ++i) step();
  }

  void step() {
    w_.wait(static_cast<std::int64_t>(random_.below(600) * second_us));
    switch (random_.below(22)) {
      case 0: put(); break;
      case 1: retire(); break;
      case 2: import(); break;
      case 3: rule(); break;
      case 4: setting(); break;
      case 5: decide(); break;
      case 6: history(); break;
      case 7:
      case 8: require_ok(w_->tick()); break;
      case 20: judge(); break;
      case 21: observe(); break;
      case 9:
      case 10:
      case 11:
      case 12: ask(); break;
      case 13:
      case 14:
      case 15: signal(); break;
      default: events(); break;
    }
  }

  [[nodiscard]] std::string words(std::size_t count) {
    static constexpr const char* known[] = {
        "refund",   "invoice", "password", "login",   "parcel",   "address", "export", "webhook",
        "card",     "change",  "cancel",   "plan",    "annual",   "price",   "where",  "how",
        "my",       "the",     "is",       "of",      "Rechnung", "und",     "wie",    "carrito",
        "warranty", "broken",  "screen",   "battery", "14",       "30",      "euros",  "late"};
    std::string out;
    for (std::size_t i = 0; i < count; ++i) {
      out += (out.empty() ? "" : " ") + std::string(known[random_.below(std::size(known))]);
    }
    return out;
  }

 private:
  std::uint64_t below(std::uint64_t n) { return random_.below(n); }
  std::string conversation() { return "T-" + std::to_string(below(25)); }
  std::string customer() { return below(3) == 0 ? "" : "c" + std::to_string(below(10)); }

  Article random_article() {
    Article out = article("a" + std::to_string(below(30)), words(1 + below(4)),
                          words(5 + below(60)) + ".", "Section " + std::to_string(below(4)));
    if (below(6) == 0) out.id += ".de";
    if (below(6) == 0) out.audience = "internal";
    if (below(8) == 0) out.brand = "north";
    if (below(4) == 0) out.page = "/shop/*";
    if (below(5) == 0) out.locale = below(2) == 0 ? "de" : "en";
    return out;
  }
  void put() { require_ok(w_->put_article(random_article())); }
  void retire() {
    const std::vector<Article> live = w_->articles();
    if (live.size() < 5) return put();
    require_ok(w_->retire_article(live[below(live.size())].id, "out of date"));
  }
  void import() {
    std::vector<Article> batch;
    for (std::uint64_t i = below(12); i-- > 0;) {
      Article one = random_article();
      bool twice = false;
      for (const Article& other : batch) twice |= other.id == one.id;
      if (!twice) batch.push_back(std::move(one));
    }
    (void)value_of(w_->import_articles(batch, below(8) == 0));
  }
  void rule() {
    static constexpr const char* kinds[] = {"pin", "block", "escalate"};
    const std::vector<Article> live = w_->articles();
    if (live.empty()) return;
    RuleView rule;
    rule.id = "rule-" + std::to_string(below(6));
    rule.kind = kinds[below(3)];
    rule.words = words(1);
    rule.article = live[below(live.size())].id;
    rule.valid_until_us = below(2) == 0 ? 0 : w_.clock.now_us() + day_us;
    rule.active = below(4) != 0;
    rule.by = "lead";
    (void)value_of(w_->set_rule(rule));
  }
  void setting() {
    switch (below(6)) {
      case 4: require_ok(w_->set_setting("alpha", below(2) == 0 ? "0.05" : "0.1", "lead")); break;
      case 5: {
        const ModeScope scope{ModeScope::Kind::topic, below(2) == 0 ? "General" : "Billing"};
        require_ok(w_->set_mode({scope, static_cast<Mode>(below(4)), true, "lead", {}}));
        break;
      }
      case 0: require_ok(w_->set_setting("learning", below(3) == 0 ? "off" : "on", "lead")); break;
      case 1:
        require_ok(w_->set_setting("threshold", below(2) == 0 ? "0.5" : "0.7", "lead"));
        break;
      default:
        require_ok(w_->set_setting("mode", below(4) == 0 ? "suggest" : "answer", "lead"));
        break;
    }
  }
  void decide() {
    for (const ProposalView& open : value_of(w_->proposals())) {
      ProposalDecision decision;
      decision.proposal = open.id;
      const std::uint64_t kinds = open.kind == "model" ? 2 : 3;  // a model has no text to edit
      decision.kind = static_cast<ProposalDecision::Kind>(2 - below(kinds) * (4 - kinds));
      decision.body = words(12);
      decision.by = "lead";
      // Some have no text to edit, some need one, and of some the article has changed since.
      const Code code = w_->decide(decision).status().code();
      CHECK((code == Code::ok || code == Code::invalid_argument || code == Code::conflict));
    }
  }
  void ask() {
    Question question;
    question.text = words(3 + below(8));
    if (below(2) == 0) question.conversation = conversation();
    question.customer = customer();
    if (below(4) == 0) question.page = "https://x.test/shop/cart";
    if (below(4) == 0) question.locale = below(2) == 0 ? "de" : "en";
    if (below(6) == 0) question.audience = "internal";
    if (below(5) == 0) question.turns = {{true, words(6)}, {false, words(3)}};
    asked_.push_back(value_of(w_->ask(question)).id);
  }
  void judge() {
    if (below(4) == 0) (void)value_of(w_->ask_for_ratings(1 + below(9), "lead"));
    for (const RatingTask& task : w_->ratings_due()) {
      if (below(2) == 0) continue;
      Rating rating;
      rating.answer = value_of(parse_event_id(task.answer));
      rating.right = below(3) != 0;
      rating.by = "lead";
      require_ok(w_->rate(rating));
    }
  }
  void observe() {
    Question question;
    question.text = words(3 + below(8));
    question.conversation = conversation();
    TheirAnswer theirs;
    theirs.text = words(12);
    theirs.by = below(2) == 0 ? "agent:1" : "bot";
    asked_.push_back(value_of(w_->observe(question, theirs)).ours.id);
  }
  void signal() {
    Signal signal;
    signal.kind = static_cast<SignalKind>(1 + below(8));
    signal.answer = asked_.empty() || below(8) == 0
                        ? make_event_id(w_.clock.now_us(), w_.random)  // of nobody
                        : asked_[below(asked_.size())];
    const std::vector<Article> live = w_->articles();
    if (signal.kind == SignalKind::corrected) {
      if (live.empty()) return;
      signal.article = live[below(live.size())].id;
    }
    if (signal.kind == SignalKind::edited) signal.text = words(9);
    signal.actor = below(2) == 0 ? "customer" : "agent:" + std::to_string(below(3));
    if (below(3) == 0) signal.dedupe = "d" + std::to_string(below(20));
    require_ok(w_->signal(signal));
  }
  TicketEvent random_event() {
    const auto type = static_cast<TicketEventType>(below(10));
    TicketEvent event = ticket_event(conversation(), type);
    event.event_id = "e" + std::to_string(below(400));  // some are deliveries of an earlier one
    event.at_us = w_.clock.now_us() - static_cast<std::int64_t>(below(3600) * second_us);
    event.customer = customer();
    if (type == TicketEventType::agent_reply) {
      event.agent = "agent:" + std::to_string(below(3));
      event.text = words(6 + below(20)) + ". " + words(8) + ".";
      const std::vector<Article> live = w_->articles();
      if (!live.empty()) {
        const Article& one = live[below(live.size())];
        if (below(4) == 0) event.text = "See https://help.test/articles/" + one.id + " for it.";
        if (below(4) == 0) event.text = one.body + " It takes 77 days.";
        if (below(6) == 0) event.text = one.body + " This is no longer available.";
      }
      event.is_private = below(6) == 0;
    } else if (type <= TicketEventType::ai_answer) {
      event.text = words(4 + below(12));
      event.subject = below(2) == 0 ? "" : words(3);
    } else if (type == TicketEventType::csat) {
      event.csat = Csat{static_cast<double>(below(5)) / 4, "x", "1-5"};
    }
    if (type == TicketEventType::team) event.team = "team " + std::to_string(below(3));
    return event;
  }
  void events() {
    std::vector<TicketEvent> batch(1 + below(6));
    for (TicketEvent& event : batch) event = random_event();
    (void)value_of(w_->ingest(batch));
  }
  void history() {
    std::vector<TicketEvent> batch(5 + below(20));
    for (TicketEvent& event : batch) {
      event = random_event();
      event.event_id = "old-" + std::to_string(below(300));
      event.ticket = "old-" + event.ticket;
      event.at_us -= 90 * day_us;
    }
    (void)value_of(w_->ingest_history(batch));
  }

  Workspace& w_;
  SplitMix64 random_;
  std::vector<EventId> asked_;
};

}  // namespace keel::test

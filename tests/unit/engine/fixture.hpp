// What the engine's tests share: a workspace that goes away, on its own clock and seed, a small
// help centre, and short ways to say what happens in a ticket.
#pragma once

#include <stdlib.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "keel/engine.hpp"

namespace keel::test {

inline constexpr std::int64_t second_us = 1'000'000;
inline constexpr std::int64_t day_us = 24LL * 3600 * second_us;

inline void require_ok(const Status& status) {
  INFO(status.message());
  REQUIRE(status.ok());
}
template <class T>
T value_of(Result<T> result) {
  INFO(result.status().message());
  REQUIRE(result.ok());
  return *std::move(result);
}
// The code, for CHECK(code_of(x) == Code::y); every error says something.
inline Code code_of(const Status& status) {
  if (!status.ok()) CHECK_FALSE(status.message().empty());
  return status.code();
}
template <class T>
Code code_of(const Result<T>& result) {
  return code_of(result.status());
}

inline Article article(std::string id, std::string title, std::string body,
                       std::string section = "General") {
  Article out;
  out.id = std::move(id);
  out.title = std::move(title);
  out.body = std::move(body);
  out.section = std::move(section);
  return out;
}

// Eight articles about different things.
inline std::vector<Article> help_centre() {
  return {
      article("refund", "Getting a refund",
              "You can ask for a refund within 14 days of the purchase. Open Billing, choose the "
              "invoice and press Refund.",
              "Billing"),
      article("invoice", "Downloading an invoice",
              "Invoices are under Billing, Documents. Press Download to save the PDF file.",
              "Billing"),
      article(
          "password", "Resetting your password",
          "Press Forgot password on the sign in page. A link to set a new password is mailed to "
          "you.",
          "Account"),
      article("two-factor", "Two-factor authentication",
              "Open Security and scan the code with an authenticator app to protect the login.",
              "Account"),
      article("shipping", "Shipping times and tracking",
              "Parcels arrive within 5 working days. The tracking number is in the dispatch mail.",
              "Orders"),
      article("address", "Changing the delivery address",
              "The delivery address of an order can be changed until the parcel is packed.",
              "Orders"),
      article("export", "Exporting your data",
              "Choose Settings, Export to receive a spreadsheet of all projects and contacts.",
              "Data"),
      article("webhook", "Webhooks for developers",
              "A webhook posts every event to your server as JSON. Add its endpoint under "
              "Developers.",
              "Developers"),
  };
}

inline TicketEvent ticket_event(std::string ticket, TicketEventType type, std::string text = {}) {
  TicketEvent out;
  out.source = "desk";
  out.ticket = std::move(ticket);
  out.type = type;
  out.text = std::move(text);
  switch (type) {
    case TicketEventType::agent_reply:
      out.actor = Actor::agent;
      out.agent = "agent:7";
      break;
    case TicketEventType::ai_answer: out.actor = Actor::ai; break;
    case TicketEventType::ticket_opened:
    case TicketEventType::customer_message:
    case TicketEventType::csat: out.actor = Actor::customer; break;
    default: out.actor = Actor::system;
  }
  return out;
}

class Workspace {
 public:
  explicit Workspace(const EngineOptions& given = {}) : options(given) {
    std::string name = (std::filesystem::temp_directory_path() / "keel-engine-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    parent_ = name;
    options.create = true;
    options.sync = false;  // these tests are not about power cuts
    options.clock = &clock;
    options.random = &random;
    reopen();
  }
  ~Workspace() {
    engine_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(parent_, ignored);
  }
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;

  [[nodiscard]] std::filesystem::path folder() const { return parent_ / "w.keel"; }
  [[nodiscard]] Engine* operator->() const { return engine_.get(); }
  [[nodiscard]] Engine& engine() const { return *engine_; }
  void close() { engine_.reset(); }
  void reopen() {
    engine_.reset();
    engine_ = another();
  }
  // A second Engine on the same folder.
  [[nodiscard]] std::unique_ptr<Engine> another() const {
    return value_of(Engine::open(folder(), options));
  }
  void wait(std::int64_t us) { clock.advance(us); }

  void import(const std::vector<Article>& articles = help_centre()) {
    (void)value_of(engine_->import_articles(articles, false));
  }
  Answer ask(std::string text, std::string conversation = {}, std::string customer = {}) {
    Question question;
    question.text = std::move(text);
    question.conversation = std::move(conversation);
    question.customer = std::move(customer);
    return ask(question);
  }
  Answer ask(const Question& question) {
    wait(second_us);
    return value_of(engine_->ask(question));
  }
  void signal(const Answer& answer, SignalKind kind, std::string right = {},
              std::string actor = "agent:7") {
    wait(second_us);
    Signal out;
    out.answer = answer.id;
    out.kind = kind;
    out.article = std::move(right);
    out.actor = std::move(actor);
    require_ok(engine_->signal(out));
  }
  IngestReport happens(TicketEvent event) {
    wait(second_us);
    if (event.event_id.empty()) event.event_id = "event-" + std::to_string(++events_);
    if (event.at_us == 0) event.at_us = clock.now_us();
    return value_of(engine_->ingest(event));
  }
  void customer_says(const std::string& ticket, std::string text) {
    TicketEvent event = ticket_event(ticket, TicketEventType::customer_message, std::move(text));
    event.customer = "customer of " + ticket;
    happens(std::move(event));
  }
  void agent_says(const std::string& ticket, std::string text) {
    happens(ticket_event(ticket, TicketEventType::agent_reply, std::move(text)));
  }
  void happens(const std::string& ticket, TicketEventType type) {
    happens(ticket_event(ticket, type));
  }
  void tick() {
    wait(second_us);
    require_ok(engine_->tick());
  }
  // The journal folds to the serving state from zero and from every rung.
  void check_replay() const {
    const ReplayReport report = value_of(engine_->replay());
    CHECK(report.equal());
    CHECK(report.current == engine_->digest());
  }

  ManualClock clock{1'750'000'000'000'000};
  SeededRandom random{42};
  EngineOptions options;

 private:
  std::filesystem::path parent_;
  std::unique_ptr<Engine> engine_;
  int events_ = 0;
};

inline std::string best_of(const Answer& answer) {
  return answer.candidates.empty() ? std::string() : answer.candidates.front().article;
}

}  // namespace keel::test

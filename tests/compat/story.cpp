#include "story.hpp"

#include <string>

namespace keel::compat {
namespace {

struct Text {
  const char *id, *title, *body;
};
constexpr Text articles[] = {
    {"delivery", "Lost deliveries", "A delivery that is lost is sent again at no cost."},
    {"two-factor", "Sign in with two factors", "Codes arrive by text message within a minute."},
    {"invoices", "Find your invoices", "Invoices are under Billing, Documents, as PDF files."},
    {"cancel", "Cancel a subscription", "An owner can cancel under Billing, Plan."},
    {"seats", "Add seats", "Under Team choose Seats, then the number of seats."},
    {"export", "Export your data", "An export holds all customers and jobs as CSV files."},
    {"fax", "Send us a fax", "The fax number is on every invoice."},
};

struct Teaching {
  const char *question, *article;
};
constexpr Teaching taught[] = {
    {"the parcel never came", "delivery"},
    {"who pays the bill when the parcel is gone?", "delivery"},
    {"my code does not arrive", "two-factor"},
    {"cannot get in any more, no code", "two-factor"},
    {"where is the paper for the tax office?", "invoices"},
    {"we want to stop paying", "cancel"},
};

TicketEvent event_of(const std::string& ticket, int number, TicketEventType type, Actor actor,
                     std::string text, std::int64_t at_us) {
  TicketEvent out;
  out.source = "desk";
  out.ticket = ticket;
  out.event_id = ticket + "-" + std::to_string(number);
  out.type = type;
  out.actor = actor;
  out.text = std::move(text);
  out.at_us = at_us;
  if (actor == Actor::agent) out.agent = "a" + std::to_string(at_us / hour_us % 3);
  out.customer = "c-" + ticket;
  return out;
}

Status teach(Engine& engine, ManualClock& clock) {
  int number = 0;
  for (const Teaching& each : taught) {
    clock.advance(hour_us);
    Question question;
    question.text = each.question;
    question.conversation = "T-" + std::to_string(++number);
    question.customer = "c-" + std::to_string(number);
    KEEL_ASSIGN(const Answer answer, engine.ask(question));
    Signal signal;
    signal.answer = answer.id;
    signal.kind = SignalKind::corrected;
    signal.article = each.article;
    signal.actor = "agent:" + std::to_string(number % 3);
    KEEL_TRY(engine.signal(signal));
  }
  return ok_status();
}

Status make_gap(Engine& engine, ManualClock& clock) {
  for (int i = 0; i < 8; ++i) {
    clock.advance(hour_us);
    const std::string ticket = "G-" + std::to_string(i);
    const TicketEvent events[] = {
        event_of(ticket, 1, TicketEventType::customer_message, Actor::customer,
                 "the label printer prints blank labels", clock.now_us()),
        event_of(ticket, 2, TicketEventType::agent_reply, Actor::agent,
                 "Please turn the roll of labels over, the coated side must face the print head.",
                 clock.now_us() + 1),
        event_of(ticket, 3, TicketEventType::resolved, Actor::system, "", clock.now_us() + 2)};
    KEEL_TRY(engine.ingest(events).status());
  }
  KEEL_TRY(engine.tick());
  KEEL_ASSIGN(const std::vector<ProposalView> proposals, engine.proposals());
  if (proposals.empty()) return error(Code::internal, "the tickets made no proposal");
  ProposalDecision decision;
  decision.proposal = proposals.front().id;
  decision.by = "lead";
  return engine.decide(decision).status();
}

// What else a workspace of this release may have recorded.
Status mixed(Engine& engine) {
  KEEL_TRY(engine.set_setting("ratings_per_week", "10", "lead"));
  Question question;
  question.text = "can I get a copy of all our jobs?";
  question.conversation = "O-1";
  TheirAnswer theirs;
  theirs.text = "An export holds all customers and jobs as CSV files.";
  theirs.by = "bot";
  KEEL_TRY(engine.observe(question, theirs).status());
  return engine.retire_article("fax", "the fax number is gone");
}

Status judge(Engine& engine) {
  Question question;
  question.text = "how do I add seats?";
  KEEL_ASSIGN(const Answer answer, engine.ask(question));
  Rating rating;
  rating.answer = answer.id;
  rating.right = true;
  rating.by = "lead";
  KEEL_TRY(engine.flush());
  KEEL_TRY(engine.rate(rating));
  RuleView rule;
  rule.kind = "escalate";
  rule.words = "lawyer";
  rule.by = "lead";
  return engine.set_rule(rule).status();
}

// Enough labelled questions that the ranking is fitted: its model is an artifact.
Status import_history(Engine& engine, ManualClock& clock) {
  std::vector<TicketEvent> events;
  for (int i = 0; i < 36; ++i) {
    const Text& article = articles[i % 6];
    const std::string ticket = "H-" + std::to_string(i);
    const std::int64_t at_us = clock.now_us() + i * hour_us;
    events.push_back(
        event_of(ticket, 1, TicketEventType::customer_message, Actor::customer,
                 "about " + std::string(article.title) + " number " + std::to_string(i), at_us));
    events.push_back(
        event_of(ticket, 2, TicketEventType::agent_reply, Actor::agent, article.body, at_us + 1));
  }
  clock.advance(100 * hour_us);
  return engine.ingest_history(events).status();
}

}  // namespace

Status live(Engine& engine, ManualClock& clock) {
  for (const Text& each : articles) {
    Article article;
    article.id = each.id;
    article.title = each.title;
    article.body = each.body;
    KEEL_TRY(engine.put_article(article));
  }
  KEEL_TRY(import_history(engine, clock));
  KEEL_TRY(teach(engine, clock));
  KEEL_TRY(make_gap(engine, clock));
  KEEL_TRY(judge(engine));
  KEEL_TRY(mixed(engine));
  return engine.tick();
}

Result<std::string> answers(Engine& engine) {
  std::string out;
  for (const std::string_view text : asked) {
    Question question;
    question.text = std::string(text);
    KEEL_ASSIGN(const Answer answer, engine.ask(question));
    out += decision_name(answer.decision);
    out += ' ' + (answer.candidates.empty() ? "none" : answer.candidates.front().article) + ' ' +
           question.text + '\n';
  }
  return out;
}

Result<std::unique_ptr<Engine>> open_copy(const std::filesystem::path& workspace,
                                          const std::filesystem::path& copy, ManualClock& clock) {
  std::error_code failed;
  std::filesystem::copy(workspace, copy, std::filesystem::copy_options::recursive, failed);
  if (failed) return error(Code::io_error, "cannot copy the workspace: " + failed.message());
  clock.advance(1000 * hour_us);
  EngineOptions options;
  options.clock = &clock;
  return Engine::open(copy, options);
}

}  // namespace keel::compat

// What is for agents, or for another brand's customers, reaches nobody else: whatever was asked,
// taught, pinned, drafted or generated before.
#include <algorithm>
#include <mutex>
#include <utility>

#include "support/seed.hpp"
#include "unit/engine/fixture.hpp"

using namespace keel;
using namespace keel::test;

namespace {

// An article has a word of its own in its title and in each sentence.
std::string mark_of(const std::string& article) { return "zq" + article + "qz"; }

// Words the passages, and keeps what it was given.
class Echo final : public Generator {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "echo 1"; }
  [[nodiscard]] Result<std::string> generate(const GenerateRequest& request) noexcept override {
    const std::scoped_lock lock(mutex_);
    given_ = request.passage;
    for (const Citation& citation : request.citations) given_ += citation.title + citation.passage;
    return request.passage;
  }
  [[nodiscard]] std::string take() {
    const std::scoped_lock lock(mutex_);
    return std::exchange(given_, {});
  }

 private:
  std::mutex mutex_;
  std::string given_;
};

EngineOptions with_generator(Echo& echo) {
  EngineOptions options;
  options.generator = &echo;
  return options;
}

class World {
 public:
  World(Workspace& workspace, Echo& echo, std::uint64_t seed)
      : w_(workspace), echo_(echo), random_(seed) {}

  void step() {
    w_.wait(static_cast<std::int64_t>(below(3600)) * second_us);
    switch (below(12)) {
      case 0:
      case 1: put(); break;
      case 2: pin(); break;
      case 3: set(); break;
      case 4: reply(); break;
      case 5: w_.tick(); break;
      case 6: decide(); break;
      default: ask(); break;
    }
  }
  [[nodiscard]] std::size_t kept_back() const { return kept_back_; }
  [[nodiscard]] std::size_t shown() const { return shown_; }

 private:
  std::uint64_t below(std::uint64_t n) { return random_.below(n); }
  std::string words(std::size_t count) {
    static constexpr const char* known[] = {
        "refund", "invoice", "password", "login", "parcel", "address", "export", "webhook", "card",
        "change", "cancel",  "plan",     "price", "where",  "how",     "limit",  "console"};
    std::string out;
    for (std::size_t i = 0; i < count; ++i) {
      out += (out.empty() ? "" : " ") + std::string(known[below(std::size(known))]);
    }
    return out;
  }
  std::string brand() {
    static constexpr const char* brands[] = {"", "north", "south"};
    return brands[below(3)];
  }

  void put() {
    Article one = article("a" + std::to_string(below(24)), "", "");
    one.title = words(3) + ' ' + mark_of(one.id);
    for (std::uint64_t i = 1 + below(3); i-- > 0;) {
      one.body += words(5) + ' ' + mark_of(one.id) + ' ' + words(3) + ". ";
    }
    one.section = below(2) == 0 ? "Billing" : "Account";
    one.brand = brand();
    if (below(3) == 0) one.audience = "internal";
    if (below(3) == 0) one.locale = below(2) == 0 ? "de" : "en";
    require_ok(w_->put_article(one));
  }
  std::string some_article() {
    const std::vector<Article> live = w_->articles();
    return live.empty() ? "" : live[below(live.size())].id;
  }
  void pin() {
    RuleView rule;
    rule.id = "rule-" + std::to_string(below(8));
    rule.kind = "pin";
    rule.words = words(1);
    rule.article = some_article();
    rule.active = below(5) != 0;
    rule.by = "lead";
    if (!rule.article.empty()) (void)value_of(w_->set_rule(rule));
  }
  void set() {
    static constexpr const char* modes[] = {"observe", "suggest", "answer", "answer"};
    if (below(2) == 0) return require_ok(w_->set_setting("mode", modes[below(4)], "lead"));
    require_ok(w_->set_setting("shared_wordings", below(2) == 0 ? "on" : "off", "lead"));
  }
  // A ticket that an agent answers in words of their own.
  void reply() {
    const std::string ticket = "T-" + std::to_string(tickets_++);
    w_.customer_says(ticket, words(6) + "?");
    w_.agent_says(ticket, "Our hand-written answer: press the green button twice.");
    w_.happens(ticket, TicketEventType::resolved);
  }
  void decide() {
    for (const ProposalView& open : value_of(w_->proposals())) {
      if (open.kind == "article_new" || open.kind == "article_edit") {
        check(open.title + open.body, {}, open.article);
      }
      ProposalDecision decision;
      decision.proposal = open.id;
      decision.kind = ProposalDecision::Kind::reject;
      decision.by = "lead";
      (void)value_of(w_->decide(decision));
    }
  }
  void ask() {
    Question question;
    question.text = words(3 + below(5));
    question.brand = brand();
    if (below(5) == 0) question.audience = "internal";
    if (below(3) == 0) question.locale = below(2) == 0 ? "de" : "en";
    if (below(2) == 0) {
      question.conversation = "C-" + std::to_string(below(20));
      question.customer = "c" + std::to_string(below(9));
    }
    const Answer answer = value_of(w_->ask(question));
    std::string all = to_canonical(to_json(answer)) + echo_.take();
    all += to_canonical(value_of(w_->explain(answer.id)));
    check(all, question, {});
    Signal signal;
    signal.answer = answer.id;
    signal.actor = "agent:" + std::to_string(below(3));
    signal.kind = static_cast<SignalKind>(1 + below(8));
    if (below(2) == 0) signal.kind = SignalKind::corrected;
    if (signal.kind == SignalKind::corrected) signal.article = some_article();
    if (signal.kind == SignalKind::edited) signal.text = words(9);
    if (signal.kind != SignalKind::corrected || !signal.article.empty()) {
      require_ok(w_->signal(signal));
    }
  }

  // No word of an article that is not for who asked, but of `own`.
  void check(const std::string& text, const Question& question, const std::string& own) {
    for (const Article& article : w_->articles()) {
      const bool visible =
          (article.audience != "internal" || question.audience == "internal") &&
          (article.brand.empty() || question.brand.empty() || article.brand == question.brand);
      const bool held = text.find(mark_of(article.id)) != std::string::npos;
      if (visible || article.id == own) {
        shown_ += held;
        continue;
      }
      ++kept_back_;
      INFO(article.id << " in " << text);
      CHECK_FALSE(held);
    }
  }

  Workspace& w_;
  Echo& echo_;
  SplitMix64 random_;
  std::size_t tickets_ = 0, kept_back_ = 0, shown_ = 0;
};

}  // namespace

TEST_CASE("what is not for who asks is in no part of what they are told") {
  const std::uint64_t seed = property_seed();
  WARN("seed " << seed);
  Echo echo;
  Workspace w(with_generator(echo));
  World world(w, echo, seed);
  for (int i = 0; i < 1500; ++i) world.step();
  CHECK(world.kept_back() > 1000);
  CHECK(world.shown() > 500);
}

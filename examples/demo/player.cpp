#include "player.hpp"

#include <chrono>
#include <set>

#include "calendar.hpp"

namespace keel::demo {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::int64_t tick_gap_us = 15 * minute_us;  // busy times; quiet ones tick each hour
constexpr std::int64_t review_hour = 9;
constexpr std::int64_t first_weeks_us = 4 * week_us;  // the earlier of the two dates compared

double seconds_since(Steady::time_point start) {
  return std::chrono::duration<double>(Steady::now() - start).count();
}

class Player {
 public:
  Player(const Sample& sample, const RunSettings& settings)
      : sample_(sample),
        settings_(settings),
        random_(settings.seed),
        reviewer_(
            sample, judge_, settings.tell ? settings.tell : [](const Review&) {}) {
    run_.learning = settings.learning;
    now_us_ = day_start(sample.events.front().at_us);
    clock_.set(now_us_);
  }

  Status run();
  [[nodiscard]] Run result() { return std::move(run_); }

 private:
  Status open();
  Status play_event(const TicketEvent& event);
  Status ask(const TicketEvent& message);
  Status advance(std::int64_t to_us);
  Status tick(std::int64_t at_us);
  Status review(std::int64_t at_us);
  Status ask_held(std::vector<Answer>& answers, std::vector<Verdict>& verdicts, bool stale);
  Status look_back();
  Status finish();

  const Sample& sample_;
  const RunSettings& settings_;
  ManualClock clock_;
  SeededRandom random_;
  std::unique_ptr<Engine> engine_;
  Judge judge_;
  Reviewer reviewer_;
  Run run_;
  std::set<std::string> asked_;
  std::map<std::string, TicketEvent> opened_;
  std::int64_t now_us_ = 0;
  std::int64_t ticked_us_ = 0;
};

Status Player::open() {
  EngineOptions options;
  options.create = true;
  options.actor = "demo";
  options.clock = &clock_;
  options.random = &random_;
  KEEL_ASSIGN(engine_, Engine::open(settings_.folder, options));
  KEEL_TRY(engine_->set_setting("mode", "suggest", "demo"));
  if (!settings_.learning) {
    KEEL_TRY(engine_->set_setting("learning", "off", "demo"));
    KEEL_TRY(engine_->set_setting("ratings_per_week", "0", "demo"));
  }
  const auto imported = engine_->import_articles(sample_.articles, true);
  return imported.ok() ? ok_status() : imported.status();
}

Status Player::ask(const TicketEvent& message) {
  const TicketEvent& opened = opened_[message.ticket];
  Question question;
  question.text = message.text;
  question.conversation = message.ticket;
  question.customer = message.customer;
  question.page = opened.page_url;
  question.locale = message.locale;
  question.brand = message.brand;
  question.channel = message.channel;
  const auto start = Steady::now();
  KEEL_ASSIGN(const Answer answer, engine_->ask(question));
  run_.ask_ms.push_back(1000 * seconds_since(start));
  const Expected& expected = *sample_.find(message.ticket);
  reviewer_.may_rate(answer, judge_.best_right(expected, answer));
  Asked asked;
  asked.ticket = message.ticket;
  asked.at_us = message.at_us;
  asked.verdict = judge_.verdict(expected, answer);
  asked.reason = answer.reason;
  if (!answer.citations.empty()) asked.article = answer.citations.front().article;
  asked.confidence = answer.confidence;
  run_.asked.push_back(std::move(asked));
  return ok_status();
}

Status Player::play_event(const TicketEvent& event) {
  KEEL_TRY(advance(event.at_us));
  if (event.type == TicketEventType::ticket_opened) opened_.emplace(event.ticket, event);
  if (event.type == TicketEventType::customer_message && asked_.insert(event.ticket).second) {
    KEEL_TRY(ask(event));
  }
  const auto recorded = engine_->ingest(event);
  return recorded.ok() ? ok_status() : recorded.status();
}

// Moves the clock on: hour by hour, and to `to_us` itself when the last tick is a while ago.
Status Player::advance(std::int64_t to_us) {
  for (std::int64_t hour = now_us_ - now_us_ % hour_us + hour_us; hour <= to_us; hour += hour_us) {
    KEEL_TRY(tick(hour));
    KEEL_TRY(review(hour));
  }
  if (to_us - ticked_us_ >= tick_gap_us) {
    KEEL_TRY(tick(to_us));
    if (settings_.learning) KEEL_TRY(reviewer_.review_urgent(*engine_, to_us));
  }
  clock_.set(to_us);
  now_us_ = to_us;
  return ok_status();
}

Status Player::tick(std::int64_t at_us) {
  if (settings_.month && month_text(at_us) != month_text(ticked_us_)) settings_.month(at_us);
  clock_.set(at_us);
  now_us_ = at_us;
  ticked_us_ = at_us;
  return engine_->tick();
}

Status Player::review(std::int64_t at_us) {
  const bool working_day = weekday(at_us) < 5;
  if (!settings_.learning || at_us != day_start(at_us) + review_hour * hour_us || !working_day) {
    return ok_status();
  }
  KEEL_TRY(reviewer_.retire_notices(*engine_, at_us));
  if (weekday(at_us) != 0) return ok_status();
  KEEL_TRY(reviewer_.rate(*engine_));
  return reviewer_.review(*engine_, at_us);
}

Status Player::ask_held(std::vector<Answer>& answers, std::vector<Verdict>& verdicts, bool stale) {
  for (const HeldQuestion& held : held_questions()) {
    Question question;
    question.text = std::string(held.text);
    question.locale = std::string(held.locale);
    KEEL_ASSIGN(Answer answer, engine_->ask(question));
    const Expected expected = expected_of(held, stale);
    verdicts.push_back(judge_.verdict(expected, answer));
    reviewer_.may_rate(answer, judge_.best_right(expected, answer));
    answers.push_back(std::move(answer));
  }
  return ok_status();
}

// What waits for people, and what is answered otherwise than a month after the start.
Status Player::look_back() {
  KEEL_TRY(reviewer_.hand_over(*engine_));
  KEEL_ASSIGN(run_.queue, engine_->queue());
  const std::int64_t first_us = day_start(sample_.events.front().at_us);
  KEEL_ASSIGN(run_.behaviour, engine_->behaviour(first_us + first_weeks_us, now_us_ + 1));
  return ok_status();
}

Status Player::finish() {
  constexpr std::int64_t ever_us = 1LL << 62;
  run_.card = engine_->readiness();
  run_.lessons = engine_->lessons();
  run_.gaps = engine_->gaps();
  run_.changes = engine_->changes(0, ever_us);
  if (settings_.learning) KEEL_TRY(look_back());
  KEEL_TRY(ask_held(run_.held_after, run_.held_after_verdicts, true));
  KEEL_TRY(engine_->flush());
  run_.status = engine_->status();
  run_.digest = engine_->digest();
  const Result<ReplayReport> replayed = engine_->replay();
  run_.replayed = !replayed.ok()      ? "no state: " + replayed.status().message()
                  : replayed->equal() ? std::string(replayed_same)
                                      : "ANOTHER STATE";
  run_.reviews = std::move(reviewer_.reviews());
  run_.rated = std::move(reviewer_.rated());
  run_.tried = std::move(reviewer_.tried());
  return ok_status();
}

Status Player::run() {
  const auto start = Steady::now();
  KEEL_TRY(open());
  KEEL_TRY(ask_held(run_.held_before, run_.held_before_verdicts, false));
  for (const TicketEvent& event : sample_.events) KEEL_TRY(play_event(event));
  KEEL_TRY(advance(now_us_ + day_us));
  KEEL_TRY(finish());
  run_.seconds = seconds_since(start);
  return ok_status();
}

}  // namespace

Result<Run> play(const Sample& sample, const RunSettings& settings) {
  Player player(sample, settings);
  KEEL_TRY(player.run());
  return player.result();
}

}  // namespace keel::demo

#include "keel/trial.hpp"

#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <tuple>

#include "engine/help_centre_health.hpp"
#include "engine/trial_stories.hpp"

namespace keel {
namespace {

using namespace trial;

constexpr double minutes_a_proposal = 2;
constexpr double month_us = 28.0 * 24 * 3600 * 1e6;
constexpr std::int64_t hour_us = 3600LL * 1'000'000;
constexpr std::size_t chunk_events = 1000;

using Events = std::span<const TicketEvent>;

// Steps of all phases together, as one count for the host.
class Steps {
 public:
  Steps(const Progress& progress, std::uint64_t total) : progress_(progress), total_(total) {}
  [[nodiscard]] Status add(std::uint64_t count) {
    done_ += count;
    if (!progress_ || progress_(done_, total_)) return ok_status();
    return error(Code::cancelled, "the trial was stopped");
  }

 private:
  const Progress& progress_;
  std::uint64_t done_ = 0;
  std::uint64_t total_;
};

// An engine on a scratch workspace and a clock of its own.
class Runner {
 public:
  explicit Runner(const TrialOptions& options) : random_(options.seed) {
    namespace fs = std::filesystem;
    std::error_code ignored;
    const fs::path place =
        options.scratch.empty() ? fs::temp_directory_path(ignored) : fs::path(options.scratch);
    std::string pattern = (place / "keel-trial-XXXXXX").string();
    if (::mkdtemp(pattern.data())) folder_ = pattern;
  }
  ~Runner() {
    engine_.reset();
    std::error_code ignored;
    if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
  }
  Runner(const Runner&) = delete;
  Runner& operator=(const Runner&) = delete;

  [[nodiscard]] Status open(const std::vector<Article>& articles, std::int64_t at_us) {
    if (folder_.empty()) {
      return error(Code::io_error, "no scratch folder can be made for the trial; set TMPDIR");
    }
    clock_.set(at_us);
    EngineOptions options;
    options.create = true;
    options.sync = false;
    options.clock = &clock_;
    options.random = &random_;
    options.actor = "trial";
    KEEL_ASSIGN(engine_, Engine::open(folder_ / "w", options));
    KEEL_TRY(engine_->set_setting("ratings_per_week", "0", "trial"));
    return engine_->import_articles(articles, false).status();
  }

  // Bulk learning, and the drafts that come of it.
  [[nodiscard]] Status learn(Events history, Steps& steps) {
    std::uint64_t told = 0;
    Status stopped;
    const auto progress = [&](std::uint64_t done, std::uint64_t) {
      const std::uint64_t more = std::min<std::uint64_t>(done, history.size()) - told;
      told += more;
      stopped = steps.add(more);
      return stopped.ok();
    };
    if (history.empty()) return engine_->tick();
    const Status learned = engine_->ingest_history(history, progress).status();
    if (!stopped.ok()) return stopped;
    KEEL_TRY(learned);
    return engine_->tick();
  }

  // One event after the other: each question is decided by what came before it.
  [[nodiscard]] Status play(Events live, Steps& steps) {
    from_seq_ = engine_->status().head_seq;
    for (const TicketEvent& event : live) {
      clock_.set(std::max(clock_.now_us(), event.at_us));
      KEEL_TRY(engine_->ingest(event).status());
      if (event.at_us - ticked_us_ >= hour_us) {
        ticked_us_ = event.at_us;
        KEEL_TRY(engine_->tick());
      }
      KEEL_TRY(steps.add(1));
    }
    return engine_->tick();
  }

  // Many at once, and without what agents wrote: it changes nothing about an engine that does not
  // learn.
  [[nodiscard]] Status play_frozen(Events live, Steps& steps) {
    KEEL_TRY(engine_->set_setting("learning", "off", "trial"));
    from_seq_ = engine_->status().head_seq;
    for (std::size_t first = 0; first < live.size(); first += chunk_events) {
      const Events chunk = live.subspan(first, std::min(chunk_events, live.size() - first));
      std::vector<TicketEvent> asked(chunk.begin(), chunk.end());
      for (TicketEvent& event : asked) {
        if (event.type == TicketEventType::agent_reply) event.text.clear();
      }
      clock_.set(std::max(clock_.now_us(), chunk.back().at_us));
      KEEL_TRY(engine_->ingest(asked).status());
      KEEL_TRY(steps.add(chunk.size()));
    }
    return ok_status();
  }

  [[nodiscard]] const Engine& engine() const { return *engine_; }
  [[nodiscard]] Result<Stories> stories() const { return read_stories(*engine_, from_seq_); }

 private:
  std::filesystem::path folder_;
  ManualClock clock_;
  SeededRandom random_;
  std::unique_ptr<Engine> engine_;
  std::uint64_t from_seq_ = 0;
  std::int64_t ticked_us_ = 0;
};

// By time; at one time questions before what answers them.
bool earlier(const TicketEvent& a, const TicketEvent& b) {
  return std::tie(a.at_us, a.type, a.source, a.event_id) <
         std::tie(b.at_us, b.type, b.source, b.event_id);
}

std::set<std::string> tickets_of(Events events) {
  std::set<std::string> out;
  for (const TicketEvent& event : events) out.insert(event.ticket);
  return out;
}

// The outdated articles, what reading drafts would have cost, and the questions that came after a
// draft about them was there.
Status review(const Engine& engine, const Stories& stories, std::int64_t from_us, double months,
              TrialReport& out) {
  KEEL_ASSIGN(const std::vector<ProposalView> proposals, engine.proposals(false));
  std::map<std::string, std::int64_t> drafted_us, stale_us;  // by proposal, by article
  for (const ProposalView& proposal : proposals) {
    ++(proposal.opened_us <= from_us ? out.review.backlog : out.review.proposals);
    drafted_us[proposal.id] = proposal.opened_us;
    if (proposal.kind != "article_stale") continue;
    const bool fresh = stale_us.emplace(proposal.article, proposal.opened_us).second;
    if (fresh) out.health.stale.push_back(proposal.article);
  }
  std::uint64_t gap_questions = 0, stale_answers = 0;
  for (const GapView& gap : out.gaps) {
    const auto draft = drafted_us.find(gap.proposal);
    if (draft == drafted_us.end()) continue;
    for (const std::string& ticket : gap.conversations) {
      const auto story = stories.find(ticket);
      gap_questions += story != stories.end() && story->second.at_us > draft->second;
    }
  }
  for (const auto& [ticket, story] : stories) {
    const auto known = stale_us.find(story.article);
    stale_answers += story.answered && known != stale_us.end() && story.at_us > known->second;
  }
  out.review.minutes = static_cast<double>(out.review.proposals) * minutes_a_proposal / months;
  out.review.gap_questions = static_cast<double>(gap_questions) / months;
  out.review.stale_answers = static_cast<double>(stale_answers) / months;
  return ok_status();
}

// Events in order and what they are for.
struct Plan {
  Events history, live;
  std::int64_t start_us = 0;
  std::set<std::string> before;  // tickets that began before the date: they were learned
};

Result<Plan> plan_of(const TrialOptions& options, const std::vector<Article>& articles,
                     Events events) {
  if (articles.empty()) {
    return error(Code::invalid_argument, "a trial needs the help centre: there is no article");
  }
  const auto first_live = std::find_if(events.begin(), events.end(), [&](const TicketEvent& e) {
    return e.at_us >= options.learn_until_us;
  });
  if (first_live == events.end()) {
    return error(Code::invalid_argument,
                 events.empty() ? "a trial needs tickets: there is no event"
                                : "no ticket lies after the date; choose an earlier one");
  }
  const auto split = static_cast<std::size_t>(first_live - events.begin());
  Plan plan;
  plan.history = events.first(split);
  plan.live = events.subspan(split);
  plan.start_us = plan.live.front().at_us;
  plan.before = tickets_of(plan.history);
  return plan;
}

// The questions of the trial: begun after the date, by a customer.
void keep_questions(const Plan& plan, const std::map<std::string, trial::Conduct>& conduct,
                    Stories& stories, TrialReport& out) {
  std::erase_if(stories, [&](const auto& story) {
    if (plan.before.contains(story.first)) return true;
    const auto agents = conduct.find(story.first);
    if (agents == conduct.end()) return false;
    const trial::Conduct& did = agents->second;
    out.agent_began += did.agent_began;
    out.spoken_for += !did.agent_began && !(did.linked.empty() && did.supported.empty());
    return did.agent_began;
  });
  out.questions = stories.size();
}

void count_articles(const std::vector<Article>& articles, std::int64_t from_us, TrialReport& out) {
  out.articles = articles.size();
  for (const Article& article : articles) {
    out.articles_undated += article.updated_us == 0;
    out.articles_edited += article.updated_us >= from_us;
  }
}

}  // namespace

Result<TrialReport> run_trial(const TrialOptions& options, const std::vector<Article>& articles,
                              std::vector<TicketEvent> events, const Progress& progress) {
  std::sort(events.begin(), events.end(), earlier);
  KEEL_ASSIGN(const Plan plan, plan_of(options, articles, events));
  Steps steps(progress, plan.history.size() + 2 * plan.live.size());
  Runner learning(options);
  KEEL_TRY(learning.open(articles, plan.start_us));
  KEEL_TRY(learning.learn(plan.history, steps));
  KEEL_TRY(learning.play(plan.live, steps));
  Runner frozen(options);
  KEEL_TRY(frozen.open(articles, plan.start_us));
  KEEL_TRY(frozen.play_frozen(plan.live, steps));
  KEEL_ASSIGN(Stories stories, learning.stories());
  KEEL_ASSIGN(const Stories stories_frozen, frozen.stories());

  TrialReport out;
  const trial::HelpCentre centre(articles);
  const auto conduct = centre.conduct(plan.live);
  keep_questions(plan, conduct, stories, out);
  count_articles(articles, plan.start_us, out);
  out.tickets = tickets_of(events).size();
  out.learned = plan.before.size();
  out.weeks = weeks_of(stories, stories_frozen, conduct, centre);
  for (const TrialWeek& week : out.weeks) {
    add(out.learning, week.learning);
    add(out.frozen, week.frozen);
  }
  out.gaps = learning.engine().gaps();
  out.foreign_words = foreign_words(stories, articles);
  out.health = health_of(articles);
  const double months = std::max(
      1.0, static_cast<double>(plan.live.back().at_us - plan.live.front().at_us) / month_us);
  KEEL_TRY(review(learning.engine(), stories, plan.start_us, months, out));
  out.cases = draw_cases(stories, centre, options.seed);
  out.cautions = cautions_of(out);
  return out;
}

}  // namespace keel

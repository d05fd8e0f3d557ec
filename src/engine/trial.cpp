#include "keel/trial.hpp"

#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <set>

#include "engine/help_centre_health.hpp"
#include "keel/learn/conversations.hpp"
#include "keel/learn/metrics.hpp"
#include "keel/stats/intervals.hpp"
#include "keel/text/analysis.hpp"
#include "keel/text/utf8.hpp"

namespace keel {
namespace {

constexpr std::uint64_t tickets_min = 300;  // below, little can be concluded
constexpr double minutes_a_proposal = 2;
constexpr double month_us = 28.0 * 24 * 3600 * 1e6;
constexpr std::int64_t hour_us = 3600LL * 1'000'000;
constexpr std::size_t strata = 10;
constexpr std::size_t cases_a_stratum = 10;
constexpr std::uint64_t foreign_min = 3;  // tickets that use a word
constexpr std::size_t foreign_max = 30;
constexpr std::size_t passage_bytes = 600;
constexpr std::size_t page_events = 1000;

// One of the two that are compared.
class Runner {
 public:
  Runner(const TrialOptions& options, bool learns) : random_(options.seed), learns_(learns) {
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

  [[nodiscard]] Status start(const std::vector<Article>& articles,
                             std::span<const TicketEvent> history, std::int64_t at_us) {
    if (folder_.empty())
      return error(Code::io_error, "no scratch folder can be made for the trial");
    clock_.set(at_us);
    EngineOptions options;
    options.create = true;
    options.sync = false;
    options.clock = &clock_;
    options.random = &random_;
    options.actor = "trial";
    KEEL_ASSIGN(engine_, Engine::open(folder_ / "w", options));
    KEEL_TRY(engine_->set_setting("ratings_per_week", "0", "trial"));
    if (!learns_) KEEL_TRY(engine_->set_setting("learning", "off", "trial"));
    KEEL_TRY(engine_->import_articles(articles, false).status());
    if (!history.empty()) KEEL_TRY(engine_->ingest_history(history).status());
    KEEL_TRY(engine_->tick());
    from_seq_ = engine_->status().head_seq;
    return ok_status();
  }
  [[nodiscard]] Status play(const TicketEvent& event) {
    const bool due = event.at_us - ticked_us_ >= hour_us;
    clock_.set(std::max(clock_.now_us(), event.at_us));
    KEEL_TRY(engine_->ingest(event).status());
    if (!due) return ok_status();
    ticked_us_ = event.at_us;
    return engine_->tick();
  }
  [[nodiscard]] Engine& engine() { return *engine_; }
  [[nodiscard]] std::uint64_t from_seq() const { return from_seq_; }

 private:
  std::filesystem::path folder_;
  ManualClock clock_;
  SeededRandom random_;
  std::unique_ptr<Engine> engine_;
  bool learns_;
  std::uint64_t from_seq_ = 0;
  std::int64_t ticked_us_ = 0;
};

// What became of a conversation, from the journal.
struct Story {
  std::string id;  // of the answer
  std::int64_t at_us = 0;
  std::string question;
  std::string article;  // best candidate
  double confidence = 0;
  bool answered = false;
  std::string linked;     // article that an agent linked first
  std::string supported;  // else the one that says what an agent wrote first
};

Result<std::map<std::string, Story>> read_stories(Runner& runner) {
  std::map<std::string, Story> out;
  for (std::uint64_t seq = runner.from_seq();;) {
    KEEL_ASSIGN(const std::vector<LogEntry> page, runner.engine().log(seq, page_events));
    if (page.empty()) return out;
    seq = page.back().seq;
    for (const LogEntry& entry : page) {
      if (entry.kind == "answered") {
        const Json& best = entry.content["candidates"];
        Story& story = out[entry.conversation];
        story.id = entry.id;
        story.at_us = entry.occurred_us;
        story.question = entry.content["sealed"]["text"].as_string();
        story.answered = entry.content["decision"].as_int() == 1;
        story.confidence = entry.content["confidence"].as_double();
        if (!best.as_array().empty()) {
          const std::string& candidate = best.as_array().front().as_string();
          story.article = candidate.substr(0, candidate.rfind(' '));
        }
      }
      const auto known = out.find(entry.conversation);
      if (entry.kind != "message_recorded" || known == out.end()) continue;
      Story& story = known->second;
      const Json::Array& links = entry.content["links"].as_array();
      const Json::Array& support = entry.content["support"].as_array();
      if (story.linked.empty() && !links.empty()) story.linked = links.front().as_string();
      if (story.supported.empty() && !support.empty() &&
          support.front()["score"].as_double() >= learn::support_min &&
          !support.front()["contradicts"].as_bool()) {
        story.supported = support.front()["article"].as_string();
      }
    }
  }
}

void count(TrialTally& tally, const Story& story) {
  if (!story.answered) return;
  ++tally.answered;
  if (!story.linked.empty()) {
    ++tally.linked;
    tally.linked_agreed += story.linked == story.article;
  } else if (!story.supported.empty()) {
    ++tally.supported;
    tally.supported_agreed += story.supported == story.article;
  }
}

std::vector<TrialWeek> weeks_of(const std::map<std::string, Story>& learning,
                                const std::map<std::string, Story>& frozen) {
  std::map<std::int64_t, TrialWeek> weeks;
  for (const auto& [conversation, story] : learning) {
    TrialWeek& week = weeks[learn::week_of(story.at_us)];
    week.week_us = learn::week_of(story.at_us);
    ++week.asked;
    count(week.learning, story);
    if (const auto same = frozen.find(conversation); same != frozen.end()) {
      count(week.frozen, same->second);
    }
  }
  std::vector<TrialWeek> out;
  for (auto& [at_us, week] : weeks) out.push_back(week);
  return out;
}

// Equally many from each tenth of the confidences.
std::vector<TrialCase> draw_cases(const std::map<std::string, Story>& stories, Engine& engine,
                                  std::uint64_t seed) {
  std::vector<const Story*> order;
  for (const auto& [conversation, story] : stories) {
    if (!story.article.empty() && !story.question.empty()) order.push_back(&story);
  }
  std::sort(order.begin(), order.end(), [](const Story* a, const Story* b) {
    return a->confidence != b->confidence ? a->confidence < b->confidence : a->id < b->id;
  });
  SplitMix64 random(seed);
  std::vector<TrialCase> out;
  for (std::size_t s = 0; s < strata; ++s) {
    std::vector<const Story*> stratum(
        order.begin() + static_cast<std::ptrdiff_t>(order.size() * s / strata),
        order.begin() + static_cast<std::ptrdiff_t>(order.size() * (s + 1) / strata));
    for (std::size_t i = stratum.size(); i > 1; --i) {
      std::swap(stratum[i - 1], stratum[random.below(i)]);
    }
    const std::size_t drawn = std::min(cases_a_stratum, stratum.size());
    for (std::size_t i = 0; i < drawn; ++i) {
      const Result<Article> article = engine.article(stratum[i]->article);
      if (!article.ok()) continue;
      TrialCase one;
      one.id = stratum[i]->id.substr(0, 16);
      one.question = stratum[i]->question;
      one.article = article->id;
      one.title = article->title;
      one.passage = std::string(text::clip(article->body, passage_bytes));
      one.weight = static_cast<double>(stratum.size()) / static_cast<double>(drawn);
      one.answered = stratum[i]->answered;
      out.push_back(std::move(one));
    }
  }
  // In no telling order.
  for (std::size_t i = out.size(); i > 1; --i) std::swap(out[i - 1], out[random.below(i)]);
  return out;
}

// Words of several customers' questions whose stem no article has.
std::vector<std::pair<std::string, std::uint64_t>> foreign_words(
    const std::map<std::string, Story>& stories, const std::vector<Article>& articles) {
  std::set<std::uint64_t> known;
  for (const Article& article : articles) {
    const text::Language language = text::parse_language(article.locale);
    for (const std::uint64_t stem :
         text::analyse(article.title + "\n" + article.body, language).stems) {
      known.insert(stem);
    }
  }
  std::map<std::string, std::uint64_t> counts;
  for (const auto& [conversation, story] : stories) {
    const text::Language language = text::guess_language(story.question);
    std::set<std::string> words;
    for (const std::string& word : text::words(story.question)) {
      const bool letters = std::none_of(word.begin(), word.end(),
                                        [](unsigned char c) { return c >= '0' && c <= '9'; });
      if (word.size() < 4 || !letters) continue;
      const std::vector<std::uint64_t> stems = text::analyse(word, language).stems;
      if (!stems.empty() && !known.contains(stems.front())) words.insert(word);
    }
    for (const std::string& word : words) ++counts[word];
  }
  std::vector<std::pair<std::string, std::uint64_t>> out;
  for (const auto& [word, tickets] : counts) {
    if (tickets >= foreign_min) out.emplace_back(word, tickets);
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  if (out.size() > foreign_max) out.resize(foreign_max);
  return out;
}

void add(TrialTally& to, const TrialTally& from) {
  to.answered += from.answered;
  to.linked += from.linked;
  to.linked_agreed += from.linked_agreed;
  to.supported += from.supported;
  to.supported_agreed += from.supported_agreed;
}

std::vector<std::string> cautions_of(const TrialReport& report) {
  std::vector<std::string> out;
  if (report.tickets < tickets_min) {
    out.push_back("With " + std::to_string(report.tickets) + " tickets, fewer than " +
                  std::to_string(tickets_min) +
                  ", no rate of right answers can be concluded, nor whether learning helps; the "
                  "gaps and the help centre's health can.");
  }
  const std::uint64_t judged = report.learning.linked + report.learning.supported;
  if (judged < 30) {
    out.push_back("Agents' replies speak for an article in only " + std::to_string(judged) +
                  " of the answered tickets: rate the cases by hand to know the accuracy.");
  }
  if (report.learned == 0) {
    out.emplace_back("No ticket lies before the date: it began knowing the articles only.");
  }
  out.emplace_back(
      "Agreement with agents is no accuracy: an agent may link one of two articles that both "
      "answer. The blind rating of the cases is.");
  return out;
}

}  // namespace

Result<TrialReport> run_trial(const TrialOptions& options, const std::vector<Article>& articles,
                              std::vector<TicketEvent> events, const Progress& progress) {
  if (articles.empty()) {
    return error(Code::invalid_argument, "a trial needs the help centre: there is no article");
  }
  std::stable_sort(events.begin(), events.end(), [](const TicketEvent& a, const TicketEvent& b) {
    return a.at_us != b.at_us ? a.at_us < b.at_us : a.event_id < b.event_id;
  });
  const auto first_live = std::find_if(events.begin(), events.end(), [&](const TicketEvent& e) {
    return e.at_us >= options.learn_until_us;
  });
  if (first_live == events.end()) {
    return error(Code::invalid_argument,
                 events.empty() ? "a trial needs tickets: there is no event"
                                : "no ticket lies after the date; choose an earlier one");
  }
  // A ticket that began before the date belongs to what was learned.
  const auto split = static_cast<std::size_t>(first_live - events.begin());
  const std::span history = std::span(events).first(split);
  const std::span live = std::span(events).subspan(split);
  std::set<std::string> before, all;
  for (const TicketEvent& event : history) before.insert(event.ticket);
  for (const TicketEvent& event : events) all.insert(event.ticket);
  TrialReport out;
  out.tickets = all.size();
  out.learned = before.size();
  Runner learning(options, true);
  Runner frozen(options, false);
  const std::int64_t start_us = events.front().at_us;
  KEEL_TRY(learning.start(articles, history, split > 0 ? live.front().at_us : start_us));
  KEEL_TRY(frozen.start(articles, history, split > 0 ? live.front().at_us : start_us));
  for (std::size_t i = 0; i < live.size(); ++i) {
    KEEL_TRY(learning.play(live[i]));
    KEEL_TRY(frozen.play(live[i]));
    if (progress && i % 64 == 0 && !progress(i, live.size())) {
      return error(Code::cancelled, "the trial was stopped");
    }
  }
  KEEL_TRY(learning.engine().tick());
  KEEL_ASSIGN(auto stories, read_stories(learning));
  KEEL_ASSIGN(auto stories_frozen, read_stories(frozen));
  std::erase_if(stories, [&](const auto& story) {
    return before.contains(story.first) || story.second.id.empty();
  });
  out.questions = stories.size();
  out.weeks = weeks_of(stories, stories_frozen);
  for (const TrialWeek& week : out.weeks) {
    add(out.learning, week.learning);
    add(out.frozen, week.frozen);
  }
  out.gaps = learning.engine().gaps();
  out.foreign_words = foreign_words(stories, articles);
  KEEL_ASSIGN(const std::vector<ProposalView> proposals, learning.engine().proposals(false));
  out.health = health_of(articles);
  for (const ProposalView& proposal : proposals) {
    if (proposal.opened_us < live.front().at_us) continue;
    ++out.proposals;
    if (proposal.kind == "article_stale") out.health.stale.push_back(proposal.article);
  }
  const double months =
      std::max(1.0, static_cast<double>(live.back().at_us - live.front().at_us) / month_us);
  out.review_minutes = static_cast<double>(out.proposals) * minutes_a_proposal / months;
  for (const GapView& gap : out.gaps) {
    if (!gap.proposal.empty()) out.gap_questions += static_cast<double>(gap.questions) / months;
  }
  out.cases = draw_cases(stories, learning.engine(), options.seed);
  out.cautions = cautions_of(out);
  return out;
}

Result<TrialAccuracy> rate_trial(const TrialReport& report,
                                 const std::vector<TrialVerdict>& verdicts) {
  TrialAccuracy out;
  double weights = 0, squares = 0, right = 0;
  std::set<std::string> seen;
  for (const TrialVerdict& verdict : verdicts) {
    const auto at = std::find_if(report.cases.begin(), report.cases.end(),
                                 [&](const TrialCase& one) { return one.id == verdict.id; });
    if (at == report.cases.end()) {
      return error(Code::not_found, "no case " + verdict.id +
                                        " in this trial; rate the cases of the same data, date "
                                        "and seed");
    }
    if (!seen.insert(verdict.id).second) {
      return error(Code::invalid_argument, "case " + verdict.id + " is rated twice");
    }
    ++out.rated;
    if (!at->answered) continue;
    ++out.answered;
    weights += at->weight;
    squares += at->weight * at->weight;
    right += verdict.right ? at->weight : 0;
  }
  if (out.answered == 0) return out;
  const double effective = weights * weights / squares;  // Kish
  out.accuracy = right / weights;
  const stats::Interval interval = stats::wilson(out.accuracy * effective, effective);
  out.low = interval.low;
  out.high = interval.high;
  return out;
}

namespace {

Json json_of(const TrialTally& t) {
  Json out;
  out.set("answered", t.answered).set("linked", t.linked).set("linked_agreed", t.linked_agreed);
  return out.set("supported", t.supported).set("supported_agreed", t.supported_agreed);
}
Json pairs(const std::vector<std::pair<std::string, std::string>>& values) {
  Json::Array out;
  for (const auto& [a, b] : values) {
    Json::Array pair;
    pair.emplace_back(a);
    pair.emplace_back(b);
    out.emplace_back(std::move(pair));
  }
  return out;
}
Json strings(const std::vector<std::string>& values) {
  return Json::Array(values.begin(), values.end());
}

}  // namespace

Json to_json(const TrialReport& r) {
  Json out;
  out.set("tickets", r.tickets).set("learned", r.learned).set("questions", r.questions);
  out.set("learning", json_of(r.learning)).set("frozen", json_of(r.frozen));
  Json::Array weeks;
  for (const TrialWeek& week : r.weeks) {
    Json row;
    row.set("week_us", week.week_us).set("asked", week.asked);
    row.set("learning", json_of(week.learning)).set("frozen", json_of(week.frozen));
    weeks.push_back(std::move(row));
  }
  out.set("weeks", std::move(weeks));
  Json::Array gaps;
  for (const GapView& gap : r.gaps) gaps.push_back(to_json(gap));
  out.set("gaps", std::move(gaps));
  Json::Array words;
  for (const auto& [word, tickets] : r.foreign_words) {
    Json row;
    row.set("word", word).set("tickets", tickets);
    words.push_back(std::move(row));
  }
  out.set("foreign_words", std::move(words));
  Json health;
  health.set("empty", strings(r.health.empty)).set("stale", strings(r.health.stale));
  health.set("duplicate", pairs(r.health.duplicate));
  health.set("contradictory", pairs(r.health.contradictory));
  out.set("health", std::move(health)).set("proposals", r.proposals);
  out.set("review_minutes", r.review_minutes).set("gap_questions", r.gap_questions);
  out.set("cautions", strings(r.cautions));
  return out;
}

}  // namespace keel

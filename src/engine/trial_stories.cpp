#include "engine/trial_stories.hpp"

#include <algorithm>

#include "keel/answer/enrich.hpp"
#include "keel/learn/conversations.hpp"
#include "keel/learn/metrics.hpp"
#include "keel/text/mail.hpp"

namespace keel::trial {
namespace {

constexpr std::size_t page_events = 1000;
constexpr std::int64_t week_us = 7LL * 24 * 3600 * 1'000'000;

Story story_of(const LogEntry& entry) {
  Story story;
  story.id = entry.id;
  story.at_us = entry.occurred_us;
  story.question = entry.content["sealed"]["text"].as_string();
  story.answered = entry.content["decision"].as_int() == static_cast<int>(Decision::answer);
  story.confidence = entry.content["confidence"].as_double();
  const Json::Array& candidates = entry.content["candidates"].as_array();
  if (!candidates.empty()) {
    const std::string& best = candidates.front().as_string();
    story.article = best.substr(0, best.rfind(' '));
  }
  return story;
}

void count(TrialTally& tally, const Story& story, const Conduct& agents,
           const HelpCentre& help_centre) {
  if (!story.answered) return;
  ++tally.answered;
  const Article* article = help_centre.find(story.article);
  tally.edited_later += article && article->updated_us > story.at_us;
  if (!agents.linked.empty()) {
    ++tally.linked;
    tally.linked_agreed += help_centre.same(agents.linked, story.article);
  } else if (!agents.supported.empty()) {
    ++tally.supported;
    tally.supported_agreed += help_centre.same(agents.supported, story.article);
  }
}

}  // namespace

HelpCentre::HelpCentre(const std::vector<Article>& articles) {
  learn::Fact fact;
  fact.kind = journal::EventKind::article_put;
  for (const Article& article : articles) {
    ++fact.seq;
    fact.subject = article.id;
    fact.body = learn::ArticlePut{article, {}};
    state_.apply(fact);
  }
}

std::map<std::string, Conduct> HelpCentre::conduct(std::span<const TicketEvent> events) const {
  std::map<std::string, Conduct> out;
  std::map<std::string, bool> wrote;  // tickets whose customer has written
  Question anyone;
  anyone.audience = "internal";
  for (const TicketEvent& event : events) {
    if (event.is_private || event.text.empty()) continue;
    if (event.type == TicketEventType::customer_message) wrote[event.ticket] = true;
    if (event.type != TicketEventType::agent_reply) continue;
    Conduct& agents = out[event.ticket];
    if (!wrote.contains(event.ticket)) agents.agent_began = true;
    const std::string reply = text::strip_mail(event.text);
    const std::vector<std::string> links = answer::linked_articles(state_, reply);
    if (agents.linked.empty() && !links.empty()) agents.linked = links.front();
    if (!agents.linked.empty() || !agents.supported.empty()) continue;
    anyone.locale = event.locale;
    anyone.brand = event.brand;
    const auto support = answer::supporting_articles(state_, reply, anyone, nullptr);
    if (!support.empty() && support.front().score >= learn::support_min &&
        !support.front().contradicts) {
      agents.supported = support.front().article;
    }
  }
  return out;
}

bool HelpCentre::same(const std::string& a, const std::string& b) const {
  if (a == b) return true;
  const std::uint32_t one = state_.knowledge.find(a);
  const std::uint32_t two = state_.knowledge.find(b);
  if (one == learn::no_slot || two == learn::no_slot) return false;
  const std::vector<std::uint32_t>& family = state_.knowledge.family(one);
  return std::find(family.begin(), family.end(), two) != family.end();
}

const Article* HelpCentre::find(const std::string& id) const {
  const std::uint32_t slot = state_.knowledge.find(id);
  return slot == learn::no_slot ? nullptr : &state_.knowledge.doc(slot).article;
}

std::string HelpCentre::passage(const std::string& id, const std::string& question) const {
  const std::uint32_t slot = state_.knowledge.find(id);
  if (slot == learn::no_slot) return {};
  const learn::Query query = state_.knowledge.query(question, text::Language::unknown);
  return std::string(state_.knowledge.best_passage(query, slot));
}

Result<Stories> read_stories(const Engine& engine, std::uint64_t from_seq) {
  Stories out;
  for (std::uint64_t seq = from_seq;;) {
    KEEL_ASSIGN(const std::vector<LogEntry> page, engine.log(seq, page_events));
    if (page.empty()) return out;
    seq = page.back().seq;
    for (const LogEntry& entry : page) {
      if (entry.kind == "answered") out[entry.conversation] = story_of(entry);
    }
  }
}

std::vector<TrialWeek> weeks_of(const Stories& learning, const Stories& frozen,
                                const std::map<std::string, Conduct>& conduct,
                                const HelpCentre& help_centre) {
  std::map<std::int64_t, TrialWeek> weeks;
  for (const auto& [ticket, story] : learning) {
    TrialWeek& week = weeks[learn::week_of(story.at_us)];
    ++week.asked;
    const auto known = conduct.find(ticket);
    const Conduct agents = known == conduct.end() ? Conduct{} : known->second;
    count(week.learning, story, agents, help_centre);
    if (const auto same = frozen.find(ticket); same != frozen.end()) {
      count(week.frozen, same->second, agents, help_centre);
    }
  }
  std::vector<TrialWeek> out;
  for (auto& [at_us, week] : weeks) {
    while (!out.empty() && out.back().week_us + week_us < at_us) {
      const std::int64_t empty_us = out.back().week_us + week_us;
      out.emplace_back().week_us = empty_us;
    }
    week.week_us = at_us;
    out.push_back(week);
  }
  return out;
}

void add(TrialTally& to, const TrialTally& from) {
  to.answered += from.answered;
  to.linked += from.linked;
  to.linked_agreed += from.linked_agreed;
  to.supported += from.supported;
  to.supported_agreed += from.supported_agreed;
  to.edited_later += from.edited_later;
}

}  // namespace keel::trial

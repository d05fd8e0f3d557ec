#include "record.hpp"

#include <algorithm>
#include <cstdio>
#include <span>
#include <string>
#include <vector>

#include "keel/journal/journal.hpp"
#include "keel/learn/facts.hpp"
#include "keel/state/follower.hpp"

namespace bench {
namespace {

using keel::Result;
using keel::Status;
using keel::journal::Draft;
using keel::journal::EventKind;
using keel::learn::Content;

constexpr std::size_t chunk = 1000;        // events a commit
constexpr std::size_t candidates = 20;     // of a recorded answer
constexpr std::size_t nearest = 32;        // as answer/retrieve.cpp asks for
constexpr std::size_t lexical = 50;        // likewise
constexpr std::int64_t between_us = 1000;  // two events

class Recorder {
 public:
  Recorder(keel::journal::Journal& journal, keel::ManualClock& clock, keel::SeededRandom& random,
           std::size_t total)
      : journal_(journal), clock_(clock), random_(random), total_(total) {}

  keel::EventId add(EventKind kind, std::string subject, std::string conversation,
                    Content content) {
    clock_.advance(between_us);
    Draft& draft = drafts_.emplace_back();
    draft.kind = kind;
    draft.id = keel::make_event_id(clock_.now_us(), random_);
    draft.occurred_us = clock_.now_us();
    draft.actor = "engine";
    draft.subject = std::move(subject);
    draft.conversation = std::move(conversation);
    draft.owner = "anonymous";
    draft.clear = std::move(content.clear);
    draft.secret = std::move(content.secret);
    return draft.id;
  }
  Status flush(bool now) {
    if (drafts_.empty() || (drafts_.size() < chunk && !now)) return keel::ok_status();
    KEEL_TRY(journal_.append(drafts_).status());
    const std::size_t before = done_;
    done_ += drafts_.size();
    drafts_.clear();
    if (before / 100'000 != done_ / 100'000 || now) {
      std::fprintf(stderr, "recorded %zu of %zu events\n", done_, total_);
    }
    return keel::ok_status();
  }

 private:
  keel::journal::Journal& journal_;
  keel::ManualClock& clock_;
  keel::SeededRandom& random_;
  std::vector<Draft> drafts_;
  std::size_t total_;
  std::size_t done_ = 0;
};

void add_article(Recorder& recorder, const keel::Article& article) {
  recorder.add(EventKind::article_put, article.id, {},
               keel::learn::content_of(keel::learn::ArticlePut{article, {}}));
}

// A question with its candidates, and the agent's reply that links the right article.
void add_ticket(Recorder& recorder, MadeUp& corpus, std::size_t number, std::int64_t now_us) {
  const std::size_t article = corpus.any();
  const std::string right = "a" + std::to_string(article);
  const std::string ticket = "t" + std::to_string(number);
  keel::learn::Answered answered;
  answered.decision = 3;
  answered.text = corpus.question(article);
  answered.locale = "en";
  answered.origin = "ticket";
  answered.candidates.push_back({right, {}});
  while (answered.candidates.size() < candidates) {
    answered.candidates.push_back({"a" + std::to_string(corpus.any()), {}});
  }
  keel::learn::MessageRecorded reply;
  reply.answer = recorder.add(EventKind::answered, {}, ticket, keel::learn::content_of(answered));
  reply.history = true;
  reply.links = {right};
  reply.event.source = "bench";
  reply.event.ticket = ticket;
  reply.event.event_id = ticket + "-reply";
  reply.event.type = keel::TicketEventType::agent_reply;
  reply.event.actor = keel::Actor::agent;
  reply.event.agent = "agent " + std::to_string(number % 50);
  reply.event.at_us = now_us;
  reply.event.text = "See the article.";
  recorder.add(EventKind::message_recorded, std::string(to_string(reply.event.type)), ticket,
               keel::learn::content_of(reply));
}

Status write(keel::journal::Journal& journal, keel::ManualClock& clock, keel::SeededRandom& random,
             const RecordSize& size, MadeUp& corpus) {
  Recorder recorder(journal, clock, random, size.articles + 1 + 2 * size.remembered);
  for (std::size_t i = 0; i < size.articles; ++i) {
    add_article(recorder, corpus.article(i));
    KEEL_TRY(recorder.flush(false));
  }
  Content imported;
  imported.clear.set("what", "articles").set("count", std::uint64_t{size.articles});
  recorder.add(EventKind::import_marked, "articles", {}, std::move(imported));
  for (std::size_t i = 0; i < size.remembered; ++i) {
    add_ticket(recorder, corpus, i, clock.now_us());
    KEEL_TRY(recorder.flush(false));
  }
  return recorder.flush(true);
}

// Share of what is at least as good as the k-th best that was found.
double share_found(std::vector<double> all, std::span<const double> found, std::size_t k) {
  constexpr double same = 1e-6;  // sums in another order
  std::erase_if(all, [](double score) { return score <= 0; });
  k = std::min(k, all.size());
  if (k == 0) return 1;
  const auto kth = all.begin() + static_cast<std::ptrdiff_t>(k - 1);
  std::nth_element(all.begin(), kth, all.end(), std::greater<>());
  const auto n =
      std::count_if(found.begin(), found.end(), [&](double score) { return score >= *kth - same; });
  return std::min(1.0, static_cast<double>(n) / static_cast<double>(k));
}

double recall_of_remembered(const keel::state::State& state, const keel::learn::Query& query) {
  std::vector<double> all;
  state.memory.labelled().for_each([&](std::uint32_t ordinal) {
    all.push_back(keel::learn::cosine(query.vector, state.answers[ordinal].vector));
  });
  std::vector<double> found;
  for (const auto& one : state.memory.recall(query.vector, state.answers, nearest)) {
    found.push_back(one.cosine);
  }
  return share_found(std::move(all), found, nearest);
}

double recall_of_articles(const keel::state::State& state, const keel::learn::Query& query) {
  std::vector<double> all;
  for (std::uint32_t slot = 0; slot < state.knowledge.slots(); ++slot) {
    all.push_back(state.knowledge.coverage(query, slot));
  }
  std::vector<double> found;
  const auto any = [](std::uint32_t, std::uint32_t) { return true; };
  for (const keel::index::Hit& hit : state.knowledge.search(query, lexical, any)) {
    found.push_back(state.knowledge.coverage(query, hit.doc));
  }
  return share_found(std::move(all), found, lexical);
}

Recall measure(const keel::state::State& state, MadeUp& corpus, std::size_t questions) {
  Recall out{0, 0};
  for (std::size_t i = 0; i < questions; ++i) {
    const std::string text = corpus.question(corpus.any());
    keel::learn::Query query = state.knowledge.query(text, keel::text::Language::en);
    query.vector = keel::learn::make_question_vector(
        query.mix, state.knowledge.frequencies(),
        [&](std::uint16_t feature) { return state.memory.seen(feature); });
    out.remembered += recall_of_remembered(state, query) / static_cast<double>(questions);
    out.articles += recall_of_articles(state, query) / static_cast<double>(questions);
  }
  return out;
}

}  // namespace

Result<Recall> make_record(const std::filesystem::path& folder, const RecordSize& size,
                           MadeUp& corpus, std::size_t questions) {
  keel::ManualClock clock(1'736'000'000'000'000);  // 2025-01-04
  keel::SeededRandom random(size.seed);
  keel::journal::JournalOptions options;
  options.create = true;
  options.sync = false;
  options.clock = &clock;
  options.random = &random;
  KEEL_ASSIGN(const std::unique_ptr<keel::journal::Journal> journal,
              keel::journal::Journal::open(folder, options));
  KEEL_TRY(write(*journal, clock, random, size, corpus));
  keel::state::Follower follower(*journal);
  KEEL_TRY(follower.open([](std::uint64_t done, std::uint64_t total) {
    if (done % 102'400 == 0 || done == total) {
      std::fprintf(stderr, "folded %llu of %llu events\n", static_cast<unsigned long long>(done),
                   static_cast<unsigned long long>(total));
    }
    return true;
  }));
  const Recall recall = measure(*follower.root(), corpus, questions);
  KEEL_TRY(follower.checkpoint());
  return recall;
}

}  // namespace bench

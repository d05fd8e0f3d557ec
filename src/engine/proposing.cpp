// Opening proposals for what the record says should change. The leader's work, in its ticks.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "engine/help_centre_health.hpp"
#include "engine/impl.hpp"
#include "keel/base/codec.hpp"
#include "keel/base/version.hpp"
#include "keel/review/findings.hpp"

namespace keel {
namespace {

using journal::Draft;
using journal::EventKind;
using learn::Proposal;
using state::State;

constexpr std::size_t contradictions_min = 3;  // conversations against an article's text
constexpr std::size_t restated_min = 3;        // conversations that an article was given in
constexpr std::size_t edits_a_tick = 20;       // articles whose replies are read
constexpr std::size_t compared_max = 5000;     // articles, to be held against each other
constexpr std::uint64_t events_between = 512;  // before answers are looked at again, or
constexpr std::int64_t time_between_us = 24LL * 3600 * 1'000'000;

constexpr std::string_view looked_at_name = "looked-at";

std::string bytes_of(const LookedAt& looked_at) {
  Writer out;
  out(looked_at);
  return out.take();
}

// Whether to look again, which is then the last look.
bool due(Look& last, const state::Place& place) {
  if (last.seq > 0 && place.seq < last.seq + events_between &&
      place.now_us < last.at_us + time_between_us) {
    return false;
  }
  last = {place.seq, place.now_us};
  return true;
}

// An article's whole share of a proposal's basis.
std::string version_of(const State& state, const std::string& article) {
  return fmt::format("{}:{}", article, state.knowledge.doc(state.knowledge.find(article)).version);
}

// What was decided about two texts stands until one of them changes.
bool may_open_pair(const State& state, std::string_view kind, const std::string& subject,
                   const std::string& a, const std::string& b) {
  const Proposal* earlier = state.proposals.latest(kind, subject);
  if (!earlier) return true;
  if (earlier->state == "open") return false;
  const auto put_us = [&](const std::string& id) {
    return state.knowledge.doc(state.knowledge.find(id)).at_us;
  };
  return std::max(put_us(a), put_us(b)) > std::max(earlier->decided_us, earlier->reverted_us);
}

bool same_audience(const Article& a, const Article& b) {
  return (a.audience == "internal") == (b.audience == "internal") && a.locale == b.locale;
}

}  // namespace

// Collects what is to be opened; one proposal for so much evidence, whichever process finds it.
class Engine::Impl::Opening {
 public:
  Opening(const Impl& impl, const State& state) : impl_(impl), state_(state) {}

  void open(const std::optional<learn::ProposalOpened>& proposal, const std::string& subject,
            const std::string& basis) {
    if (!proposal || frozen(proposal->article)) return;
    drafts_.push_back(
        impl_.draft(EventKind::proposal_opened, subject, learn::content_of(*proposal)));
    drafts_.back().actor = "engine";
    drafts_.back().occurred_us = impl_.clock.now_us();
    drafts_.back().dedupe = key_of(
        "proposal", fmt::format("{}:{}:{}", proposal->kind, basis, learn::evidence_of(*proposal)));
  }
  [[nodiscard]] std::vector<Draft> take() { return std::move(drafts_); }

 private:
  [[nodiscard]] bool frozen(const std::string& article) const {
    const std::uint32_t slot = state_.knowledge.find(article);
    return slot != learn::no_slot && state_.rules.freeze(article, state_.knowledge.doc(slot).topic,
                                                         state_.place.now_us) != nullptr;
  }
  const Impl& impl_;
  const State& state_;
  std::vector<Draft> drafts_;
};

void Engine::Impl::propose_gaps(const State& state, const review::TextOf& text_of,
                                Opening& opening) {
  // The latest of each kind for a gap, which may have become another one since.
  std::map<std::pair<const learn::Gap*, std::string>, const Proposal*> latest;
  state.proposals.all().for_each([&](const Proposal& proposal) {
    if (proposal.content.gap.empty()) return;
    latest[{state.gaps->find(proposal.content.gap), proposal.content.kind}] = &proposal;
  });
  const auto latest_of = [&](const learn::Gap& gap, const char* kind) {
    const auto found = latest.find({&gap, kind});
    return found == latest.end() ? nullptr : found->second;
  };
  const auto may_open = [&](const learn::Gap& gap, const char* kind) {
    const Proposal* earlier = latest_of(gap, kind);
    return state.proposals.may_open(kind, earlier ? earlier->subject : to_string(gap.id),
                                    gap.answers.size());
  };
  state.gaps->all().for_each([&](const learn::Gap& gap) {
    if (!gap.alive || !gap.mature()) return;
    const std::string subject = to_string(gap.id);
    const Proposal* article = latest_of(gap, "article_new");
    // Where no article can say it, it can still have a name.
    const auto name_it = [&] {
      if (!may_open(gap, "topic_new")) return;
      opening.open(review::find_new_topic(state, gap, article != nullptr, text_of), subject,
                   subject);
    };
    if (!may_open(gap, "article_new")) {
      if (article && article->state == "rejected") name_it();
      return;
    }
    const std::uint64_t basis = review::basis_of(state, gap);
    const auto tried = looked_at.undrafted.find(subject);
    if (tried != looked_at.undrafted.end() && tried->second == basis) return;
    const std::optional<learn::ProposalOpened> proposal =
        review::draft_for_gap(state, gap, text_of);
    if (proposal) return opening.open(proposal, subject, subject);
    looked_at.undrafted[subject] = basis;
    name_it();
  });
}

void Engine::Impl::propose_texts(const State& state, const review::TextOf& text_of,
                                 Opening& opening) {
  state.freshness.for_each(
      [&](std::uint32_t slot, const std::vector<learn::Contradiction>& against) {
        const std::string& article = state.knowledge.doc(slot).article.id;
        if (!state.knowledge.live(slot) || against.size() < contradictions_min ||
            !state.proposals.may_open("article_stale", article, against.size())) {
          return;
        }
        opening.open(review::draft_for_stale(state, slot, text_of), article,
                     version_of(state, article));
      });
  std::size_t read = 0;
  state.freshness.for_each_restated(
      [&](std::uint32_t slot, const std::vector<learn::Restated>& restated) {
        const std::string& article = state.knowledge.doc(slot).article.id;
        if (!state.knowledge.live(slot) || restated.size() < restated_min || read >= edits_a_tick ||
            !state.proposals.may_open("article_edit", article, restated.size())) {
          return;
        }
        std::uint64_t& tried = looked_at.unedited[article];
        if (tried == restated.back().seq) return;
        tried = restated.back().seq;
        ++read;
        opening.open(review::draft_for_edit(state, slot, restated, text_of), article,
                     version_of(state, article));
      });
  if (!due(looked_at.failures, state.place)) return;
  for (const learn::ProposalOpened& one : review::find_failing(state)) {
    if (!state.proposals.may_open(one.kind, one.article, learn::evidence_of(one))) continue;
    opening.open(one, one.article, version_of(state, one.article));
  }
}

void Engine::Impl::propose_pairs(const State& state, Opening& opening) {
  const std::uint64_t last_put = state.knowledge.last_put();
  const std::uint32_t live = state.knowledge.live_count();
  if ((last_put == looked_at.put && live == looked_at.live) || live > compared_max) return;
  looked_at.put = last_put;
  looked_at.live = live;
  std::vector<Article> articles;
  for (std::uint32_t slot = 0; slot < state.knowledge.slots(); ++slot) {
    if (state.knowledge.live(slot)) articles.push_back(state.knowledge.doc(slot).article);
  }
  const auto article = [&](const std::string& id) -> const Article& {
    return state.knowledge.doc(state.knowledge.find(id)).article;
  };
  const auto open = [&](learn::ProposalOpened proposal) {
    const std::string subject = proposal.article + '|' + proposal.other;
    if (!same_audience(article(proposal.article), article(proposal.other)) ||
        !may_open_pair(state, proposal.kind, subject, proposal.article, proposal.other)) {
      return;
    }
    opening.open(proposal, subject,
                 version_of(state, proposal.article) + '|' + version_of(state, proposal.other));
  };
  for (const auto& [a, b] : health_of(articles).duplicate) {
    const bool first_longer = article(a).body.size() >= article(b).body.size();
    learn::ProposalOpened proposal;
    proposal.kind = "duplicate";
    proposal.article = first_longer ? b : a;
    proposal.other = first_longer ? a : b;
    proposal.title = fmt::format("\"{}\" says the same as \"{}\"", article(proposal.article).title,
                                 article(proposal.other).title);
    proposal.why = "the two articles share most of their words in order; the longer one would stay";
    open(std::move(proposal));
  }
  for (const Contradictory& one : contradictory_sentences(articles)) {
    learn::ProposalOpened proposal;
    proposal.kind = "contradiction";
    proposal.article = one.article;
    proposal.other = one.other;
    proposal.title = article(one.article).title;
    proposal.body = fmt::format("{}: {}\n{}: {}", one.article, one.says, one.other, one.other_says);
    proposal.why = fmt::format("article \"{}\" says it with other numbers", one.other);
    open(std::move(proposal));
  }
}

void Engine::Impl::propose_words(const State& state, const review::TextOf& text_of,
                                 Opening& opening) {
  const std::size_t labelled = state.memory.labelled().size();
  if (labelled < looked_at.labels + std::max<std::size_t>(1, looked_at.labels / 16)) return;
  looked_at.labels = labelled;
  for (const learn::ProposalOpened& one : review::find_synonyms(state, text_of)) {
    if (!state.proposals.may_open(one.kind, one.words, learn::evidence_of(one))) continue;
    opening.open(one, one.words, one.words + ':' + one.says);
  }
}

void Engine::Impl::propose_looser(const State& state, Opening& opening) {
  if (!due(looked_at.looser, state.place)) return;
  const std::optional<learn::ProposalOpened> looser =
      review::find_looser_threshold(state, state.place.now_us);
  const std::size_t evidence = looser ? learn::evidence_of(*looser) : 0;
  if (looser && state.proposals.may_open("threshold", "threshold", evidence)) {
    opening.open(looser, "threshold", looser->words + '>' + looser->says);
  }
  for (const review::Release& one : review::find_releases(state)) {
    const Proposal* earlier = state.proposals.latest(one.proposal.kind, one.subject);
    const learn::ArticleDoc& doc = state.knowledge.doc(state.knowledge.find(one.proposal.article));
    if (earlier && (earlier->state == "open" || earlier->decided_us >= doc.at_us)) continue;
    opening.open(one.proposal, one.subject,
                 one.subject + ':' + version_of(state, one.proposal.article));
  }
}

void Engine::Impl::recall_looked_at() {
  if (looked_at_bytes) return;
  looked_at = {};
  looked_at_bytes.emplace();
  const Result<std::string> kept = journal->cache(looked_at_name);
  if (!kept.ok()) return;  // then all is looked at again
  Reader reader(*kept);
  std::string version;
  std::uint64_t seq = 0;
  LookedAt seen;
  reader(version, seq, seen);
  // Another version may find more; and a journal that was cut since is another one.
  if (!reader.ok() || !reader.at_end() || version != library_version() ||
      seq > follower.root()->place.seq) {
    return;
  }
  looked_at = std::move(seen);
  looked_at_bytes = bytes_of(looked_at);
}

void Engine::Impl::keep_looked_at() {
  std::string bytes = bytes_of(looked_at);
  if (bytes == looked_at_bytes) return;
  Writer out;
  out(std::string(library_version()), follower.root()->place.seq, looked_at);
  const Status kept = journal->put_cache(looked_at_name, out.data());
  note_error(kept);
  if (kept.ok()) looked_at_bytes = std::move(bytes);
}

Status Engine::Impl::open_proposals() {
  const state::Root root = follower.root();
  const LookedAt before = looked_at;
  const auto text_of = [this](std::uint64_t seq) { return text_at(seq); };
  Opening opening(*this, *root);
  propose_gaps(*root, text_of, opening);
  propose_texts(*root, text_of, opening);
  propose_pairs(*root, opening);
  propose_words(*root, text_of, opening);
  propose_looser(*root, opening);
  std::vector<Draft> drafts = opening.take();
  if (drafts.empty()) return ok_status();
  const Status recorded = record(std::move(drafts)).status();
  if (!recorded.ok()) looked_at = before;  // what was found is still to be found
  return recorded;
}

}  // namespace keel

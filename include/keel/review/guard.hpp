// The guard: whether a model may take the place of the one in use, and whether the one in use has
// done worse than another would have. Both are read from recorded answers, on the features as
// served: nothing is retrieved again.
// Thread safety: pure functions of one pinned state; a Comparison is used by one thread at a time.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "keel/learn/facts.hpp"
#include "keel/learn/ranking_fit.hpp"
#include "keel/state/state.hpp"
#include "keel/stats/paired_test.hpp"

namespace keel::review {

// What a model says of a question recorded in the state: the id of the article it puts first, or
// the topic; "" when it cannot tell.
using Says =
    std::function<std::string(const state::State& state, const learn::AnswerRecord& record)>;

// Of the model that an artifact holds, with weights of so many features; nothing when it does not
// read. `subject` is `ranking` or `intents`, here and below.
[[nodiscard]] Says said_by(std::string_view subject, std::string_view parameters,
                           std::uint64_t features = learn::feature_count);
// The same of a fit, of the questions it was judged on, each by what it learned from the others.
[[nodiscard]] Says said_by(const learn::RankingFit& fit);
// The model in use as an artifact; "" where none is.
[[nodiscard]] std::string parameters_in_use(const state::State& state, std::string_view subject);

// A sentinel question of which a challenger says something else than what was right.
struct Flip {
  std::uint32_t answer = learn::no_slot;
  std::string from;  // what was right: an article's id, or a topic
  std::string to;
};
// Of each group that has resolved well and was confirmed within 90 days, whose article is live in
// the same version: its sentinels of which the challenger can tell and nobody says otherwise since;
// of topics, those that the model in use has right. The group flips when the challenger says
// something else of half of them, and of three at least. Groups by article.
[[nodiscard]] std::vector<Flip> flips(const state::State& state, std::string_view subject,
                                      const Says& challenger, std::int64_t now_us);

// The proposal to put a held back model to use, with the flipped questions as evidence.
[[nodiscard]] learn::ProposalOpened proposal_of(const state::State& state, std::string_view subject,
                                                const EventId& fitted,
                                                const std::vector<Flip>& flipped);

// Follows what people judge of answers that the model in use gave, beside what another model would
// have said: a paired test, question by question, each before it could be learned from.
class Comparison {
 public:
  // Chance that a model no worse is ever called worse by one comparison.
  static constexpr double level = 0.025;
  // Judgements that said "right" before anything is concluded: where people report only what is
  // wrong, the other model can only win.
  static constexpr std::size_t right_min = 5;

  // Answers recorded after `since_seq` count.
  Comparison(std::string_view subject, std::uint64_t since_seq, Says other)
      : subject_(subject), since_seq_(since_seq), other_(std::move(other)) {}

  // Takes in what was judged since the last call; cost: one scoring by the other model each.
  void follow(const state::State& state);
  // What speaks against the model in use when it is worse; else nothing. `other` names the other
  // one: "the model before".
  [[nodiscard]] std::optional<std::string> worse(std::string_view other) const;
  // Conversations in which only the other model was right, the latest 20, oldest first.
  [[nodiscard]] const std::vector<std::string>& evidence() const noexcept { return evidence_; }
  [[nodiscard]] std::size_t judged() const noexcept { return judged_; }

 private:
  std::string subject_;
  std::uint64_t since_seq_;
  Says other_;
  stats::PairedTest test_;
  std::size_t next_ = 0;  // verdict
  std::size_t judged_ = 0;
  std::size_t right_ = 0;
  std::vector<std::string> evidence_;
};

}  // namespace keel::review

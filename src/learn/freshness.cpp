#include "keel/learn/freshness.hpp"

#include <algorithm>

#include "keel/learn/conversations.hpp"

namespace keel::learn {
namespace {

constexpr std::size_t kept_max = 32;

// One entry a conversation, the latest ones.
template <class T>
void keep(std::vector<T>& known, T entry) {
  const bool counted = std::any_of(known.begin(), known.end(), [&](const T& one) {
    return one.conversation == entry.conversation;
  });
  if (counted) return;
  known.push_back(std::move(entry));
  if (known.size() > kept_max) known.erase(known.begin());
}

}  // namespace

void Freshness::apply(const Fact& fact, const Knowledge& knowledge) {
  if (const auto* put = fact.as<ArticlePut>()) {
    contradictions_.erase(knowledge.find(put->article.id));
    restated_.erase(knowledge.find(put->article.id));
    return;
  }
  const auto* said = fact.as<MessageRecorded>();
  if (!said) return;
  if (said->support.empty() || !said->support.front().contradicts) {
    restate(fact, *said, knowledge);
    return;
  }
  const std::uint32_t slot = knowledge.find(said->support.front().article);
  if (slot == no_slot) return;
  keep(contradictions_.edit(slot), Contradiction{fact.seq, fact.at_us, fact.conversation});
}

void Freshness::restate(const Fact& fact, const MessageRecorded& said, const Knowledge& knowledge) {
  const TicketEvent& event = said.event;
  if (event.type != TicketEventType::agent_reply || event.is_private) return;
  std::uint32_t slot = no_slot;
  if (!said.links.empty()) {
    slot = knowledge.find(said.links.front());
  } else if (!said.support.empty() && said.support.front().score >= support_min) {
    slot = knowledge.find(said.support.front().article);
  }
  if (slot == no_slot) return;
  const std::uint64_t agent = event.agent.empty() ? 0 : hash64(event.agent);
  keep(restated_.edit(slot), Restated{fact.seq, agent, fact.conversation});
}

}  // namespace keel::learn

#include "keel/learn/freshness.hpp"

#include <algorithm>

namespace keel::learn {
namespace {

constexpr std::size_t kept_max = 32;

}  // namespace

void Freshness::apply(const Fact& fact, const Knowledge& knowledge) {
  if (const auto* put = fact.as<ArticlePut>()) {
    contradictions_.erase(knowledge.find(put->article.id));
    return;
  }
  const auto* said = fact.as<MessageRecorded>();
  if (!said || said->support.empty() || !said->support.front().contradicts) return;
  const std::uint32_t slot = knowledge.find(said->support.front().article);
  if (slot == no_slot) return;
  std::vector<Contradiction>& known = contradictions_.edit(slot);
  const bool counted = std::any_of(known.begin(), known.end(), [&](const Contradiction& c) {
    return c.conversation == fact.conversation;
  });
  if (counted) return;
  known.push_back({fact.seq, fact.at_us, fact.conversation});
  if (known.size() > kept_max) known.erase(known.begin());
}

}  // namespace keel::learn

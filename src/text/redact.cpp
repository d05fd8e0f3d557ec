#include "keel/text/redact.hpp"

#include <array>

#include "text/redact_rules.hpp"
#include "text/unicode.hpp"

namespace keel::text {
namespace {

struct Slot {
  std::string_view name;
  rules::Rule rule;
};

// In order: the first that matches at a place wins. No name: the match is kept.
constexpr std::array<Slot, 9> slots = {{{"{url}", rules::url},
                                        {"{email}", rules::email},
                                        {"{secret}", rules::secret},
                                        {"{iban}", rules::iban},
                                        {"{ip}", rules::ip},
                                        {"{card}", rules::card},
                                        {"", rules::plain},
                                        {"{phone}", rules::phone},
                                        {"{order}", rules::order}}};

}  // namespace

std::string redact(std::string_view text) {
  const std::string clean = scrub(text);
  std::string out;
  out.reserve(clean.size());
  for (std::size_t i = 0; i < clean.size();) {
    std::size_t length = 0;
    std::string_view name;
    if (rules::may_start(clean, i)) {
      for (const Slot& slot : slots) {
        length = slot.rule(clean, i);
        name = slot.name;
        if (length > 0) break;
      }
    }
    if (length > 0) {
      out += name.empty() ? std::string_view(clean).substr(i, length) : name;
      i += length;
    } else {
      out.push_back(clean[i++]);
    }
  }
  return out;
}

}  // namespace keel::text

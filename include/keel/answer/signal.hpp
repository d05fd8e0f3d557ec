// Signal: what became of an answer, told explicitly by the host.
// Thread safety: a value.
#pragma once

#include <string>

#include "keel/base/id.hpp"
#include "keel/base/signal_kind.hpp"

namespace keel {

struct Signal {
  EventId answer;  // Answer::id
  SignalKind kind = SignalKind::resolved;
  std::string article;  // corrected: the article that is right
  std::string text;     // edited: what was sent; otherwise a remark, sealed
  std::string actor;    // "customer", "agent:7"; repeated credit of one person weighs less
  std::string dedupe;   // the host's key: a retry with it changes nothing
};

}  // namespace keel

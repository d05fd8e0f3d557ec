// modes: how far answers may go, by workspace, brand and topic; whether Keel learns, and from one
// brand for another; and the share of conversations that are held out to measure its effect.
// Thread safety: const methods from any thread; one writer on its own copy.
// Invariant: no brand or topic stands above a mode that its workspace was lowered to afterwards.
#pragma once

#include <map>
#include <string>

#include "keel/base/mode.hpp"
#include "keel/learn/facts.hpp"

namespace keel::learn {

class Modes {
 public:
  void apply(const Fact& fact);

  // The most careful of what is set for the brand and the topic; the workspace's when neither is.
  // A workspace that is off is off as a whole.
  [[nodiscard]] Mode of(std::string_view brand, std::string_view topic) const;
  [[nodiscard]] Mode workspace() const noexcept { return static_cast<Mode>(workspace_); }
  // What is set for a scope; the workspace's mode when nothing is.
  [[nodiscard]] Mode of(const ModeScope& scope) const;
  // Set apart from the workspace's: "brand:acme" -> mode.
  [[nodiscard]] const std::map<std::string, std::int32_t>& apart() const noexcept { return apart_; }
  [[nodiscard]] bool learning() const noexcept { return learning_; }
  // Whether what one brand's customers taught counts for the articles of another.
  [[nodiscard]] bool shared_wordings() const noexcept { return shared_wordings_; }
  [[nodiscard]] double holdout() const noexcept { return holdout_; }
  // Whether the conversation, or the customer's question without one, is held out.
  [[nodiscard]] bool held_out(std::string_view customer, std::string_view conversation) const;

  template <class A>
  void fields(A& a) {
    a(workspace_, apart_, learning_, shared_wordings_, holdout_);
  }

 private:
  std::int32_t workspace_ = static_cast<std::int32_t>(Mode::suggest);
  std::map<std::string, std::int32_t> apart_;
  bool learning_ = true;
  bool shared_wordings_ = true;
  double holdout_ = 0;  // share of customers, [0, 0.5]
};

}  // namespace keel::learn

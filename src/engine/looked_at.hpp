// LookedAt: what the leading process saw when it last looked for proposals and fits, so that it
// looks again only where something changed since. Kept in cache/looked-at, so that who opens the
// workspace next need not look at all of it again. Thread safety: a value.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

namespace keel {

// Of what is looked at again when many events came, or a day.
struct Look {
  std::uint64_t seq = 0;  // 0: never
  std::int64_t at_us = 0;
  template <class A>
  void fields(A& a) {
    a(seq, at_us);
  }
};

struct LookedAt {
  std::map<std::string, std::uint64_t> undrafted;  // gap without a draft -> review::basis_of then
  std::map<std::string, std::uint64_t> unedited;   // article -> its latest reply
  std::set<std::string> untried;                   // proposals that no backtest can try
  Look failures;
  Look looser;
  std::uint64_t put = 0;   // of what the articles were
  std::uint64_t live = 0;  // likewise
  std::uint64_t topics = 0;
  std::uint64_t labels = 0;  // remembered questions
  template <class A>
  void fields(A& a) {
    a(undrafted, unedited, untried, failures, looser, put, live, topics, labels);
  }
};

}  // namespace keel

// Drafts: only sentences that agents gave to at least two customers.
#include "keel/review/drafts.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace keel;
using namespace keel::review;

namespace {

const std::string years = "The warranty covers a broken screen for two years.";
const std::string receipt = "Bring the receipt to any of our repair shops.";

std::vector<std::string> shared(const std::vector<Reply>& replies, std::size_t max = 8) {
  return shared_sentences(state::State(), replies, max);
}

}  // namespace

TEST_CASE("a sentence given to two customers is kept, one given to one is not") {
  const std::vector<Reply> replies = {{"A", 1, years + " " + receipt},
                                      {"B", 2, years + " Your nephew Anselm called us again."}};
  CHECK(shared(replies) == std::vector<std::string>{years});
  CHECK(shared({replies[0]}).empty());
  CHECK(shared({}).empty());
}

TEST_CASE("two tickets of one customer are one customer, unknown ones count by ticket") {
  CHECK(shared({{"A", 1, years}, {"B", 1, years}}).empty());
  CHECK(shared({{"A", 0, years}, {"B", 0, years}}).size() == 1);
  CHECK(shared({{"A", 0, years}, {"A", 0, years}}).empty());
}

TEST_CASE("what differs by a word is said once, in the order of the replies") {
  const std::vector<std::string> out =
      shared({{"A", 1, years + " " + receipt},
              {"B", 2, years + " " + receipt},
              {"C", 3, "The warranty covers any broken screen for two years. " + receipt}});
  CHECK(out == std::vector<std::string>{years, receipt});
  CHECK(shared({{"A", 1, years + " " + receipt}, {"B", 2, years + " " + receipt}}, 1).size() == 1);
}

TEST_CASE("concessions, questions and what is a customer's own are left out") {
  const std::string goodwill = "As a goodwill we waived the fee for the screen repair.";
  const std::string asked = "Could you send us a picture of the broken screen?";
  const std::string mail = "We wrote about the broken screen to ana@example.com on Monday.";
  const std::vector<std::string> out = shared({{"A", 1, goodwill + " " + asked + " " + mail},
                                               {"B", 2, goodwill + " " + asked + " " + mail}});
  for (const std::string& sentence : out) {
    CHECK(sentence.find("goodwill") == std::string::npos);
    CHECK(sentence.find('?') == std::string::npos);
    CHECK(sentence.find("ana@example.com") == std::string::npos);
  }
}

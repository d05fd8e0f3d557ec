// Precision and recall of the redaction on tests/data/redaction/cases.tsv, printed as CSV:
//   build/bin/keel_test_text "redaction*" -s | grep '^redaction,'
#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "keel/text/redact.hpp"
#include "support/source_folder.hpp"

using namespace keel::text;

namespace {

const std::vector<std::string> kinds = {"email", "phone", "card", "iban", "secret"};

struct Counts {
  int marked = 0;  // in the file
  int right = 0;   // replaced whole, by the slot of their kind
  int slots = 0;   // of this kind in the output
  [[nodiscard]] double precision() const { return slots == 0 ? 1 : double(right) / slots; }
  [[nodiscard]] double recall() const { return marked == 0 ? 1 : double(right) / marked; }
};

// The line as somebody wrote it, and as it should be.
struct Case {
  std::string language, text, expected;
  std::vector<std::string> marks;
};

Case read_case(const std::string& line) {
  Case out;
  const std::size_t tab = line.find('\t');
  out.language = line.substr(0, tab);
  std::size_t at = tab + 1;
  for (;;) {
    const std::size_t begin = line.find("[[", at);
    out.text += line.substr(at, begin - at);
    out.expected += line.substr(at, begin - at);
    if (begin == std::string::npos) return out;
    const std::size_t colon = line.find(':', begin);
    const std::size_t end = line.find("]]", colon);
    const std::string kind = line.substr(begin + 2, colon - begin - 2);
    out.marks.push_back(kind);
    out.text += line.substr(colon + 1, end - colon - 1);
    out.expected += "{" + kind + "}";
    at = end + 2;
  }
}

std::vector<std::string> slots_in(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; (at = text.find('{', at)) != std::string::npos; ++at) {
    const std::size_t end = text.find('}', at);
    if (end != std::string::npos) out.push_back(text.substr(at + 1, end - at - 1));
  }
  return out;
}

}  // namespace

TEST_CASE("redaction: precision and recall on the annotated lines") {
  std::ifstream file(keel::test::source_folder() + "/tests/data/redaction/cases.tsv");
  REQUIRE(file.good());
  std::map<std::string, Counts> counts;
  int lines = 0;
  std::vector<std::string> wrong;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    ++lines;
    const Case one = read_case(line);
    const std::string redacted = redact(one.text);
    const bool whole = redacted == one.expected;
    if (!whole) wrong.push_back(one.language + "  " + redacted + "  <-  " + one.text);
    std::vector<std::string> made = slots_in(redacted);
    for (const std::string& mark : one.marks) ++counts[mark].marked;
    for (const std::string& slot : made) ++counts[slot].slots;
    for (const std::string& mark : one.marks) {
      const auto at = std::find(made.begin(), made.end(), mark);
      if (at == made.end()) continue;
      made.erase(at);
      // Of a line in which something is left over, only what is wholly gone counts.
      counts[mark].right += whole || made.size() + 1 >= one.marks.size();
    }
  }
  CHECK(lines > 400);
  std::cout << "redaction,kind,marked,found,right,precision,recall\n";
  for (const std::string& kind : kinds) {
    const Counts& c = counts[kind];
    std::cout << "redaction," << kind << ',' << c.marked << ',' << c.slots << ',' << c.right << ','
              << c.precision() << ',' << c.recall() << '\n';
    INFO(kind);
    CHECK(c.marked >= 40);
    CHECK(c.precision() >= 0.97);
    CHECK(c.recall() >= 0.97);
  }
  std::cout << "redaction,lines not as expected," << wrong.size() << " of " << lines << '\n';
  for (const std::string& line : wrong) UNSCOPED_INFO(line);
  CHECK(wrong.size() * 50 <= static_cast<std::size_t>(lines));
}

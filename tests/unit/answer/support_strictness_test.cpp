// How strict the support check is, measured on the sample help centre: every passage is a citation,
// and texts are made from it by rules. docs/methods.md quotes the counts.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

#include "keel/answer/support.hpp"
#include "keel/text/sentences.hpp"
#include "learn/passages.hpp"
#include "support/source_folder.hpp"

using keel::Citation;
using keel::answer::check_support;

namespace {

std::vector<Citation> sample_passages() {
  std::vector<std::filesystem::path> files;
  const auto folder = std::filesystem::path(keel::test::source_folder()) / "examples/data/articles";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<Citation> out;
  for (const auto& file : files) {
    std::ifstream in(file, std::ios::binary);
    std::string body((std::istreambuf_iterator<char>(in)), {});
    if (body.starts_with("---\n")) body.erase(0, body.find("\n---\n", 4) + 5);
    for (const auto& passage : keel::learn::split_passages(body)) {
      out.push_back({file.stem().string(), 1, "",
                     body.substr(passage.begin, passage.end - passage.begin), ""});
    }
  }
  return out;
}

// The text with `from` replaced where it first stands as a word; "" when it does not.
std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(" " + std::string(from) + " ");
  if (at == std::string::npos) return {};
  return text.replace(at + 1, from.size(), to);
}

std::string with_other_number(std::string text) {
  const std::size_t mark = text.find(". ");  // of a step, "2. Press ..."
  const bool step = mark <= 2;
  const std::size_t at = text.find_first_of("123456789", step ? mark : 0);
  if (at == std::string::npos) return {};
  text[at] = text[at] == '9' ? '1' : static_cast<char>(text[at] + 1);
  return text;
}

// A number that the passage has, in the place of another one.
std::string with_swapped_numbers(std::string text) {
  const char* digits = "0123456789";
  const std::size_t a = text.find_first_of(digits);
  if (a == std::string::npos) return {};
  const std::size_t a_end = std::min(text.find_first_not_of(digits, a), text.size());
  const std::size_t b = text.find_first_of(digits, a_end);
  if (b == std::string::npos) return {};
  const std::size_t b_end = std::min(text.find_first_not_of(digits, b), text.size());
  const std::string first = text.substr(a, a_end - a), second = text.substr(b, b_end - b);
  if (first == second) return {};
  text.replace(b, b_end - b, first);
  return text.replace(a, a_end - a, second);
}

struct Count {
  std::size_t made = 0;
  std::size_t supported = 0;
};

// `make` turns a sentence into a text, or "" when it does not apply.
Count count(const std::vector<Citation>& passages,
            const std::function<std::string(const std::string&)>& make) {
  Count out;
  for (const Citation& citation : passages) {
    for (const std::string_view sentence : keel::text::sentences(citation.passage)) {
      const std::string text = make(std::string(sentence));
      if (text.empty()) continue;
      ++out.made;
      const auto verdict = check_support(text, std::span(&citation, 1));
      out.supported += verdict.supported;
      if (verdict.supported) UNSCOPED_INFO("supported: " << text);
    }
  }
  return out;
}

}  // namespace

TEST_CASE("passages are supported whole; changed sentences are not") {
  const std::vector<Citation> passages = sample_passages();
  REQUIRE(passages.size() > 70);
  for (const Citation& citation : passages) {
    const auto verdict = check_support(citation.passage, std::span(&citation, 1));
    INFO(citation.article << ": " << verdict.why);
    CHECK(verdict.supported);
  }
  const auto refused = [&](const char* what, const auto& make, std::size_t made_min) {
    const Count counted = count(passages, make);
    INFO(what << ": " << counted.made << " made, " << counted.supported << " supported");
    CHECK(counted.made >= made_min);
    CHECK(counted.supported == 0);
  };
  refused("another number", with_other_number, 40);
  refused("numbers swapped", with_swapped_numbers, 5);
  refused(
      "can -> cannot", [](const std::string& s) { return replaced(s, "can", "cannot"); }, 20);
  refused(
      "cannot -> can", [](const std::string& s) { return replaced(s, "cannot", "can"); }, 2);
  refused(
      "not left out", [](const std::string& s) { return replaced(s, "not", ""); }, 10);
  refused(
      "only left out", [](const std::string& s) { return replaced(s, "only", ""); }, 5);
  refused(
      "before -> after", [](const std::string& s) { return replaced(s, "before", "after"); }, 2);
  refused(
      "a promise added", [](const std::string& s) { return s + " This is free."; }, 400);
  refused(
      "a name added", [](const std::string& s) { return "Ask Miriam. " + s; }, 400);
  refused(
      "a link added", [](const std::string& s) { return s + " See https://x.example/y."; }, 400);
  refused(
      "a concession in the same sentence",
      [](const std::string& s) {
        return s.ends_with('.') ? s.substr(0, s.size() - 1) + ", at no cost." : "";
      },
      300);
}

TEST_CASE("a sentence of a passage with a greeting is supported, an item without its list is not") {
  const std::vector<Citation> passages = sample_passages();
  const Count greeted =
      count(passages, [](const std::string& s) { return "Hello! Thanks for asking.\n" + s; });
  INFO(greeted.supported << " of " << greeted.made);
  CHECK(greeted.supported * 10 >= greeted.made * 8);
}

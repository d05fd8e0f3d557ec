#include "cold_start/made_up.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace keel::test {
namespace {

constexpr std::array filler = {"please help", "hello",      "thanks a lot", "it is urgent",
                               "since today", "on my side", "as I said",    "for my colleague"};
constexpr std::array joints = {"with the", "after the", "in", "because of the", "without a", "and"};
constexpr std::array openings = {"How can I",         "I want to",  "Where do I",
                                 "Is there a way to", "We need to", "I tried to"};

std::string id_of(std::size_t thing, std::size_t deed) {
  return "a" + std::to_string(thing) + "-" + std::to_string(deed);
}

}  // namespace

MadeUpDesk::MadeUpDesk(std::size_t articles, std::uint64_t seed) : random_(seed) {
  // A grid of things and deeds a quarter larger than the help centre: every thing and deed occurs
  // in several articles, and some pairs have none.
  const auto side = static_cast<std::size_t>(
      std::max(2.0, std::ceil(std::sqrt(1.25 * static_cast<double>(articles)))));
  things_ = words(side);
  deeds_ = words(side);
  unknown_ = words(side);
  for (std::size_t i = 0; i < side * side; ++i) missing_.push_back({i / side, i % side, words(3)});
  for (std::size_t i = 0; i < articles; ++i) {
    const std::size_t at = random_.below(missing_.size());
    written_.push_back(missing_[at]);
    missing_.erase(missing_.begin() + static_cast<std::ptrdiff_t>(at));
    articles_.push_back(write(written_.back()));
  }
}

std::string MadeUpDesk::pseudo_word() {
  static constexpr std::string_view heads = "bdfgklmnprtvz";
  static constexpr std::string_view vowels = "aeiou";
  std::string out;
  for (int syllable = 0; syllable < 3; ++syllable) {
    out += heads[random_.below(heads.size())];
    out += vowels[random_.below(vowels.size())];
  }
  return out + "nlrk"[random_.below(4)];
}

std::vector<MadeUpDesk::Word> MadeUpDesk::words(std::size_t n) {
  std::vector<Word> out(n);
  for (Word& word : out) word = {pseudo_word(), pseudo_word(), pseudo_word()};
  for (std::size_t i = 1; i < n; i += 2) out[i].shared = out[i - 1].shared;
  return out;
}

// Half of the customers use the article's word, most others a word of their own.
std::string MadeUpDesk::said(const Word& word) {
  const double draw = random_.uniform();
  if (draw < 0.5) return word.formal;
  return draw < 0.9 ? word.own : word.shared;
}

std::string MadeUpDesk::ask_about(const Word& thing, const Word& deed,
                                  const std::vector<Word>& more) {
  std::string out = openings[random_.below(openings.size())];
  out += " " + said(deed) + " my " + said(thing);
  for (const Word& word : more) {
    if (random_.below(2) == 0) continue;
    out += std::string(" ") + joints[random_.below(joints.size())] + " " + said(word);
  }
  if (random_.below(2) == 0) out += std::string(", ") + filler[random_.below(filler.size())];
  return out;
}

Article MadeUpDesk::write(const Topic& topic) {
  const std::string& o = things_[topic.thing].formal;
  const std::string& a = deeds_[topic.deed].formal;
  const std::string& other = things_[(topic.thing + 1) % things_.size()].formal;
  Article out;
  out.id = id_of(topic.thing, topic.deed);
  out.title = "How to " + a + " your " + o;
  out.section = "About " + o;
  out.body = "Open the page of the " + o + " and choose " + a + ". You can " + a + " the " + o +
             " as long as the " + topic.more[0].formal + " is " + topic.more[1].formal +
             ". If you have a " + other + " as well, look at the " + topic.more[2].formal +
             " first. We confirm by mail that it is done.";
  return out;
}

MadeUpQuestion MadeUpDesk::question() {
  if (!written_.empty() && random_.below(4) != 0) {
    const Topic& topic = written_[random_.below(written_.size())];
    return {ask_about(things_[topic.thing], deeds_[topic.deed], topic.more),
            id_of(topic.thing, topic.deed)};
  }
  const Topic& topic = missing_[random_.below(missing_.size())];
  const bool known = random_.below(2) == 0;
  const Word& thing = known ? things_[topic.thing] : unknown_[random_.below(unknown_.size())];
  return {ask_about(thing, deeds_[topic.deed], topic.more), {}};
}

std::string MadeUpDesk::reply(const MadeUpQuestion& question) {
  if (question.article.empty()) {
    return "I have done that for you by hand, " + pseudo_word() + " and " + pseudo_word() +
           " are set now. Tell us when you need it again.";
  }
  return "This is described at https://help.example/articles/" + question.article;
}

}  // namespace keel::test

#include "emails.hpp"

#include <array>

#include "keel/base/seams.hpp"

namespace bench {
namespace {

constexpr std::array greetings = {"Hello,",        "Hi there,",        "Dear team,",
                                  "Good morning,", "Hi support team,", "To whom it may concern,"};

constexpr std::array openings = {
    "I hope you are well and that this reaches the right people. ",
    "I could not find a number to call, so I am writing to you instead. ",
    "First of all, thank you for the quick reply the other day, that was really kind. ",
    "Sorry to bother you again so soon, I know that you are busy these days. ",
    "A friend told me that your team is good at sorting things out, so here I am. "};

constexpr std::array about = {
    "We have been with you since the spring of last year and have been quite happy so far, apart "
    "from one or two hiccups that were always dealt with in the end. ",
    "I am away from my desk for most of the week and only get round to things like this in the "
    "evening, so please forgive me if this has been asked before. ",
    "My colleague usually looks after this side of things, but she is on holiday until Monday and "
    "nobody else here knows much about it. ",
    "I spent most of yesterday afternoon trying to work it out by myself and reading whatever I "
    "could find, and I am afraid that I am now more confused than before. ",
    "To be honest I am not very good with computers, my daughter helped me with it the last time, "
    "and she lives abroad now. "};

constexpr std::array leads = {
    "So here is what I wanted to ask: ", "What I would like to know is this. ",
    "My question is the following. ", "Now to the point. ", ""};

constexpr std::array middles = {
    "I have tried it twice, once on the train and once at home, with the same result both times. ",
    "It is not terribly urgent, but I would sleep better if I knew by the end of the week. ",
    "I did look around before writing, and the only thing I found was from three years ago. ",
    "It worked for my neighbour, which makes it even stranger. "};

constexpr std::array seconds = {"While I am at it, one more thing: ", "And a second question: ",
                                "Oh, and before I forget. ", "Also, "};

constexpr std::array thanks = {"Thank you very much in advance for your help, it is appreciated.",
                               "Many thanks for looking into this.",
                               "I look forward to hearing from you soon.",
                               "Thanks a lot, and have a nice day!"};

constexpr std::array closings = {"Best regards,", "Kind regards,", "Cheers,", "Yours sincerely,"};

constexpr std::array signatures = {
    "Sent from my iPhone", "--\nAccounts, Second Floor\n12 Harbour Road\nTel. 555 0100",
    "--\nThis message is confidential and meant only for whom it is addressed to.", ""};

std::string sentence(std::string_view text) {
  const bool ended = !text.empty() && std::string_view(".?!").find(text.back()) != text.npos;
  return std::string(text) + (ended ? " " : ". ");
}

}  // namespace

std::string as_email(std::string_view first, std::string_view second, std::string_view earlier,
                     std::uint64_t seed) {
  keel::SplitMix64 random(seed);
  const auto one_of = [&](const auto& choices) {
    return std::string(choices[random.below(choices.size())]);
  };
  std::string out = one_of(greetings) + "\n\n";
  out += one_of(openings) + one_of(about) + "\n";
  out += one_of(leads) + sentence(first) + one_of(middles) + "\n\n";
  out += one_of(seconds) + sentence(second) + "\n\n";
  out += one_of(thanks) + "\n\n" + one_of(closings) + "\nS.\n\n" + one_of(signatures) + "\n\n";
  out += "On Mon, 3 Feb 2025 at 10:11, Support <support@helpdesk.example> wrote:\n";
  out += "> Hello,\n> you wrote: " + sentence(earlier) + "\n";
  out += "> We are sorry for the trouble. Have you tried it again since?\n> Your support team\n";
  return out;
}

}  // namespace bench

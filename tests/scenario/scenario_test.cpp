// Runs every tests/scenario/*.scenario. A scenario is a story a support lead can read; each line is
// one step, blank lines and lines that start with # are skipped.
//
//   given article ID "Title" "Body" [section|audience|brand|locale|page|url=VALUE ...]
//   given retired ID
//   given mode suggest|answer|off
//   given threshold 0.5 ... 1
//   given learning on|off
//   given rule pin|block|escalate "words" [ID]
//   given frozen ID
//   ask "question" [as TICKET] [by CUSTOMER] [locale|brand|audience|page=VALUE ...]
//   customer says TICKET "text"
//   agent says TICKET "text"
//   ticket TICKET resolved|reopened
//   signal resolved|failed|reopened|accepted|rejected|escalated
//   signal corrected ID
//   backtest proposal|retire [ID]    of the only open proposal, or to retire an article
//   wait N seconds|hours|days
//   tick
//   decide approve|reject [by NAME]  the only open proposal, else the last decided one
//   revert                           what was decided last
//   expect answer|clarify|escalate   of the last ask
//   expect reason REASON
//   expect best ID                   the first candidate of the last ask
//   expect not offered ID
//   expect text "part of it"         of the answer
//   expect explained "part of it" | expect not explained "part of it"
//   expect refused "part of it"      why the last decision was not taken
//   expect article ID "part of it" | expect no article ID
//   expect backtest changed|better|worse|unknown N
//   expect proposals|gaps|lessons N
//   expect proposal text "part of it" | expect proposal without "part of it"
//   expect lesson ID because correction|resolution|agent_reply|acceptance
//
// A signal and an expectation are about the last ask. At the end the journal must replay.
#include <algorithm>
#include <fstream>

#include "support/source_folder.hpp"
#include "unit/engine/fixture.hpp"

using namespace keel;
using namespace keel::test;

namespace {

using Words = std::vector<std::string>;

// Words of a line; "quoted text" is one word.
Words words_of(const std::string& line) {
  Words out;
  for (std::size_t at = line.find_first_not_of(' '); at < line.size();
       at = line.find_first_not_of(' ', at)) {
    const bool quoted = line[at] == '"';
    const std::size_t begin = at + (quoted ? 1 : 0);
    const std::size_t end = std::min(line.find(quoted ? '"' : ' ', begin), line.size());
    out.push_back(line.substr(begin, end - begin));
    at = end + (quoted ? 1 : 0);
  }
  return out;
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

class Story {
 public:
  // False for a line that is no step.
  bool step(const Words& words) {
    const Words rest(words.begin() + 1, words.end());
    if (words[0] == "given" && rest.size() >= 2) return given(rest);
    if (words[0] == "ask" && !rest.empty()) return ask(rest);
    if (words[0] == "signal" && !rest.empty()) return signal(rest);
    if (words[0] == "expect" && !rest.empty()) return expect(rest);
    if (words[0] == "backtest" && !rest.empty()) return backtest(rest);
    if (words[0] == "decide" && rest.size() == 1) return decide(rest[0], "lead");
    if (words[0] == "decide" && rest.size() == 3) return decide(rest[0], rest[2]);
    if (words[0] == "revert" && rest.empty()) return revert();
    if (words[0] == "ticket" && rest.size() == 2) return ticket(rest[0], rest[1]);
    if (words[0] == "wait" && rest.size() == 2) return wait(std::stoi(rest[0]), rest[1]);
    if (words.size() == 4 && rest[0] == "says") {
      if (words[0] == "customer") return w_.customer_says(rest[1], rest[2]), true;
      if (words[0] == "agent") return w_.agent_says(rest[1], rest[2]), true;
    }
    if (words[0] == "tick" && rest.empty()) return w_.tick(), true;
    return false;
  }
  void end() { w_.check_replay(); }

 private:
  bool given(const Words& words) {
    if (words[0] == "article" && words.size() >= 4) {
      Article one = article(words[1], words[2], words[3]);
      for (std::size_t i = 4; i < words.size(); ++i) {
        const std::size_t equals = words[i].find('=');
        const std::string value = words[i].substr(std::min(equals + 1, words[i].size()));
        const std::string field = words[i].substr(0, equals);
        if (field == "section")
          one.section = value;
        else if (field == "audience")
          one.audience = value;
        else if (field == "brand")
          one.brand = value;
        else if (field == "locale")
          one.locale = value;
        else if (field == "page")
          one.page = value;
        else if (field == "url")
          one.url = value;
        else
          return false;
      }
      require_ok(w_->put_article(one));
      return true;
    }
    if (words[0] == "retired") return require_ok(w_->retire_article(words[1], "a story")), true;
    if (words[0] == "frozen") {
      RuleView rule;
      rule.kind = "freeze";
      rule.article = words[1];
      rule.by = "lead";
      (void)value_of(w_->set_rule(rule));
      return true;
    }
    if (words[0] == "rule" && words.size() >= 3) {
      RuleView rule;
      rule.kind = words[1];
      rule.words = words[2];
      if (words.size() > 3) rule.article = words[3];
      rule.by = "lead";
      (void)value_of(w_->set_rule(rule));
      return true;
    }
    require_ok(w_->set_setting(words[0], words[1], "lead"));
    return true;
  }

  bool ask(const Words& words) {
    Question question;
    question.text = words[0];
    for (std::size_t i = 1; i < words.size(); ++i) {
      const std::size_t equals = words[i].find('=');
      const std::string value = words[i].substr(std::min(equals + 1, words[i].size()));
      const std::string field = words[i].substr(0, equals);
      if (field == "as" && i + 1 < words.size())
        question.conversation = words[++i];
      else if (field == "by" && i + 1 < words.size())
        question.customer = words[++i];
      else if (field == "locale")
        question.locale = value;
      else if (field == "brand")
        question.brand = value;
      else if (field == "audience")
        question.audience = value;
      else if (field == "page")
        question.page = value;
      else
        return false;
    }
    last_ = w_.ask(question);
    return true;
  }

  bool signal(const Words& words) {
    const SignalKind kind = value_of(parse_signal(words[0]));
    w_.signal(last_, kind, words.size() > 1 ? words[1] : "",
              kind == SignalKind::resolved || kind == SignalKind::failed ? "customer" : "agent:1");
    return true;
  }

  bool backtest(const Words& words) {
    BacktestRequest request;
    if (words[0] == "retire" && words.size() == 2) {
      request.retire = words[1];
    } else {
      const std::vector<ProposalView> open = value_of(w_->proposals());
      REQUIRE(open.size() == 1);
      request.proposal = open[0].id;
    }
    tried_ = value_of(w_->backtest(request));
    return words[0] == "retire" || words[0] == "proposal";
  }

  bool decide(const std::string& what, const std::string& by) {
    const std::vector<ProposalView> open = value_of(w_->proposals());
    REQUIRE(open.size() <= 1);
    if (!open.empty()) decided_ = open[0].id;
    ProposalDecision decision;
    decision.proposal = decided_;
    decision.kind =
        what == "approve" ? ProposalDecision::Kind::approve : ProposalDecision::Kind::reject;
    decision.by = by;
    refused_ = w_->decide(decision).status();
    return what == "approve" || what == "reject";
  }

  bool revert() {
    (void)value_of(w_->revert(decided_, "lead"));
    return true;
  }

  bool ticket(const std::string& id, const std::string& what) {
    if (what != "resolved" && what != "reopened") return false;
    w_.happens(id, what == "resolved" ? TicketEventType::resolved : TicketEventType::reopened);
    return true;
  }

  bool wait(int count, const std::string& unit) {
    const std::int64_t us = unit == "seconds" ? second_us
                            : unit == "hours" ? 3600 * second_us
                            : unit == "days"  ? day_us
                                              : 0;
    w_.wait(count * us);
    return us > 0;
  }

  bool expect(const Words& words) {
    const std::string& what = words[0];
    const std::string& more = words.back();
    if (words.size() == 1) {
      CHECK(decision_name(last_.decision) == what);
    } else if (what == "reason") {
      CHECK(reason_name(last_.reason) == more);
    } else if (what == "best") {
      CHECK(best_of(last_) == more);
    } else if (what == "not" && words[1] == "offered") {
      for (const Candidate& candidate : last_.candidates) CHECK(candidate.article != more);
    } else if (what == "text") {
      INFO(last_.text);
      CHECK(holds(last_.text, more));
    } else if (what == "refused") {
      INFO(refused_.message());
      CHECK_FALSE(refused_.ok());
      CHECK(holds(refused_.message(), more));
    } else if (what == "not" && words[1] == "explained") {
      CHECK_FALSE(holds(last_.explanation, more));
    } else if (what == "explained") {
      INFO(last_.explanation);
      CHECK(holds(last_.explanation, more));
    } else if (what == "article" && words.size() == 3) {
      CHECK(holds(value_of(w_->article(words[1])).body, more));
    } else if (what == "no" && words[1] == "article") {
      CHECK(code_of(w_->article(more)) == Code::not_found);
    } else if (what == "backtest" && words.size() == 3) {
      INFO(tried_.summary);
      const std::uint64_t found = words[1] == "changed"  ? tried_.changed
                                  : words[1] == "better" ? tried_.better
                                  : words[1] == "worse"  ? tried_.worse
                                                         : tried_.unknown;
      CHECK(found == std::stoull(more));
    } else if (what == "proposals") {
      CHECK(value_of(w_->proposals()).size() == std::stoul(more));
    } else if (what == "gaps") {
      CHECK(w_->gaps().size() == std::stoul(more));
    } else if (what == "lessons") {
      CHECK(w_->lessons().size() == std::stoul(more));
    } else if (what == "proposal" && words.size() == 3) {
      const std::vector<ProposalView> open = value_of(w_->proposals());
      REQUIRE(open.size() == 1);
      INFO(open[0].body);
      CHECK(holds(open[0].body, more) == (words[1] == "text"));
    } else if (what == "lesson" && words.size() == 4) {
      const std::vector<LessonView> lessons = w_->lessons();
      CHECK(std::any_of(lessons.begin(), lessons.end(), [&](const LessonView& lesson) {
        return lesson.article == words[1] && lesson.cause == more;
      }));
    } else {
      return false;
    }
    return true;
  }

  Workspace w_;
  Answer last_;
  BacktestReport tried_;
  std::string decided_;
  Status refused_;
};

void run(const std::filesystem::path& path) {
  std::ifstream file(path);
  REQUIRE(file.good());
  Story story;
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    const Words words = words_of(line);
    if (words.empty() || words[0].starts_with('#')) continue;
    INFO(path.filename().string() << ":" << number << ": " << line);
    const bool is_step = story.step(words);
    REQUIRE(is_step);
  }
  story.end();
}

}  // namespace

TEST_CASE("every scenario goes as it is told") {
  std::vector<std::filesystem::path> paths;
  const std::filesystem::path folder =
      std::filesystem::path(keel::test::source_folder()) / "tests/scenario";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".scenario") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  REQUIRE(paths.size() >= 10);
  for (const std::filesystem::path& path : paths) {
    DYNAMIC_SECTION(path.stem().string()) { run(path); }
  }
}

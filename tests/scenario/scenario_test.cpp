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
//   agent says TICKET "text" [by NAME]
//   ticket TICKET resolved|reopened
//   signal resolved|failed|reopened|accepted|rejected|escalated
//   signal corrected ID
//   backtest retire ID               to retire an article
//   backtest proposal [while forgetting customer|ticket NAME]    the only open one
//   forget customer|ticket NAME
//   undo ID                          the lesson about an article
//   rebase
//   restart                          the process ends, and another begins
//   wait N seconds|hours|days
//   tick
//   decide approve|reject [by NAME]  the only open proposal, else the last decided or tried one
//   decide edit "text" [by NAME]
//   revert                           what was decided last
//   expect answer|clarify|escalate   of the last ask
//   expect reason REASON
//   expect best ID                   the first candidate of the last ask
//   expect not offered ID
//   expect text "part of it"         of the answer
//   expect explained "part of it" | expect not explained "part of it"
//   expect refused "part of it"      why the last decision, or backtest, was not taken
//   expect article ID "part of it" | expect no article ID
//   expect backtest changed|better|worse|unknown N
//   expect proposals|gaps|lessons N
//   expect events KIND N             on the record
//   expect proposal text|kind|why "part of it" | expect proposal without "part of it"
//   expect lesson ID because correction|resolution|agent_reply|acceptance
//   expect lesson ID undone
//   expect nowhere "text"            in nothing that people can read, the last backtest included
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
    if (words[0] == "decide" && !rest.empty()) return decide(rest);
    if (words[0] == "forget" && rest.size() == 2) return forget(rest), tried_ = {}, true;
    if (words[0] == "undo" && rest.size() == 1) return undo(rest[0]);
    if (words[0] == "rebase" && rest.empty()) return require_ok(w_->rebase()), true;
    if (words[0] == "restart" && rest.empty()) return w_.reopen(), true;
    if (words[0] == "revert" && rest.empty()) return revert();
    if (words[0] == "ticket" && rest.size() == 2) return ticket(rest[0], rest[1]);
    if (words[0] == "wait" && rest.size() == 2) return wait(std::stoi(rest[0]), rest[1]);
    if (words.size() == 4 && words[0] == "customer" && rest[0] == "says") {
      return w_.customer_says(rest[1], rest[2]), true;
    }
    if (words.size() >= 4 && words[0] == "agent" && rest[0] == "says") return agent_says(rest);
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

  bool agent_says(const Words& words) {
    TicketEvent said = ticket_event(words[1], TicketEventType::agent_reply, words[2]);
    if (words.size() == 5 && words[3] == "by") said.agent = words[4];
    w_.happens(std::move(said));
    return words.size() == 3 || words.size() == 5;
  }

  bool backtest(const Words& words) {
    const bool forgetting = words.size() == 5 && words[1] == "while" && words[2] == "forgetting";
    BacktestRequest request;
    if (words[0] == "retire" && words.size() == 2) {
      request.retire = words[1];
    } else if (words[0] == "proposal" && (words.size() == 1 || forgetting)) {
      const std::vector<ProposalView> open = value_of(w_->proposals());
      REQUIRE(open.size() == 1);
      request.proposal = decided_ = open[0].id;
    } else {
      return false;
    }
    bool forgotten = false;
    const auto during = [&](std::uint64_t, std::uint64_t) {
      if (forgetting && !forgotten) forget({words[3], words[4]});
      return forgotten = true;
    };
    const Result<BacktestReport> report = w_->backtest(request, during);
    refused_ = report.status();
    if (!forgetting) require_ok(refused_);
    tried_ = report.ok() ? *report : BacktestReport{};
    return true;
  }

  void forget(const Words& words) {
    ForgetRequest request;
    request.subjects.push_back(
        {words[0] == "ticket" ? ForgetSubject::Kind::ticket : ForgetSubject::Kind::customer,
         words[1]});
    request.by = "lead";
    (void)value_of(w_->forget(request));
  }

  bool undo(const std::string& article) {
    std::vector<LessonView> lessons = w_->lessons();
    std::erase_if(lessons, [&](const LessonView& lesson) { return lesson.article != article; });
    REQUIRE(lessons.size() == 1);
    return require_ok(w_->undo_lesson(lessons[0].id, "lead")), true;
  }

  // approve|reject [by NAME], or edit "text" [by NAME]
  bool decide(const Words& words) {
    using Kind = ProposalDecision::Kind;
    const std::vector<ProposalView> open = value_of(w_->proposals());
    REQUIRE(open.size() <= 1);
    if (!open.empty()) decided_ = open[0].id;
    ProposalDecision decision;
    decision.proposal = decided_;
    decision.kind = words[0] == "approve" ? Kind::approve
                    : words[0] == "edit"  ? Kind::edit
                                          : Kind::reject;
    std::size_t at = 1;
    if (decision.kind == Kind::edit && words.size() > at) decision.body = words[at++];
    decision.by = words.size() == at + 2 && words[at] == "by" ? words[at + 1] : "lead";
    refused_ = w_->decide(decision).status();
    return (decision.kind != Kind::reject || words[0] == "reject") &&
           (words.size() == at || words.size() == at + 2);
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
    return expect_answer(words) || expect_review(words) || expect_state(words);
  }

  // Of the last ask.
  bool expect_answer(const Words& words) {
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
    } else if (what == "not" && words[1] == "explained") {
      CHECK_FALSE(holds(last_.explanation, more));
    } else if (what == "explained") {
      INFO(last_.explanation);
      CHECK(holds(last_.explanation, more));
    } else {
      return false;
    }
    return true;
  }

  // Of proposals, and of what was tried and decided last.
  bool expect_review(const Words& words) {
    const std::string& what = words[0];
    const std::string& more = words.back();
    if (what == "refused") {
      INFO(refused_.message());
      CHECK_FALSE(refused_.ok());
      CHECK(holds(refused_.message(), more));
    } else if (what == "backtest" && words.size() == 3) {
      INFO(tried_.summary);
      const std::uint64_t found = words[1] == "changed"  ? tried_.changed
                                  : words[1] == "better" ? tried_.better
                                  : words[1] == "worse"  ? tried_.worse
                                                         : tried_.unknown;
      CHECK(found == std::stoull(more));
    } else if (what == "proposals") {
      CHECK(value_of(w_->proposals()).size() == std::stoul(more));
    } else if (what == "proposal" && words.size() == 3) {
      const std::vector<ProposalView> open = value_of(w_->proposals());
      REQUIRE(open.size() == 1);
      const std::string& said = words[1] == "kind"  ? open[0].kind
                                : words[1] == "why" ? open[0].why
                                                    : open[0].body;
      INFO(said);
      CHECK(holds(said, more) == (words[1] != "without"));
    } else {
      return false;
    }
    return true;
  }

  // Of what the workspace knows.
  bool expect_state(const Words& words) {
    const std::string& what = words[0];
    const std::string& more = words.back();
    if (what == "article" && words.size() == 3) {
      CHECK(holds(value_of(w_->article(words[1])).body, more));
    } else if (what == "no" && words[1] == "article") {
      CHECK(code_of(w_->article(more)) == Code::not_found);
    } else if (what == "gaps") {
      CHECK(w_->gaps().size() == std::stoul(more));
    } else if (what == "lessons") {
      CHECK(w_->lessons().size() == std::stoul(more));
    } else if (what == "lesson" && words.size() >= 3) {
      const std::vector<LessonView> lessons = w_->lessons();
      CHECK(std::any_of(lessons.begin(), lessons.end(), [&](const LessonView& lesson) {
        return lesson.article == words[1] &&
               (words.size() == 3 ? lesson.state : lesson.cause) == more;
      }));
    } else if (what == "events" && words.size() == 3) {
      LogFilter filter;
      filter.kind = words[1];
      CHECK(value_of(w_->log(0, 100'000, filter)).size() == std::stoul(more));
    } else if (what == "nowhere" && words.size() == 2) {
      expect_nowhere(more);
    } else {
      return false;
    }
    return true;
  }

  void expect_nowhere(const std::string& text) {
    const auto check = [&](const auto& views) {
      for (const auto& view : views) {
        const std::string said = to_canonical(to_json(view));
        INFO(said);
        CHECK_FALSE(holds(said, text));
      }
    };
    check(std::vector{tried_});
    check(value_of(w_->proposals(false)));
    check(w_->lessons());
    check(w_->gaps());
    check(w_->changes(0, w_.clock.now_us() + 1));
    check(value_of(w_->log(0, 100'000)));
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

#include "engine/forget_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>
#include <unordered_set>

#include "engine/impl.hpp"
#include "keel/learn/facts.hpp"
#include "keel/review/own_words.hpp"
#include "keel/review/views.hpp"

namespace keel {
namespace {

using journal::EventKind;
using journal::Outline;
using learn::no_slot;

constexpr std::size_t read_at_once = 256;
// In place of a text that held nothing else.
constexpr const char* untitled = "A title is needed";
constexpr const char* unwritten = "A text is needed.";

// Another's key for a ticket's text is the ticket's own, until its customer is known.
std::string owner_of_subject(const ForgetSubject& subject) {
  return key_of(subject.kind == ForgetSubject::Kind::customer ? "customer" : "conversation",
                subject.id);
}

// Events that say something about others, by whose ids they name as their subject.
bool about_another(EventKind kind) noexcept {
  return kind == EventKind::signalled || kind == EventKind::audit_given ||
         kind == EventKind::backtest_run;
}

class Planner {
 public:
  Planner(const journal::Journal& journal, const state::State& state)
      : journal_(journal), state_(state) {}

  Result<ForgetPlan> run(const std::vector<ForgetSubject>& subjects) {
    KEEL_TRY(find_subjects(subjects));
    KEEL_TRY(find_events());
    find_answers();
    find_lessons();
    find_gaps();
    KEEL_TRY(find_proposals());
    KEEL_TRY(find_followers());
    find_unknown(subjects);
    out_.events.assign(events_.begin(), events_.end());
    out_.keys.assign(keys_.begin(), keys_.end());
    out_.tickets.assign(conversations_.begin(), conversations_.end());
    ForgetPreview& preview = out_.preview;
    preview.events = events_.size();
    preview.tickets = conversations_.size();
    preview.other_customers = other_keys_.size();
    KEEL_TRY(count_models());
    std::sort(preview.effects.begin(), preview.effects.end(),
              [](const ForgetEffect& a, const ForgetEffect& b) {
                return std::tie(a.kind, a.id) < std::tie(b.kind, b.id);
              });
    return std::move(out_);
  }

 private:
  // Their keys, and every ticket that something of theirs is in.
  Status find_subjects(const std::vector<ForgetSubject>& subjects) {
    std::unordered_set<std::uint64_t> of_customers;
    for (const ForgetSubject& subject : subjects) {
      KEEL_ASSIGN(const std::uint64_t key, journal_.key_id(owner_of_subject(subject)));
      const bool customer = subject.kind == ForgetSubject::Kind::customer;
      if (!customer) conversations_.insert(subject.id);
      if (key == 0) continue;
      keys_.insert(key);
      if (customer) of_customers.insert(key);
    }
    out_.preview.customers = of_customers.size();
    if (of_customers.empty()) return ok_status();
    return journal_.outline(0, [&](const Outline& one) {
      if (of_customers.count(one.key_id) == 0) return;
      if (!one.conversation.empty()) conversations_.insert(one.conversation);
    });
  }

  // All of these tickets, whoever wrote it, and what is theirs outside of tickets.
  Status find_events() {
    std::set<std::string> seen;
    KEEL_TRY(journal_.outline(0, [&](const Outline& one) {
      const bool in_ticket = conversations_.count(one.conversation) != 0;
      if (in_ticket) seen.insert(one.conversation);
      if (!in_ticket && (one.key_id == 0 || keys_.count(one.key_id) == 0)) return;
      events_.insert(one.seq);
      if (one.kind == EventKind::answered) answers_.insert(to_string(one.id));
      out_.preview.answers += one.kind == EventKind::answered;
      out_.preview.messages +=
          one.kind == EventKind::message_recorded || one.kind == EventKind::observed;
      if (one.key_id != 0 && keys_.count(one.key_id) == 0) other_keys_.insert(one.key_id);
    }));
    std::erase_if(conversations_, [&](const std::string& id) { return seen.count(id) == 0; });
    // A ticket's own key goes with it; so does, of a ticket's customer, nothing.
    for (const std::string& conversation : conversations_) {
      KEEL_ASSIGN(const std::uint64_t key, journal_.key_id(key_of("conversation", conversation)));
      if (key == 0) continue;
      keys_.insert(key);
      other_keys_.erase(key);
    }
    return ok_status();
  }

  void find_answers() {
    for (const std::uint64_t seq : events_) {
      const std::uint32_t answer = state_.answers.recorded_at(seq);
      if (answer == no_slot) continue;
      ordinals_.insert(answer);
      const learn::Label* label = state_.memory.label(answer);
      out_.preview.remembered += label && label->slot != no_slot;
    }
  }

  void find_lessons() {
    state_.lessons->all().for_each([&](const learn::Lesson& lesson) {
      const std::vector<std::uint32_t> questions =
          state_.lessons->questions(lesson, state_.answers);
      const auto theirs = static_cast<std::size_t>(
          std::count_if(questions.begin(), questions.end(),
                        [&](std::uint32_t answer) { return ordinals_.count(answer) != 0; }));
      if (theirs == 0) return;
      add("lesson", to_string(lesson.id), state_.knowledge.doc(lesson.slot).article.title,
          theirs == questions.size() ? "gone" : "smaller");
    });
  }

  void find_gaps() {
    state_.gaps->all().for_each([&](const learn::Gap& gap) {
      out_.preview.gaps += gap.alive && std::any_of(gap.answers.begin(), gap.answers.end(),
                                                    [&](std::uint32_t answer) {
                                                      return ordinals_.count(answer) != 0;
                                                    });
    });
  }

  [[nodiscard]] bool made_of_theirs(const learn::Proposal& proposal) const {
    const auto& evidence = proposal.content.conversations;
    return std::any_of(evidence.begin(), evidence.end(), [&](const std::string& conversation) {
      return conversations_.count(conversation) != 0;
    });
  }

  // An open draft is withdrawn, and what was decided goes when it holds their words. What a
  // reviewer let go live stays, and comes to review when it does.
  Status find_proposals() {
    std::vector<const learn::Proposal*> made;
    state_.proposals.all().for_each([&](const learn::Proposal& proposal) {
      if (made_of_theirs(proposal)) made.push_back(&proposal);
    });
    const bool decided = std::any_of(
        made.begin(), made.end(), [](const learn::Proposal* one) { return one->state != "open"; });
    if (decided) KEEL_TRY(read_words(made));
    for (const learn::Proposal* proposal : made) {
      KEEL_TRY(judge(*proposal));
    }
    return ok_status();
  }

  Status judge(const learn::Proposal& proposal) {
    const learn::ProposalOpened& content = proposal.content;
    const std::string id = to_string(proposal.id);
    bool goes = proposal.state == "open";
    if (!goes) {
      KEEL_ASSIGN(const std::optional<journal::Event> opened, journal_.find(proposal.id));
      goes = opened &&
             (held(opened->clear["title"].as_string()) || held(opened->clear["body"].as_string()));
    }
    if (goes) {
      KEEL_ASSIGN(const std::optional<journal::Event> opened, journal_.find(proposal.id));
      if (opened) events_.insert(opened->seq);
      out_.proposals.push_back(proposal.id);
      answers_.insert(id);  // what was tried and said of it names it as its subject
      if (proposal.state == "open") add("proposal", id, content.title, "withdrawn");
    }
    const bool live = proposal.state == "approved" || proposal.state == "edited";
    const std::uint32_t slot = live ? state_.knowledge.find(proposal.article_id()) : no_slot;
    if (slot == no_slot || !state_.knowledge.live(slot)) return ok_status();
    const learn::ArticleDoc& doc = state_.knowledge.doc(slot);
    if (doc.proposal != id) return ok_status();  // a later version is the host's own
    const review::OwnWords::Rest title = words_.without(doc.article.title);
    const review::OwnWords::Rest body = words_.without(doc.article.body);
    const std::size_t taken = title.taken + body.taken;
    add("article", doc.article.id, doc.article.title, taken > 0 ? "review" : "stays");
    if (taken == 0) return ok_status();
    learn::ProposalOpened review;
    review.kind = "article_review";
    review.article = doc.article.id;
    review.title = title.taken > 0 || title.text.empty() ? untitled : title.text;
    review.body = body.text.empty() ? unwritten : body.text;
    review.why = fmt::format(
        "a conversation that the article was drafted from is forgotten, and {} sentences of it say "
        "what nobody else said; approve to leave them out, edit to word them anew, reject to keep "
        "them as your own",
        taken);
    out_.reviews.push_back(std::move(review));
    return ok_status();
  }

  [[nodiscard]] bool held(const std::string& text) const { return words_.without(text).taken > 0; }

  // Theirs against those of the other conversations that the proposals were made of, and of the
  // articles that nothing of theirs went into.
  Status read_words(const std::vector<const learn::Proposal*>& made) {
    std::set<std::string> their_articles;
    std::set<std::string> others;
    for (const learn::Proposal* proposal : made) {
      their_articles.insert(proposal->article_id());
      for (const std::string& conversation : proposal->content.conversations) {
        if (conversations_.count(conversation) == 0) others.insert(conversation);
      }
    }
    KEEL_TRY(read(events_, [&](const std::string& text) { words_.add_theirs(text); }));
    std::set<std::uint64_t> seqs;
    for (const std::string& id : others) {
      const learn::Conversation* conversation = state_.conversations->find(id);
      if (!conversation) continue;
      seqs.insert(conversation->replies.begin(), conversation->replies.end());
      for (const std::uint32_t answer : {conversation->first_answer, conversation->answer}) {
        if (answer != no_slot) seqs.insert(state_.answers[answer].seq);
      }
    }
    KEEL_TRY(read(seqs, [&](const std::string& text) { words_.add_others(text); }));
    for (std::uint32_t slot = 0; slot < state_.knowledge.slots(); ++slot) {
      if (!state_.knowledge.live(slot)) continue;
      const Article& article = state_.knowledge.doc(slot).article;
      if (their_articles.count(article.id) != 0) continue;
      words_.add_others(article.title);
      words_.add_others(article.body);
    }
    return ok_status();
  }

  template <class Take>
  Status read(const std::set<std::uint64_t>& seqs, Take&& take) {
    std::uint64_t read_to = 0;
    for (const std::uint64_t seq : seqs) {
      if (seq <= read_to) continue;
      KEEL_ASSIGN(const std::vector<journal::Event> events, journal_.read(seq - 1, read_at_once));
      for (const journal::Event& event : events) {
        read_to = event.seq;
        if (seqs.count(event.seq) == 0) continue;
        for (const auto& [name, value] : event.secret.as_object()) take(value.as_string());
      }
    }
    return ok_status();
  }

  // Signals and ratings of answers, and trials of drafts, that are forgotten.
  Status find_followers() {
    if (answers_.empty()) return ok_status();
    return journal_.outline(0, [&](const Outline& one) {
      if (!one.forgotten && about_another(one.kind) && answers_.count(one.subject) != 0) {
        events_.insert(one.seq);
      }
    });
  }

  Status count_models() {
    if (events_.empty()) return ok_status();
    return journal_.outline(*events_.begin(), [&](const Outline& one) {
      out_.preview.models += one.kind == EventKind::model_fitted;
    });
  }

  void find_unknown(const std::vector<ForgetSubject>& subjects) {
    for (const ForgetSubject& subject : subjects) {
      const bool customer = subject.kind == ForgetSubject::Kind::customer;
      const Result<std::uint64_t> key = journal_.key_id(owner_of_subject(subject));
      const bool known = customer ? key.ok() && *key != 0 : conversations_.count(subject.id) != 0;
      if (!known) {
        out_.preview.unknown.push_back((customer ? "customer " : "ticket ") + subject.id);
      }
    }
  }

  void add(std::string kind, std::string id, std::string title, std::string becomes) {
    out_.preview.effects.push_back(
        {std::move(kind), std::move(id), std::move(title), std::move(becomes)});
  }

  const journal::Journal& journal_;
  const state::State& state_;
  ForgetPlan out_;
  std::set<std::uint64_t> keys_;
  std::set<std::uint64_t> other_keys_;
  std::set<std::string> conversations_;
  std::set<std::uint64_t> events_;
  std::unordered_set<std::string> answers_;  // ids that others may be about
  std::unordered_set<std::uint32_t> ordinals_;
  review::OwnWords words_;
};

}  // namespace

Result<ForgetPlan> plan_forget(const journal::Journal& journal, const state::State& state,
                               const std::vector<ForgetSubject>& subjects) {
  return Planner(journal, state).run(subjects);
}

std::string name_on_record(const journal::Journal& journal, const ForgetSubject& subject) {
  const bool customer = subject.kind == ForgetSubject::Kind::customer;
  return (customer ? "customer:" : "ticket:") +
         to_hex(journal.name_digest(owner_of_subject(subject)));
}

}  // namespace keel

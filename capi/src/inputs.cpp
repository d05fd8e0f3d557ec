#include "inputs.hpp"

#include "keel/base/limits.hpp"

namespace keel::capi {
namespace {

Status need_zero(std::uint32_t reserved, std::string_view what) {
  if (reserved == 0) return ok_status();
  return error(Code::invalid_argument,
               std::string(what) + " has reserved bytes that are not zero; clear the struct first");
}

// An element of an array whose elements are of the first one's size.
template <class T>
const T* element(const T* first, std::uint32_t struct_size, std::uint64_t index) {
  return reinterpret_cast<const T*>(reinterpret_cast<const char*>(first) + struct_size * index);
}

}  // namespace

Result<EventId> answer_id_in(const char* text, std::uint64_t size) {
  KEEL_ASSIGN(const std::string_view id, text_in(text, size, "the answer's id"));
  return parse_event_id(id);
}

Result<ModeScope> scope_in(const char* text, std::uint64_t size) {
  KEEL_ASSIGN(const std::string_view scope, text_in(text, size, "the scope"));
  return scope.empty() ? ModeScope{} : parse_mode_scope(scope);
}

Result<Question> question_in(const keel_question* given) {
  keel_question q;
  KEEL_TRY(read_struct(given, q, 0, "the question"));
  Question out;
  KEEL_TRY(read_text(q.text, q.text_size, "the question's text", out.text));
  KEEL_TRY(read_text(q.conversation, q.conversation_size, "the conversation", out.conversation));
  KEEL_TRY(read_text(q.customer, q.customer_size, "the customer", out.customer));
  KEEL_TRY(read_text(q.page, q.page_size, "the page", out.page));
  KEEL_TRY(read_text(q.locale, q.locale_size, "the locale", out.locale));
  KEEL_TRY(read_text(q.brand, q.brand_size, "the brand", out.brand));
  KEEL_TRY(read_text(q.audience, q.audience_size, "the audience", out.audience));
  KEEL_TRY(read_text(q.channel, q.channel_size, "the channel", out.channel));
  if (out.audience.empty()) out.audience = "public";
  if (q.turn_count == 0) return out;
  KEEL_TRY(need(q.turns, "the list of earlier turns"));
  if (q.turn_count > limits::turns_max) {
    return error(Code::too_large, std::to_string(q.turn_count) + " earlier turns are over the " +
                                      "limit of " + std::to_string(limits::turns_max) +
                                      "; send the latest");
  }
  for (std::uint64_t i = 0; i < q.turn_count; ++i) {
    keel_turn turn;
    KEEL_TRY(read_struct(element(q.turns, q.turns->struct_size, i), turn, KEEL_TURN_FROM_AGENT,
                         "an earlier turn"));
    KEEL_ASSIGN(const std::string_view text, text_in(turn.text, turn.text_size, "an earlier turn"));
    out.turns.push_back({(turn.flags & KEEL_TURN_FROM_AGENT) == 0, std::string(text)});
  }
  return out;
}

Result<TheirAnswer> their_answer_in(const keel_their_answer* given) {
  keel_their_answer a;
  KEEL_TRY(read_struct(given, a, 0, "their answer"));
  TheirAnswer out;
  KEEL_TRY(read_text(a.text, a.text_size, "their answer's text", out.text));
  KEEL_TRY(read_text(a.by, a.by_size, "who answered", out.by));
  KEEL_TRY(read_text(a.article, a.article_size, "the article", out.article));
  KEEL_TRY(read_text(a.event_id, a.event_id_size, "the event id", out.event_id));
  return out;
}

Result<std::vector<Signal>> signals_in(const keel_signal* given, std::uint64_t count) {
  std::vector<Signal> out;
  if (count == 0) return out;
  KEEL_TRY(need(given, "the list of signals"));
  if (count > limits::batch_events_max) {
    return error(Code::too_large, std::to_string(count) + " signals are over the limit of " +
                                      std::to_string(limits::batch_events_max) +
                                      "; send them in parts");
  }
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::string what = "signal " + std::to_string(i);
    keel_signal s;
    KEEL_TRY(read_struct(element(given, given->struct_size, i), s, 0, what));
    KEEL_TRY(need_zero(s.reserved, what));
    Signal signal;
    signal.kind = static_cast<SignalKind>(s.kind);
    KEEL_ASSIGN(signal.answer, answer_id_in(s.answer, s.answer_size));
    KEEL_TRY(read_text(s.article, s.article_size, what + ": the article", signal.article));
    KEEL_TRY(read_text(s.text, s.text_size, what + ": the text", signal.text));
    KEEL_TRY(read_text(s.actor, s.actor_size, what + ": the actor", signal.actor));
    KEEL_TRY(read_text(s.dedupe, s.dedupe_size, what + ": the dedupe key", signal.dedupe));
    out.push_back(std::move(signal));
  }
  return out;
}

Result<ProposalDecision> decision_in(const keel_decision* given) {
  keel_decision d;
  KEEL_TRY(read_struct(given, d, 0, "the decision"));
  KEEL_TRY(need_zero(d.reserved, "the decision"));
  ProposalDecision out;
  switch (d.kind) {
    case KEEL_DECIDE_APPROVE: out.kind = ProposalDecision::Kind::approve; break;
    case KEEL_DECIDE_EDIT: out.kind = ProposalDecision::Kind::edit; break;
    case KEEL_DECIDE_REJECT: out.kind = ProposalDecision::Kind::reject; break;
    default:
      return error(Code::invalid_argument,
                   std::to_string(d.kind) + " is no kind of decision; use KEEL_DECIDE_*");
  }
  KEEL_TRY(read_text(d.proposal, d.proposal_size, "the proposal", out.proposal));
  KEEL_TRY(read_text(d.title, d.title_size, "the title", out.title));
  KEEL_TRY(read_text(d.body, d.body_size, "the body", out.body));
  KEEL_TRY(read_text(d.by, d.by_size, "who decides", out.by));
  KEEL_TRY(read_text(d.note, d.note_size, "the note", out.note));
  KEEL_TRY(read_text(d.dedupe, d.dedupe_size, "the dedupe key", out.dedupe));
  return out;
}

Result<std::vector<ProposalDecision>> decisions_in(const keel_decision* given,
                                                   std::uint64_t count) {
  std::vector<ProposalDecision> out;
  if (count == 0) return out;
  KEEL_TRY(need(given, "the list of decisions"));
  if (count > limits::batch_events_max) {
    return error(Code::too_large, std::to_string(count) + " decisions are over the limit of " +
                                      std::to_string(limits::batch_events_max) +
                                      "; send them in parts");
  }
  for (std::uint64_t i = 0; i < count; ++i) {
    KEEL_ASSIGN(ProposalDecision one, decision_in(element(given, given->struct_size, i)));
    out.push_back(std::move(one));
  }
  return out;
}

Result<ModeChange> mode_change_in(const keel_mode_change* given) {
  keel_mode_change m;
  KEEL_TRY(read_struct(given, m, KEEL_MODE_CHANGE_ACCEPT_UNPROVEN, "the change of mode"));
  KEEL_TRY(need_zero(m.reserved, "the change of mode"));
  if (m.mode < KEEL_MODE_OFF || m.mode > KEEL_MODE_ANSWER) {
    return error(Code::invalid_argument, std::to_string(m.mode) + " is no mode; use KEEL_MODE_*");
  }
  ModeChange out;
  out.mode = static_cast<Mode>(m.mode);
  out.accept_unproven = (m.flags & KEEL_MODE_CHANGE_ACCEPT_UNPROVEN) != 0;
  KEEL_ASSIGN(out.scope, scope_in(m.scope, m.scope_size));
  KEEL_TRY(read_text(m.by, m.by_size, "who decides", out.by));
  KEEL_TRY(read_text(m.note, m.note_size, "the note", out.note));
  return out;
}

Result<Rating> rating_in(const keel_rating* given) {
  keel_rating r;
  KEEL_TRY(read_struct(given, r, KEEL_RATING_RIGHT, "the rating"));
  Rating out;
  out.right = (r.flags & KEEL_RATING_RIGHT) != 0;
  KEEL_ASSIGN(out.answer, answer_id_in(r.answer, r.answer_size));
  KEEL_TRY(read_text(r.article, r.article_size, "the article", out.article));
  KEEL_TRY(read_text(r.by, r.by_size, "who judges", out.by));
  KEEL_TRY(read_text(r.note, r.note_size, "the note", out.note));
  return out;
}

Result<std::vector<std::string>> documents_in(std::string_view text) {
  std::vector<std::string> out;
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first != std::string_view::npos && text[first] == '[') {
    KEEL_ASSIGN(const Json list, parse_json(text));
    for (const Json& each : list.as_array()) out.push_back(to_canonical(each));
    return out;
  }
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    if (line.find_first_not_of(" \t\r") != std::string_view::npos) out.emplace_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

}  // namespace keel::capi

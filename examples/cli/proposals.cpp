#include "proposals.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "context.hpp"
#include "dates.hpp"
#include "terminal.hpp"

namespace keel::cli {
namespace {

constexpr std::size_t prefix_min = 4;
constexpr std::size_t id_digits = 32;

std::string line(const char* name, const std::string& value) {
  if (value.empty()) return "";
  return paint(Tone::dim, fmt::format("{:<10}", name)) + one_line(value) + '\n';
}

}  // namespace

Result<ProposalView> find_proposal(const Engine& engine, const std::string& id) {
  const bool is_hex = id.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (!is_hex || id.size() < prefix_min || id.size() > id_digits) {
    return error(Code::invalid_argument,
                 "'" + id + "' is no proposal's id; 'keel review list' shows them");
  }
  KEEL_ASSIGN(const std::vector<ProposalView> all, engine.proposals(false));
  std::vector<ProposalView> found;
  std::copy_if(all.begin(), all.end(), std::back_inserter(found),
               [&](const ProposalView& view) { return view.id.rfind(id, 0) == 0; });
  if (found.size() == 1) return found.front();
  if (found.empty()) {
    return error(Code::not_found,
                 "no proposal has the id " + id + "; 'keel review list --all' shows them");
  }
  return error(Code::invalid_argument, fmt::format("{} proposals have an id that begins with {}; "
                                                   "give more of it",
                                                   found.size(), id));
}

std::string proposal_text(const ProposalView& view) {
  constexpr std::size_t named_max = 12;
  std::string out = paint(Tone::bold, one_line(view.title)) + '\n';
  out += line("id", view.id) + line("kind", view.kind) + line("state", view.state);
  out += line("article", view.article) + line("other", view.other) + line("why", view.why);
  out +=
      line("effect", fmt::format("{:.0f} questions a month are about it", view.questions_a_month));
  out += line("takes", fmt::format("{} minute{}", view.minutes, view.minutes == 1 ? "" : "s"));
  out += line("owner", view.owner);
  out += line("opened", date_time(view.opened_us) + ", " + duration(view.age_us) + " old");
  if (view.decided_us != 0) {
    out += line("decided", date_time(view.decided_us) + " by " + view.decided_by);
  }
  if (view.reverted_us != 0) {
    out += line("taken back", date_time(view.reverted_us) + " by " + view.reverted_by);
  }
  out += line("rule", view.rule) + line("outdated", view.outdated);
  out += line("backtest", view.backtest);
  out += line("tickets", some_of(view.conversations, named_max));
  out += line("waiting", some_of(view.waiting, named_max));
  for (const std::string& question : view.questions) {
    out += line(&question == &view.questions.front() ? "questions" : "",
                question.empty() ? "(erased)" : one_line(question));
  }
  const bool changes = view.diff.find_first_of("- ") == 0 ||
                       view.diff.find("\n- ") < view.diff.size() ||
                       view.diff.find("\n  ") < view.diff.size();
  out += '\n' + indent(clean(changes ? view.diff : view.body));
  for (const ProposalSide& side : view.sides) {
    out += '\n' + paint(Tone::bold, one_line(side.title + " (" + side.article + ')')) + '\n' +
           indent(clean(side.text));
  }
  return out;
}

}  // namespace keel::cli

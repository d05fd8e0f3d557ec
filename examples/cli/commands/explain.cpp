#include "commands.hpp"
#include "json_text.hpp"
#include "terminal.hpp"

namespace keel::cli {
namespace {

Outcome explain(Context& context, const std::string& text) {
  KEEL_ASSIGN(const EventId id, answer_id(text));
  KEEL_ASSIGN(const auto engine, open_engine(context, Access::read));
  const Result<Json> found = engine->explain(id);
  if (found.status().code() == Code::not_found) {
    return error(Code::not_found, "no answer has the id " + text + "; 'keel log' shows the events");
  }
  if (!found.ok()) return found.status();
  if (context.json) {
    print_json(*found);
  } else {
    print(json_text(*found));
  }
  return Exit::done;
}

}  // namespace

void add_explain(Program& program) {
  auto id = std::make_shared<std::string>();
  program
      .command("explain", group_record,
               {"Show an answer again: why it was given, and what became of it.", "keel explain ID",
                "keel signal ID ...             tell what became of it"})
      .argument("answer", *id, "the answer's id, from 'keel ask'")
      .runs([id](Context& context) { return explain(context, *id); });
}

}  // namespace keel::cli

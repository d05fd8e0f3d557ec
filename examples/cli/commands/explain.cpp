#include <fmt/format.h>

#include "commands.hpp"
#include "json_text.hpp"
#include "table.hpp"
#include "terminal.hpp"

namespace keel::cli {
namespace {

// "bm25 0.36, title 0.55": the features that are not zero, as served.
std::string features_text(const Json& features) {
  std::string out;
  for (const auto& [name, value] : features.as_object()) {
    if (value.as_double() == 0) continue;
    out += fmt::format("{}{} {:.2f}", out.empty() ? "" : ", ", name, value.as_double());
  }
  return out;
}

std::string text_of(Json answer) {
  Table table({{"candidate"}, {"features as served", Column::Kind::flexible}});
  for (const Json& candidate : answer["candidates"].as_array()) {
    table.row({candidate["article"].as_string(), features_text(candidate["features"])});
  }
  answer.set("candidates", nullptr);
  return json_text(answer) + (table.empty() ? "" : '\n' + table.str());
}

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
    print(text_of(*found));
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

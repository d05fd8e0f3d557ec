#include <algorithm>

#include "commands.hpp"
#include "dates.hpp"
#include "keel/base/seams.hpp"
#include "table.hpp"
#include "terminal.hpp"

namespace keel::cli {
namespace {

struct Args {
  RuleView rule;
  std::string until;
  std::string off_id;
  std::string off_by;
};

Outcome list(Context& context) {
  KEEL_ASSIGN(const auto engine, open_engine(context, Access::read));
  const std::vector<RuleView> rules = engine->rules();
  if (context.json) {
    print_json(json_list(rules));
    return Exit::done;
  }
  if (rules.empty()) {
    print("There is no rule. Next: keel rule set --help\n");
    return Exit::done;
  }
  Table table({{"id"},
               {"kind"},
               {"active"},
               {"words"},
               {"topic"},
               {"page"},
               {"for"},
               {"article"},
               {"until"},
               {"by"},
               {"note", Column::Kind::flexible}});
  for (const RuleView& rule : rules) {
    std::string asker;
    for (const std::string* part : {&rule.brand, &rule.locale, &rule.channel}) {
      if (!part->empty()) asker += (asker.empty() ? "" : " ") + *part;
    }
    const std::string words = rule.says.empty() ? rule.words : rule.words + " = " + rule.says;
    table.row({rule.id, rule.kind, rule.active ? "yes" : "no", words, rule.topic, rule.page, asker,
               rule.article, date(rule.valid_until_us), rule.by, rule.note});
  }
  print(table.str());
  return Exit::done;
}

Outcome put(Context& context, const RuleView& rule) {
  KEEL_ASSIGN(const auto engine, open_engine(context, Access::write, rule.by));
  if (!rule.article.empty() && rule.active) KEEL_TRY(engine->article(rule.article).status());
  KEEL_ASSIGN(const RuleView now, engine->set_rule(rule));
  if (context.json) {
    print_json(to_json(now));
    return Exit::done;
  }
  print("rule " + now.id + " is " + (now.active ? "on" : "off") + ": " + one_line(now.kind) +
        " by " + one_line(now.by) + '\n');
  return Exit::done;
}

Outcome set(Context& context, const Args& args) {
  RuleView rule = args.rule;
  KEEL_ASSIGN(rule.by, person(rule.by));
  if (!args.until.empty()) {
    KEEL_ASSIGN(rule.valid_until_us,
                parse_date(args.until, Edge::end, system_clock().now_us(), "--until"));
  }
  if ((rule.kind == "pin" || rule.kind == "block") && rule.article.empty()) {
    return error(Code::invalid_argument, rule.kind + " needs an article; add --article ID");
  }
  return put(context, rule);
}

Outcome off(Context& context, const Args& args) {
  RuleView rule;
  {
    KEEL_ASSIGN(const auto engine, open_engine(context, Access::read));
    const std::vector<RuleView> rules = engine->rules();
    const auto found = std::find_if(rules.begin(), rules.end(),
                                    [&](const RuleView& each) { return each.id == args.off_id; });
    if (found == rules.end()) {
      return error(Code::not_found, "no rule has the id " + args.off_id + "; see 'keel rule list'");
    }
    rule = *found;
  }
  rule.active = false;
  KEEL_ASSIGN(rule.by, person(args.off_by));
  return put(context, rule);
}

}  // namespace

void add_rule(Program& program) {
  auto args = std::make_shared<Args>();
  Command rule = program.command(
      "rule", group_review,
      {"What people decide once and for all about questions.",
       "keel rule set escalate --words \"data breach\" --by anna", "keel rule list"});
  rule.runs(list);
  rule.command("list", {"List the rules, also those that are off.", "keel rule list", ""})
      .runs(list);
  rule.command("set", {"Make a rule, or replace one.",
                       "keel rule set pin --article refund-rules --words \"refund annual\"\n"
                       "keel rule set escalate --words \"data breach\" --by anna\n"
                       "keel rule set synonym --words seats --says licences\n"
                       "keel rule set freeze --topic Billing --until 2026-12-31",
                       "keel ask \"...\" --explain       see it at work"})
      .choice_argument("kind", args->rule.kind, {"pin", "block", "escalate", "synonym", "freeze"},
                       "what to do")
      .option("--words", args->rule.words, "TEXT", "every one must occur in the question")
      .option("--topic", args->rule.topic, "NAME", "only questions of this topic")
      .option("--page", args->rule.page, "PATTERN", "only from pages like /settings/*")
      .option("--brand", args->rule.brand, "NAME", "only from customers of this brand")
      .option("--locale", args->rule.locale, "TAG", "only in this language, like de or de-AT")
      .option("--channel", args->rule.channel, "NAME", "only from this channel")
      .option("--article", args->rule.article, "ID", "pin, block, freeze: the article")
      .option("--says", args->rule.says, "TEXT", "synonym: what articles say for --words")
      .option("--until", args->until, "DATE", "the last day it holds [for ever]")
      .option("--note", args->rule.note, "TEXT", "why, for the record")
      .option("--id", args->rule.id, "ID", "replace this rule [a new one]")
      .option("--by", args->rule.by, "NAME", "who decides [$USER]")
      .runs([args](Context& context) { return set(context, *args); });
  rule.command("off", {"Switch a rule off; it stays on the record.", "keel rule off ID", ""})
      .argument("id", args->off_id, "the rule's id, from 'keel rule list'")
      .option("--by", args->off_by, "NAME", "who decides [$USER]")
      .runs([args](Context& context) { return off(context, *args); });
}

}  // namespace keel::cli

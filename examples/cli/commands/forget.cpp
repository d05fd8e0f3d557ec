#include <fmt/format.h>

#include <sstream>

#include "commands.hpp"
#include "dates.hpp"
#include "input.hpp"
#include "keel/workspaces.hpp"
#include "terminal.hpp"

namespace keel::cli {
namespace {

constexpr std::size_t list_bytes_max = std::size_t{16} << 20;

struct Args {
  std::string id;
  std::string by;
  std::string note;
  std::string folder;
  bool preview = false;
  bool yes = false;
};

using Kind = ForgetSubject::Kind;

// "customer ID" or "ticket ID" a line.
Result<std::vector<ForgetSubject>> subjects_in(const std::string& path) {
  KEEL_ASSIGN(const std::string text, read_all(path, list_bytes_max, "the list"));
  std::vector<ForgetSubject> out;
  std::istringstream in(text);
  std::size_t number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.empty()) continue;
    if (line.starts_with("customer ")) {
      out.push_back({Kind::customer, line.substr(9)});
    } else if (line.starts_with("ticket ")) {
      out.push_back({Kind::ticket, line.substr(7)});
    } else {
      return error(Code::invalid_argument,
                   fmt::format("{}:{}: a line is \"customer ID\" or \"ticket ID\"", path, number));
    }
  }
  return out;
}

void show_preview(const ForgetPreview& preview) {
  print(fmt::format("{}, {}: {} would be erased, {} of them questions\n",
                    counted(preview.customers, "customer"), counted(preview.tickets, "ticket"),
                    counted(preview.events, "event"), preview.answers));
  if (preview.other_customers > 0) {
    print(fmt::format("{} took part in these tickets: what they wrote there goes too\n",
                      counted(preview.other_customers, "other customer")));
  }
  print(fmt::format("remembered questions {}, gaps that lose questions {}, models fitted anew {}\n",
                    preview.remembered, preview.gaps, preview.models));
  for (const ForgetEffect& effect : preview.effects) {
    print(fmt::format("{:<9} {:<10} {}  {}\n", effect.kind, effect.becomes, one_line(effect.id),
                      one_line(effect.title)));
  }
  for (const std::string& subject : preview.unknown) {
    print("nothing is recorded of " + one_line(subject) + '\n');
  }
}

void show_report(const ForgetReport& report) {
  print(fmt::format("{}  {} by {}: {}, {}, {}; {}\n", report.id, date(report.at_us),
                    one_line(report.by), counted(report.customers, "customer"),
                    counted(report.tickets, "ticket"), counted(report.events, "event"),
                    report.state));
  for (const std::string& who : report.waits_for) {
    print("  waits for " + one_line(who) + " to follow\n");
  }
  if (!report.certificate.is_null()) {
    print("  certificate " + report.certificate["digest"].as_string() + '\n');
  }
}

Outcome forget(Context& context, const Args& args, std::vector<ForgetSubject> subjects) {
  ForgetRequest request;
  request.subjects = std::move(subjects);
  request.note = args.note;
  KEEL_ASSIGN(request.by, person(args.by));
  if (args.preview) {
    KEEL_ASSIGN(const auto engine, open_engine(context, Access::read, request.by));
    KEEL_ASSIGN(const ForgetPreview preview, engine->preview_forget(request));
    if (context.json) {
      print_json(to_json(preview));
    } else {
      show_preview(preview);
    }
    return Exit::done;
  }
  KEEL_ASSIGN(const auto engine, open_engine(context, Access::write, request.by));
  KEEL_ASSIGN(ForgetReport report, engine->forget(request));
  const Status exact = engine->rebase();
  if (!exact.ok() && exact.code() != Code::busy) return exact;
  const bool repeated = report.repeated;
  ForgetPreview changed = std::move(report.changed);
  KEEL_ASSIGN(const std::vector<ForgetReport> all, engine->forgets());
  for (const ForgetReport& one : all) {
    if (one.id == report.id) report = one;
  }
  report.repeated = repeated;
  report.changed = std::move(changed);
  if (context.json) {
    print_json(to_json(report));
    return Exit::done;
  }
  if (repeated) print("forgotten before, and nothing came since\n");
  show_report(report);
  if (!exact.ok()) print("  the process that leads will fold the state again and certify it\n");
  return Exit::done;
}

Outcome list(Context& context) {
  KEEL_ASSIGN(const auto engine, open_engine(context, Access::read));
  KEEL_ASSIGN(const std::vector<ForgetReport> all, engine->forgets());
  if (context.json) {
    print_json(json_list(all));
    return Exit::done;
  }
  if (all.empty()) print("Nobody was forgotten.\n");
  for (const ForgetReport& report : all) show_report(report);
  return Exit::done;
}

Outcome delete_folder(Context& context, const Args& args) {
  if (!args.yes) {
    return error(Code::invalid_argument,
                 "deleting a workspace cannot be taken back; add --yes to do it");
  }
  KEEL_TRY(delete_workspace(args.folder));
  if (context.json) {
    Json out;
    print_json(out.set("deleted", args.folder));
  } else {
    print("deleted " + one_line(args.folder) + "; copies of it are out of reach\n");
  }
  return Exit::done;
}

Command& with_options(Command& command, const std::shared_ptr<Args>& args) {
  return command.flag("--preview", args->preview, "only say what would change")
      .option("--by", args->by, "NAME", "who asks for it, an administrator [$USER]")
      .option("--note", args->note, "TEXT", "why, for the record; name nobody in it");
}

}  // namespace

void add_forget(Program& program) {
  auto args = std::make_shared<Args>();
  Command forgets =
      program.command("forget", group_record,
                      {"Forget customers and tickets for good, or a whole workspace.",
                       "keel forget customer c-812 --preview\nkeel forget customer c-812 --by dpo",
                       "keel forget list               the certificates"});
  forgets.runs(list);
  forgets
      .command("list", {"Who was forgotten, when, by whom, with certificates (--json).",
                        "keel forget list --json", ""})
      .runs(list);
  Command customer =
      forgets.command("customer", {"Forget a customer, with all tickets they took part in.",
                                   "keel forget customer c-812 --preview", "keel forget list"});
  customer.argument("id", args->id, "the customer, as the helpdesk names them");
  with_options(customer, args).runs([args](Context& context) {
    return forget(context, *args, {{Kind::customer, args->id}});
  });
  Command ticket =
      forgets.command("ticket", {"Forget one ticket.", "keel forget ticket 4711 --by dpo", ""});
  ticket.argument("id", args->id, "the ticket, as the helpdesk names it");
  with_options(ticket, args).runs([args](Context& context) {
    return forget(context, *args, {{Kind::ticket, args->id}});
  });
  Command many = forgets.command(
      "file", {"Forget all that a file lists, a line each: customer ID, or ticket ID.",
               "keel forget file requests.txt --preview", ""});
  many.argument("file", args->folder, "the list; - is standard input");
  with_options(many, args).runs([args](Context& context) -> Outcome {
    KEEL_ASSIGN(std::vector<ForgetSubject> subjects, subjects_in(args->folder));
    return forget(context, *args, std::move(subjects));
  });
  forgets
      .command("workspace", {"Delete a whole workspace, its keys first.",
                             "keel forget workspace shop.keel --yes", ""})
      .argument("folder", args->folder, "the workspace's folder")
      .flag("--yes", args->yes, "really")
      .runs([args](Context& context) { return delete_folder(context, *args); });
}

}  // namespace keel::cli

#include <filesystem>

#include "commands.hpp"
#include "terminal.hpp"

namespace keel::cli {
namespace {

Outcome init(Context& context) {
  const std::string folder = context.folder();
  std::error_code ignored;
  const bool created = !std::filesystem::exists(folder + "/journal.db", ignored);
  KEEL_ASSIGN(const auto engine, open_engine(context, Access::create));
  const StatusReport status = engine->status();
  if (context.json) {
    Json out;
    out.set("workspace", status.workspace).set("folder", folder).set("created", created);
    print_json(out);
    return Exit::done;
  }
  print(created ? "Made the workspace " + folder + ".\n"
                : folder + " is a workspace already; nothing was changed.\n");
  print("Next: keel import articles FOLDER\n");
  return Exit::done;
}

}  // namespace

void add_init(Program& program) {
  program
      .command("init", group_set_up,
               {"Make a workspace: a folder that holds everything Keel learns.",
                "keel init -w shop.keel", "keel import articles FOLDER    read the help centre"})
      .runs(init);
}

}  // namespace keel::cli

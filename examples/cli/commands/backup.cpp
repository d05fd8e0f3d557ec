#include "commands.hpp"
#include "progress.hpp"
#include "terminal.hpp"

namespace keel::cli {
namespace {

struct Words {
  std::string first, second;
};

// "TARGET", or "WORKSPACE TARGET".
Outcome backup(Context& context, const Words& words) {
  Context of = context;
  if (!words.second.empty()) of.workspace = words.first;
  const std::string& target = words.second.empty() ? words.first : words.second;
  KEEL_ASSIGN(const auto engine, open_engine(of, Access::read));
  std::uint64_t bytes = 0;
  const Status status = [&] {
    Progress progress("copying");
    return engine->backup(target, [&](std::uint64_t done, std::uint64_t total) {
      bytes = done;
      return progress(done, total);
    });
  }();
  if (!status.ok()) return status;
  if (context.json) {
    Json out;
    print_json(out.set("workspace", of.folder()).set("target", target).set("bytes", bytes));
  } else {
    print(paint(Tone::good, "copied") + "  " + one_line(of.folder()) + " to " + one_line(target) +
          ", " + std::to_string((bytes + 1023) / 1024) + " KiB\n");
  }
  return Exit::done;
}

}  // namespace

void add_backup(Program& program) {
  auto words = std::make_shared<Words>();
  program
      .command("backup", group_record,
               {"Copy a workspace while it is in use.",
                "keel backup backups/monday\nkeel backup shop.keel backups/shop",
                "keel verify -w backups/monday  check the copy"})
      .argument("workspace", words->first, "the workspace to copy; left out, the one of -w")
      .optional_argument("target", words->second, "where to: a folder that is absent or empty")
      .runs([words](Context& context) { return backup(context, *words); });
}

}  // namespace keel::cli

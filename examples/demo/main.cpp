// keel-demo: plays six months of a sample help centre's tickets, with and without learning.
#include <stdlib.h>  // mkdtemp

#include <CLI/CLI.hpp>
#include <filesystem>
#include <future>
#include <iostream>
#include <string>

#include "calendar.hpp"
#include "print.hpp"
#include "report.hpp"

namespace {

using namespace keel;
namespace fs = std::filesystem;

struct Options {
  std::string data = KEEL_DEMO_DATA;
  std::string workspace;
  std::string report = "keel-demo-report.html";
  std::uint64_t seed = 20260105;
};

// A folder that goes when the program ends.
class TemporaryFolder {
 public:
  TemporaryFolder() = default;
  ~TemporaryFolder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  Status make() {
    std::error_code failure;
    std::string pattern = (fs::temp_directory_path(failure) / "keel-demo-XXXXXX").string();
    if (failure || ::mkdtemp(pattern.data()) == nullptr) {
      return error(Code::io_error, pattern + ": no temporary folder can be made; set TMPDIR");
    }
    path_ = pattern;
    return ok_status();
  }
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

// The workspace of the learning run must be new; the report's folder must be there before minutes
// go by.
Status check_paths(const Options& options) {
  std::error_code failure;
  if (!options.workspace.empty() && fs::exists(options.workspace, failure) &&
      !(fs::is_directory(options.workspace, failure) && fs::is_empty(options.workspace, failure))) {
    return error(Code::already_exists,
                 options.workspace + ": not an empty folder; name a new one (--workspace DIR)");
  }
  const fs::path folder = fs::absolute(options.report, failure).parent_path();
  if (failure || !fs::is_directory(folder, failure)) {
    return error(Code::not_found, options.report + ": no folder to write the report to");
  }
  if (fs::is_directory(options.report, failure)) {
    return error(Code::invalid_argument, options.report + ": a folder; --report names a file");
  }
  return demo::check_report(options.report);
}

demo::RunSettings learning_run(const Options& options, const fs::path& folder) {
  demo::RunSettings settings;
  settings.folder = options.workspace.empty() ? folder / "learning" : fs::path(options.workspace);
  settings.seed = options.seed;
  settings.tell = [](const demo::Review& review) { demo::print_review(std::cout, review); };
  settings.month = [](std::int64_t at_us) {
    std::cout << demo::month_text(at_us) << '\n' << std::flush;
  };
  return settings;
}

Status run(const Options& options) {
  KEEL_TRY(check_paths(options));
  KEEL_ASSIGN(const demo::Sample sample, demo::load_sample(options.data));
  TemporaryFolder folder;
  KEEL_TRY(folder.make());
  demo::print_opening(std::cout, sample, options.seed);
  demo::RunSettings plain_run;
  plain_run.folder = folder.path() / "plain";
  plain_run.seed = options.seed;
  plain_run.learning = false;
  // Two workspaces that know nothing of each other: side by side.
  std::future<Result<demo::Run>> beside =
      std::async(std::launch::async, [&] { return demo::play(sample, plain_run); });
  KEEL_ASSIGN(const demo::Run learned, demo::play(sample, learning_run(options, folder.path())));
  KEEL_ASSIGN(const demo::Run plain, beside.get());
  const demo::Outcome outcome{sample, learned, plain, options.seed};
  demo::print_tables(std::cout, outcome);
  demo::print_readiness(std::cout, outcome);
  demo::print_held(std::cout, outcome);
  demo::print_changes(std::cout, outcome);
  demo::print_closing(std::cout, outcome);
  std::cout << std::flush;
  demo::print_measured(std::cerr, outcome);
  KEEL_TRY(demo::write_report(options.report, outcome));
  std::cerr << "Report: " << options.report << '\n';
  if (learned.replayed == demo::replayed_same) return ok_status();
  return error(Code::corrupt, "folding the journal again gives " + learned.replayed);
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app(
      "Plays six months of a sample help centre's tickets through Keel, with and without "
      "learning, and compares.",
      "keel-demo");
  app.add_option("--data", options.data, "sample workspace")->capture_default_str();
  app.add_option("--workspace", options.workspace, "keep the learning run's workspace here");
  app.add_option("--report", options.report, "HTML report")->capture_default_str();
  app.add_option("--seed", options.seed, "of all random numbers")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  const Status status = run(options);
  if (status.ok()) return 0;
  std::cerr << "keel-demo: " << code_name(status.code()) << ": " << status.message() << '\n';
  return 1;
}

#include <fmt/format.h>

#include <fstream>
#include <map>

#include "commands.hpp"
#include "dates.hpp"
#include "keel/base/seams.hpp"
#include "keel/connect/importer.hpp"
#include "progress.hpp"
#include "refused.hpp"
#include "terminal.hpp"
#include "trial_view.hpp"

namespace keel::cli {
namespace {

struct Args {
  std::string articles, tickets, until;
  std::string html, cases, rated;
  std::uint64_t seed = 1;
};

Status write(const std::string& path, const std::string& text) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  if (out) return ok_status();
  return error(Code::io_error, path + ": cannot be written; check the folder and the space left");
}

Result<std::vector<Article>> read_articles(const std::string& path,
                                           std::vector<connect::LineError>& refused) {
  KEEL_ASSIGN(const auto format, connect::detect_article_format(path));
  KEEL_ASSIGN(connect::ArticleImport read, connect::read_articles(path, format));
  refused.insert(refused.end(), read.errors.begin(), read.errors.end());
  return std::move(read.articles);
}

Result<std::vector<TicketEvent>> read_tickets(const std::string& path,
                                              std::vector<connect::LineError>& refused) {
  KEEL_ASSIGN(const auto format, connect::detect_ticket_format(path));
  std::vector<TicketEvent> events;
  const auto sink = [&](TicketEvent&& event) -> Status {
    events.push_back(std::move(event));
    return {};
  };
  KEEL_TRY(connect::read_tickets(path, format, {}, sink, refused));
  return events;
}

Outcome trial(Context& context, const Args& args) {
  TrialOptions options;
  options.seed = args.seed;
  KEEL_ASSIGN(options.learn_until_us,
              parse_date(args.until, Edge::start, system_clock().now_us(), "--learn-until"));
  std::vector<connect::LineError> refused;
  KEEL_ASSIGN(const std::vector<Article> articles, read_articles(args.articles, refused));
  KEEL_ASSIGN(std::vector<TicketEvent> events, read_tickets(args.tickets, refused));
  std::vector<TrialVerdict> verdicts;
  if (!args.rated.empty()) {
    KEEL_ASSIGN(verdicts, read_verdicts(args.rated));
  }
  Progress progress("events");
  KEEL_ASSIGN(const TrialReport report, run_trial(options, articles, std::move(events),
                                                  [&](std::uint64_t done, std::uint64_t total) {
                                                    return progress(done, total);
                                                  }));
  std::optional<TrialAccuracy> accuracy;
  if (!args.rated.empty()) {
    KEEL_ASSIGN(accuracy, rate_trial(report, verdicts));
  }
  if (!args.html.empty()) KEEL_TRY(write(args.html, trial_html(report, accuracy)));
  if (!args.cases.empty()) KEEL_TRY(write(args.cases, cases_csv(report)));
  tell_refused(refused);
  if (context.json) {
    Json out = to_json(report);
    out.set("seed", args.seed).set("refused", refused_json(refused));
    if (accuracy) out.set("rated", to_json(*accuracy));
    print_json(out);
  } else {
    print(fmt::format("seed {}\n", args.seed) + trial_text(report, accuracy));
  }
  return exit_after(refused, report.questions);
}

}  // namespace

void add_trial(Program& program) {
  auto args = std::make_shared<Args>();
  program
      .command(
          "trial", group_set_up,
          {"Replay a team's history in time order, with learning and without: what would Keel\n"
           "have answered? Makes no workspace.",
           "keel trial --articles articles --tickets tickets.jsonl --learn-until 2026-03-01 "
           "--html t.html",
           "keel trial ... --cases cases.csv    100 cases to rate by hand\n"
           "keel trial ... --rated cases.csv    how many answers are right"})
      .option("--articles", args->articles, "PATH", "the help centre, as for 'import articles'")
      .option("--tickets", args->tickets, "PATH", "the export, as for 'import tickets'")
      .option("--learn-until", args->until, "DATE",
              "learn from tickets before it; try on those after")
      .option("--html", args->html, "FILE", "write the report as a page")
      .option("--cases", args->cases, "FILE", "write 100 cases for blind rating, as CSV")
      .option("--rated", args->rated, "FILE", "the cases with right or wrong in the last column")
      .option("--seed", args->seed, "N", "of the drawn cases [1]")
      .runs([args](Context& context) -> Outcome {
        for (const auto& [name, value] :
             {std::pair{"--articles", &args->articles}, std::pair{"--tickets", &args->tickets},
              std::pair{"--learn-until", &args->until}}) {
          if (value->empty()) {
            return error(Code::invalid_argument,
                         fmt::format("a trial needs {}; see keel trial --help", name));
          }
        }
        return trial(context, *args);
      });
}

}  // namespace keel::cli

// What another version of the library answers otherwise.
#include "engine/impl.hpp"
#include "keel/review/retest.hpp"

namespace keel {
namespace {

// Whose answers are compared with whose.
std::string upgrade_text(const BacktestUpgrade& upgrade) {
  std::string others;
  for (const auto& [library, count] : upgrade.recorded_by) {
    if (library == upgrade.library) continue;
    others += (others.empty() ? "" : ", ") + std::to_string(count) + " by " +
              (library.empty() ? "a version that is not on record" : library);
  }
  const std::string out = "Keel " + upgrade.library + " answers";
  if (upgrade.recorded_by.empty()) return out;
  if (others.empty()) return out + ", which gave all of these answers itself";
  const auto own = upgrade.recorded_by.find(upgrade.library);
  if (own != upgrade.recorded_by.end()) others += ", " + std::to_string(own->second) + " by itself";
  return out + "; on record are " + others;
}

}  // namespace

Result<BacktestReport> Engine::Impl::try_upgrade(const BacktestRequest& request,
                                                 const Progress& progress) {
  KEEL_TRY(apply());
  const state::Root root = follower.root();
  const review::Retest same(*root, *root, true);
  KEEL_ASSIGN(BacktestReport report,
              review::run_upgrade_backtest(*journal, same, request, progress));
  report.kind = "upgrade";
  report.subject = report.upgrade->library;
  report.text = upgrade_text(*report.upgrade);
  review::seal_report(report);
  KEEL_TRY(still_known(*root));
  return report;
}

}  // namespace keel

// A busy day, broken at every point at which the disk can break it.
#include "crash/harness.hpp"

using namespace keel;
using namespace keel::journal;
using namespace keel::test;

namespace {

class Day {
 public:
  Day(const Folder& folder, const std::string& vfs) {
    options_.create = true;
    options_.vfs = vfs;
    options_.clock = &clock_;
    options_.random = &random_;
    folder_ = folder;
    reopen();
  }
  void reopen() {
    journal_.reset();
    auto opened = Journal::open(folder_, options_);
    if (opened.ok()) journal_ = *std::move(opened);
  }
  void append(std::size_t count, const std::string& owner, std::size_t bytes = 200) {
    std::vector<Draft> drafts(count);
    Acknowledged::Batch batch;
    for (Draft& draft : drafts) {
      clock_.advance(1'000);
      draft.kind = EventKind::message_recorded;
      draft.id = make_event_id(clock_.now_us(), random_);
      draft.owner = owner;
      draft.dedupe = "dedupe:" + to_string(draft.id);
      draft.clear.set("channel", "email");
      draft.secret.set("text", std::string(bytes, 'x'));
      batch.ids.push_back(draft.id);
    }
    if (journal_ == nullptr) return;
    batch.durable = journal_->append(drafts).ok();
    told_.batches.push_back(std::move(batch));
  }
  void save_rung() {
    if (journal_ == nullptr) return;
    const auto head = journal_->head();
    if (!head.ok() || head->seq == 0) return;
    const std::string page = "page " + std::to_string(head->seq);
    const auto digest = journal_->put_artifact(page);
    if (!digest.ok()) return;
    told_.artifacts.emplace_back(*digest, page);
    const Rung rung{head->seq, 1, sha256(page), {{"gate", *digest}}};
    if (journal_->save_rung(rung).ok()) told_.rungs.push_back(rung);
  }
  void erase(const std::string& owner) {
    if (journal_ != nullptr && journal_->erase_key(owner).ok()) told_.erased.push_back(owner);
  }
  [[nodiscard]] Acknowledged end() {
    journal_.reset();
    return told_;
  }

 private:
  ManualClock clock_{1'700'000'000'000'000};
  SeededRandom random_{42};
  JournalOptions options_;
  Folder folder_;
  std::unique_ptr<Journal> journal_;
  Acknowledged told_;
};

Acknowledged busy_day(const Folder& folder, const std::string& vfs) {
  Day day(folder, vfs);
  for (int i = 0; i < 6; ++i) day.append(1, "customer:" + std::to_string(i % 3));
  day.append(12, "customer:1");
  day.save_rung();
  day.append(3, "customer:new", 5'000);
  day.append(1, "customer:large", 80'000);
  day.erase("customer:0");
  day.reopen();
  day.append(1, "customer:2");
  day.append(20, "customer:9");
  day.save_rung();
  day.append(1, "customer:1");
  return day.end();
}

}  // namespace

TEST_CASE("the power goes at every write and sync; nothing un-synced survives") {
  const std::size_t met = for_every_fault({Fault::Kind::power_cut, 0, Loss::all}, 1, 1, busy_day);
  CHECK(met > 100);
}

TEST_CASE("the power goes at every write and sync; the last write is torn") {
  CHECK(for_every_fault({Fault::Kind::power_cut, 0, Loss::torn}, 1, 1, busy_day) > 100);
}

TEST_CASE("the power goes at every write and sync; un-synced writes survive in no order") {
  CHECK(for_every_fault({Fault::Kind::power_cut, 0, Loss::some}, 1, 1, busy_day) > 100);
}

TEST_CASE("every write and sync fails once, and the day goes on") {
  CHECK(for_every_fault({Fault::Kind::io_error, 0, Loss::all}, 1, 1, busy_day) > 100);
}

TEST_CASE("the volume fills up after every few bytes, and is emptied again") {
  CHECK(for_every_fault({Fault::Kind::volume_full, 0, Loss::all}, 0, 1'536, busy_day) > 50);
}

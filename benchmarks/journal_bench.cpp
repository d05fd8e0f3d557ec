// What a durable, sealed, chained event costs beside a bare row of the same bytes: the same table
// and indices (copied from a journal's own schema), WAL, synchronous=FULL, the same page size;
// rounds of both are interleaved and the median of the rounds' ratios is told, as disks are noisy.
// Customers are known beforehand: a new one costs one more commit, in keys.db. With --verify: how
// long it takes to check the whole chain.
#include "bench.hpp"

#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "keel/journal/journal.hpp"

namespace {

using keel::Json;
using keel::journal::Draft;
using keel::journal::Event;
using keel::journal::EventKind;
using keel::journal::Journal;
using keel::journal::JournalOptions;
namespace fs = std::filesystem;

constexpr std::size_t group_events = 100;
constexpr std::size_t singles_per_round = 20;
constexpr std::size_t customers = 200;

struct Options {
  bool json = false;
  bool verify = false;
  std::size_t events = 4000;
  std::string folder = fs::temp_directory_path().string();
};

struct Figures {
  double single_us = 0, bare_single_us = 0, single_ratio = 0;
  double group_us = 0, bare_group_us = 0, group_ratio = 0;
  double cpu_us = 0;
};

[[noreturn]] void fail(const std::string& what) {
  std::fprintf(stderr, "keel-bench journal: %s\n", what.c_str());
  std::exit(1);
}

template <class T>
T must(keel::Result<T> result) {
  if (!result.ok()) fail(result.status().message());
  return *std::move(result);
}

// A message as a helpdesk sends it: about 400 bytes of text, a little that stays readable.
Draft message(std::uint64_t n) {
  static const char* const sentences[] = {
      "Hello, I have tried to reset my password twice and the link in the mail has expired again. ",
      "My order was delivered on Tuesday but the box held only one of the two lamps I paid for. ",
      "Could you tell me how to change the address on an invoice that has already been sent out? ",
      "The app closes as soon as I open the settings page, on a tablet with the latest version. "};
  std::string text;
  for (std::uint64_t i = 0; text.size() < 370; ++i) text += sentences[(n + i) % 4];
  text.resize(370);
  Draft draft;
  draft.kind = EventKind::message_recorded;
  draft.actor = "customer";
  draft.conversation = "ticket:" + std::to_string(n / 5);
  draft.owner = "customer:" + std::to_string(n % customers);
  draft.dedupe = "helpdesk:message:" + std::to_string(n * 2654435761 % 4294967291);
  draft.clear.set("channel", "email").set("locale", "en").set("public", true).set("words", 71);
  draft.secret.set("text", text);
  return draft;
}

std::vector<Draft> messages(std::uint64_t first, std::size_t count) {
  std::vector<Draft> drafts;
  for (std::size_t i = 0; i < count; ++i) drafts.push_back(message(first + i));
  return drafts;
}

// The bare rival: SQLite itself, statements prepared once.
class Bare {
 public:
  // Takes the schema, the page size and the rows from a journal that is closed.
  Bare(const fs::path& path, const fs::path& model) {
    sqlite3* source = nullptr;
    if (sqlite3_open(model.c_str(), &source) != SQLITE_OK) fail("cannot open the model journal");
    if (sqlite3_open_v2(path.c_str(), &db_,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                        nullptr) != SQLITE_OK) {
      fail("cannot open bare.db");
    }
    run("PRAGMA page_size = " + text_of(source, "PRAGMA page_size"));
    run("PRAGMA cache_size = -4096");
    run("PRAGMA journal_mode = WAL");
    run("PRAGMA synchronous = FULL");
    each(source, "SELECT sql FROM sqlite_schema WHERE tbl_name = 'event' AND sql IS NOT NULL",
         [&](sqlite3_stmt* row) {
           run(reinterpret_cast<const char*>(sqlite3_column_text(row, 0)));
         });
    each(source, "SELECT * FROM event WHERE seq > 1 ORDER BY seq", [&](sqlite3_stmt* row) {
      std::vector<sqlite3_value*> values;
      for (int i = 0; i < 16; ++i)
        values.push_back(sqlite3_value_dup(sqlite3_column_value(row, i)));
      rows_.push_back(std::move(values));
    });
    sqlite3_close(source);
    prepare("BEGIN IMMEDIATE", begin_);
    prepare("COMMIT", commit_);
    prepare("INSERT INTO event VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", insert_);
  }
  ~Bare() {
    for (auto& row : rows_) {
      for (sqlite3_value* value : row) sqlite3_value_free(value);
    }
    for (sqlite3_stmt* statement : {begin_, commit_, insert_}) sqlite3_finalize(statement);
    sqlite3_close(db_);
  }
  Bare(const Bare&) = delete;
  Bare& operator=(const Bare&) = delete;

  void append(std::size_t count) {
    step(begin_);
    for (std::size_t i = 0; i < count; ++i) {
      const auto& row = rows_[next_++];
      for (int column = 0; column < 16; ++column) {
        sqlite3_bind_value(insert_, column + 1, row[static_cast<std::size_t>(column)]);
      }
      step(insert_);
    }
    step(commit_);
  }
  [[nodiscard]] std::size_t count() {
    return std::strtoull(text_of(db_, "SELECT count(*) FROM event").c_str(), nullptr, 10);
  }

 private:
  void run(const std::string& sql) {
    if (sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
      fail(sqlite3_errmsg(db_));
    }
  }
  void prepare(const char* sql, sqlite3_stmt*& statement) {
    if (sqlite3_prepare_v3(db_, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr) !=
        SQLITE_OK) {
      fail(sqlite3_errmsg(db_));
    }
  }
  void step(sqlite3_stmt* statement) {
    if (sqlite3_step(statement) != SQLITE_DONE) fail(sqlite3_errmsg(db_));
    sqlite3_reset(statement);
  }
  static void each(sqlite3* db, const char* sql, const std::function<void(sqlite3_stmt*)>& use) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(db, sql, -1, &statement, nullptr) != SQLITE_OK) fail(sqlite3_errmsg(db));
    while (sqlite3_step(statement) == SQLITE_ROW) use(statement);
    sqlite3_finalize(statement);
  }
  static std::string text_of(sqlite3* db, const char* sql) {
    std::string text;
    each(db, sql, [&](sqlite3_stmt* row) {
      text = reinterpret_cast<const char*>(sqlite3_column_text(row, 0));
    });
    return text;
  }

  sqlite3* db_ = nullptr;
  sqlite3_stmt *begin_ = nullptr, *commit_ = nullptr, *insert_ = nullptr;
  std::vector<std::vector<sqlite3_value*>> rows_;
  std::size_t next_ = 0;
};

std::unique_ptr<Journal> open_journal(const fs::path& folder, bool sync) {
  JournalOptions options;
  options.create = true;
  options.sync = sync;
  return must(Journal::open(folder, options));
}

double elapsed_us(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start)
      .count();
}

double thread_cpu_us() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) * 1e-3;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values.empty() ? 0 : values[values.size() / 2];
}

void append(Journal& journal, const std::vector<Draft>& drafts, std::size_t each) {
  for (std::size_t i = 0; i < drafts.size(); i += each) {
    must(journal.append(std::span(drafts).subspan(i, std::min(each, drafts.size() - i))));
  }
}

// Everything that was appended reads back, opened, in order, and the chain holds.
void check(const Journal& journal, std::uint64_t first, std::size_t count) {
  std::uint64_t after = 1;
  for (std::uint64_t n = first; n < first + count;) {
    const std::vector<Event> events = must(journal.read(after, 1000));
    if (events.empty()) fail("events are missing");
    for (const Event& event : events) {
      if (event.secret != message(n).secret || event.seq != ++after)
        fail("an event read back wrong");
      ++n;
    }
  }
  if (!must(journal.verify()).sound()) fail("the chain does not hold");
}

// The rows for the rival, and the processor time of an event, without a disk in the way.
double write_model(const fs::path& folder, std::size_t events) {
  const auto journal = open_journal(folder, false);
  append(*journal, messages(0, customers), group_events);  // makes the keys
  const std::vector<Draft> drafts = messages(customers, events);
  const double start_us = thread_cpu_us();
  append(*journal, drafts, group_events);
  const double cpu_us = (thread_cpu_us() - start_us) / static_cast<double>(events);
  check(*journal, 0, customers + events);
  return cpu_us;
}

struct Sample {
  std::vector<double> keel_us, bare_us, ratio;
};

// One round: as many events by one as by the other, in alternating order.
void round(Journal& journal, Bare& bare, std::uint64_t first, std::size_t commits, std::size_t each,
           bool keel_first, Sample& sample) {
  const std::vector<Draft> drafts = messages(first, commits * each);
  const auto keel = [&] { append(journal, drafts, each); };
  const auto rival = [&] {
    for (std::size_t i = 0; i < commits; ++i) bare.append(each);
  };
  double keel_us = keel_first ? elapsed_us(keel) : 0;
  const double bare_us = elapsed_us(rival);
  if (!keel_first) keel_us = elapsed_us(keel);
  const auto events = static_cast<double>(commits * each);
  sample.keel_us.push_back(keel_us / events);
  sample.bare_us.push_back(bare_us / events);
  sample.ratio.push_back(bare_us / keel_us);
}

Figures measure(const Options& options, const fs::path& folder) {
  Figures figures;
  const std::size_t single_rounds =
      std::max<std::size_t>(options.events / 4 / singles_per_round, 1);
  const std::size_t group_rounds = std::max<std::size_t>(options.events / group_events, 1);
  const std::size_t total =
      customers + single_rounds * singles_per_round + group_rounds * group_events;
  figures.cpu_us = write_model(folder / "model.keel", total);
  const auto journal = open_journal(folder / "measured.keel", true);
  Bare bare(folder / "bare.db", folder / "model.keel" / "journal.db");
  append(*journal, messages(0, customers), group_events);
  bare.append(customers);

  Sample single, group;
  std::uint64_t next = customers;
  const std::size_t rounds = std::max(single_rounds, group_rounds);
  for (std::size_t i = 0; i < rounds; ++i) {
    if (i < single_rounds) {
      round(*journal, bare, next, singles_per_round, 1, i % 2 == 0, single);
      next += singles_per_round;
    }
    if (i < group_rounds) {
      round(*journal, bare, next, 1, group_events, i % 2 == 0, group);
      next += group_events;
    }
  }
  check(*journal, 0, next);
  if (bare.count() != next) fail("bare SQLite holds another number of rows");
  figures.single_us = median(single.keel_us);
  figures.bare_single_us = median(single.bare_us);
  figures.single_ratio = median(single.ratio);
  figures.group_us = median(group.keel_us);
  figures.bare_group_us = median(group.bare_us);
  figures.group_ratio = median(group.ratio);
  return figures;
}

// Writes the events without waiting for the disk, and checks the chain from end to end.
void measure_verify(const Options& options, const fs::path& folder) {
  const auto journal = open_journal(folder / "verified.keel", false);
  for (std::uint64_t n = 0; n < options.events; n += group_events * 10) {
    const std::size_t count = std::min<std::size_t>(group_events * 10, options.events - n);
    append(*journal, messages(n, count), group_events);
  }
  bool sound = false;
  const double seconds = elapsed_us([&] { sound = must(journal->verify()).sound(); }) / 1'000'000;
  if (!sound) fail("the chain does not hold");
  std::uintmax_t bytes = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) bytes += entry.file_size();
  }
  Json json;
  json.set("events", options.events).set("verify_s", seconds);
  json.set("files_mb", static_cast<double>(bytes) / 1e6);
  if (options.json) {
    std::printf("%s\n", keel::to_canonical(json).c_str());
  } else {
    std::printf("verify: %zu events in %.2f s; %.0f MB of files\n", options.events, seconds,
                static_cast<double>(bytes) / 1e6);
  }
}

void print(const Figures& f, bool json) {
  if (json) {
    std::printf(
        "{\"single_commit_ratio\":%.3f,\"group100_ratio\":%.3f,\"single_us\":%.1f,"
        "\"bare_single_us\":%.1f,\"group100_us_per_event\":%.2f,"
        "\"bare_group100_us_per_event\":%.2f,\"cpu_us_per_event\":%.2f}\n",
        f.single_ratio, f.group_ratio, f.single_us, f.bare_single_us, f.group_us, f.bare_group_us,
        f.cpu_us);
    return;
  }
  std::printf("Journal::append beside bare SQLite: same rows, indices, WAL, synchronous=FULL\n");
  std::printf("%-22s %14s %14s %8s\n", "", "keel us/event", "bare us/event", "ratio");
  std::printf("%-22s %14.1f %14.1f %8.2f\n", "one event a commit", f.single_us, f.bare_single_us,
              f.single_ratio);
  std::printf("%-22s %14.2f %14.2f %8.2f\n", "100 events a commit", f.group_us, f.bare_group_us,
              f.group_ratio);
  std::printf("processor time without sync: %.2f us an event; all events read back\n", f.cpu_us);
}

bool parse(int argc, char** argv, Options& options) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view option = argv[i];
    if (option == "--json") {
      options.json = true;
    } else if (option == "--verify") {
      options.verify = true;
    } else if (option == "--events" && i + 1 < argc) {
      options.events = std::strtoull(argv[++i], nullptr, 10);
    } else if (option == "--folder" && i + 1 < argc) {
      options.folder = argv[++i];
    } else {
      return false;
    }
  }
  return options.events > 0;
}

}  // namespace

int keel_bench_journal(int argc, char** argv) {
  Options options;
  if (!parse(argc, argv, options)) {
    std::fprintf(stderr, "usage: journal [--json] [--verify] [--events N] [--folder DIR]\n");
    return 2;
  }
  std::string folder = (fs::path(options.folder) / "keel-bench-XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr) fail(folder + ": cannot make a folder");
  Figures figures;
  if (options.verify) {
    measure_verify(options, folder);
  } else {
    figures = measure(options, folder);
  }
  std::error_code ignored;
  fs::remove_all(folder, ignored);
  if (!options.verify) print(figures, options.json);
  return 0;
}

// Whole workspaces deleted.
#include <fstream>

#include "fixture.hpp"
#include "keel/workspaces.hpp"

using namespace keel;
using namespace keel::test;

TEST_CASE("a workspace is deleted whole, but not while somebody has it open") {
  Workspace w;
  w.import();
  (void)w.ask("where is my parcel", "T-1", "ann");
  CHECK(code_of(delete_workspace(w.folder())) == Code::busy);
  CHECK(code_of(delete_workspace(w.folder().parent_path())) == Code::not_found);
  w.close();
  require_ok(delete_workspace(w.folder()));
  CHECK_FALSE(std::filesystem::exists(w.folder()));
  CHECK(code_of(delete_workspace(w.folder())) == Code::not_found);

  w.reopen();
  w.close();
  { std::ofstream(w.folder() / "notes.txt") << "the host's own"; }
  require_ok(delete_workspace(w.folder()));
  CHECK(std::filesystem::exists(w.folder() / "notes.txt"));
  CHECK_FALSE(std::filesystem::exists(w.folder() / "journal.db"));
  std::filesystem::remove_all(w.folder());
  std::filesystem::create_directory(w.folder());
  { std::ofstream(w.folder() / "journal.db") << std::string(8192, 'x'); }
  CHECK_FALSE(delete_workspace(w.folder()).ok());
  CHECK(std::filesystem::exists(w.folder() / "journal.db"));
}

#include "keel/base/lazy.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

using namespace keel;

namespace {

using Names = std::vector<std::string>;

std::string bytes_of(const Lazy<Names>& names) {
  Writer out;
  out(names);
  return out.take();
}

Lazy<Names> waiting() {
  Lazy<Names> names;
  *names = {"ada", "bob"};
  Lazy<Names> out;
  out.wait_to_read([bytes = bytes_of(names)] { return bytes; });
  return out;
}

}  // namespace

TEST_CASE("a lazy value is what it was written of, read or not") {
  const Lazy<Names> names = waiting();
  const std::string before = bytes_of(names);
  CHECK(*names == Names{"ada", "bob"});
  CHECK(names->size() == 2);
  CHECK(bytes_of(names) == before);
  CHECK(names.reads().ok());
}

TEST_CASE("a change of a lazy value stays in its copy") {
  const Lazy<Names> names = waiting();
  Lazy<Names> changed = names;
  changed->push_back("cid");
  CHECK(*names == Names{"ada", "bob"});
  CHECK(*changed == Names{"ada", "bob", "cid"});
  const std::string bytes = bytes_of(changed);
  Reader reader(bytes);
  Lazy<Names> again;
  reader(again);
  CHECK(*again == *changed);
}

TEST_CASE("bytes that are no such value make an empty one, and say so") {
  Lazy<Names> names;
  CHECK(names.reads().ok());
  const std::string whole = bytes_of(waiting());
  for (const std::string& broken : {whole.substr(0, whole.size() - 1), whole + "x"}) {
    names.wait_to_read([=] { return broken; });
    CHECK_FALSE(names.broken());  // nobody has asked
    CHECK(names.reads().code() == Code::corrupt);
    CHECK(std::as_const(names)->empty());
    CHECK(names.broken());
  }
}

TEST_CASE("bytes that cannot be had are asked for again, those that were had are not") {
  Lazy<Names> names;
  int asked = 0;
  names.wait_to_read([&, bytes = bytes_of(waiting())]() -> Result<std::string> {
    if (++asked == 1) return error(Code::io_error, "not now");
    return bytes;
  });
  const Lazy<Names> copy = names;
  CHECK(copy.reads().code() == Code::io_error);
  CHECK(copy->size() == 2);
  CHECK_FALSE(copy.broken());
  CHECK(names->size() == 2);
  CHECK(asked == 2);
}

// Makes the workspace that later releases must open: keel_make_compat FOLDER. Prints the line of
// its expected file.
#include <fmt/format.h>

#include "keel/state/state.hpp"
#include "story.hpp"

int main(int argc, char** argv) {
  if (argc != 2) {
    fmt::print(stderr, "usage: keel_make_compat FOLDER\n");
    return 2;
  }
  keel::ManualClock clock(keel::compat::begin_us);
  keel::SeededRandom random(1);
  keel::EngineOptions options;
  options.create = true;
  options.clock = &clock;
  options.random = &random;
  options.checkpoint_events = 64;
  auto opened = keel::Engine::open(argv[1], options);
  const keel::Status status = opened.ok() ? keel::compat::live(**opened, clock) : opened.status();
  if (!status.ok()) {
    fmt::print(stderr, "{}\n", status.message());
    return 1;
  }
  fmt::print("{} {}\n", keel::state::fold_version, to_hex((*opened)->digest()));
  return 0;
}

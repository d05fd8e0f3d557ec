// The smallest host in C++: HOST FOLDER makes a workspace there, puts an article and asks. It links
// what each library of Keel needs.
#include <iostream>

#include "keel/connect/markdown_text.hpp"
#include "keel/engine.hpp"

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const auto keel = keel::Engine::open(argv[1], {.create = true});
  const auto body = keel::connect::markdown_to_text("Under *Team* choose Seats.");
  if (!keel.ok() || body.find('*') != std::string::npos) return 1;
  if (!(*keel)->put_article({.id = "seats", .title = "Add seats", .body = body}).ok()) return 1;
  const auto answer = (*keel)->ask({.text = "how do I add seats?"});
  if (!answer.ok() || answer->candidates.size() != 1) return 1;
  std::cout << answer->candidates.front().article << '\n';
  return 0;
}

// The smallest host in C++: HOST FOLDER makes a workspace there, imports an article and asks.
#include <iostream>

#include "keel/connect/markdown_folder.hpp"
#include "keel/engine.hpp"

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const auto keel = keel::Engine::open(argv[1], {.create = true});
  const auto file = keel::connect::parse_markdown_file(
      "seats.md",
      "---\nid: seats\n---\n# Add seats\n\nUnder *Team* choose Seats, then the number of seats.\n");
  if (!keel.ok() || !file.ok()) return 1;
  if (!(*keel)->put_article(file->article).ok()) return 1;
  const auto answer = (*keel)->ask({.text = "how do I add seats?"});
  if (!answer.ok() || answer->candidates.size() != 1) return 1;
  std::cout << answer->candidates.front().article << '\n';
  return 0;
}

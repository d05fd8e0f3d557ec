// make_static_model FOLDER: a folder of word pieces' vectors, for tests in other languages.
#include <cstdio>
#include <exception>

#include "support/static_model.hpp"

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  try {
    keel::test::write_static_model(argv[1], keel::test::static_matrix());
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "make_static_model: %s\n", failure.what());
    return 1;
  }
  return 0;
}

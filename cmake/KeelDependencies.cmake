# Every third-party package, found once. vcpkg.json names the same.
include(KeelLibraries)
if(KEEL_TESTS)
  find_package(Catch2 REQUIRED)
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
endif()
if(KEEL_EXAMPLES OR KEEL_BENCHMARKS)
  find_package(CLI11 REQUIRED)
endif()

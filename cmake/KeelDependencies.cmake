# Every third-party package, found once. vcpkg.json names the same.
# Global: a parent project that adds this folder links keel::keel, and with it these.
set(CMAKE_FIND_PACKAGE_TARGETS_GLOBAL ON)
set(CMAKE_FIND_PACKAGE_NAME keel)
set(keel_FOUND TRUE)
include(KeelLibraries)
if(NOT keel_FOUND)
  message(FATAL_ERROR "${keel_NOT_FOUND_MESSAGE} CONTRIBUTING.md says what to install.")
endif()
unset(CMAKE_FIND_PACKAGE_NAME)

# Headers only, and behind Keel's own: who links Keel does not need them.
find_package(nlohmann_json 3.11 REQUIRED)
find_path(KEEL_HNSWLIB_INCLUDE hnswlib/hnswlib.h REQUIRED)
keel_shim(keel_hnswlib "" "${KEEL_HNSWLIB_INCLUDE}")
if(KEEL_TESTS)
  find_package(Catch2 REQUIRED)
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
endif()
if(KEEL_EXAMPLES OR KEEL_BENCHMARKS)
  find_package(CLI11 REQUIRED)
endif()

# Language level, warnings and floating-point rules shared by every Keel target (keel_options).
add_library(keel_options INTERFACE)
target_compile_features(keel_options INTERFACE cxx_std_20)
# The fold must give the same bits on every machine: no contraction, no fast-math.
target_compile_options(keel_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -ffp-contract=off
  # GCC 12 warns of its own headers: operator+(const char*, std::string&&) (PR 105651) and the moves
  # of std::variant, where it loses track of which member is alive.
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
  $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>
  $<$<BOOL:${KEEL_WERROR}>:-Werror>)
if(KEEL_SANITIZE)
  target_compile_options(keel_options INTERFACE
    -fsanitize=${KEEL_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(keel_options INTERFACE -fsanitize=${KEEL_SANITIZE})
endif()
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES AND PROJECT_IS_TOP_LEVEL)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Debug, Release, RelWithDebInfo" FORCE)
endif()
if(PROJECT_IS_TOP_LEVEL)
  find_program(KEEL_CCACHE ccache)
  if(KEEL_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${KEEL_CCACHE})
    set(CMAKE_C_COMPILER_LAUNCHER ${KEEL_CCACHE})
  endif()
endif()

# The third-party libraries that Keel itself links. Included by this project and by the installed
# package, so that both find the same under the same names; each is a Debian 12 package.
# Global: a parent project that adds this folder links keel::keel, and with it these.
set(CMAKE_FIND_PACKAGE_TARGETS_GLOBAL ON)
find_package(Threads REQUIRED)
find_package(SQLite3 3.40 REQUIRED)
find_package(OpenSSL 3.0 REQUIRED COMPONENTS Crypto)
find_package(fmt 9 REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(PkgConfig REQUIRED)

# keel_shim(NAME LIBRARIES INCLUDES): an imported interface for a library without a CMake package.
function(keel_shim name libraries includes)
  if(NOT TARGET ${name})
    add_library(${name} INTERFACE IMPORTED GLOBAL)
    set_target_properties(${name} PROPERTIES
      INTERFACE_LINK_LIBRARIES "${libraries}" INTERFACE_SYSTEM_INCLUDE_DIRECTORIES "${includes}")
  endif()
endfunction()
pkg_check_modules(keel_pc_utf8proc REQUIRED IMPORTED_TARGET GLOBAL libutf8proc)
pkg_check_modules(keel_pc_cmark REQUIRED IMPORTED_TARGET GLOBAL libcmark)
find_path(KEEL_STEMMER_INCLUDE libstemmer.h REQUIRED)
find_library(KEEL_STEMMER_LIBRARY stemmer REQUIRED)
keel_shim(keel_utf8proc PkgConfig::keel_pc_utf8proc "")
keel_shim(keel_cmark PkgConfig::keel_pc_cmark "")
keel_shim(keel_stemmer "${KEEL_STEMMER_LIBRARY}" "${KEEL_STEMMER_INCLUDE}")

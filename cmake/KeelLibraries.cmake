# The third-party libraries that Keel's static libraries need when a program is linked. Included by
# this project and by the installed keelConfig.cmake, so that both find the same under the same
# names; each is a Debian 12 package. Where one is missing, keel_FOUND is false afterwards and
# keel_NOT_FOUND_MESSAGE says which.
include(CMakeFindDependencyMacro)
find_dependency(Threads)
find_dependency(SQLite3 3.40)
find_dependency(OpenSSL 3.0 COMPONENTS Crypto)
find_dependency(fmt 9)
find_dependency(PkgConfig)

# keel_need(FOUND WHAT): what find_dependency() does, for a library without a CMake package.
macro(keel_need found what)
  if(NOT ${found})
    set(keel_FOUND FALSE)
    set(keel_NOT_FOUND_MESSAGE "keel could not be found because ${what} could not be found.")
    return()
  endif()
endmacro()
pkg_check_modules(keel_pc_utf8proc QUIET IMPORTED_TARGET GLOBAL libutf8proc)
keel_need(keel_pc_utf8proc_FOUND "libutf8proc")
pkg_check_modules(keel_pc_cmark QUIET IMPORTED_TARGET GLOBAL libcmark)
keel_need(keel_pc_cmark_FOUND "libcmark")
pkg_check_modules(keel_pc_sentencepiece QUIET IMPORTED_TARGET GLOBAL sentencepiece)
keel_need(keel_pc_sentencepiece_FOUND "sentencepiece")
find_path(KEEL_STEMMER_INCLUDE libstemmer.h)
keel_need(KEEL_STEMMER_INCLUDE "libstemmer.h")
find_library(KEEL_STEMMER_LIBRARY stemmer)
keel_need(KEEL_STEMMER_LIBRARY "libstemmer")

# keel_shim(NAME LIBRARIES INCLUDES): an imported interface for a library without a CMake package.
function(keel_shim name libraries includes)
  if(NOT TARGET ${name})
    add_library(${name} INTERFACE IMPORTED GLOBAL)
    set_target_properties(${name} PROPERTIES
      INTERFACE_LINK_LIBRARIES "${libraries}" INTERFACE_SYSTEM_INCLUDE_DIRECTORIES "${includes}")
  endif()
endfunction()
keel_shim(keel_utf8proc PkgConfig::keel_pc_utf8proc "")
keel_shim(keel_cmark PkgConfig::keel_pc_cmark "")
keel_shim(keel_sentencepiece PkgConfig::keel_pc_sentencepiece "")
keel_shim(keel_stemmer "${KEEL_STEMMER_LIBRARY}" "${KEEL_STEMMER_INCLUDE}")

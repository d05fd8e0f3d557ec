# What `cmake --install` puts where, and the packages that CPack makes of it. Components: runtime
# (the shared library), dev (headers, static libraries, CMake and pkg-config files, schemas), bin
# (the command line), python (bindings/python/), doc (manual page, README, licence; Debian
# packages have their own).
if(PROJECT_IS_TOP_LEVEL AND EXISTS /etc/debian_version AND CMAKE_LIBRARY_ARCHITECTURE)
  # Below any prefix: GNUInstallDirs does so below /usr only, and a package is made from any build.
  set(CMAKE_INSTALL_LIBDIR lib/${CMAKE_LIBRARY_ARCHITECTURE} CACHE PATH "Folder of the libraries")
endif()
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(KEEL_CMAKE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/keel)
set(KEEL_SCHEMA_DIR ${CMAKE_INSTALL_DATADIR}/keel/schema)

install(TARGETS keel keel_connect EXPORT keelTargetsCXX
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT dev
  INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(DIRECTORY include/keel DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT dev)
install(EXPORT keelTargetsCXX NAMESPACE keel:: DESTINATION ${KEEL_CMAKE_DIR} COMPONENT dev)
if(KEEL_C)
  install(TARGETS keel_c EXPORT keelTargetsC
    LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT runtime NAMELINK_COMPONENT dev
    INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
  install(DIRECTORY capi/include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT dev)
  install(EXPORT keelTargetsC NAMESPACE keel:: DESTINATION ${KEEL_CMAKE_DIR} COMPONENT dev)
endif()

configure_package_config_file(cmake/keelConfig.cmake.in ${PROJECT_BINARY_DIR}/keelConfig.cmake
  INSTALL_DESTINATION ${KEEL_CMAKE_DIR} PATH_VARS KEEL_SCHEMA_DIR
  NO_CHECK_REQUIRED_COMPONENTS_MACRO)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/keelConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/keelConfig.cmake ${PROJECT_BINARY_DIR}/keelConfigVersion.cmake
  cmake/KeelLibraries.cmake DESTINATION ${KEEL_CMAKE_DIR} COMPONENT dev)

# The pkg-config files name the prefix from where they stand, so that a copied tree works.
string(REGEX REPLACE "[^/]+" ".." KEEL_PC_UP ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
set(pkg_config_files keel-cpp)
if(KEEL_C)
  list(APPEND pkg_config_files keel)
endif()
foreach(name IN LISTS pkg_config_files)
  configure_file(cmake/${name}.pc.in ${PROJECT_BINARY_DIR}/${name}.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/${name}.pc
    DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT dev)
endforeach()
install(DIRECTORY docs/schema/ DESTINATION ${KEEL_SCHEMA_DIR} COMPONENT dev)
install(FILES README.md LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/keel COMPONENT doc)
if(TARGET keel-cli)
  install(TARGETS keel-cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT bin)
  install(FILES docs/keel.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT doc)
endif()
if(PROJECT_IS_TOP_LEVEL)
  include(KeelDebian)
endif()

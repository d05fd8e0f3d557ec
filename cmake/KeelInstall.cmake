# What `cmake --install` puts where, and the packages that CPack makes of it. Components: runtime
# (the shared library), dev (headers, static libraries, CMake and pkg-config files, schemas), bin
# (the command line).
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(KEEL_CMAKE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/keel)

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
  INSTALL_DESTINATION ${KEEL_CMAKE_DIR})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/keelConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/keelConfig.cmake ${PROJECT_BINARY_DIR}/keelConfigVersion.cmake
  cmake/KeelLibraries.cmake DESTINATION ${KEEL_CMAKE_DIR} COMPONENT dev)

# The pkg-config files name the prefix from where they stand, so that a copied tree works.
string(REGEX REPLACE "[^/]+" ".." KEEL_PC_UP ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
foreach(name keel keel-cpp)
  configure_file(cmake/${name}.pc.in ${PROJECT_BINARY_DIR}/${name}.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/${name}.pc
    DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT dev)
endforeach()
install(DIRECTORY docs/schema/ DESTINATION ${CMAKE_INSTALL_DATADIR}/keel/schema COMPONENT dev)
if(TARGET keel-cli)
  install(TARGETS keel-cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT bin)
endif()
include(KeelDebian)

# CPack: libkeel0, libkeel-dev and keel as Debian packages (cpack -G DEB in the build folder).
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME keel)
set(CPACK_PACKAGE_VENDOR Keel)
set(CPACK_PACKAGE_CONTACT "Keel developers <keel@example.com>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_ALL runtime dev bin)
set(CPACK_COMPONENTS_GROUPING ONE_PER_GROUP)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)

# keel_debian(COMPONENT PACKAGE SECTION DEPENDS DESCRIPTION): one package with its documents.
function(keel_debian component package section depends description)
  string(TOUPPER ${component} upper)
  set(CPACK_DEBIAN_${upper}_PACKAGE_NAME ${package} PARENT_SCOPE)
  set(CPACK_DEBIAN_${upper}_PACKAGE_SECTION ${section} PARENT_SCOPE)
  set(CPACK_DEBIAN_${upper}_PACKAGE_DEPENDS "${depends}" PARENT_SCOPE)
  set(CPACK_COMPONENT_${upper}_DESCRIPTION
    "${PROJECT_DESCRIPTION}: ${description}" PARENT_SCOPE)
  set(documents ${PROJECT_BINARY_DIR}/debian/${package})
  configure_file(cmake/debian/copyright.in ${documents}/copyright @ONLY)
  configure_file(cmake/debian/changelog.in ${documents}/changelog.Debian @ONLY)
  execute_process(COMMAND gzip -9nf ${documents}/changelog.Debian COMMAND_ERROR_IS_FATAL ANY)
  install(FILES ${documents}/copyright ${documents}/changelog.Debian.gz
    DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${package} COMPONENT ${component})
endfunction()
keel_debian(runtime libkeel0 libs "" "the shared library")
keel_debian(dev libkeel-dev libdevel
  "libkeel0 (= ${PROJECT_VERSION}), libsqlite3-dev, libssl-dev, libfmt-dev, nlohmann-json3-dev, libutf8proc-dev, libstemmer-dev, libcmark-dev"
  "headers, static libraries and schemas")
keel_debian(bin keel utils "" "the command line")
set(CPACK_DEBIAN_RUNTIME_PACKAGE_CONTROL_EXTRA "${PROJECT_SOURCE_DIR}/cmake/debian/triggers")
include(CPack)

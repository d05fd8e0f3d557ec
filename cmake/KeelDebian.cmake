# CPack: the Debian packages libkeel0, libkeel-dev, keel and, with the Python module, python3-keel
# (cpack -G DEB in the build folder). The same bytes come of the same build and SOURCE_DATE_EPOCH.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME keel)
set(CPACK_PACKAGE_VENDOR Keel)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "")  # else it stands before each package's own
set(CPACK_PACKAGE_CONTACT "Keel developers <keel@example.com>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_ALL)
set(CPACK_COMPONENTS_GROUPING ONE_PER_GROUP)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)

# keel_debian(COMPONENT PACKAGE SECTION SUMMARY TEXT [DEPENDS]): one package with its documents.
function(keel_debian component package section summary text)
  string(TOUPPER ${component} upper)
  string(JOIN ", " depends ${ARGN})
  # The documents are a component of their own, so that only a Debian package has them.
  foreach(part ${upper} ${upper}_DOCUMENTS)
    set(CPACK_COMPONENT_${part}_GROUP ${component} PARENT_SCOPE)
  endforeach()
  set(CPACK_COMPONENTS_ALL ${CPACK_COMPONENTS_ALL} ${component} ${component}_documents PARENT_SCOPE)
  set(CPACK_DEBIAN_${upper}_PACKAGE_NAME ${package} PARENT_SCOPE)
  set(CPACK_DEBIAN_${upper}_PACKAGE_SECTION ${section} PARENT_SCOPE)
  set(CPACK_DEBIAN_${upper}_PACKAGE_DEPENDS "${depends}" PARENT_SCOPE)
  set(CPACK_DEBIAN_${upper}_DESCRIPTION "${summary}
Keel answers customers' questions from a help centre, hands over to a person
what it should not answer, and learns from every ticket, inside the helpdesk's
own process and with every change on the record.
.
${text}" PARENT_SCOPE)
  set(documents ${PROJECT_BINARY_DIR}/debian/${package})
  configure_file(cmake/debian/copyright.in ${documents}/copyright @ONLY)
  configure_file(cmake/debian/changelog.in ${documents}/changelog @ONLY)
  execute_process(COMMAND gzip -9nf ${documents}/changelog COMMAND_ERROR_IS_FATAL ANY)
  install(FILES ${documents}/copyright ${documents}/changelog.gz
    DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${package} COMPONENT ${component}_documents
    EXCLUDE_FROM_ALL)
endfunction()

set(runtime libkeel${KEEL_SOVERSION})
set(static_needs libsqlite3-dev libssl-dev libfmt-dev libutf8proc-dev libstemmer-dev libcmark-dev
  libsentencepiece-dev pkg-config)
if(KEEL_C)
  keel_debian(runtime ${runtime} libs "support answers that learn: shared library"
    "This package holds the shared library with the C interface.")
  set(CPACK_DEBIAN_RUNTIME_PACKAGE_CONTROL_EXTRA ${PROJECT_SOURCE_DIR}/cmake/debian/triggers
    ${PROJECT_BINARY_DIR}/debian/shlibs)
  configure_file(cmake/debian/shlibs.in ${PROJECT_BINARY_DIR}/debian/shlibs @ONLY)
  list(PREPEND static_needs "${runtime} (= ${PROJECT_VERSION})")
endif()
keel_debian(dev libkeel-dev libdevel "support answers that learn: development files"
  "This package holds the headers for C and C++, the static C++ libraries, the
files for CMake and pkg-config, and the JSON schemas." ${static_needs})
if(TARGET keel-cli)
  keel_debian(bin keel utils "support answers that learn: command line"
    "This package holds the command keel.")
  set(page ${PROJECT_BINARY_DIR}/debian/keel/keel.1)
  configure_file(docs/keel.1 ${page} COPYONLY)
  execute_process(COMMAND gzip -9nf ${page} COMMAND_ERROR_IS_FATAL ANY)
  install(FILES ${page}.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT bin_documents
    EXCLUDE_FROM_ALL)
endif()
if(TARGET keel_python)
  # bindings/python/ installs the module as component python, below lib/python3/dist-packages, and
  # says which versions of Python it is for.
  keel_debian(python python3-keel python "support answers that learn: Python module"
    "This package holds the Python module keel." ${KEEL_PYTHON_VERSIONS}
    "${runtime} (= ${PROJECT_VERSION})")
  set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${PROJECT_BINARY_DIR}/lib)
endif()
include(CPack)

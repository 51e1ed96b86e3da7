# cmake --install: the SDK as a package that needs no source tree. The server's part is in kernel/CMakeLists.txt.
include(CMakePackageConfigHelpers)

file(STRINGS include/guildhall/sdk/version.hpp version_line REGEX "define GUILDHALL_SDK_VERSION")
string(REGEX REPLACE ".*\"(.*)\".*" "\\1" sdk_version "${version_line}")
# The promise: same major and minor fit.
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/GuildhallConfigVersion.cmake
    VERSION ${sdk_version} COMPATIBILITY SameMinorVersion)

install(TARGETS guildhall_sdk LIBRARY DESTINATION lib)
install(DIRECTORY include/ DESTINATION include)
install(FILES cmake/GuildhallConfig.cmake cmake/GuildhallPlugin.cmake ${CMAKE_CURRENT_BINARY_DIR}/GuildhallConfigVersion.cmake
    DESTINATION lib/cmake/Guildhall)
install(DIRECTORY template DESTINATION share/guildhall)
install(PROGRAMS ../scripts/new-plugin ../scripts/dev DESTINATION share/guildhall/scripts)
install(FILES README.md TUTORIAL.md DESTINATION share/guildhall/doc)
# With the tests' part of the project only: the testkit is for development machines. OPTIONAL: scripts/run does not build it.
if(GUILDHALL_TESTS)
    set_target_properties(guildhall_testkit PROPERTIES EXCLUDE_FROM_ALL OFF)
    install(DIRECTORY testkit/include/ DESTINATION include)
    install(FILES $<TARGET_FILE:guildhall_testkit> $<TARGET_FILE:guildhall_kernel> DESTINATION lib OPTIONAL)
endif()

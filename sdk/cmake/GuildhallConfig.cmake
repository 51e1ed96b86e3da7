# find_package(Guildhall): the targets Guildhall::sdk and Guildhall::testkit, guildhall_add_plugin() and
# guildhall_add_plugin_test(). Everything is found from where this file lies, so the prefix may be moved.
get_filename_component(GUILDHALL_PREFIX "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)

find_path(GUILDHALL_JSON nlohmann/json.hpp)
if(NOT GUILDHALL_JSON)
    set(Guildhall_FOUND FALSE)
    set(Guildhall_NOT_FOUND_MESSAGE "the SDK's headers need nlohmann/json.hpp (Debian: nlohmann-json3-dev)")
    return()
endif()

# What runs on a site should be quick, and what it logs of a crash should lead to a line.
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
    set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "Debug, Release, RelWithDebInfo …" FORCE)
endif()

if(NOT TARGET Guildhall::sdk)
    add_library(Guildhall::sdk SHARED IMPORTED)
    set_target_properties(Guildhall::sdk PROPERTIES
        IMPORTED_LOCATION "${GUILDHALL_PREFIX}/lib/libguildhall_sdk.so"
        INTERFACE_INCLUDE_DIRECTORIES "${GUILDHALL_PREFIX}/include"
        INTERFACE_COMPILE_FEATURES cxx_std_20)
endif()
# The kernel itself, for tests that play a whole server; what it links must be installed for development.
if(NOT TARGET Guildhall::testkit AND EXISTS "${GUILDHALL_PREFIX}/lib/libguildhall_testkit.a")
    add_library(Guildhall::testkit STATIC IMPORTED)
    set_target_properties(Guildhall::testkit PROPERTIES
        IMPORTED_LOCATION "${GUILDHALL_PREFIX}/lib/libguildhall_testkit.a"
        INTERFACE_INCLUDE_DIRECTORIES "${GUILDHALL_PREFIX}/include"
        INTERFACE_LINK_LIBRARIES "${GUILDHALL_PREFIX}/lib/libguildhall_kernel.a;Guildhall::sdk;PocoNetSSL;PocoNet;PocoUtil;PocoXML;PocoDataSQLite;PocoDataPostgreSQL;PocoData;PocoCrypto;PocoZip;PocoFoundation;cctz;icui18n;icuuc;sqlite3;pq;ssl;crypto;z;crypt;seccomp;lua5.4;cjose;jansson;fido2;cbor;oath;pthread;dl")
endif()
set(GUILDHALL_PROGRAM "${GUILDHALL_PREFIX}/bin/guildhall")
include("${CMAKE_CURRENT_LIST_DIR}/GuildhallPlugin.cmake")

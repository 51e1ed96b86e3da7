// The ELF note by which the host knows, before loading a library, whether it was built for it: SDK version, compiler,
// C++ ABI, standard library, sanitizers. The host compares the text with its own and names the first difference.
#pragma once

#include <guildhall/sdk/version.hpp>

#include <cstdint>

#define GUILDHALL_STR2(x) #x
#define GUILDHALL_STR(x) GUILDHALL_STR2(x)

#if defined(__SANITIZE_ADDRESS__)
#define GUILDHALL_SANITIZER "address"
#elif defined(__SANITIZE_THREAD__)
#define GUILDHALL_SANITIZER "thread"
#else
#define GUILDHALL_SANITIZER "none"
#endif
#if defined(_GLIBCXX_DEBUG)
#define GUILDHALL_STDLIB_DEBUG "yes"
#else
#define GUILDHALL_STDLIB_DEBUG "no"
#endif

/// `key=value` pairs, `;` between. Order is part of the format.
#define GUILDHALL_ABI_TEXT                                                                                        \
    "sdk=" GUILDHALL_SDK_VERSION ";compiler=" __VERSION__                                                         \
    ";cxxabi=" GUILDHALL_STR(__GXX_ABI_VERSION) ";cxx11abi=" GUILDHALL_STR(                                       \
        _GLIBCXX_USE_CXX11_ABI) ";stdlib=" GUILDHALL_STR(_GLIBCXX_RELEASE) ";stdlibdebug=" GUILDHALL_STDLIB_DEBUG \
                                                                           ";sanitizer=" GUILDHALL_SANITIZER

namespace guildhall::sdk {

inline constexpr std::uint32_t abiNoteType = 0x4748'0001;

/// Layout of an ELF note (gABI, “Note Section”): sizes, type, name and description, each padded to four bytes.
struct AbiNote {
    std::uint32_t nameSize = 10;
    std::uint32_t textSize = sizeof(GUILDHALL_ABI_TEXT);
    std::uint32_t type = abiNoteType;
    char name[12] = "Guildhall";
    char text[(sizeof(GUILDHALL_ABI_TEXT) + 3) / 4 * 4] = GUILDHALL_ABI_TEXT;
};

}  // namespace guildhall::sdk

#define GUILDHALL_ABI_NOTE                           \
    __attribute__((section(".note.guildhall"), used, \
                   aligned(4))) static constinit const guildhall::sdk::AbiNote guildhallAbiNote{};

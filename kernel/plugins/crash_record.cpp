#include "kernel/plugins/crash_record.hpp"

#include "kernel/log/current_plugin.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <sys/file.h>
#include <ucontext.h>
#include <unistd.h>

namespace guildhall::plugins {

namespace {

constexpr std::array fatalSignals{SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};

int recordFile = -1;

const char* nameOf(int signal) {
    switch (signal) {
        case SIGSEGV: return "SIGSEGV";
        case SIGBUS: return "SIGBUS";
        case SIGILL: return "SIGILL";
        case SIGFPE: return "SIGFPE";
        default: return "SIGABRT";
    }
}

// From here to the handler: only what signal-safety(7) allows, no allocation, no locks.

void put(std::string_view text) {
    while (!text.empty()) {
        const auto written = ::write(recordFile, text.data(), text.size());
        if (written <= 0) return;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
}

void putHex(std::uintptr_t number) {
    char text[2 + 2 * sizeof number];
    char* at = text + sizeof text;
    do {
        *--at = "0123456789abcdef"[number % 16];
        number /= 16;
    } while (number != 0);
    *--at = 'x';
    *--at = '0';
    put({at, static_cast<std::size_t>(text + sizeof text - at)});
}

/// One line of /proc/self/maps.
struct Mapping {
    std::uintptr_t begin = 0, end = 0, offset = 0;
    bool code = false, readable = false;
    std::string_view file;  ///< into the reader's buffer

    bool holds(std::uintptr_t address) const { return address >= begin && address < end; }
    std::string_view fileName() const { return file.substr(file.rfind('/') + 1); }
};

std::uintptr_t hexAt(std::string_view& text) {
    std::uintptr_t number = 0;
    while (!text.empty()) {
        const char c = text.front();
        const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (digit < 0) break;
        number = number * 16 + static_cast<std::uintptr_t>(digit);
        text.remove_prefix(1);
    }
    return number;
}

/// `begin-end perms offset device inode  path`
Mapping parse(std::string_view line) {
    Mapping mapping;
    mapping.begin = hexAt(line);
    line.remove_prefix(line.empty() ? 0 : 1);
    mapping.end = hexAt(line);
    if (line.size() < 6) return mapping;
    mapping.readable = line[1] == 'r';
    mapping.code = line[3] == 'x';
    line.remove_prefix(6);
    mapping.offset = hexAt(line);
    const auto path = line.find('/');
    if (path != std::string_view::npos) mapping.file = line.substr(path);
    constexpr std::string_view privateCopy = " (deleted)";  // how a copy in memory is listed
    if (mapping.file.ends_with(privateCopy)) mapping.file.remove_suffix(privateCopy.size());
    return mapping;
}

/// Calls `see` for every mapping. The buffer is static: a second crash while writing ends the process anyway.
template <class See>
void eachMapping(See see) {
    static std::array<char, 8192> buffer;
    const int maps = ::open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
    if (maps < 0) return;
    std::size_t held = 0;
    for (;;) {
        const auto got = ::read(maps, buffer.data() + held, buffer.size() - held);
        if (got <= 0) break;
        held += static_cast<std::size_t>(got);
        std::size_t begin = 0;
        for (std::size_t i = 0; i < held; ++i) {
            if (buffer[i] != '\n') continue;
            see(parse({buffer.data() + begin, i - begin}));
            begin = i + 1;
        }
        if (begin == 0 && held == buffer.size()) break;  // a path longer than the buffer
        std::memmove(buffer.data(), buffer.data() + begin, held - begin);
        held -= begin;
    }
    ::close(maps);
}

void putPlace(std::uintptr_t address) {
    eachMapping([&](const Mapping& mapping) {
        if (!mapping.holds(address) || mapping.file.empty()) return;
        put(mapping.fileName());
        put("+");
        putHex(address - mapping.begin + mapping.offset);
    });
}

/// Addresses on the stack that lead into the plugin's library: not a true backtrace, but who reads it finds the way.
void putCallers(std::uintptr_t stack, std::string_view plugin) {
    Mapping library, memory;
    eachMapping([&](const Mapping& mapping) {
        const auto name = mapping.fileName();
        if (mapping.code && name.size() == plugin.size() + 3 && name.starts_with(plugin)) library = mapping;
        if (mapping.readable && mapping.end > stack && memory.end == 0 && mapping.end - stack < (64u << 20))
            memory = mapping;  // the first one at or above: an overflown stack points below its memory
    });
    if (library.end == 0 || memory.end == 0) return;
    int found = 0;
    auto at = (stack > memory.begin ? stack : memory.begin) & ~(sizeof(std::uintptr_t) - 1);
    for (int words = 0; at + sizeof(std::uintptr_t) <= memory.end && words < 4096 && found < 6; ++words) {
        std::uintptr_t value = 0;
        std::memcpy(&value, reinterpret_cast<const void*>(at), sizeof value);
        at += sizeof value;
        if (!library.holds(value)) continue;
        put(found++ == 0 ? ", called from +" : ", +");
        putHex(value - library.begin + library.offset);
    }
}

void record(int signal, const siginfo_t* info, const ucontext_t* context) {
    std::uintptr_t place = 0, stack = 0;
#if defined(__x86_64__)
    place = static_cast<std::uintptr_t>(context->uc_mcontext.gregs[REG_RIP]);
    stack = static_cast<std::uintptr_t>(context->uc_mcontext.gregs[REG_RSP]);
#elif defined(__aarch64__)
    place = context->uc_mcontext.pc;
    stack = context->uc_mcontext.sp;
#else
    (void)context;
#endif
    const std::string_view plugin(log::currentPlugin.data(),
                                  ::strnlen(log::currentPlugin.data(), log::currentPlugin.size()));
    put(plugin);
    put("\n");
    put(nameOf(signal));
    if (signal != SIGABRT) {
        put(" at address ");
        putHex(reinterpret_cast<std::uintptr_t>(info->si_addr));
    }
    put(", in ");
    putPlace(place);
    if (!plugin.empty()) putCallers(stack, plugin);
    put("\n");
    ::fsync(recordFile);
}

void onFatalSignal(int signal, siginfo_t* info, void* context) {
    static volatile std::sig_atomic_t entered = 0;
    if (!entered) {
        entered = 1;
        record(signal, info, static_cast<const ucontext_t*>(context));
    }
    ::signal(signal, SIG_DFL);
    ::raise(signal);  // held back until the handler returns, then the default action
}

}  // namespace

void CrashRecord::install(const std::filesystem::path& file) {
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    recordFile = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0640);
    if (recordFile < 0)
        throw std::system_error(errno, std::generic_category(), "cannot open the crash record " + file.string());
    ::flock(recordFile, LOCK_EX | LOCK_NB);  // only tells others that this server lives
    base::useSignalStack();
    struct sigaction action {};
    action.sa_sigaction = onFatalSignal;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigemptyset(&action.sa_mask);
    for (const int signal : fatalSignals) ::sigaction(signal, &action, nullptr);
#else
    (void)file;
#endif
}

std::optional<Crash> CrashRecord::read(const std::filesystem::path& file) {
    std::ifstream in(file);
    Crash crash;
    if (!std::getline(in, crash.plugin) || !std::getline(in, crash.evidence)) return std::nullopt;
    return crash;
}

std::vector<Crash> CrashRecord::left(const std::filesystem::path& folder) {
    constexpr std::string_view prefix = "crash-record.";
    std::vector<Crash> all;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        const auto name = entry.path().filename().string();
        if (!name.starts_with(prefix)) continue;
        const int file = ::open(entry.path().c_str(), O_RDONLY | O_CLOEXEC);
        if (file < 0) continue;
        if (::flock(file, LOCK_EX | LOCK_NB) == 0) {
            if (auto crash = read(entry.path())) {
                crash->node = name.substr(prefix.size());
                all.push_back(std::move(*crash));
            }
            ::unlink(entry.path().c_str());
        }
        ::close(file);
    }
    return all;
}

}  // namespace guildhall::plugins

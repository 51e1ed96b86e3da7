#include "kernel/lua/rule_worker.hpp"

#include "kernel/lua/lua_values.hpp"
#include "kernel/lua/rule_library.hpp"

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <map>
#include <new>
#include <vector>

namespace guildhall::lua {

namespace {

using SteadyClock = std::chrono::steady_clock;

std::chrono::nanoseconds processorTime() {
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool sanitized = true;  // its run-time asks for address space and system calls of its own
#else
constexpr bool sanitized = false;
#endif
const std::uint32_t otherCalls = sanitized ? SCMP_ACT_ERRNO(EPERM) : SCMP_ACT_KILL_PROCESS;

struct Call {
    const std::string* name = nullptr;
    const std::string* source = nullptr;
    std::string* bytecode = nullptr;  ///< of an earlier call, or empty: filled by this one
    const sdk::Value* arguments = nullptr;
    const sdk::Value* shared = nullptr;  ///< modules and data tables it asks for
    std::map<std::pair<std::string, std::string>, std::string>* compiled = nullptr;
    std::vector<std::string> said = {};
    SteadyClock::time_point end;
    std::chrono::nanoseconds usedUp;  ///< of this process's processor time
    std::size_t memory = 0;
    bool outOfMemory = false;
    bool late = false;
    bool ownWords = false;  ///< the rule raised an error itself: its text may hold what it was given
};

void* allocate(void* context, void* block, std::size_t oldSize, std::size_t newSize) {
    Call& call = *static_cast<Call*>(context);
    const std::size_t held = block ? oldSize : 0;
    if (newSize == 0) {
        call.memory -= held;
        std::free(block);
        return nullptr;
    }
    if (newSize > held && call.memory + (newSize - held) > maxRuleMemory) {
        call.outOfMemory = true;
        return nullptr;
    }
    void* moved = std::realloc(block, newSize);
    if (moved) call.memory = call.memory - held + newSize;
    return moved;
}

Call& callOf(lua_State* state) {
    void* context = nullptr;
    lua_getallocf(state, &context);
    return *static_cast<Call*>(context);
}

/// Ends a rule that is late with an error that knows its line. From then on it comes at every instruction, so that a
/// pcall in a loop cannot swallow it. What this cannot stop (a pattern, a finalizer) the parent kills.
void checkTime(lua_State* state, lua_Debug*) {
    // The clock is quick to ask; processor time counts, so that a busy machine stops no good rule.
    const auto& call = callOf(state);
    if (SteadyClock::now() < call.end || processorTime() < call.usedUp) return;
    callOf(state).late = true;
    lua_sethook(state, checkTime, LUA_MASKCOUNT, 1);
    lua_Debug at{};
    for (int level = 0; lua_getstack(state, level, &at) && lua_getinfo(state, "Sl", &at); ++level) {
        if (at.currentline > 0)
            luaL_error(state, "%s:%d: it took too long and was stopped", at.short_src, at.currentline);
    }
    luaL_error(state, "it took too long and was stopped");
}

void removeGlobals(lua_State* state, const char* table, std::initializer_list<const char*> names) {
    if (table)
        lua_getglobal(state, table);
    else
        lua_pushglobaltable(state);
    for (const char* name : names) {
        lua_pushnil(state);
        lua_setfield(state, -2, name);
    }
    lua_pop(state, 1);
}

/// `error` as Lua has it, noting that the words are the rule's.
int raise(lua_State* state) {
    callOf(state).ownWords = true;
    const auto level = static_cast<int>(luaL_optinteger(state, 2, 1));
    lua_settop(state, 1);
    if (lua_type(state, 1) == LUA_TSTRING && level > 0) {
        luaL_where(state, level);
        lua_insert(state, 1);
        lua_concat(state, 2);
    }
    return lua_error(state);
}

int assertTrue(lua_State* state) {
    if (lua_toboolean(state, 1)) return lua_gettop(state);
    luaL_checkany(state, 1);
    if (lua_gettop(state) < 2) return luaL_error(state, "assertion failed");
    lua_remove(state, 1);
    lua_settop(state, 1);
    return raise(state);
}

/// `tostring`, but for what has no text: its kind, not where it lies in memory.
int plainText(lua_State* state) {
    luaL_checkany(state, 1);
    const int type = lua_type(state, 1);
    const bool textless = type == LUA_TTABLE || type == LUA_TFUNCTION || type == LUA_TUSERDATA || type == LUA_TTHREAD;
    if (textless && luaL_getmetafield(state, 1, "__tostring") == LUA_TNIL)
        lua_pushstring(state, lua_typename(state, type));
    else
        luaL_tolstring(state, 1, nullptr);
    return 1;
}

/// A value as a log line has it; tables as JSON.
std::string shownValue(lua_State* state, int index) {
    if (lua_type(state, index) != LUA_TTABLE) {
        const char* text = lua_tostring(state, -1);  // on the top: made by plainText
        return text ? text : "";
    }
    lua_pushvalue(state, index);
    std::string text;
    try {
        text = plainValue(state).dump(-1, ' ', false, sdk::Value::error_handler_t::replace);
    } catch (const NotPlain&) {
        text = "table";
    }
    lua_pop(state, 1);
    return text;
}

/// Nothing in it can leave by longjmp: the texts of its arguments stand on the stack already.
void keepLine(lua_State* state, int count) {
    auto& said = callOf(state).said;
    std::string line;
    for (int i = 1; i <= count && line.size() < longestLogLine; ++i) {
        lua_pushvalue(state, count + i);
        line += (i > 1 ? " " : "") + shownValue(state, i);
        lua_pop(state, 1);
    }
    said.push_back(line.substr(0, longestLogLine));
}

/// `log("late by", days, "days")`: shown beside what the rule decided.
int logLine(lua_State* state) {
    const int count = lua_gettop(state);
    if (callOf(state).said.size() >= mostLogLines) return 0;
    luaL_checkstack(state, count + 4, "too many values to log");
    for (int i = 1; i <= count; ++i) {
        lua_pushcfunction(state, plainText);
        lua_pushvalue(state, i);
        lua_call(state, 1, 1);
    }
    keepLine(state, count);
    return 0;
}

/// `require "offices"`: a module of the site, run once for each call.
int requireModule(lua_State* state);
/// What `data` says of a table it lacks.
int noSuchTable(lua_State* state) {
    return luaL_error(state, "there is no data table “%s”", luaL_tolstring(state, 2, nullptr));
}

/// `data.offices[3].city`, and where the first column says each thing once also `data.offices["BER"].city`.
void openTables(lua_State* state, const sdk::Value& shared) {
    lua_newtable(state);
    if (const auto tables = shared.find("data"); tables != shared.end())
        for (auto table = tables->begin(); table != tables->end(); ++table) {
            const auto& rows = (*table)["rows"];
            const auto& key = (*table)["key"].get_ref<const std::string&>();
            pushValue(state, rows);
            for (std::size_t i = 0; !key.empty() && i < rows.size(); ++i) {
                const auto& name = rows[i][key].get_ref<const std::string&>();
                lua_pushlstring(state, name.data(), name.size());
                lua_rawgeti(state, -2, static_cast<lua_Integer>(i + 1));
                lua_rawset(state, -3);
            }
            lua_setfield(state, -2, table.key().c_str());
        }
    lua_newtable(state);
    lua_pushcfunction(state, noSuchTable);
    lua_setfield(state, -2, "__index");
    lua_setmetatable(state, -2);
    lua_setglobal(state, "data");
}

void openLibraries(lua_State* state) {
    luaL_requiref(state, LUA_GNAME, luaopen_base, 1);
    luaL_requiref(state, LUA_STRLIBNAME, luaopen_string, 1);
    luaL_requiref(state, LUA_TABLIBNAME, luaopen_table, 1);
    luaL_requiref(state, LUA_MATHLIBNAME, luaopen_math, 1);
    luaL_requiref(state, LUA_UTF8LIBNAME, luaopen_utf8, 1);
    lua_settop(state, 1);
    removeGlobals(state, nullptr, {"load", "loadfile", "dofile", "collectgarbage", "print", "warn", "require"});
    removeGlobals(state, "string", {"dump"});
    lua_register(state, "error", raise);
    lua_register(state, "assert", assertTrue);
    lua_register(state, "tostring", plainText);
    lua_register(state, "log", logLine);
    lua_register(state, "require", requireModule);
    openRuleLibrary(state);
    openTables(state, *callOf(state).shared);
}

int appendBytecode(lua_State*, const void* bytes, std::size_t size, void* target) {
    static_cast<std::string*>(target)->append(static_cast<const char*>(bytes), size);
    return 0;
}

void loadChunk(lua_State* state, const char* name, const std::string& source, std::string& bytecode) {
    // No C++ object may live in these frames: a Lua error leaves them by longjmp.
    char chunkName[256] = "@";
    std::strncat(chunkName, name, sizeof chunkName - 2);
    const bool cached = !bytecode.empty();
    const std::string& code = cached ? bytecode : source;
    if (luaL_loadbufferx(state, code.data(), code.size(), chunkName, cached ? "b" : "t") != LUA_OK) lua_error(state);
    if (!cached) lua_dump(state, appendBytecode, &bytecode, 0);
}

/// Its text and where its bytecode is kept; null: none of that name.
std::pair<const std::string*, std::string*> moduleNamed(const Call& call, const char* name) {
    const auto modules = call.shared->find("lib");
    if (modules == call.shared->end() || !modules->contains(name)) return {nullptr, nullptr};
    const auto& source = (*modules)[name].get_ref<const std::string&>();
    return {&source, &(*call.compiled)[{name, source}]};
}

int requireModule(lua_State* state) {
    const char* name = luaL_checkstring(state, 1);
    lua_settop(state, 1);
    luaL_getsubtable(state, LUA_REGISTRYINDEX, "modules");
    if (lua_getfield(state, -1, name) != LUA_TNIL) {
        if (lua_touserdata(state, -1)) return luaL_error(state, "the module “%s” asks for itself", name);
        return 1;
    }
    lua_pop(state, 1);
    const auto [source, bytecode] = moduleNamed(callOf(state), name);
    if (!source) return luaL_error(state, "there is no module “%s” (its name must stand in the text)", name);
    lua_pushlightuserdata(state, state);
    lua_setfield(state, -2, name);
    lua_pushfstring(state, "lib.%s", name);
    loadChunk(state, lua_tostring(state, -1), *source, *bytecode);
    lua_call(state, 0, 1);
    if (lua_isnil(state, -1)) return luaL_error(state, "the module “%s” returns nothing", name);
    lua_pushvalue(state, -1);
    lua_setfield(state, 2, name);
    return 1;
}

int runRule(lua_State* state) {
    const Call& call = *static_cast<const Call*>(lua_touserdata(state, 1));
    openLibraries(state);
    loadChunk(state, call.name->c_str(), *call.source, *call.bytecode);
    lua_sethook(state, checkTime, LUA_MASKCOUNT, 1000);
    lua_call(state, 0, 1);
    if (!lua_isfunction(state, -1))
        return luaL_error(state, "%s:1: the file must return a function", call.name->c_str());
    pushValue(state, (*call.arguments)[0]);
    const auto& context = (*call.arguments)[2];
    for (auto given = context.begin(); lua_istable(state, -1) && given != context.end(); ++given) {
        if (lua_getfield(state, -1, given.key().c_str()) == LUA_TNIL) {
            pushValue(state, given.value());
            lua_setfield(state, -3, given.key().c_str());
        }
        lua_pop(state, 1);
    }
    pushValue(state, (*call.arguments)[1]);
    lua_call(state, 2, 1);
    return 1;
}

/// `string.format("%s", {})` and Lua's own messages still say “table: 0x55…”: what lies where in memory is nobody's
/// business, and differs each time.
void removeAddresses(std::string& text) {
    constexpr std::string_view mark = ": 0x";
    for (auto at = text.find(mark); at != text.npos; at = text.find(mark, at + 1)) {
        const std::string_view before = std::string_view(text).substr(0, at);
        const bool kind = before.ends_with("table") || before.ends_with("function") || before.ends_with("builtin") ||
                          before.ends_with("userdata") || before.ends_with("thread");
        const auto end = std::min(text.find_first_not_of("0123456789abcdefABCDEF", at + mark.size()), text.size());
        if (kind) text.erase(at, end - at);
    }
}

std::string evaluate(Call& call) {
    lua_State* state = lua_newstate(allocate, &call);
    if (!state) return "eits Lua state could not be made";
    lua_pushcfunction(state, runRule);
    lua_pushlightuserdata(state, &call);
    const int status = lua_pcall(state, 1, 1, 0);
    std::string reply;
    if (status == LUA_OK) {
        try {
            reply = "v" + plainValue(state).dump();
            if (reply.size() > maxOutputBytes) reply = "e" + *call.name + ": it returned more than 256 KiB";
        } catch (const NotPlain& problem) {
            reply = "e" + *call.name + ": " + problem.what();
        }
    } else if (status == LUA_ERRMEM || call.outOfMemory) {
        reply = "m" + *call.name + ": it used more than 32 MiB of memory";
    } else if (lua_type(state, -1) == LUA_TSTRING) {
        reply = (call.late ? "t" : call.ownWords ? "o" : "e") + std::string(lua_tostring(state, -1)).substr(0, 1000);
    } else {
        reply = "e" + *call.name + ": it raised an error that is not a text";
    }
    removeAddresses(reply);
    if (reply[0] != 'v') std::ranges::replace(reply, logMark, ' ');
    if (status == LUA_ERRRUN) reply += whyMissing(reply);
    lua_close(state);  // before the reply: a finalizer that never ends is this rule's fault, not the next one's
    for (auto& line : call.said) {
        removeAddresses(line);
        std::ranges::replace(line, logMark, ' ');
        reply += logMark + line;
    }
    return reply;
}

bool readFully(int socket, char* target, std::size_t size) {
    while (size > 0) {
        const ssize_t got = read(socket, target, size);
        if (got <= 0) return false;
        target += got;
        size -= static_cast<std::size_t>(got);
    }
    return true;
}

bool readMessage(int socket, std::string& message) {
    std::uint32_t size = 0;
    if (!readFully(socket, reinterpret_cast<char*>(&size), sizeof size)) return false;
    if (size > maxInputBytes + maxSharedBytes + maxRuleBytes + 4096) return false;
    message.resize(size);
    return readFully(socket, message.data(), size);
}

bool writeMessage(int socket, const std::string& text) {
    const std::string message = packParts({text});
    for (std::size_t at = 0; at < message.size();) {
        const ssize_t sent = write(socket, message.data() + at, message.size() - at);
        if (sent <= 0) return false;
        at += static_cast<std::size_t>(sent);
    }
    return true;
}

std::vector<std::string> unpackParts(const std::string& message) {
    std::vector<std::string> parts;
    for (std::size_t at = 0; at + 4 <= message.size();) {
        std::uint32_t size = 0;
        std::memcpy(&size, message.data() + at, sizeof size);
        parts.push_back(message.substr(at + 4, size));
        at += 4 + parts.back().size();
    }
    return parts;
}

void limit(int resource, rlim_t value) {
    const rlimit both{value, value};
    if (setrlimit(static_cast<__rlimit_resource>(resource), &both) != 0) _exit(3);
}

void lockUp(int socket, scmp_filter_ctx filter) {
    prctl(PR_SET_NAME, "guildhall-rule");
    prctl(PR_SET_DUMPABLE, 0);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (nice(5) == -1 && errno != 0) errno = 0;  // only politeness
    constexpr int only = 3;
    if (socket != only && dup2(socket, only) != only) _exit(3);
    for (int standard = 0; standard < 3; ++standard) close(standard);
    if (close_range(only + 1, ~0U, 0) != 0) _exit(3);
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_NOFILE, 0);
    limit(RLIMIT_FSIZE, 0);
    limit(RLIMIT_NPROC, 0);
    if (!sanitized) limit(RLIMIT_DATA, 128 * 1024 * 1024);
    if (seccomp_load(filter) != 0) _exit(4);
}

}  // namespace

std::string packParts(std::initializer_list<std::string_view> parts) {
    std::string packed;
    const auto addSize = [&](std::size_t size) {
        const auto narrow = static_cast<std::uint32_t>(size);
        packed.append(reinterpret_cast<const char*>(&narrow), sizeof narrow);
    };
    if (parts.size() > 1) {
        std::size_t total = 0;
        for (const auto part : parts) total += 4 + part.size();
        addSize(total);
    }
    for (const auto part : parts) {
        addSize(part.size());
        packed += part;
    }
    return packed;
}

scmp_filter_ctx makeFilter() {
    scmp_filter_ctx filter = seccomp_init(otherCalls);
    if (!filter) return nullptr;
    bool made = true;
    for (const int call :
         {SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise),
          SCMP_SYS(futex), SCMP_SYS(rt_sigreturn), SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday), SCMP_SYS(time),
          SCMP_SYS(getrandom), SCMP_SYS(restart_syscall), SCMP_SYS(sched_yield), SCMP_SYS(rt_sigprocmask)}) {
        made = made && seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) == 0;
    }
    for (const int call : {SCMP_SYS(read), SCMP_SYS(write)}) {  // only its own socket
        made = made && seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 1, SCMP_A0(SCMP_CMP_EQ, 3)) == 0;
    }
    for (const int call : {SCMP_SYS(mmap), SCMP_SYS(mprotect)}) {  // memory, but never code
        made =
            made && seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) == 0;
    }
    if (sanitized) made = made && seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(sigaltstack), 0) == 0;
    if (made) return filter;
    seccomp_release(filter);
    return nullptr;
}

void runWorker(int socket, scmp_filter_ctx filter) {
    lockUp(socket, filter);
    // A version of a rule is its name and text; a site has few, so old ones are dropped all at once.
    std::map<std::pair<std::string, std::string>, std::string> bytecode;
    std::string sharedText;
    sdk::Value shared = sdk::Value::object();
    for (std::string message; readMessage(3, message);) {
        const std::vector<std::string> parts = unpackParts(message);
        if (parts.size() != 5) break;
        const sdk::Value arguments = sdk::Value::parse(parts[3], nullptr, false);
        if (!arguments.is_array() || arguments.size() != 3) break;
        if (parts[4] != sharedText) {
            sharedText = parts[4];
            shared = sharedText.empty() ? sdk::Value::object() : sdk::Value::parse(sharedText, nullptr, false);
        }
        if (!shared.is_object()) break;
        if (bytecode.size() > 100) bytecode.clear();
        Call call;
        call.name = &parts[0];
        call.source = &parts[1];
        call.bytecode = &bytecode[{parts[0], parts[1]}];
        call.arguments = &arguments;
        call.shared = &shared;
        call.compiled = &bytecode;
        const std::chrono::milliseconds allowed(std::atoi(parts[2].c_str()));
        call.end = SteadyClock::now() + allowed;
        call.usedUp = processorTime() + allowed;
        const std::string reply = evaluate(call);
        if (!writeMessage(3, reply) || reply[0] == 'm') break;
    }
    _exit(0);
}

}  // namespace guildhall::lua

#include "kernel/lua/rule_zygote.hpp"

#include "kernel/lua/date_words.hpp"
#include "kernel/lua/lua_values.hpp"
#include "kernel/lua/rule_worker.hpp"

extern "C" {  // this header of glibc 2.36 forgets it
#include <sys/pidfd.h>
}

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstring>
#include <ctime>
#include <fstream>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <utility>

namespace guildhall::lua {

namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr int spawnMilliseconds = 2000;
constexpr std::chrono::seconds restAfterRevival{1};
constexpr int inheritedSocket = 3;

struct Control {
    std::mutex mutex;
    int socket = -1;
    std::atomic<pid_t> process = 0;
    std::string program;
    SteadyClock::time_point tryAgainAt;  ///< a program that ends at once is not started without pause
};

Control& control() {
    static Control instance;
    return instance;
}

/// One byte with a file descriptor attached; false when the other side is gone.
bool sendDescriptor(int socket, char byte, int descriptor) {
    iovec data{&byte, 1};
    alignas(cmsghdr) char space[CMSG_SPACE(sizeof(int))] = {};
    msghdr message{};
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    if (descriptor >= 0) {
        message.msg_control = space;
        message.msg_controllen = sizeof space;
        cmsghdr* head = CMSG_FIRSTHDR(&message);
        head->cmsg_level = SOL_SOCKET;
        head->cmsg_type = SCM_RIGHTS;
        head->cmsg_len = CMSG_LEN(sizeof(int));
        std::memcpy(CMSG_DATA(head), &descriptor, sizeof(int));
    }
    return sendmsg(socket, &message, MSG_NOSIGNAL) == 1;
}

/// False at the end; `descriptor` is -1 when none came along.
bool receiveDescriptor(int socket, int& descriptor) {
    char byte = 0;
    iovec data{&byte, 1};
    alignas(cmsghdr) char space[CMSG_SPACE(sizeof(int))] = {};
    msghdr message{};
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    message.msg_control = space;
    message.msg_controllen = sizeof space;
    descriptor = -1;
    ssize_t got = 0;
    do got = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    while (got < 0 && errno == EINTR);
    if (got != 1) return false;
    if (const cmsghdr* head = CMSG_FIRSTHDR(&message); head && head->cmsg_type == SCM_RIGHTS) {
        std::memcpy(&descriptor, CMSG_DATA(head), sizeof(int));
    }
    return true;
}

/// Keys and passwords may have come in the environment: a rule that breaks out of Lua must not find them.
void forgetEnvironment() {
    for (char** entry = environ; entry && *entry; ++entry) std::memset(*entry, 0, std::strlen(*entry));
    environ = nullptr;
}

/// Until the other side of `socket` closes.
[[noreturn]] void serveForks(int socket) {
    forgetEnvironment();
    prctl(PR_SET_NAME, "guildhall-rules");
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) std::signal(number, SIG_IGN);  // the server ends us by closing
    std::signal(SIGCHLD, SIG_IGN);                                                    // children leave no zombies
    constexpr int own = inheritedSocket;
    if (socket != own && dup2(socket, own) != own) _exit(2);
    const int null = open("/dev/null", O_RDWR);
    for (int standard = 0; standard < 3; ++standard) dup2(null, standard);
    if (close_range(own + 1, ~0U, 0) != 0) _exit(2);
    scmp_filter_ctx filter = makeFilter();
    if (!filter) _exit(2);
    learnDateWords();
    const pid_t self = getpid();
    for (int child = -1; receiveDescriptor(own, child);) {
        if (child < 0) continue;
        const pid_t pid = fork();
        if (pid == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            if (getppid() != self) _exit(2);
            runWorker(child, filter);
        }
        close(child);
        const int handle = pid > 0 ? pidfd_open(pid, 0) : -1;
        if (!sendDescriptor(own, 'p', handle)) break;
        if (handle >= 0) close(handle);
    }
    _exit(0);
}

int millisecondsUntil(SteadyClock::time_point end) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - SteadyClock::now()).count();
    return static_cast<int>(std::max<std::int64_t>(0, left));
}

bool waitFor(int socket, short events, SteadyClock::time_point end) {
    for (;;) {
        pollfd waiting{socket, events, 0};
        const int ready = poll(&waiting, 1, millisecondsUntil(end));
        if (ready > 0) return true;
        if (ready == 0 || errno != EINTR) return false;
    }
}

/// From the kernel's own note of a pidfd; 0 when it cannot be told.
pid_t pidOf(int process) {
    std::ifstream notes("/proc/self/fdinfo/" + std::to_string(process));
    for (std::string line; std::getline(notes, line);)
        if (line.starts_with("Pid:")) return std::atoi(line.c_str() + 4);
    return 0;
}

std::optional<std::chrono::nanoseconds> processorTime(pid_t pid) {
    clockid_t clock;
    timespec time;
    if (pid <= 0 || clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &time) != 0) return std::nullopt;
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

/// What a process may use for one answer: so much processor time, so that a busy machine stops no good rule, and ten
/// times as long by the clock.
class Allowance {
public:
    Allowance(pid_t pid, int milliseconds)
        : pid_(pid), limit_(milliseconds), began_(SteadyClock::now()), before_(processorTime(pid)) {}

    /// When to look again; nothing when it is used up.
    std::optional<SteadyClock::time_point> next() const {
        const auto now = SteadyClock::now();
        std::chrono::nanoseconds used = now - began_;
        const auto end = began_ + 10 * limit_;
        if (const auto time = processorTime(pid_); before_ && time) used = *time - *before_;
        if (used >= limit_ || now >= end) return std::nullopt;
        return std::min<SteadyClock::time_point>(now + (limit_ - used), end);
    }

private:
    pid_t pid_;
    std::chrono::milliseconds limit_;
    SteadyClock::time_point began_;
    std::optional<std::chrono::nanoseconds> before_;
};

bool waitFor(int socket, short events, const Allowance& allowance) {
    while (const auto until = allowance.next())
        if (waitFor(socket, events, *until)) return true;
    return false;
}

RuleProcess::Ending receive(int socket, char* target, std::size_t size, const Allowance& allowance) {
    while (size > 0) {
        const ssize_t got = recv(socket, target, size, MSG_DONTWAIT);
        if (got > 0) {
            target += got;
            size -= static_cast<std::size_t>(got);
        } else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
            return RuleProcess::Ending::Died;
        } else if (!waitFor(socket, POLLIN, allowance)) {
            return RuleProcess::Ending::Late;
        }
    }
    return RuleProcess::Ending::Answered;
}

/// The caller holds the lock. The socket is closed when the process is of no more use.
std::optional<RuleProcess> askForWorker(Control& zygote) {
    if (zygote.socket < 0) return std::nullopt;
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) return std::nullopt;
    const bool asked = sendDescriptor(zygote.socket, 's', pair[1]);
    close(pair[1]);
    int handle = -1;
    const bool answered =
        asked && waitFor(zygote.socket, POLLIN, SteadyClock::now() + std::chrono::milliseconds(spawnMilliseconds)) &&
        receiveDescriptor(zygote.socket, handle);
    if (answered && handle >= 0) return RuleProcess(pair[0], handle);
    close(pair[0]);
    if (!answered) close(std::exchange(zygote.socket, -1));  // an answer that came later would belong to another
    return std::nullopt;
}

/// The caller holds the lock. Whether there is a new process. It gets nothing of this one but the socket.
bool revive(Control& zygote) {
    if (zygote.socket >= 0 || zygote.program.empty() || SteadyClock::now() < zygote.tryAgainAt) return false;
    zygote.tryAgainAt = SteadyClock::now() + restAfterRevival;
    if (zygote.process > 0) {
        kill(zygote.process, SIGKILL);  // it may be there and not answer
        waitpid(zygote.process, nullptr, 0);
        zygote.process = 0;
    }
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0) return false;
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&files);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_adddup2(&files, pair[1], inheritedSocket);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    std::string word(RuleZygote::command);
    char* words[] = {zygote.program.data(), word.data(), nullptr};
    char* environment[] = {nullptr};
    pid_t pid = 0;
    const bool made = posix_spawn(&pid, zygote.program.c_str(), &files, &attributes, words, environment) == 0;
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
    close(pair[1]);
    if (!made) {
        close(pair[0]);
        return false;
    }
    zygote.socket = pair[0];
    zygote.process = pid;
    return true;
}

}  // namespace

RuleProcess::RuleProcess(int socket, int process) : socket_(socket), process_(process), pid_(pidOf(process)) {}

RuleProcess::~RuleProcess() { end(); }

RuleProcess::RuleProcess(RuleProcess&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)), process_(std::exchange(other.process_, -1)), pid_(other.pid_) {}

RuleProcess& RuleProcess::operator=(RuleProcess&& other) noexcept {
    if (this != &other) {
        end();
        socket_ = std::exchange(other.socket_, -1);
        process_ = std::exchange(other.process_, -1);
        pid_ = other.pid_;
    }
    return *this;
}

void RuleProcess::end() {
    if (process_ >= 0) {
        pidfd_send_signal(process_, SIGKILL, nullptr, 0);
        close(process_);
    }
    if (socket_ >= 0) close(socket_);
    process_ = socket_ = -1;
}

RuleProcess::Ending RuleProcess::exchange(std::string_view message, int milliseconds, std::string& answer) {
    const Allowance allowance(pid_, milliseconds);
    while (!message.empty()) {
        const ssize_t sent = send(socket_, message.data(), message.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent > 0)
            message.remove_prefix(static_cast<std::size_t>(sent));
        else if (errno != EAGAIN && errno != EINTR)
            return Ending::Died;
        else if (!waitFor(socket_, POLLOUT, allowance))
            return Ending::Late;
    }
    std::uint32_t size = 0;
    const Ending head = receive(socket_, reinterpret_cast<char*>(&size), sizeof size, allowance);
    if (head != Ending::Answered) return head;
    if (size > maxOutputBytes + mostLogLines * (longestLogLine + 1) + 4096) return Ending::Died;
    answer.resize(size);
    return receive(socket_, answer.data(), size, allowance);
}

void RuleZygote::start(std::string program) {
    Control& zygote = control();
    const std::lock_guard lock(zygote.mutex);
    if (zygote.socket >= 0) return;
    zygote.program = std::move(program);
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0) {
        throw std::runtime_error("The processes for Lua rules cannot be started: no socket.");
    }
    const pid_t server = getpid();
    const pid_t pid = fork();
    if (pid == 0) {
        close(pair[0]);
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != server) _exit(2);
        serveForks(pair[1]);
    }
    close(pair[1]);
    if (pid < 0) {
        close(pair[0]);
        throw std::runtime_error("The processes for Lua rules cannot be started: no process.");
    }
    zygote.socket = pair[0];
    zygote.process = pid;
}

bool RuleZygote::alive() {
    Control& zygote = control();
    const std::lock_guard lock(zygote.mutex);
    if (zygote.process > 0 && waitpid(zygote.process, nullptr, WNOHANG) != 0) zygote.process = 0;
    return zygote.process > 0;
}

pid_t RuleZygote::processId() { return control().process; }

void RuleZygote::serve() { serveForks(inheritedSocket); }

std::optional<RuleProcess> RuleZygote::spawn() {
    Control& zygote = control();
    const std::lock_guard lock(zygote.mutex);
    auto worker = askForWorker(zygote);
    if (!worker && revive(zygote)) worker = askForWorker(zygote);
    return worker;
}

}  // namespace guildhall::lua

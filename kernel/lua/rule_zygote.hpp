// The process worker processes are forked from: small, without threads, files or secrets in memory. It is forked first
// thing in main, because forking a process with threads is not safe; one that is lost is replaced by starting the
// program anew.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>

namespace guildhall::lua {

/// A worker's socket and process, closed and killed with this object. Moved, not shared; one thread at a time.
class RuleProcess {
public:
    RuleProcess(int socket, int process);
    ~RuleProcess();
    RuleProcess(RuleProcess&& other) noexcept;
    RuleProcess& operator=(RuleProcess&& other) noexcept;

    enum class Ending { Answered, Late, Died };
    /// Sends `message` and waits for the answer, until the process has used `milliseconds` of processor time for it or
    /// ten times that has passed. After Late or Died the process is of no more use.
    Ending exchange(std::string_view message, int milliseconds, std::string& answer);

private:
    void end();
    int socket_;
    int process_;  ///< a pidfd: a number that cannot come to mean another process
    int pid_;      ///< for its processor time only; 0: not known
};

/// One for the whole process. `start` on the main thread before any other thread; the rest from any thread.
class RuleZygote {
public:
    /// The one argument with which the program must call `serve`.
    static constexpr std::string_view command = "rule-processes";

    /// Does nothing when it already runs. `program` is started when the process is lost; empty: it stays lost. Throws
    /// std::runtime_error when this machine does not allow it.
    static void start(std::string program = {});
    /// What the program does when it is started in the place of a lost process.
    [[noreturn]] static void serve();
    static bool alive();
    /// Process id, for tests and status pages; 0 when not started.
    static pid_t processId();
    /// A new worker; none when the zygote is gone for good or the machine has no process to give.
    static std::optional<RuleProcess> spawn();
};

}  // namespace guildhall::lua

// What the thread is working on: every line it logs meanwhile says so.
#pragma once

#include <string_view>

namespace guildhall::log {

/// The texts live at least as long as the `DuringWork` that names them.
struct Work {
    std::string_view request;  ///< id; empty outside a request
    std::string_view job;      ///< id; empty outside a job
    std::string_view plugin;   ///< whose route or job it is; empty: the kernel's
};

inline constinit thread_local const Work* currentWork = nullptr;

/// While it lives, the thread works on that. Costs two pointers written.
class DuringWork {
public:
    explicit DuringWork(const Work& work) : before_(currentWork) { currentWork = &work; }
    ~DuringWork() { currentWork = before_; }
    DuringWork(const DuringWork&) = delete;
    DuringWork& operator=(const DuringWork&) = delete;

private:
    const Work* before_;
};

}  // namespace guildhall::log

#include "kernel/base/signal_stack.hpp"

#include <csignal>
#include <cstddef>

#include <sys/mman.h>

namespace guildhall::base {

namespace {

constexpr std::size_t stackBytes = 64 * 1024;

class SignalStack {
public:
    SignalStack()
        : memory_(::mmap(nullptr, stackBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0)) {
        if (memory_ == MAP_FAILED) return;
        stack_t stack{};
        stack.ss_sp = memory_;
        stack.ss_size = stackBytes;
        ::sigaltstack(&stack, nullptr);
    }
    ~SignalStack() {
        if (memory_ == MAP_FAILED) return;
        stack_t off{};
        off.ss_flags = SS_DISABLE;
        ::sigaltstack(&off, nullptr);
        ::munmap(memory_, stackBytes);
    }
    SignalStack(const SignalStack&) = delete;
    SignalStack& operator=(const SignalStack&) = delete;

private:
    void* memory_;
};

}  // namespace

void useSignalStack() {
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // these bring their own
    static thread_local const SignalStack stack;
#endif
}

}  // namespace guildhall::base

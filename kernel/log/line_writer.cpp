#include "kernel/log/line_writer.hpp"

#include <cerrno>
#include <string_view>

#include <poll.h>
#include <unistd.h>

namespace guildhall::log {

void LineWriter::write(std::string line) {
    line += '\n';
    std::string_view rest = line;
    const std::lock_guard lock(mutex_);
    while (!rest.empty()) {
        const auto written = ::write(descriptor_, rest.data(), rest.size());
        if (written >= 0) {
            rest.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno == EAGAIN) {
            pollfd waiting{descriptor_, POLLOUT, 0};
            if (::poll(&waiting, 1, 1'000) <= 0) return;
        } else if (errno != EINTR) {
            return;
        }
    }
}

LineWriter& LineWriter::standardError() {
    static LineWriter writer(STDERR_FILENO);
    return writer;
}

}  // namespace guildhall::log

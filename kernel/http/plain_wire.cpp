#include "kernel/http/plain_wire.hpp"

#include <algorithm>
#include <cerrno>

#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>

namespace guildhall::http {

long PlainWire::receive(char* bytes, std::size_t size) { return ::recv(descriptor_, bytes, size, 0); }

long PlainWire::send(const char* bytes, std::size_t size) { return ::send(descriptor_, bytes, size, MSG_NOSIGNAL); }

long PlainWire::sendBoth(std::string_view first, std::string_view second) {
    // POSIX has no const here and changes nothing.
    iovec parts[] = {{const_cast<char*>(first.data()), first.size()},
                     {const_cast<char*>(second.data()), second.size()}};
    msghdr message{};
    message.msg_iov = parts;
    message.msg_iovlen = 2;
    return ::sendmsg(descriptor_, &message, MSG_NOSIGNAL);
}

long PlainWire::sendFile(int file, std::uint64_t offset, std::size_t size) {
    auto at = static_cast<off_t>(offset);
    const auto sent = ::sendfile(descriptor_, file, &at, std::min<std::size_t>(size, 1 << 20));
    if (sent == 0) errno = EPIPE;
    return sent == 0 ? -1 : sent;
}

}  // namespace guildhall::http

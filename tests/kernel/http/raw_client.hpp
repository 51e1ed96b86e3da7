// A client that sends bytes exactly as told and reads what comes back, for tests of the wire.
#pragma once

#include <chrono>
#include <cstring>
#include <stdexcept>
#include <string>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace guildhall::http {

/// A line each request needs.
inline const std::string host = "Host: guildhall.test\r\n";

/// A body in which a byte that is missing or twice shows.
inline std::string patternOf(std::size_t size) {
    std::string all(size, ' ');
    for (std::size_t i = 0; i < size; ++i) all[i] = static_cast<char>('a' + (i * 7 + i / 251) % 26);
    return all;
}

class RawClient {
public:
    explicit RawClient(std::uint16_t port, int receiveBuffer = 0) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        if (receiveBuffer > 0) ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, sizeof receiveBuffer);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
            throw std::runtime_error("cannot connect");
    }
    ~RawClient() { ::close(socket_); }
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    void send(const std::string& bytes) { ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL); }
    void endSending() { ::shutdown(socket_, SHUT_WR); }
    int descriptor() const { return socket_; }

    /// Everything until the server closes or nothing comes for `quiet`.
    std::string readAll(std::chrono::milliseconds quiet = std::chrono::milliseconds(3000)) {
        std::string all;
        closed_ = false;
        pollfd waiting{socket_, POLLIN, 0};
        char bytes[65536];
        while (::poll(&waiting, 1, static_cast<int>(quiet.count())) > 0) {
            const auto count = ::recv(socket_, bytes, sizeof bytes, 0);
            if (count <= 0) {
                closed_ = true;
                break;
            }
            all.append(bytes, static_cast<std::size_t>(count));
        }
        return all;
    }
    /// Until `mark` has come; empty rest of time is an error.
    std::string readUntil(const std::string& mark) {
        std::string all;
        pollfd waiting{socket_, POLLIN, 0};
        while (all.find(mark) == std::string::npos) {
            char byte[4096];
            if (::poll(&waiting, 1, 3000) <= 0) throw std::runtime_error("no answer; so far: " + all);
            const auto count = ::recv(socket_, byte, sizeof byte, 0);
            if (count <= 0) throw std::runtime_error("closed; so far: " + all);
            all.append(byte, static_cast<std::size_t>(count));
        }
        return all;
    }
    bool closedByServer() const { return closed_; }

private:
    int socket_;
    bool closed_ = false;
};

inline int countOf(const std::string& text, const std::string& part) {
    int count = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++count;
    return count;
}

}  // namespace guildhall::http

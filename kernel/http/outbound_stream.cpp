#include "kernel/http/outbound_stream.hpp"

#include "kernel/http/client_context.hpp"

#include <Poco/Exception.h>
#include <Poco/Net/SecureStreamSocket.h>
#include <Poco/Net/SocketAddress.h>

#include <array>

namespace guildhall::http {

namespace {

constexpr std::size_t longest = 60'000;  ///< of one call that sends
constexpr long listening = 300;          ///< milliseconds in which a side that has gone is noticed

/// Whoever listens says nothing; whoever has gone has closed or resets the connection.
void requireListening(Poco::Net::StreamSocket& socket) {
    std::array<char, 512> answer;
    socket.setReceiveTimeout(Poco::Timespan(listening * Poco::Timespan::MILLISECONDS));
    try {
        if (socket.receiveBytes(answer.data(), static_cast<int>(answer.size())) == 0)
            throw sdk::HttpFailure("the connection was closed from the other side");
    } catch (const Poco::TimeoutException&) {  // as it should be
    }
}

}  // namespace

void sendStream(const StreamTarget& target, std::string_view bytes, std::chrono::milliseconds patience) {
    const Poco::Timespan timeout(patience.count() * Poco::Timespan::MILLISECONDS);
    try {
        Poco::Net::StreamSocket socket;
        socket.connect(Poco::Net::SocketAddress(target.host, target.port), timeout);
        socket.setSendTimeout(timeout);
        socket.setReceiveTimeout(timeout);
        if (target.tls)
            socket = Poco::Net::SecureStreamSocket::attach(socket, target.host, clientContext(target.authority));
        while (!bytes.empty()) {
            const auto some = bytes.substr(0, longest);
            const auto sent = socket.sendBytes(some.data(), static_cast<int>(some.size()));
            if (sent <= 0) throw sdk::HttpFailure("the connection was closed");
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        requireListening(socket);
        socket.shutdownSend();
    } catch (const Poco::Exception& problem) {
        throw sdk::HttpFailure(target.host + ":" + std::to_string(target.port) + ": " + problem.displayText());
    }
}

}  // namespace guildhall::http

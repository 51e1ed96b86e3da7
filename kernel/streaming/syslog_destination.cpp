#include "kernel/streaming/syslog_destination.hpp"

#include "kernel/streaming/streamed_entry.hpp"

#include <Poco/Exception.h>
#include <Poco/URI.h>

namespace guildhall::streaming {

namespace {

constexpr std::chrono::seconds patience{10};
constexpr std::uint16_t tlsPort = 6514, plainPort = 601;  ///< as IANA has them

}  // namespace

http::StreamTarget SyslogDestination::target(const std::string& text, const std::string& authority) {
    try {
        const Poco::URI uri(text);
        const auto& host = uri.getHost();
        const bool tls = uri.getScheme() == "tls", here = host == "127.0.0.1" || host == "localhost" || host == "::1";
        if (!host.empty() && (tls || (uri.getScheme() == "tcp" && here)) && uri.getPathAndQuery().empty())
            return {.host = host,
                    .port = uri.getPort() != 0 ? uri.getPort()
                            : tls              ? tlsPort
                                               : plainPort,
                    .tls = tls,
                    .authority = authority};
    } catch (const Poco::Exception&) {  // told below
    }
    throw std::invalid_argument("write tls://host:6514, or tcp://127.0.0.1:601 for a collector on this machine");
}

void SyslogDestination::send(std::span<const audit::StoredEntry> entries) {
    std::string bytes;
    for (const auto& entry : entries) bytes += framed(syslogMessage(entry, site_));
    try {
        http::sendStream(target_, bytes, patience);
    } catch (const sdk::HttpFailure& problem) {
        throw DestinationFailure(problem.what());
    }
}

}  // namespace guildhall::streaming

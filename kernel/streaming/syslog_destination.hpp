// A collector that speaks syslog (RFC 5424) over TLS (RFC 5425), or over plain TCP on this machine.
#pragma once

#include "kernel/http/outbound_stream.hpp"
#include "kernel/streaming/destination.hpp"

namespace guildhall::streaming {

class SyslogDestination : public Destination {
public:
    /// `site`: how this site calls itself there.
    SyslogDestination(http::StreamTarget target, std::string site)
        : target_(std::move(target)), site_(std::move(site)) {}
    /// Of the setting `audit.syslog`: `tls://host:6514`, `tcp://127.0.0.1:601`. Throws std::invalid_argument with what
    /// is allowed.
    static http::StreamTarget target(const std::string& text, const std::string& authority);

    std::string name() const override { return "syslog"; }
    std::string place() const override { return target_.host + ":" + std::to_string(target_.port); }
    void send(std::span<const audit::StoredEntry> entries) override;

private:
    const http::StreamTarget target_;
    const std::string site_;
};

}  // namespace guildhall::streaming

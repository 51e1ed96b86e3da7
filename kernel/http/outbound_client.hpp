// HTTP to other services, on Poco's client sessions.
#pragma once

#include <guildhall/sdk/http_client.hpp>

#include <Poco/Net/Context.h>

#include <mutex>

namespace guildhall::http {

/// Any thread. Each request has a connection of its own.
class OutboundClient : public sdk::HttpClient {
public:
    /// https trusts the authorities of the operating system.
    sdk::HttpAnswer send(const sdk::HttpRequest& request) override;

private:
    /// Made at the first https request: reading the authorities takes longer than a start should.
    Poco::Net::Context::Ptr context();
    std::once_flag made_;
    Poco::Net::Context::Ptr context_;
};

}  // namespace guildhall::http

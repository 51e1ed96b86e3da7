// A program that takes entries as JSON over HTTP, signed after Standard Webhooks.
#pragma once

#include "kernel/streaming/destination.hpp"

#include <guildhall/sdk/http_client.hpp>
#include <guildhall/sdk/time.hpp>

namespace guildhall::streaming {

class WebhookDestination : public Destination {
public:
    /// `secret`: `whsec_…`.
    WebhookDestination(sdk::HttpClient& http, const sdk::Clock& clock, std::string url, std::string secret)
        : http_(http), clock_(clock), url_(std::move(url)), secret_(std::move(secret)) {}

    std::string name() const override { return "webhook"; }
    std::string place() const override;
    /// `{"entries": […]}`. What is answered with 2xx has arrived.
    void send(std::span<const audit::StoredEntry> entries) override;

private:
    sdk::HttpClient& http_;
    const sdk::Clock& clock_;
    const std::string url_, secret_;
};

}  // namespace guildhall::streaming

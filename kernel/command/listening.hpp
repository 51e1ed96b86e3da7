// What `serve` listens with, from the settings: limits and deadlines, TLS, room for bodies.
#pragma once

#include "kernel/config/settings.hpp"
#include "kernel/http/server.hpp"
#include "kernel/http/tls_redirect.hpp"

#include <guildhall/sdk/log.hpp>

#include <filesystem>
#include <memory>
#include <string>

namespace guildhall::command {

http::ServerOptions serverOptions(const config::Settings& settings);

/// Null without TLS. Throws config::ConfigError when certificate or key cannot be used.
std::shared_ptr<http::TlsContext> tlsContext(const config::Settings& settings, const std::string& base, sdk::Log& log);

/// Sends plain HTTP to the site's address; takes its port, but serves nobody yet. Nothing when not asked for.
struct PlainDoor {
    PlainDoor(const config::Settings& settings, const std::string& base);
    void start();
    void stop();

private:
    http::TlsRedirect redirect_;
    std::unique_ptr<http::Server> server_;
    http::Listeners listeners_;
};

/// Makes `folder`, where large bodies lie.
std::shared_ptr<http::BodyBudget> bodyBudget(const config::Settings& settings, const std::filesystem::path& folder);

}  // namespace guildhall::command

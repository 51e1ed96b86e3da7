// What `serve` listens with, from the settings: limits and deadlines, TLS, room for bodies.
#pragma once

#include "kernel/config/settings.hpp"
#include "kernel/http/server.hpp"

#include <guildhall/sdk/log.hpp>

#include <filesystem>
#include <memory>
#include <string>

namespace guildhall::command {

http::ServerOptions serverOptions(const config::Settings& settings);

/// Null without TLS. Throws config::ConfigError when certificate or key cannot be used.
std::shared_ptr<http::TlsContext> tlsContext(const config::Settings& settings, const std::string& base, sdk::Log& log);

/// Sends plain HTTP to the site's address. Null when not asked for.
std::unique_ptr<http::Server> redirectServer(const config::Settings& settings, http::Application& redirect);

/// Makes `folder`, where large bodies lie.
std::shared_ptr<http::BodyBudget> bodyBudget(const config::Settings& settings, const std::filesystem::path& folder);

}  // namespace guildhall::command

#include "kernel/command/listening.hpp"

namespace guildhall::command {

std::shared_ptr<http::TlsContext> tlsContext(const config::Settings& settings, const std::string& base, sdk::Log& log) {
    const auto& certificate = settings.text("http.tls_certificate");
    if (certificate.empty()) return nullptr;
    if (base.starts_with("http://"))
        log.warning(
            "base_url begins with http:// although TLS is on: cookies are not marked as secure; write https://");
    try {
        return std::make_shared<http::TlsContext>(certificate, settings.text("http.tls_key"), log);
    } catch (const http::TlsProblem& problem) {
        throw config::ConfigError(settings.origin("http.tls_certificate") + ": " + problem.what());
    }
}

PlainDoor::PlainDoor(const config::Settings& settings, const std::string& base) : redirect_(base) {
    http::ServerOptions options;
    options.address = settings.text("http.address");
    options.port = static_cast<std::uint16_t>(settings.number("http.tls_redirect_port"));
    options.loops = options.workers = 1;
    if (options.port == 0) return;
    listeners_ = http::Server::listen(options);
    server_ = std::make_unique<http::Server>(options, redirect_);
}

void PlainDoor::start() {
    if (server_) server_->start(std::move(listeners_));
}

void PlainDoor::stop() {
    if (server_) server_->stop(std::chrono::seconds(1));
}

std::shared_ptr<http::BodyBudget> bodyBudget(const config::Settings& settings, const std::filesystem::path& folder) {
    std::filesystem::create_directories(folder);
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all);
    return std::make_shared<http::BodyBudget>(
        http::BodyLimits{.each = static_cast<std::size_t>(settings.number("http.body_memory_bytes")),
                         .memory = static_cast<std::size_t>(settings.number("http.bodies_memory_bytes")),
                         .disk = static_cast<std::uint64_t>(settings.number("http.bodies_disk_bytes")),
                         .folder = folder});
}

http::ServerOptions serverOptions(const config::Settings& settings) {
    const auto seconds = [&](const char* key) { return std::chrono::seconds(settings.number(key)); };
    http::ServerOptions options;
    options.address = settings.text("http.address");
    options.port = static_cast<std::uint16_t>(settings.number("http.port"));
    options.loops = static_cast<unsigned>(settings.number("http.loops"));
    options.workers = static_cast<unsigned>(settings.number("http.workers"));
    options.maxHead = static_cast<std::size_t>(settings.number("http.max_head_bytes"));
    options.maxConnections = static_cast<std::size_t>(settings.number("http.max_connections"));
    options.maxQueue = static_cast<std::size_t>(settings.number("http.queue"));
    options.patience = std::chrono::milliseconds(settings.number("http.patience_ms"));
    options.handlerTimeout = seconds("http.handler_seconds");
    options.idleTimeout = seconds("http.keep_alive_seconds");
    options.headTimeout = seconds("http.head_seconds");
    options.bodyTimeout = seconds("http.body_seconds");
    options.writeTimeout = seconds("http.write_seconds");
    return options;
}

}  // namespace guildhall::command

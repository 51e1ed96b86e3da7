#include "kernel/metrics/health_pages.hpp"

#include "kernel/plugins/plugin_repository.hpp"

#include <guildhall/sdk/version.hpp>

#include <nlohmann/json.hpp>

namespace guildhall::metrics {

using sdk::Response;
using sdk::Value;

void HealthPages::describe(sdk::Registrar& add) {
    add.get("/healthz", sdk::Public, [](const sdk::Request&) {
        return Response::json({{"status", "ok"}, {"version", GUILDHALL_SDK_VERSION}});
    });
    add.get("/readyz", sdk::Public, [this](const sdk::Request&) { return ready(); });
}

Response HealthPages::ready() {
    Value plugins = Value::object();
    for (const auto& status : host_.list()) plugins[status.manifest.id] = plugins::stateName(status.state);
    try {
        database_.read([](sdk::Transaction& tx) { plugins::PluginRepository::wanted(tx); });
        return Response::json({{"status", "ready"}, {"plugins", plugins}});
    } catch (const std::exception&) {
        return Response::json({{"status", "database away"}, {"plugins", plugins}}, 503);
    }
}

}  // namespace guildhall::metrics

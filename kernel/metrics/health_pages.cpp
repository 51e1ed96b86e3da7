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
    std::string missing;
    for (const auto& status : host_.list()) {
        plugins[status.manifest.id] = plugins::stateName(status.state);
        if (status.manifest.required && status.state != plugins::State::Enabled)
            missing += (missing.empty() ? "" : ", ") + status.manifest.id;
    }
    const auto answer = [&](const std::string& status, int code) {
        return Response::json({{"status", status}, {"plugins", plugins}}, code);
    };
    try {
        database_.read([](sdk::Transaction& tx) { plugins::PluginRepository::wanted(tx); });
    } catch (const std::exception&) {
        return answer("database away", 503);
    }
    if (!missing.empty()) return answer("required plugins not enabled: " + missing, 503);
    return answer("ready", 200);
}

}  // namespace guildhall::metrics

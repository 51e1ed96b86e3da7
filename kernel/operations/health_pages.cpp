#include "kernel/operations/health_pages.hpp"

#include <guildhall/sdk/version.hpp>

#include <nlohmann/json.hpp>

namespace guildhall::operations {

using sdk::Response;
using sdk::Value;

namespace {

Value told(const std::string& why) { return why.empty() ? Value{{"ok", true}} : Value{{"ok", false}, {"why", why}}; }

}  // namespace

void HealthPages::describe(sdk::Registrar& add) {
    add.get("/healthz", sdk::Public,
            [alive = Value{{"status", "ok"}, {"version", GUILDHALL_SDK_VERSION}}.dump()](const sdk::Request&) {
                return Response::bytes(alive, "application/json");
            });
    add.get("/readyz", sdk::Public, [this](const sdk::Request&) { return ready(); });
}

Response HealthPages::ready() {
    Value answer{{"status", "ready"}};
    bool ready = checkDatabase(answer);
    ready = checkPlugins(answer) && ready;
    if (parts_.stopping) {
        answer["stopping"] = true;
        ready = false;
    }
    if (!ready) answer["status"] = "not ready";
    return Response::json(answer, ready ? 200 : 503);
}

bool HealthPages::checkDatabase(Value& answer) const {
    std::string away, wrong;
    try {
        wrong = parts_.migrations.obstacle();
    } catch (const std::exception&) {
        away = "it does not answer";
        wrong = "not known while the database does not answer";
    }
    answer["database"] = told(away);
    answer["migrations"] = told(wrong);
    return wrong.empty();
}

bool HealthPages::checkPlugins(Value& answer) const {
    bool all = true;
    auto& plugins = answer["plugins"] = Value::object();
    for (const auto& status : parts_.host.list()) {
        const auto& plugin = status.manifest;
        const auto state = plugins::stateName(status.state);
        const bool missing = plugin.required && status.state != plugins::State::Enabled;
        if (missing) all = false;
        auto& entry = plugins[plugin.id] =
            told(missing                                  ? std::string("required, but ") + state
                 : status.state == plugins::State::Failed ? std::string("quarantined; the reason is on its page")
                                                          : std::string());
        entry["state"] = state;
    }
    return all;
}

}  // namespace guildhall::operations

#include "kernel/http/http_module.hpp"

#include <guildhall/sdk/text.hpp>

namespace guildhall::http {

Networks networksOf(const config::Settings& settings, const std::string& key) {
    try {
        return Networks(std::string_view(settings.text(key)));
    } catch (const std::invalid_argument& problem) {
        throw config::ConfigError(settings.origin(key) + ": “" + key + "”: " + problem.what());
    }
}

HttpModule::HttpModule(Foundation& ground, audit::AuditModule& audit, web::WebModule& web,
                       identity::IdentityModule& identity)
    : Module(ground.modules),
      dispatcher({.baseUrl = ground.base,
                  .secret = ground.data.secretKey,
                  .previousSecret = ground.data.previousKey,
                  .trustedProxies = networksOf(ground.settings, "http.trusted_proxies"),
                  .maxUpload = static_cast<std::size_t>(ground.settings.number("http.max_upload_bytes"))},
                 ports(ground, audit, web, identity)) {}

DispatcherPorts HttpModule::ports(Foundation& ground, audit::AuditModule& audit, web::WebModule& web,
                                  identity::IdentityModule& identity) {
    return {.visitors = identity.visitors,
            .renderer = web.pages,
            .random = ground.random,
            .assets = &web.assets,
            .denied =
                [&audit](const sdk::Actor& who, const std::string& path, const std::string& reason) {
                    audit.refusals.record(who, path, reason);
                },
            .disclosed =
                [&ground, &audit](const sdk::Request& request, const std::string& what) {
                    ground.database->write([&](sdk::Transaction& tx) {
                        audit.log.record(tx, request.actor(),
                                         {.action = "EXPORT",
                                          .target = what,
                                          .details = {{"address", sdk::shortened(request.rawTarget(), 500, "…")}}});
                    });
                },
            .failed =
                [this, &ground](const std::string& id, const std::string& owner, const std::string& what) {
                    ground.log.error("request " + id + " in " + owner + ": " + what);
                    if (owner != "kernel" && threw) threw(owner, what);
                },
            .gaveUp =
                [this, &ground](const std::string& owner, const std::string& path) {
                    ground.log.error("a request to " + path + " in " + owner +
                                     " did not end in time and was given up");
                    if (owner != "kernel" && hung) hung(owner, path);
                },
            .assetMeter = &figures.assets()};
}

void HttpModule::addFigures(metrics::Registry& registry) {
    registry.add([this](metrics::Exposition& out) { figures.tell(out); });
}

}  // namespace guildhall::http

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

void HttpModule::Incidents::denied(const Refusal& refusal) {
    audit_.refusals.record(refusal.who, refusal.path, refusal.reason);
}

void HttpModule::Incidents::disclosed(const sdk::Request& request, const sdk::Disclosure& disclosure) {
    // By which fields it was narrowed down, not by which values: those may be somebody's address, and not everybody
    // who reads the log may see it.
    auto narrowed = sdk::Value::array();
    for (const auto& [name, value] : request.queryValues())
        if (!value.empty() && name != "format") narrowed.push_back(name);
    ground_.database->write([&](sdk::Transaction& tx) {
        audit_.log.record(tx, request.actor(),
                          {.action = "EXPORT",
                           .target = disclosure.what,
                           .details = {{"page", request.path()}, {"narrowed_by", std::move(narrowed)}}});
        account_.add(tx, request.actor(), privacy::Disclosures::Means::File, request.path(), disclosure);
    });
}

void HttpModule::Incidents::failed(const Failure& failure) {
    ground_.log.error("request " + failure.requestId + " in " + failure.owner + ": " + failure.what);
    if (failure.owner != "kernel" && threw) threw(failure.owner, failure.what);
}

void HttpModule::Incidents::gaveUp(const std::string& owner, const std::string& path) {
    ground_.log.error("a request to " + path + " in " + owner + " did not end in time and was given up");
    if (owner != "kernel" && hung) hung(owner, path);
}

HttpModule::HttpModule(Foundation& ground, audit::AuditModule& audit, web::WebModule& web,
                       identity::IdentityModule& identity)
    : Module(ground.modules),
      incidents(ground, audit),
      dispatcher({.baseUrl = ground.base,
                  .secret = ground.data.secretKey,
                  .previousSecret = ground.data.previousKey,
                  .trustedProxies = networksOf(ground.settings, "http.trusted_proxies"),
                  .maxUpload = static_cast<std::size_t>(ground.settings.number("http.max_upload_bytes")),
                  .explains = ground.settings.text("environment") == "development"},
                 {identity.visitors, web.pages, ground.random, incidents, &web.assets, &figures.assets(),
                  ground.settings.text("texts") == "pseudo" ? &pseudo_ : nullptr}) {}

void HttpModule::addFigures(metrics::Registry& registry) {
    registry.add([this](metrics::Exposition& out) { figures.tell(out); });
}

}  // namespace guildhall::http

#include "kernel/streaming/streaming_module.hpp"

#include "kernel/base/address_text.hpp"
#include "kernel/streaming/stream_pages.hpp"
#include "kernel/streaming/syslog_destination.hpp"
#include "kernel/streaming/webhook_destination.hpp"
#include "kernel/webhooks/webhook_signature.hpp"

#include <Poco/URI.h>

namespace guildhall::streaming {

namespace {

[[noreturn]] void refuse(const char* key, const std::string& why) {
    throw config::ConfigError("“" + std::string(key) + "”: " + why);
}

std::vector<std::unique_ptr<Destination>> destinationsOf(const Foundation& ground) {
    std::vector<std::unique_ptr<Destination>> all;
    const auto& settings = ground.settings;
    if (const auto syslog = settings.text("audit.syslog"); !syslog.empty()) try {
            all.push_back(std::make_unique<SyslogDestination>(
                SyslogDestination::target(syslog, settings.text("audit.syslog_ca")), Poco::URI(ground.base).getHost()));
        } catch (const std::invalid_argument& problem) {
            refuse("audit.syslog", problem.what());
        }
    if (const auto url = settings.text("audit.webhook_url"); !url.empty()) {
        const auto secret = settings.text("audit.webhook_secret");
        if (!base::isProtectedAddress(url)) refuse("audit.webhook_url", "write an address that begins with https://");
        try {
            webhooks::sign(secret, "", 0, "");
        } catch (const std::invalid_argument&) {
            refuse("audit.webhook_secret", "it signs what is sent: whsec_ and at least 24 bytes in base64");
        }
        all.push_back(std::make_unique<WebhookDestination>(*ground.environment.http, ground.clock, url, secret));
    }
    return all;
}

}  // namespace

StreamingModule::StreamingModule(Foundation& ground, audit::AuditModule& audit)
    : Module(ground.modules),
      stream({*ground.database, audit.log, ground.clock, ground.log, destinationsOf(ground)}),
      ground_(ground) {}

void StreamingModule::describe(sdk::Registrar& add) {
    if (!stream.destinations().empty()) keep(add, std::make_shared<StreamPages>(*ground_.database, stream));
}

}  // namespace guildhall::streaming

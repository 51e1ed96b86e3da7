#include "kernel/records/records_module.hpp"

#include "kernel/http/session_cookie.hpp"
#include "kernel/records/api_pages.hpp"
#include "kernel/records/record_api.hpp"
#include "kernel/records/request_key_repository.hpp"

#include <guildhall/sdk/version.hpp>

namespace guildhall::records {

RecordsModule::RecordsModule(Foundation& ground, plugins::PluginsModule& plugins)
    : Module(ground.modules),
      types(*ground.database, {plugins.guarded().database, plugins.guarded().audit, ground.clock, ground.random}),
      ground_(ground) {}

void RecordsModule::describe(sdk::Registrar& add) {
    keep(add, std::make_shared<ApiPages>(types, ApiInfo{.title = ground_.site.organisation,
                                                        .version = GUILDHALL_SDK_VERSION,
                                                        .server = ground_.base,
                                                        .cookie = http::SessionCookie(ground_.base).name()}));
    add.job("kernel.forget_requests", [this](sdk::JobContext& job) {
        job.finish(nullptr, [this](sdk::Transaction& tx) {
            RequestKeyRepository::removeBefore(tx, ground_.clock.now() - RecordApi::keepsAnswers);
        });
    });
    add.schedule(
        {"kernel.forget_requests", "Forget answers kept for programs", "50 3 * * *", "kernel.forget_requests"});
}

}  // namespace guildhall::records

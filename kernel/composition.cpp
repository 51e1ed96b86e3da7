#include "kernel/composition.hpp"

#include <ranges>

namespace guildhall {

Composition::Composition(const config::Settings& settings, Use use, Environment environment)
    : Foundation(settings, use, std::move(environment)) {
    for (auto* module : modules)
        for (auto* kind : module->kinds()) plugins.allKinds.add(*kind);
    web.pages.tellRules([this](const std::string& hook) { return rules.engine.rulesOf(hook).size(); });
    access.use.asks([this] {
        access::PermissionSet asked;
        const auto table = http.dispatcher.routes().current();
        for (const auto& owned : table->routes())
            for (const auto& code : owned->route.access.permissions()) asked.insert(code);
        return asked;
    });
    kinds::Collector kernel("kernel");
    for (auto* module : modules) module->describe(kernel);
    auto all = kernel.take();
    all.name = "Guildhall";
    plugins.allKinds.complete(all);
    plugins.allKinds.check(all);
    plugins.allKinds.putOn(all);
}

void Composition::start() {
    // What a kill cut off; another server on the same folder may be writing.
    for (const auto* part : {"mail", "files", "cache"}) sdk::Files::sweep(data.path / part, std::chrono::hours(1));
    changes.start();
    for (auto* module : modules) module->start();
}

void Composition::stop() {
    for (auto* module : modules | std::views::reverse) module->stop();
    changes.stop();
}

}  // namespace guildhall

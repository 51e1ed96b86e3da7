#include "kernel/web/web_module.hpp"

#include "kernel/web/design_pages.hpp"
#include "kernel/web/home_pages.hpp"

namespace guildhall::web {

namespace {

SiteFacts siteFacts(const Foundation& ground, const http::StaticFiles& assets, const PluginAssets& pluginAssets) {
    const auto& support = ground.settings.text("site.support_email");
    return {
        .organisation = ground.site.organisation,
        .environment = ground.settings.text("environment"),
        .supportUrl = support.empty() ? "" : "mailto:" + support,
        .assets = assets.urls(),
        .safeMode = ground.use == Use::ServeSafely,
        .buildTrouble = ground.settings.text("environment") == "development" ? ground.data.path / "build-trouble" : "",
        .pluginAssets = [&pluginAssets] { return pluginAssets.model(); }};
}

}  // namespace

WebModule::WebModule(Foundation& ground, access::AccessModule& access)
    : Module(ground.modules),
      templates(ground.folder("theme.folder", "themes/govuk"), !ground.settings.production()),
      assets(ground.folder("theme.folder", "themes/govuk") / "assets/dist"),
      sections(*ground.database, templates, ground.log),
      mails(templates, {{"org_name", ground.site.organisation}, {"portal_url", ground.base}}),
      pages(templates, menu, ground.clock, siteFacts(ground, assets, pluginAssets),
            [&access](const std::string& code) {
                const auto roles = access.catalogue.current();
                const auto* role = roles->role(code);
                return role ? role->title : code;
            }),
      ground_(ground),
      menuItems_(menu, access.catalogue),
      cardSources_(cards, access.catalogue),
      personSections_(sections, access.catalogue) {}

void WebModule::describe(sdk::Registrar& add) {
    keep(add, std::make_shared<HomePages>(cards, sections, menu, ground_.log));
    if (ground_.settings.text("environment") == "development") keep(add, std::make_shared<DesignPages>(ground_.clock));
    pluginAssets.describe(add);
}

}  // namespace guildhall::web

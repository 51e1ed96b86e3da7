// What pages are made of: templates, the theme's files, menu, cards and parts of a person's page.
#pragma once

#include "kernel/access/access_module.hpp"
#include "kernel/http/static_files.hpp"
#include "kernel/web/card_shelf.hpp"
#include "kernel/web/mail_renderer.hpp"
#include "kernel/web/menu.hpp"
#include "kernel/web/page_renderer.hpp"
#include "kernel/web/plugin_assets.hpp"
#include "kernel/web/section_shelf.hpp"
#include "kernel/web/template_store.hpp"
#include "kernel/web/web_kinds.hpp"

namespace guildhall::web {

class WebModule : public Module {
public:
    WebModule(Foundation& ground, access::AccessModule& access);

    std::vector<kinds::Kind*> kinds() override {
        return {&files_, &menuItems_, &portalLinks_, &cardSources_, &personSections_, &recordSections_};
    }
    void describe(sdk::Registrar& add) override;

    TemplateStore templates;
    http::StaticFiles assets;
    PluginAssets pluginAssets;
    Menu menu;
    CardShelf cards;
    SectionShelf sections;
    MailRenderer mails;
    PageRenderer pages;

private:
    Foundation& ground_;
    FileKind files_{templates, pluginAssets};
    MenuKind menuItems_;
    PortalLinkKind portalLinks_;
    CardKind cardSources_;
    SectionKind personSections_;
    RecordSectionKind recordSections_;
};

}  // namespace guildhall::web

// Pages in their frame: the template of the page, then the frame around it with menu, viewer, crumbs and notice.
#pragma once

#include "kernel/http/renderer.hpp"
#include "kernel/web/menu.hpp"
#include "kernel/web/template_store.hpp"

#include <guildhall/sdk/time.hpp>

#include <nlohmann/json.hpp>

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace guildhall::web {

/// What the frame says about the site.
struct SiteFacts {
    std::string organisation = "Guildhall";
    std::string environment = "development";    ///< anything but production gets a banner
    std::string supportUrl;                     ///< a link or mailto: on error pages; may be empty
    std::map<std::string, std::string> assets;  ///< StaticFiles::urls()
    std::map<std::string, std::string> footer;  ///< label → path; empty: none
    bool safeMode = false;                      ///< staff pages say that no plugin runs
    /// For developers: while this file has a text, every page shows it — why their plugin was not built or put on.
    std::filesystem::path buildTrouble = {};
    /// PluginAssets::model(), asked for each page; empty: none.
    std::function<std::shared_ptr<const sdk::Value>()> pluginAssets = {};
};

/// Any thread; store, menu and clock outlive it.
class PageRenderer : public http::Renderer {
public:
    /// `roleTitle`: what people call a role, for the Switch form.
    PageRenderer(const TemplateStore& templates, const Menu& menu, const sdk::Clock& clock, SiteFacts facts,
                 std::function<std::string(const std::string&)> roleTitle);

    /// `rulesOf`: how many rules a hook has, for the line that leads to them. Before the first page.
    void tellRules(std::function<std::size_t(const std::string& hook)> rulesOf) { rulesOf_ = std::move(rulesOf); }

    std::string render(const sdk::Page& page, const http::PageContext& context) override;

private:
    sdk::Model frameModel(const sdk::Page& page, const http::PageContext& context, sdk::Frame frame) const;
    void addRules(sdk::Model& model, const sdk::Page& page, const sdk::Viewer& viewer) const;
    sdk::Model viewerModel(const sdk::Viewer& viewer) const;

    const TemplateStore& templates_;
    const Menu& menu_;
    const sdk::Clock& clock_;
    SiteFacts facts_;
    sdk::Value siteData_;  ///< what is the same on every page
    std::function<std::string(const std::string&)> roleTitle_;
    std::function<std::size_t(const std::string&)> rulesOf_;
};

}  // namespace guildhall::web

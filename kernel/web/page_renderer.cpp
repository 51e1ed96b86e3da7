#include "kernel/web/page_renderer.hpp"

namespace guildhall::web {
namespace {

sdk::Frame chosenFrame(sdk::Frame asked, const sdk::Viewer& viewer) {
    if (asked != sdk::Frame::Automatic) return asked;
    if (!viewer.signedIn()) return sdk::Frame::Card;
    return viewer.staff() ? sdk::Frame::Staff : sdk::Frame::Portal;
}

const char* layoutOf(sdk::Frame frame) {
    switch (frame) {
        case sdk::Frame::Staff: return "layouts/staff";
        case sdk::Frame::Portal: return "layouts/portal";
        default: return "layouts/card";
    }
}

/// The first letters of the first and last word, for the round sign beside the name.
std::string initialsOf(const std::string& name) {
    const auto letter = [&](std::size_t at) {
        std::size_t length = 1;
        while (at + length < name.size() && (static_cast<unsigned char>(name[at + length]) & 0xc0) == 0x80) ++length;
        return name.substr(at, length);
    };
    if (name.empty()) return {};
    const auto last = name.rfind(' ');
    return last == std::string::npos || last + 1 >= name.size() ? letter(0) : letter(0) + letter(last + 1);
}

}  // namespace

PageRenderer::PageRenderer(const TemplateStore& templates, const Menu& menu, const sdk::Clock& clock, SiteFacts facts,
                           std::function<std::string(const std::string&)> roleTitle)
    : templates_(templates), menu_(menu), clock_(clock), facts_(std::move(facts)), roleTitle_(std::move(roleTitle)) {
    sdk::Value footer = sdk::Value::array();
    for (const auto& [label, path] : facts_.footer) footer.push_back({{"label", label}, {"path", path}});
    siteData_ = {{"organisation", facts_.organisation},
                 {"environment", facts_.environment == "production" ? "" : facts_.environment},
                 {"support_url", facts_.supportUrl},
                 {"assets", facts_.assets},
                 {"footer_links", footer},
                 {"has_search", facts_.search},
                 {"safe_mode", facts_.safeMode}};
}

sdk::Value PageRenderer::viewerData(const sdk::Viewer& viewer) const {
    if (!viewer.signedIn()) return false;
    sdk::Value others = sdk::Value::array();
    for (const auto& role : viewer.roles())
        if (role != viewer.activeRole()) others.push_back({{"code", role}, {"title", roleTitle_(role)}});
    return {{"name", viewer.name()},
            {"email", viewer.email()},
            {"initials", initialsOf(viewer.name())},
            {"role", viewer.activeRoleTitle()},
            {"time_zone", viewer.timeZone()},
            {"is_staff", viewer.staff()},
            {"can_switch", !others.empty()},
            {"other_roles", std::move(others)}};
}

sdk::Value PageRenderer::frameData(const sdk::Page& page, const http::PageContext& context, sdk::Frame frame) const {
    const auto& viewer = context.viewer;
    sdk::Value crumbs = sdk::Value::array();
    for (const auto& [label, path] : page.crumbs) crumbs.push_back({{"label", label}, {"path", path}});
    sdk::Value data{{"title", page.title},
                    {"csrf", context.csrfToken},
                    {"request_id", context.requestId},
                    {"path", context.path},
                    {"return_path", context.rawTarget},
                    {"refresh_seconds", page.refreshSeconds > 0 ? std::to_string(page.refreshSeconds) : std::string()},
                    {"viewer", viewerData(viewer)},
                    {"crumbs", std::move(crumbs)},
                    {"has_crumbs", !page.crumbs.empty()},
                    {"printed_at", sdk::showInstant(clock_.now(), viewer.timeZone())},
                    {"printed_by", viewer.name()}};
    if (context.notice && !context.notice->first.empty()) {
        const auto& [text, kind] = *context.notice;
        data["notice"] = {
            {"text", text}, {"kind", kind}, {"is_success", kind == "success"}, {"is_warning", kind == "warning"}};
    }
    if (frame == sdk::Frame::Staff) data["menu"] = menu_.staff(viewer, context.path);
    if (frame == sdk::Frame::Portal) data["portal_links"] = menu_.portal(viewer, context.path);
    return data;
}

std::string PageRenderer::render(const sdk::Page& page, const http::PageContext& context) {
    const auto frame = chosenFrame(page.frame, context.viewer);
    const auto frameModel = frameData(page, context, frame);
    const sdk::Value content{{"content", templates_.render(page.templateName, {&page.data, &frameModel, &siteData_})}};
    return templates_.render(layoutOf(frame), {&content, &frameModel, &siteData_});
}

}  // namespace guildhall::web

#include "kernel/web/page_renderer.hpp"

#include <guildhall/sdk/redaction.hpp>
#include <guildhall/sdk/say.hpp>

#include <algorithm>
#include <array>
#include <fstream>

namespace guildhall::web {
namespace {

sdk::Frame chosenFrame(sdk::Frame asked, const sdk::Viewer& viewer) {
    if (asked != sdk::Frame::Automatic) return asked;
    if (!viewer.signedIn()) return sdk::Frame::Card;
    return viewer.staff() ? sdk::Frame::Staff : sdk::Frame::Portal;
}

constexpr const char* explainsRedaction = "/roles/explain/redacted";

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

/// Problems told on the page: those of its forms, or the one it is about.
std::size_t countErrors(const sdk::Value& data) {
    std::size_t count = 0;
    const auto add = [&](const sdk::Value& part) {
        if (const auto errors = part.find("errors"); errors != part.end() && errors->is_array())
            count += errors->size();
        if (const auto error = part.find("error"); error != part.end() && error->is_string()) count += *error != "";
    };
    if (!data.is_object()) return 0;
    add(data);
    for (const auto& part : data)
        if (part.is_object() && part.contains("has_errors")) add(part);
    return count;
}

/// What a tab, a bookmark and a screen reader tell pages apart by: what is wrong first, then the page, which page of a
/// list, and what it belongs to.
std::string documentTitle(const sdk::Page& page) {
    std::string title;
    if (const auto errors = countErrors(page.data); errors == 1)
        title = sdk::say("Error: {title}", {{"title", page.title}});
    else if (errors > 1)
        title = sdk::say("Error: {n} problems – {title}", {{"n", std::to_string(errors)}, {"title", page.title}});
    else
        title = page.title;
    for (const auto& [name, view] : page.views) {
        sdk::Scratch scratch;
        static const sdk::Name part("title_part");
        if (const auto told = view->look(part, scratch); told.holds()) title += " (" + std::string(told.text()) + ")";
    }
    for (auto crumb = page.crumbs.rbegin(); crumb != page.crumbs.rend(); ++crumb) title += " – " + crumb->first;
    return title;
}

/// Names from right to left inside a sentence of ours must not draw its signs and figures to their side: each run of
/// them is isolated (U+2068, U+2069), as <bdi> does where a name stands alone.
std::string isolated(const std::string& text) {
    const auto rightToLeft = [](unsigned char lead, unsigned char next) {  // Hebrew to Arabic Extended, their forms
        return (lead >= 0xD6 && lead <= 0xDF) || (lead == 0xE0 && next >= 0xA0 && next <= 0xA3) ||
               (lead == 0xEF && next >= 0xAC && next <= 0xBB);
    };
    std::string told;
    std::size_t runEnd = 0;  // in `told`, after the last letter of the run that is open; 0: none
    for (std::size_t at = 0; at < text.size();) {
        const auto lead = static_cast<unsigned char>(text[at]);
        std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        length = std::min(length, text.size() - at);
        const bool letter = length > 1 && rightToLeft(lead, static_cast<unsigned char>(text[at + 1]));
        if (letter && runEnd == 0) told += "\u2068";
        const bool goesOn = letter || text[at] == ' ' || text[at] == '-' || text[at] == '\'';
        if (runEnd > 0 && !goesOn) {
            told.insert(runEnd, "\u2069");
            runEnd = 0;
        }
        told.append(text, at, length);
        if (letter) runEnd = told.size();
        at += length;
    }
    if (runEnd > 0) told.insert(runEnd, "\u2069");
    return told;
}

/// What of a page's data is a sentence of ours that may hold names, isolated; only what has any.
sdk::Value isolatedSentences(const sdk::Value& data) {
    auto told = sdk::Value::object();
    if (!data.is_object()) return told;
    for (const auto* name : {"title", "heading", "intro", "lines"}) {
        const auto found = data.find(name);
        if (found == data.end()) continue;
        auto sentence = *found;
        const auto isolate = [](sdk::Value& text) {
            if (text.is_string()) text = isolated(text.get_ref<const std::string&>());
        };
        if (sentence.is_array())
            std::ranges::for_each(sentence, isolate);
        else
            isolate(sentence);
        if (sentence != *found) told[name] = std::move(sentence);
    }
    return told;
}

/// The names templates know the frame's data by.
struct FrameNames {
    sdk::Name title{"title"}, documentTitle{"document_title"}, csrf{"csrf"}, requestId{"request_id"}, path{"path"},
        returnPath{"return_path"}, refreshSeconds{"refresh_seconds"}, viewer{"viewer"}, crumbs{"crumbs"},
        hasCrumbs{"has_crumbs"}, printedAt{"printed_at"}, printedBy{"printed_by"}, notice{"notice"}, text{"text"},
        kind{"kind"}, isSuccess{"is_success"}, isWarning{"is_warning"}, menu{"menu"}, portalLinks{"portal_links"},
        label{"label"}, name{"name"}, email{"email"}, initials{"initials"}, role{"role"}, timeZone{"time_zone"},
        isStaff{"is_staff"}, canSwitch{"can_switch"}, otherRoles{"other_roles"}, code{"code"},
        buildTrouble{"build_trouble"}, usesParts{"uses_parts"}, rulesHere{"rules_here"}, url{"url"},
        redactedHere{"redacted_here"};
};
const FrameNames& frameNames() {
    static const FrameNames names;
    return names;
}

/// Empty when it is not there.
std::string beginningOf(const std::filesystem::path& file) {
    constexpr std::size_t most = 8 * 1024;
    std::ifstream in(file, std::ios::binary);
    std::string text(most, '\0');
    in.read(text.data(), most);
    text.resize(static_cast<std::size_t>(std::max<std::streamsize>(in.gcount(), 0)));
    return sdk::repaired(text);
}

/// A page's own views under their names, and what those without one say.
class Parts final : public sdk::View {
public:
    explicit Parts(const sdk::Page& page) {
        for (const auto& [name, view] : page.views) {
            if (name.empty())
                own_.push_back(view.get());
            else
                views_.emplace_back(sdk::Name(name), view.get());
        }
    }
    sdk::Shown look(const sdk::Name& name, sdk::Scratch& scratch) const override {
        for (const auto& [known, view] : views_)
            if (known == name) return *view;
        for (const auto* view : own_)
            if (const auto shown = view->look(name, scratch); shown.kind() != sdk::Shown::Kind::Unknown) return shown;
        return {};
    }

private:
    std::vector<std::pair<sdk::Name, const sdk::View*>> views_;
    std::vector<const sdk::View*> own_;
};

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
                 {"safe_mode", facts_.safeMode}};
}

sdk::Model PageRenderer::viewerModel(const sdk::Viewer& viewer) const {
    const auto& names = frameNames();
    std::vector<sdk::Model> others;
    for (const auto& role : viewer.roles())
        if (role != viewer.activeRole())
            others.emplace_back().set(names.code, role).set(names.title, sdk::say(roleTitle_(role)));
    sdk::Model model;
    model.set(names.name, viewer.name())
        .set(names.email, viewer.email())
        .set(names.initials, initialsOf(viewer.name()))
        .set(names.role, sdk::say(viewer.activeRoleTitle()))
        .set(names.timeZone, viewer.timeZone())
        .set(names.isStaff, viewer.staff())
        .set(names.canSwitch, !others.empty())
        .list(names.otherRoles, std::move(others));
    return model;
}

/// “2 rules decide here”, where there are any.
void PageRenderer::addRules(sdk::Model& model, const sdk::Page& page, const sdk::Viewer& viewer) const {
    if (page.hooks.empty() || !rulesOf_ || !viewer.can("rules.edit")) return;
    std::size_t all = 0;
    std::vector<std::string> asked;
    for (const auto& hook : page.hooks)
        if (const auto count = rulesOf_(hook); count > 0) {
            all += count;
            asked.push_back(hook);
        }
    if (all == 0) return;
    sdk::Model here;
    here.set(frameNames().text,
             sdk::sayCount(static_cast<std::int64_t>(all), "{n} rule decides here", "{n} rules decide here"))
        .set(frameNames().url, asked.size() == 1 ? "/admin/rules#hook-" + asked.front() : "/admin/rules");
    model.part(frameNames().rulesHere, std::move(here));
}

sdk::Model PageRenderer::frameModel(const sdk::Page& page, const http::PageContext& context, sdk::Frame frame) const {
    const auto& names = frameNames();
    const auto& viewer = context.viewer;
    std::vector<sdk::Model> crumbs;
    for (const auto& [label, path] : page.crumbs)
        crumbs.emplace_back().set(names.label, isolated(label)).set(names.path, path);
    sdk::Model model;
    model.set(names.title, isolated(page.title))
        .set(names.documentTitle, isolated(documentTitle(page)))
        .set(names.csrf, context.csrfToken)
        .set(names.requestId, context.requestId)
        .set(names.path, context.path)
        .set(names.returnPath, context.rawTarget)
        .set(names.refreshSeconds, page.refreshSeconds > 0 ? std::to_string(page.refreshSeconds) : std::string())
        .set(names.usesParts, templates_.usesParts(page.templateName))
        .set(names.hasCrumbs, !crumbs.empty())
        .list(names.crumbs, std::move(crumbs))
        .set(names.printedAt, sdk::showInstant(clock_.now(), viewer.timeZone()) + ", " + viewer.timeZone())
        .set(names.printedBy, viewer.email());
    if (viewer.signedIn())
        model.part(names.viewer, viewerModel(viewer));
    else
        model.set(names.viewer, false);
    if (context.notice && !context.notice->first.empty()) {
        const auto& [text, kind] = *context.notice;
        sdk::Model notice;
        notice.set(names.text, isolated(text))
            .set(names.kind, kind)
            .set(names.isSuccess, kind == "success")
            .set(names.isWarning, kind == "warning");
        model.part(names.notice, std::move(notice));
    }
    if (!facts_.buildTrouble.empty()) model.set(names.buildTrouble, beginningOf(facts_.buildTrouble));
    addRules(model, page, viewer);
    if (frame == sdk::Frame::Staff) model.list(names.menu, menu_.staff(viewer, context.path));
    if (frame == sdk::Frame::Portal) model.list(names.portalLinks, menu_.portal(viewer, context.path));
    return model;
}

std::string PageRenderer::render(const sdk::Page& page, const http::PageContext& context) {
    const auto frame = chosenFrame(page.frame, context.viewer);
    auto frameView = frameModel(page, context, frame);
    const auto assets = facts_.pluginAssets ? facts_.pluginAssets() : std::make_shared<const sdk::Value>();
    const auto sentences = isolatedSentences(page.data);
    const Parts parts(page);
    const sdk::ValueView told(sentences), data(page.data), site(siteData_), own(*assets);
    const auto rendered = [&] {
        return templates_.renderWithin(layoutOf(frame), std::array<const sdk::View*, 2>{&frameView, &site},
                                       page.templateName,
                                       std::array<const sdk::View*, 6>{&parts, &told, &data, &frameView, &site, &own});
    };
    auto text = rendered();
    // Only then is it known whether something on it is redacted. Whoever may look at roles can ask why.
    if (frame != sdk::Frame::Staff || !context.viewer.can("roles.view") || context.path == explainsRedaction ||
        text.find(sdk::say(sdk::redacted)) == text.npos)
        return text;
    frameView.set(frameNames().redactedHere, explainsRedaction);
    return rendered();
}

}  // namespace guildhall::web

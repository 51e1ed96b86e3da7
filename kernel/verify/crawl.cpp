#include "kernel/verify/crawl.hpp"

#include "kernel/http/form_decoder.hpp"

#include <deque>
#include <set>

namespace guildhall::plugins::verify {

namespace {

std::string replaced(std::string text, const std::string& what, const std::string& with) {
    for (std::size_t at = 0; (at = text.find(what, at)) != text.npos; at += with.size())
        text.replace(at, what.size(), with);
    return text;
}

std::string unescaped(const std::string& text) { return replaced(replaced(text, "&quot;", "\""), "&amp;", "&"); }

/// The value of an attribute within one tag; empty when absent.
std::string attribute(std::string_view tag, const std::string& name) {
    const auto head = " " + name + "=\"";
    const auto at = tag.find(head);
    if (at == tag.npos) return {};
    const auto start = at + head.size();
    return unescaped(std::string(tag.substr(start, tag.find('"', start) - start)));
}

/// A GET route of `owner` for this address, or null.
http::RouteTable::Match matchOf(Composition& house, const std::string& target, const std::string& owner) {
    auto match =
        house.http.dispatcher.routes().current()->find("GET", http::decodePath(target.substr(0, target.find('?'))));
    if (match.route && match.route->owner != owner) match.route.reset();
    return match;
}

std::deque<std::string> entrances(Composition& house, const std::string& owner) {
    std::deque<std::string> open;
    const auto table = house.http.dispatcher.routes().current();
    for (const auto& route : table->routes())
        if (route->owner == owner && route->route.method == "GET" &&
            route->route.pattern.find('{') == std::string::npos)
            open.push_back(route->route.pattern);
    return open;
}

}  // namespace

std::string kindOf(const std::string& pattern, const std::string& target) {
    const auto format = target.find("format=");
    return format == target.npos ? pattern
                                 : pattern + " as " + target.substr(format + 7, target.find('&', format) - format - 7);
}

std::vector<std::string> linksOf(const std::string& html) {
    std::vector<std::string> links;
    for (std::size_t at = 0; (at = html.find(" href=\"", at)) != html.npos; ++at) {
        auto link = attribute(std::string_view(html).substr(at), "href");
        link = link.substr(0, link.find('#'));
        if (link.starts_with('/') && !link.starts_with("//")) links.push_back(std::move(link));
    }
    return links;
}

std::vector<PageForm> formsOf(const std::string& html) {
    std::vector<PageForm> forms;
    for (std::size_t at = 0; (at = html.find("<form", at)) != html.npos; ++at) {
        const auto form = std::string_view(html).substr(at, html.find("</form>", at) - at);
        const auto tag = form.substr(0, form.find('>'));
        const auto field = form.find("name=\"csrf\"");
        const bool filled = field != form.npos && !attribute(form.substr(field), "value").empty();
        forms.push_back({attribute(tag, "action"), sdk::asciiLower(attribute(tag, "method")) == "post", filled});
    }
    return forms;
}

std::vector<CrawledPage> crawl(Composition& house, rehearsal::Visitor& visitor, const std::string& owner,
                               std::size_t perRoute, const std::function<std::string()>& lastError) {
    std::vector<CrawledPage> pages;
    auto open = entrances(house, owner);
    // Its cards and menu items lead to it, too.
    for (auto& link : linksOf(visitor.get("/").body)) open.push_back(std::move(link));
    std::set<std::string> seen;
    std::map<std::string, std::size_t> taken;
    for (; !open.empty(); open.pop_front()) {
        const auto& target = open.front();
        if (!seen.insert(target).second) continue;
        auto match = matchOf(house, target, owner);
        if (!match.route || ++taken[kindOf(match.route->route.pattern, target)] > perRoute) continue;
        CrawledPage page{.target = target, .pattern = match.route->route.pattern, .pathValues = match.pathValues};
        match.route.reset();  // or the plugin stays in use
        const auto reply = visitor.get(target);
        page.status = reply.status;
        if (reply.status >= 500) page.problem = lastError();
        if (reply.isPage()) {
            page.forms = formsOf(reply.body);
            for (auto& link : linksOf(reply.body)) open.push_back(std::move(link));
        }
        pages.push_back(std::move(page));
    }
    return pages;
}

}  // namespace guildhall::plugins::verify

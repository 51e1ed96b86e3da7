#include "evidence/outside.hpp"

#include <Poco/Exception.h>
#include <Poco/URI.h>

#include <algorithm>

namespace guildhall::badges {

namespace {

std::optional<Poco::URI> webAddress(const std::string& url) {
    try {
        Poco::URI parsed(url);
        if (parsed.getScheme() != "https" || parsed.getHost().empty() || !parsed.getUserInfo().empty()) return {};
        return parsed;
    } catch (const Poco::Exception&) {
        return {};
    }
}

}  // namespace

bool isWebAddress(const std::string& url) { return webAddress(url).has_value(); }

bool haveSameOrigin(const std::string& one, const std::string& other) {
    const auto first = webAddress(one), second = webAddress(other);
    return first && second && first->getHost() == second->getHost() && first->getPort() == second->getPort();
}

std::string addressOfDidWeb(std::string_view did) {
    constexpr std::string_view begin = "did:web:";
    if (!did.starts_with(begin)) return {};
    std::string path(did.substr(begin.size()));
    const auto colon = std::min(path.find(':'), path.size());
    auto host = path.substr(0, colon);
    path = path.substr(colon);
    if (const auto port = host.find("%3A"); port != host.npos) host.replace(port, 3, ":");
    std::ranges::replace(path, ':', '/');
    const auto fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
               c == '_' || c == '%' || c == '/' || c == ':';
    };
    if (host.empty() || !std::ranges::all_of(host + path, fits) || path.find("//") != path.npos ||
        (host + path).find("..") != path.npos)
        return {};
    return "https://" + host + (path.empty() ? "/.well-known" : path) + "/did.json";
}

const std::optional<std::string>& Outside::get(const std::string& url) {
    const auto address = url.substr(0, url.find('#'));
    const auto known = known_.find(address);
    if (known != known_.end()) return known->second;
    auto document = fetched(address);
    return known_.emplace(address, std::move(document)).first->second;
}

std::optional<std::string> Outside::fetched(const std::string& url) {
    const bool isOver = std::chrono::steady_clock::now() - began_ > mostTime;
    if (isOver || known_.size() >= mostDocuments || !isWebAddress(url)) return {};
    try {
        auto answer = http_.send(
            {.url = url,
             .headers = {{"Accept", "application/json, application/ld+json, application/vc+jwt, text/plain;q=0.5"}},
             .timeout = std::chrono::seconds(3),
             .maxBody = 1'000'000,
             .whole = std::chrono::seconds(5),
             .mayConnect = [](const std::string& address) { return sdk::isPublicAddress(address); }});
        if (answer.status == 200) return std::move(answer.body);
    } catch (const sdk::HttpFailure&) {
    } catch (const std::invalid_argument&) {
    }
    return {};
}

}  // namespace guildhall::badges

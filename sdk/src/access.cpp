#include <guildhall/sdk/access.hpp>

#include <guildhall/sdk/viewer.hpp>

#include <algorithm>
#include <stdexcept>

namespace guildhall::sdk {

namespace {

std::vector<std::string> atLeastOne(std::vector<std::string> permissions) {
    if (permissions.empty()) throw std::invalid_argument("an access needs a permission, SignedIn or Public");
    return permissions;
}

}  // namespace

Access Access::anyOf(std::vector<std::string> permissions) { return {atLeastOne(std::move(permissions)), false}; }
Access Access::allOf(std::vector<std::string> permissions) { return {atLeastOne(std::move(permissions)), true}; }

bool Access::allows(const Viewer& viewer) const {
    if (kind_ == Kind::Public) return true;
    if (kind_ == Kind::SignedIn) return viewer.signedIn();
    const auto has = [&](const std::string& code) { return viewer.can(code); };
    return all_ ? std::ranges::all_of(permissions_, has) : std::ranges::any_of(permissions_, has);
}

std::string Access::missing(const Viewer& viewer) const {
    if (allows(viewer)) return {};
    const auto lacking = std::ranges::find_if(permissions_, [&](const auto& code) { return !viewer.can(code); });
    return lacking == permissions_.end() ? std::string() : *lacking;
}

std::string Access::text() const {
    if (kind_ == Kind::Public) return "anyone";
    if (kind_ == Kind::SignedIn) return "anyone signed in";
    std::string all;
    for (const auto& code : permissions_) all += (all.empty() ? "" : all_ ? " and " : " or ") + code;
    return all;
}

}  // namespace guildhall::sdk

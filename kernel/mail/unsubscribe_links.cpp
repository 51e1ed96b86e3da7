#include "kernel/mail/unsubscribe_links.hpp"

#include <guildhall/sdk/value.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>

namespace guildhall::mail {

namespace {

constexpr const char* place = "mail.unsubscribe";

/// A sealed text has `:` and base64's characters, which mean something in addresses.
std::string forAddress(std::string text) {
    for (char& c : text) c = c == ':' ? '.' : c == '+' ? '-' : c == '/' ? '_' : c == '=' ? '~' : c;
    return text;
}

std::string fromAddress(std::string text) {
    for (char& c : text) c = c == '.' ? ':' : c == '-' ? '+' : c == '_' ? '/' : c == '~' ? '=' : c;
    return text;
}

}  // namespace

std::string UnsubscribeLinks::linkFor(const Unsubscription& what) const {
    const sdk::Value content{{"h", what.holder}, {"a", what.address}, {"c", what.category}};
    return beginning() + forAddress(secrets_.seal(content.dump(), place));
}

std::optional<Unsubscription> UnsubscribeLinks::read(std::string token) const {
    const auto opened = secrets_.open(fromAddress(std::move(token)), place);
    if (!opened) return std::nullopt;
    const auto content = sdk::Value::parse(*opened, nullptr, false);
    if (!content.is_object()) return std::nullopt;
    return Unsubscription{content.value("h", ""), content.value("a", ""), content.value("c", "")};
}

}  // namespace guildhall::mail

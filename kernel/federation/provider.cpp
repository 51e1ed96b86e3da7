#include "kernel/federation/provider.hpp"

#include "kernel/base/address_text.hpp"

#include <guildhall/sdk/field.hpp>
#include <guildhall/sdk/text.hpp>

#include <algorithm>

namespace guildhall::federation {

namespace {

/// Services whose issuer everybody knows.
struct Preset {
    const char *name, *title, *issuer;
};
constexpr Preset presets[]{{"google", "Google", "https://accounts.google.com"}};

[[noreturn]] void refuse(const std::string& key, const std::string& why) {
    throw config::ConfigError("“" + key + "”: " + why);
}

void requireAddress(const std::string& key, const std::string& text) {
    if (!base::isProtectedAddress(text)) refuse(key, "write an address that begins with https://");
}

Provider providerOf(const config::Settings& settings, const std::string& name) {
    const auto text = [&](const char* key) { return sdk::trim(settings.named("signin", name, key)); };
    Provider one{.name = name,
                 .title = text("title"),
                 .issuer = text("issuer"),
                 .clientId = text("client_id"),
                 .clientSecret = text("client_secret"),
                 .scopes = text("scopes"),
                 .audiences = sdk::listedIn(text("audiences"))};
    for (const auto& preset : presets)
        if (name == preset.name) {
            if (one.issuer.empty()) one.issuer = preset.issuer;
            if (one.title.empty()) one.title = preset.title;
        }
    if (one.title.empty()) one.title = name;
    requireAddress("signin." + name + ".issuer", one.issuer);
    if (one.clientId.empty())
        refuse("signin." + name + ".client_id", "the provider gives it when a site is registered");
    if ((" " + one.scopes + " ").find(" openid ") == std::string::npos)
        refuse("signin." + name + ".scopes", "“openid” has to be among them");
    one.audiences.push_back(one.clientId);
    return one;
}

Asserter asserterOf(const config::Settings& settings, const std::string& name) {
    const auto text = [&](const char* key) { return sdk::trim(settings.named("asserted", name, key)); };
    Asserter one{.name = name,
                 .title = text("title"),
                 .issuer = text("issuer"),
                 .audiences = sdk::listedIn(text("audiences")),
                 .keysAt = text("jwks_url"),
                 .header = sdk::asciiLower(text("header"))};
    if (one.title.empty()) one.title = name;
    requireAddress("asserted." + name + ".issuer", one.issuer);
    requireAddress("asserted." + name + ".jwks_url", one.keysAt);
    if (one.audiences.empty())
        refuse("asserted." + name + ".audiences",
               "name whom the tokens are for, else one for another site would count");
    if (one.header.empty()) refuse("asserted." + name + ".header", "name the header the tokens come in");
    return one;
}

}  // namespace

Trusted Trusted::by(const config::Settings& settings) {
    Trusted all;
    for (const auto& name : settings.names("signin")) all.providers.push_back(providerOf(settings, name));
    for (const auto& name : settings.names("asserted")) {
        if (all.provider(name)) refuse("asserted." + name, "the name is a provider's already");
        all.asserters.push_back(asserterOf(settings, name));
    }
    return all;
}

const Provider* Trusted::provider(std::string_view name) const {
    const auto found = std::ranges::find(providers, name, &Provider::name);
    return found == providers.end() ? nullptr : &*found;
}

std::string Trusted::titleOf(const std::string& name) const {
    if (const auto* one = provider(name)) return one->title;
    const auto found = std::ranges::find(asserters, name, &Asserter::name);
    return found == asserters.end() ? name : found->title;
}

}  // namespace guildhall::federation

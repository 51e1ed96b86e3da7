#include "evidence/key_finder.hpp"

#include "evidence/finding.hpp"
#include "evidence/strict_json.hpp"

#include <guildhall/sdk/base64.hpp>
#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/text.hpp>

namespace guildhall::badges {

using sdk::say;
using sdk::Value;
using Whose = FoundKey::Whose;

namespace {

std::string before(const std::string& method) { return method.substr(0, method.find('#')); }
std::string fragmentOf(const std::string& method) {
    const auto at = method.find('#');
    return at == method.npos ? std::string() : method.substr(at + 1);
}

/// Of a DID that is a key; none for another.
std::optional<PublicKey> keyOfDid(const std::string& did) {
    if (did.starts_with("did:key:")) return keyOfMultikey(did.substr(8));
    if (!did.starts_with("did:jwk:")) return {};
    try {
        return keyOfJwk(readStrictly(sdk::fromBase64url(did.substr(8)).value_or("")));
    } catch (const sdk::Invalid&) {
        return {};
    }
}

bool isKeyDid(const std::string& id) { return id.starts_with("did:key:") || id.starts_with("did:jwk:"); }

/// Does the id of a method in `document` mean this one? It may be written without what the document's own id says.
bool isMethod(const Value& entry, const std::string& method, const std::string& document) {
    const auto id = entry.is_string() ? entry.get<std::string>() : textIn(entry, "id");
    return id == method || (id.starts_with("#") && document + id == method);
}

/// The method that a controller document has under this name and lets sign statements.
std::optional<PublicKey> methodIn(const Value& document, const std::string& method) {
    const auto id = textIn(document, "id");
    bool mayAssert = false;
    for (const auto& entry : listIn(document, "assertionMethod")) {
        if (!isMethod(entry, method, id)) continue;
        if (entry.is_object()) return keyOfMethod(entry);
        mayAssert = true;
    }
    for (const auto& entry : listIn(document, "verificationMethod"))
        if (mayAssert && isMethod(entry, method, id)) return keyOfMethod(entry);
    return {};
}

/// Of a JSON Web Key set the one that `method` names; the only one needs no name.
std::optional<PublicKey> keyInSet(const std::vector<Value>& keys, const std::string& method) {
    const auto fragment = fragmentOf(method);
    for (const auto& key : keys) {
        const auto kid = textIn(key, "kid");
        if (!kid.empty() && (kid == method || kid == fragment)) return keyOfJwk(key);
    }
    return keys.size() == 1 && fragment.empty() ? keyOfJwk(keys.front()) : std::nullopt;
}

/// What an issuer's document says of a key.
struct Named {
    bool it = false, others = false;
};

Named namedIn(const Value& document, const PublicKey& key) {
    Named named;
    const auto see = [&](const std::optional<PublicKey>& one) {
        if (one) (one->isSameAs(key) ? named.it : named.others) = true;
    };
    const auto id = textIn(document, "id");
    const auto methods = listIn(document, "verificationMethod");
    const bool hasPurposes = document.contains("assertionMethod");
    for (const auto& entry : listIn(document, "assertionMethod")) {
        if (entry.is_object()) see(keyOfMethod(entry));
        const auto multikey = entry.is_string() ? fragmentOf(entry.get<std::string>()) : std::string();
        see(keyOfMultikey(multikey));
        for (const auto& method : methods)
            if (entry.is_string() && isMethod(method, entry.get<std::string>(), id)) see(keyOfMethod(method));
    }
    if (!hasPurposes)
        for (const auto& method : methods) see(keyOfMethod(method));
    for (const auto& jwk : listIn(document, "keys")) see(keyOfJwk(jwk));
    for (const auto& jwk : listIn(memberOf(document, "jwks"), "keys")) see(keyOfJwk(jwk));
    return named;
}

}  // namespace

Value KeyFinder::document(const std::string& address) {
    if (!isWebAddress(address))
        endRefused(say("Its key lies at an address that is not read here: {address}.", {{"address", cited(address)}}));
    const auto& text = outside_.get(address);
    if (!text)
        endUnknown(say("The key that signed it could not be fetched from {address}.", {{"address", cited(address)}}));
    try {
        return readStrictly(*text);
    } catch (const sdk::Invalid&) {
        endRefused(say("There is no key at {address}.", {{"address", cited(address)}}));
    }
}

Whose KeyFinder::whose(const PublicKey& key) {
    if (isKeyDid(issuer_)) {
        const auto own = keyOfDid(issuer_);
        if (own && own->isSameAs(key)) return Whose::Issuers;
        endRefused(say("It was signed by somebody else than the issuer it names."));
    }
    const auto address = issuer_.starts_with("did:web:") ? addressOfDidWeb(issuer_) : issuer_;
    if (!isWebAddress(address)) return Whose::NotShown;
    const auto& text = outside_.get(address);
    if (!text) return Whose::NotLooked;
    try {
        const auto document = readStrictly(*text);
        if (textIn(document, "id") != issuer_) return Whose::NotShown;
        const auto named = namedIn(document, key);
        if (named.it) return Whose::Issuers;
        if (named.others || issuer_.starts_with("did:"))
            endRefused(say("The issuer does not name the key that signed it as theirs."));
    } catch (const sdk::Invalid&) {
    }
    return Whose::NotShown;
}

FoundKey KeyFinder::within(PublicKey key) {
    const auto found = whose(key);
    return {.key = std::move(key), .whose = found};
}

FoundKey KeyFinder::ofDidWeb(const std::string& method) {
    const auto did = before(method), address = addressOfDidWeb(did);
    if (address.empty()) endRefused(say("It does not say where the key is that signed it."));
    const auto controller = document(address);
    if (textIn(controller, "id") != did)
        endRefused(say("The document at {address} is not the one of {did}.",
                       {{"address", cited(address)}, {"did", cited(did)}}));
    auto key = methodIn(controller, method);
    if (!key) endRefused(say("{did} has no such key for signing.", {{"did", cited(did)}}));
    if (did == issuer_ || haveSameOrigin(address, issuer_)) return {.key = std::move(*key), .whose = Whose::Issuers};
    return within(std::move(*key));
}

FoundKey KeyFinder::ofAddress(const std::string& method) {
    // As the public validator has it: what comes behind # may be the key itself, which then proves nothing by itself.
    if (const auto fragment = fragmentOf(method); fragment.starts_with("z")) {
        auto key = keyOfMultikey(fragment);
        if (!key) endRefused(say("The key that it names as its own cannot be read."));
        return within(std::move(*key));
    }
    const auto found = document(method);
    auto key = methodIn(found, method);
    if (!key && textIn(found, "id") == method) key = keyOfMethod(found);
    if (!key && found.contains("kty")) key = keyOfJwk(found);
    if (!key) key = keyInSet(listIn(found, "keys"), method);
    if (!key) endRefused(say("There is no key for checking signatures at {address}.", {{"address", cited(method)}}));
    const auto site = issuer_.starts_with("did:web:") ? addressOfDidWeb(issuer_) : issuer_;
    if (haveSameOrigin(method, site)) return {.key = std::move(*key), .whose = Whose::Issuers};
    return within(std::move(*key));
}

FoundKey KeyFinder::ofMethod(const std::string& method) {
    const auto base = before(method), fragment = fragmentOf(method);
    if (isKeyDid(base)) {
        auto key = keyOfDid(base);
        const bool fits = base.starts_with("did:jwk:") ? fragment.empty() || fragment == "0"
                                                       : fragment.empty() || fragment == base.substr(8);
        if (!key || !fits) endRefused(say("The key that it names as its own cannot be read."));
        return within(std::move(*key));
    }
    if (base.starts_with("did:web:")) return ofDidWeb(method);
    if (base.starts_with("https://")) return ofAddress(method);
    const auto colon = base.find(':');
    if (colon == base.npos) endRefused(say("It does not say where the key is that signed it."));
    const auto scheme = base.starts_with("did:") ? base.substr(0, base.find(':', 4)) : base.substr(0, colon);
    endRefused(say("It names its key in a way this site cannot look up: {scheme}.", {{"scheme", cited(scheme)}}));
}

FoundKey KeyFinder::ofHeader(const Value& header) {
    auto kid = textIn(header, "kid");
    if (!kid.empty() && kid.find(':') == kid.npos && issuer_.starts_with("did:"))
        kid = issuer_ + (kid.starts_with("#") ? "" : "#") + kid;
    if (kid.empty() && !header.contains("jwk") && isKeyDid(issuer_)) kid = issuer_;
    const auto brought = keyOfJwk(memberOf(header, "jwk"));
    if (header.contains("jwk") && !brought) endRefused(say("The key that it brings along cannot be used."));
    if (kid.find(':') != kid.npos) {
        auto found = ofMethod(kid);
        if (brought && !brought->isSameAs(found.key)) endRefused(say("It names two keys that differ."));
        return found;
    }
    if (!brought) endRefused(say("It does not say where the key is that signed it."));
    auto found = within(*brought);
    found.isBrought = true;
    return found;
}

}  // namespace guildhall::badges

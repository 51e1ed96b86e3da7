#include "kernel/federation/jwk_sets.hpp"

#include <guildhall/sdk/value.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>

namespace guildhall::federation {

namespace {

constexpr std::size_t largest = 256 * 1024;
constexpr std::size_t leastModulus = 342;  ///< 2,048 bits in base64url

std::string text(const sdk::Value& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

const char* typeFor(std::string_view algorithm) { return algorithm.starts_with("ES") ? "EC" : "RSA"; }

bool mayHaveSigned(const sdk::Value& key, std::string_view kid, std::string_view algorithm) {
    if (!key.is_object() || text(key, "kty") != typeFor(algorithm)) return false;
    if (const auto use = text(key, "use"); !use.empty() && use != "sig") return false;
    if (const auto made = text(key, "alg"); !made.empty() && made != algorithm) return false;
    if (text(key, "kty") == "RSA" && text(key, "n").size() < leastModulus) return false;
    return kid.empty() || text(key, "kid") == kid;
}

std::vector<std::string> found(const std::string& set, std::string_view kid, std::string_view algorithm) {
    std::vector<std::string> keys;
    const auto parsed = sdk::Value::parse(set, nullptr, false);
    const auto all = parsed.find("keys");
    if (all == parsed.end() || !all->is_array()) return keys;
    for (const auto& key : *all)
        if (mayHaveSigned(key, kid, algorithm)) keys.push_back(key.dump());
    return keys;
}

}  // namespace

std::shared_ptr<RemoteDocuments::Kept> RemoteDocuments::kept(const std::string& url) {
    const std::lock_guard lock(mutex_);
    auto& one = all_[url];
    if (!one) one = std::make_shared<Kept>();
    return one;
}

std::string RemoteDocuments::fetch(const std::string& url) {
    try {
        auto answer = http_.send({.url = url,
                                  .headers = {{"Accept", "application/json"}},
                                  .timeout = std::chrono::seconds(4),
                                  .maxBody = largest,
                                  .whole = std::chrono::seconds(6)});
        if (answer.status != 200) throw ServiceFailure(url + " answered " + std::to_string(answer.status));
        if (!sdk::Value::parse(answer.body, nullptr, false).is_object())
            throw ServiceFailure(url + " did not answer with a JSON object");
        return std::move(answer.body);
    } catch (const sdk::HttpFailure& problem) {
        throw ServiceFailure(url + ": " + problem.what());
    }
}

std::shared_ptr<const std::string> RemoteDocuments::at(const std::string& url, const std::string* notThis) {
    const auto one = kept(url);
    const std::lock_guard lock(one->mutex);
    const auto now = clock_.now();
    const bool old = !one->text || now - one->at >= good || one->at > now;
    const bool lately = one->tried <= now && now - one->tried < again;
    const bool lacks = notThis && one->text && *one->text == *notThis;
    if (one->text && (lately || (!old && !lacks))) return one->text;
    if (!one->text && lately) throw ServiceFailure(url + " did not answer a moment ago");
    one->tried = now;
    try {
        one->text = std::make_shared<const std::string>(fetch(url));
        one->at = now;
    } catch (const ServiceFailure&) {
        if (!one->text || now - one->at >= atWorst) throw;
    }
    return one->text;
}

std::vector<std::string> JwkSets::keysFor(const std::string& url, std::string_view kid, std::string_view algorithm,
                                          const std::vector<std::string>& besides) {
    const auto others = [&](const std::string& set) {
        auto keys = found(set, kid, algorithm);
        std::erase_if(keys, [&](const auto& key) { return std::ranges::find(besides, key) != besides.end(); });
        return keys;
    };
    const auto set = documents_.at(url);
    auto keys = others(*set);
    return keys.empty() ? others(*documents_.at(url, set.get())) : keys;
}

}  // namespace guildhall::federation

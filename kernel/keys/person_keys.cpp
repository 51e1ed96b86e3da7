#include "kernel/keys/person_keys.hpp"

#include "kernel/keys/subject.hpp"

#include <guildhall/sdk/text.hpp>

#include <algorithm>
#include <iterator>
#include <ranges>

namespace guildhall::keys {

std::string PersonKeys::subjectOf(std::string_view idOrAddress) const {
    return idOrAddress.empty() ? std::string() : keys::subjectOf(siteKey_, sdk::asciiLower(idOrAddress));
}

StoredKey PersonKeys::stored(const std::string& subject, const PersonKey& key) const {
    return {subject, key.id(), secrets_.seal(key.bytes(), placeOf(subject))};
}

Keys PersonKeys::opened(const std::vector<StoredKey>& stored) const {
    Keys keys;
    for (const auto& one : stored)
        if (auto bytes = secrets_.open(one.sealed, placeOf(one.subject)))
            keys.emplace(one.subject, PersonKey(std::move(*bytes)));
    return keys;
}

Keys PersonKeys::known(sdk::Transaction& tx, const std::set<std::string>& subjects) const {
    return opened(PersonKeyRepository::find(tx, subjects));
}

Keys PersonKeys::all(sdk::Transaction& tx) const { return opened(PersonKeyRepository::all(tx)); }

Keys PersonKeys::of(sdk::Transaction& tx, const std::set<std::string>& subjects) const {
    auto keys = known(tx, subjects);
    std::set<std::string> missing;
    std::ranges::set_difference(subjects, keys | std::views::keys, std::inserter(missing, missing.end()));
    if (missing.empty()) return keys;
    std::set<std::string> ids;
    std::ranges::copy_if(missing, std::inserter(ids, ids.end()), [](const auto& one) { return sdk::isId(one); });
    for (const auto& erased : PersonKeyRepository::destroyedAmong(tx, ids)) {
        keys.emplace(erased, PersonKey::made(random_));
        missing.erase(erased);
    }
    std::vector<StoredKey> added;
    for (const auto& subject : missing) {
        const auto made = keys.emplace(subject, PersonKey::made(random_)).first;
        added.push_back(stored(subject, made->second));
    }
    // Somebody may have been a moment faster with some of them.
    if (PersonKeyRepository::add(tx, added) == added.size()) return keys;
    for (auto& [subject, key] : known(tx, missing)) keys.insert_or_assign(subject, key);
    return keys;
}

bool PersonKeys::destroy(sdk::Transaction& tx, std::string_view idOrAddress, sdk::Instant now) const {
    return PersonKeyRepository::destroy(tx, subjectOf(idOrAddress), now);
}

}  // namespace guildhall::keys

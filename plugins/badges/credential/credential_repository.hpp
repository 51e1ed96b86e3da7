// Keys, credentials and the places of their status.
#pragma once

#include <guildhall/sdk/database.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::badges {

struct StoredKey {
    std::string id;
    std::string algorithm;  ///< `RS256` or `EdDSA`
    std::string publicKey;  ///< JSON Web Key
    std::string sealedKey;  ///< PEM, sealed; empty: retired
    sdk::Instant since{};
    std::optional<sdk::Instant> retiredAt;
};

struct Credential {
    std::string award;
    std::int64_t place = 0;
    std::string key;
    std::string document;  ///< JSON-LD; empty: erased
    std::string jwt;
};

class CredentialRepository {
public:
    static constexpr const char* keyTable = "badges_key";
    static constexpr const char* keyColumn = "private_key";

    /// The newest of this algorithm that is not retired.
    static std::optional<StoredKey> keyInForce(sdk::Transaction& tx, std::string_view algorithm);
    static std::optional<StoredKey> findKey(sdk::Transaction& tx, std::string_view id);
    /// The newest first.
    static std::vector<StoredKey> keys(sdk::Transaction& tx);
    static void addKey(sdk::Transaction& tx, const StoredKey& key);
    /// They sign nothing any more, and their private parts are gone.
    static void retireKeys(sdk::Transaction& tx, sdk::Instant at);

    static std::optional<Credential> find(sdk::Transaction& tx, std::string_view award);
    static void add(sdk::Transaction& tx, const Credential& credential);
    /// Takes out what tells of a person.
    static void erase(sdk::Transaction& tx, std::string_view award);

    /// The highest place given so far; none: −1.
    static std::int64_t lastPlace(sdk::Transaction& tx);
    static bool isTaken(sdk::Transaction& tx, std::int64_t place);
    /// Within [from, until): those of awards that are revoked, in order.
    static std::vector<std::int64_t> revokedPlaces(sdk::Transaction& tx, std::int64_t from, std::int64_t until);
};

}  // namespace guildhall::badges

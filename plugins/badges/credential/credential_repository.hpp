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

/// One signing of an award. There is one that counts; those before it were issued anew since.
struct Credential {
    std::string id;
    std::string award;
    std::int64_t place = 0;
    std::string key;
    std::string document;  ///< JSON-LD; empty: erased, or issued anew
    std::string jwt;
    sdk::Instant issuedAt{};
    std::optional<sdk::Instant> replacedAt;

    bool current() const { return !replacedAt; }
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

    static std::optional<Credential> find(sdk::Transaction& tx, std::string_view id);
    /// The one that counts.
    static std::optional<Credential> ofAward(sdk::Transaction& tx, std::string_view award);
    /// Those that count, of valid awards.
    static std::vector<Credential> ofPerson(sdk::Transaction& tx, std::string_view person);
    static void add(sdk::Transaction& tx, const Credential& credential);
    /// Another one counts from now on, which the caller adds. What this one said goes: its holder may have wanted that.
    static void replace(sdk::Transaction& tx, std::string_view id, sdk::Instant at);
    /// Takes out what tells of a person.
    static void erase(sdk::Transaction& tx, std::string_view award);

    /// The highest place given so far; none: −1.
    static std::int64_t lastPlace(sdk::Transaction& tx);
    static bool isTaken(sdk::Transaction& tx, std::int64_t place);
    /// Within [from, until): those of awards that are revoked and of credentials that were issued anew, in order.
    static std::vector<std::int64_t> revokedPlaces(sdk::Transaction& tx, std::int64_t from, std::int64_t until);
};

}  // namespace guildhall::badges

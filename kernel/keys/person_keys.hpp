// The keys of people: made when something is first sealed under one, in the transaction that does it, and destroyed in
// the transaction that erases the person. What lies sealed then opens for nobody, wherever it lies.
#pragma once

#include "kernel/config/secret_box.hpp"
#include "kernel/keys/person_key.hpp"
#include "kernel/keys/person_key_repository.hpp"

#include <guildhall/sdk/database.hpp>
#include <guildhall/sdk/id.hpp>

#include <map>
#include <set>
#include <string>
#include <string_view>

namespace guildhall::keys {

/// By subject.
using Keys = std::map<std::string, PersonKey, std::less<>>;

/// Any thread; every call works in the caller's transaction, which is one of the kernel's own.
class PersonKeys {
public:
    /// `siteKey`: see subjectOf().
    PersonKeys(const config::SecretBox& secrets, std::string siteKey, sdk::Random& random)
        : secrets_(secrets), siteKey_(std::move(siteKey)), random_(random) {}

    /// See subject.hpp. Nothing for nothing.
    std::string subjectOf(std::string_view idOrAddress) const;
    sdk::Random& random() const { return random_; }

    /// Of each of them, made for who has none. Who was erased under their id gets one that is kept nowhere: what is
    /// said of them from now on opens for nobody.
    Keys of(sdk::Transaction& tx, const std::set<std::string>& subjects) const;
    /// Those there are and that the secret key opens.
    Keys known(sdk::Transaction& tx, const std::set<std::string>& subjects) const;
    Keys all(sdk::Transaction& tx) const;
    /// As the table keeps it.
    StoredKey stored(const std::string& subject, const PersonKey& key) const;

    /// For good. False: they had none.
    bool destroy(sdk::Transaction& tx, std::string_view idOrAddress, sdk::Instant now) const;

    /// The place a key is sealed for in its table.
    static std::string placeOf(const std::string& subject) { return "person_key." + subject; }

private:
    Keys opened(const std::vector<StoredKey>& stored) const;

    const config::SecretBox& secrets_;
    const std::string siteKey_;
    sdk::Random& random_;
};

}  // namespace guildhall::keys

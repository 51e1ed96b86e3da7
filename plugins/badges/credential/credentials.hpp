// Issues the signed credential of each award, in the award's transaction, and keeps the keys that sign.
#pragma once

#include "credential/credential_repository.hpp"
#include "credential/open_badge.hpp"
#include "credential/signing_key.hpp"
#include "linked_data/contexts.hpp"

#include <guildhall/sdk/services.hpp>
#include <guildhall/sdk/vault.hpp>

#include <map>
#include <mutex>
#include <string>

namespace guildhall::badges {

/// Any thread.
class Credentials {
public:
    explicit Credentials(sdk::Services& services) : services_(services), contexts_(services.folder / "data/contexts") {}

    static sdk::SealedColumn keyColumn() { return {CredentialRepository::keyTable, CredentialRepository::keyColumn}; }
    Issuer issuer() const { return {services_.site.organisation, services_.site.portalUrl}; }

    static sdk::PersonalTable personalTable() {
        return {"badges_credential", "(SELECT a.person FROM badges_award a WHERE a.id = r.award)", {"document", "jwt"}};
    }
    /// What names in signed documents mean.
    const Contexts& contexts() const { return contexts_; }

    struct InForce {
        std::string id;
        SigningKey key;
    };
    /// What the credentials of one person take, looked up once for all that are issued in a transaction.
    struct Signing {
        InForce jwt, embedded;
        Holder holder;
        std::optional<sdk::Person> person;  ///< none: erased meanwhile
    };
    Signing signingFor(sdk::Transaction& tx, std::string_view person);
    /// As the award is now; it stays so. The first one of a site makes its keys.
    void issue(sdk::Transaction& tx, const Award& award, const Badge& badge, const Signing& with);
    /// Those of their valid awards that tell another address than theirs, or tell it otherwise than they want it told.
    std::vector<Credential> outdated(sdk::Transaction& tx, std::string_view person);
    /// Issues these anew: the ones before no longer count, and lead to the new ones. Returns how many.
    std::int64_t reissue(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view person);
    /// Issues anew what the award is now, in the place of this one.
    void renew(sdk::Transaction& tx, const sdk::Actor& actor, const Award& award, const Credential& before);
    /// How a credential is signed: as VC-JWT, or as JSON-LD with its proof inside.
    enum class Form { Jwt, Embedded };
    /// The list as it is now.
    std::string statusList(sdk::Transaction& tx, std::int64_t list, Form form);
    /// Other keys sign from now on; the ones before keep proving what they have signed.
    void rotate(sdk::Transaction& tx, const sdk::Actor& actor);

private:
    InForce inForce(sdk::Transaction& tx, SigningKey::Algorithm algorithm);
    InForce make(sdk::Transaction& tx, SigningKey::Algorithm algorithm, const sdk::Actor& actor);
    sdk::Value proven(const InForce& key, const sdk::Value& document);
    Holder holder(sdk::Transaction& tx, std::string_view personId, std::optional<sdk::Person>& person);
    std::string newSalt() const { return sdk::newToken(services_.random).substr(0, 22); }
    std::int64_t freePlace(sdk::Transaction& tx);

    sdk::Services& services_;
    const Contexts contexts_;
    std::mutex mutex_;
    std::map<SigningKey::Algorithm, InForce> known_;  ///< read once; under the mutex
};

}  // namespace guildhall::badges

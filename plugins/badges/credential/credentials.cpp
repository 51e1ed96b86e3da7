#include "credential/credentials.hpp"

#include "linked_data/data_integrity.hpp"
#include "linked_data/multibase.hpp"
#include "student/student.hpp"

#include <guildhall/sdk/say.hpp>

#include <span>

namespace guildhall::badges {

using sdk::Transaction;

namespace {

sdk::SealedCell cellOf(std::string_view key) {
    return {CredentialRepository::keyTable, CredentialRepository::keyColumn, key};
}

std::int64_t randomBelow(sdk::Random& random, std::int64_t limit) {
    std::uint64_t number = 0;
    random.fill(std::as_writable_bytes(std::span(&number, 1)));
    return static_cast<std::int64_t>(number % static_cast<std::uint64_t>(limit));
}

}  // namespace

Credentials::InForce Credentials::make(Transaction& tx, SigningKey::Algorithm algorithm, const sdk::Actor& actor) {
    InForce made{sdk::newId(services_.random, "bkey"), SigningKey::make(algorithm)};
    auto jwk = made.key.jwk();
    jwk["kid"] = issuer().keyAddress(made.id);
    CredentialRepository::addKey(tx, {.id = made.id,
                                      .algorithm = SigningKey::nameOf(algorithm),
                                      .publicKey = jwk.dump(),
                                      .sealedKey = services_.vault.seal(made.key.pem(), cellOf(made.id)),
                                      .since = services_.clock.now()});
    services_.audit.record(tx, actor, {.action = "BADGE_KEY_MADE", .target = made.id});
    return made;
}

Credentials::InForce Credentials::inForce(Transaction& tx, SigningKey::Algorithm algorithm) {
    const auto stored = CredentialRepository::keyInForce(tx, SigningKey::nameOf(algorithm));
    if (!stored) return make(tx, algorithm, {});
    const std::lock_guard lock(mutex_);
    if (const auto known = known_.find(algorithm); known != known_.end() && known->second.id == stored->id)
        return known->second;
    const auto pem = services_.vault.open(stored->sealedKey, cellOf(stored->id));
    if (!pem)
        throw sdk::Conflict(
            sdk::say("The key that signs badges cannot be opened with this site's key. An administrator can "
                     "make another under “Signing of badges”."));
    return known_.insert_or_assign(algorithm, InForce{stored->id, SigningKey::read(*pem)}).first->second;
}

sdk::Value Credentials::proven(const InForce& by, const sdk::Value& document) {
    return withProof(document, by.key, issuer().methodOf(multikeyOf(by.key.publicKey())), services_.clock.now(),
                     contexts_);
}

/// At random, so that places tell nothing of when somebody was awarded what, and nobody waits for another's.
std::int64_t Credentials::freePlace(Transaction& tx) {
    constexpr int tries = 24;
    auto list = std::max<std::int64_t>(CredentialRepository::lastPlace(tx), 0) / listBits;
    for (int i = 0;; ++i) {
        if (i % tries == tries - 1) ++list;  // as good as full
        const auto place = list * listBits + randomBelow(services_.random, listBits);
        if (!CredentialRepository::isTaken(tx, place)) return place;
    }
}

Holder Credentials::holder(Transaction& tx, std::string_view personId, std::optional<sdk::Person>& person) {
    Holder holder{.id = holderUrn(services_.site.portalUrl, personId)};
    const auto student = Roster::find(tx, personId);
    person = services_.people.find(tx, personId);
    if (student && person && student->credentialEmail != "none") {
        holder.email = person->email;
        if (student->credentialEmail == "hashed") holder.salt = newSalt();
    }
    return holder;
}

Credentials::Signing Credentials::signingFor(Transaction& tx, std::string_view personId) {
    Signing with{inForce(tx, SigningKey::Algorithm::RS256), inForce(tx, SigningKey::Algorithm::EdDSA), {}, {}};
    with.holder = holder(tx, personId, with.person);
    return with;
}

void Credentials::issue(Transaction& tx, const Award& award, const Badge& badge, const Signing& with) {
    const auto id = sdk::newId(services_.random, "bcrd");
    const auto place = freePlace(tx);
    auto holder = with.holder;
    if (!holder.salt.empty()) holder.salt = newSalt();  // each its own
    const auto document = credentialOf(award, badge, issuer(), holder, id, place);
    CredentialRepository::add(tx,
                              {.id = id,
                               .award = award.id,
                               .place = place,
                               .key = with.jwt.id,
                               .document = proven(with.embedded, document).dump(),
                               .jwt = with.jwt.key.sign(claimsOf(document, award), issuer().keyAddress(with.jwt.id)),
                               .issuedAt = services_.clock.now()});
}

std::vector<Credential> Credentials::outdated(Transaction& tx, std::string_view person) {
    auto all = CredentialRepository::ofPerson(tx, person);
    std::optional<sdk::Person> known;
    const auto wanted = holder(tx, person, known);
    std::erase_if(all, [&](const Credential& one) { return tellsOf(sdk::Value::parse(one.document), wanted); });
    return all;
}

void Credentials::renew(Transaction& tx, const sdk::Actor& actor, const Award& award, const Credential& before) {
    CredentialRepository::replace(tx, before.id, services_.clock.now());
    issue(tx, award, badges().get(tx, award.badge), signingFor(tx, award.person));
    services_.audit.record(
        tx, actor, {.action = "CREDENTIAL_REISSUED", .target = award.id, .details = {{"credential", before.id}}});
}

std::int64_t Credentials::reissue(Transaction& tx, const sdk::Actor& actor, std::string_view person) {
    const auto before = outdated(tx, person);
    for (const auto& one : before) renew(tx, actor, awards().get(tx, one.award), one);
    return std::ssize(before);
}

std::string Credentials::statusList(Transaction& tx, std::int64_t list, Form form) {
    if (list < 0 || list > std::max<std::int64_t>(CredentialRepository::lastPlace(tx), 0) / listBits)
        throw sdk::NotFound();
    auto places = CredentialRepository::revokedPlaces(tx, list * listBits, (list + 1) * listBits);
    for (auto& place : places) place -= list * listBits;
    // Keys are made with awards, not by those who ask what became of one.
    const auto algorithm = form == Form::Embedded ? SigningKey::Algorithm::EdDSA : SigningKey::Algorithm::RS256;
    if (!CredentialRepository::keyInForce(tx, SigningKey::nameOf(algorithm))) throw sdk::NotFound();
    const auto document = statusListOf(list, places, issuer(), services_.clock.now());
    const auto by = inForce(tx, algorithm);
    if (form == Form::Embedded) return proven(by, document).dump();
    auto claims = document;
    claims["iss"] = issuer().id();
    claims["jti"] = document.at("id");
    claims["sub"] = document.at("credentialSubject").at("id");
    claims["nbf"] = sdk::toMicros(services_.clock.now()) / 1'000'000;
    return by.key.sign(claims, issuer().keyAddress(by.id));
}

void Credentials::rotate(Transaction& tx, const sdk::Actor& actor) {
    CredentialRepository::retireKeys(tx, services_.clock.now());
    for (const auto algorithm : {SigningKey::Algorithm::RS256, SigningKey::Algorithm::EdDSA})
        make(tx, algorithm, actor);
}

}  // namespace guildhall::badges

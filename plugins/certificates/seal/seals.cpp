#include "seal/seals.hpp"

#include "seal/seal_repository.hpp"

#include <guildhall/sdk/say.hpp>

namespace guildhall::certificates {

using sdk::Transaction;

namespace {

/// The one place of a key.
sdk::SealedCell keyOf(std::string_view id) { return {SealRepository::table, SealRepository::keyColumn, id}; }

}  // namespace

sdk::SealedColumn Seals::keyColumn() { return {SealRepository::table, SealRepository::keyColumn}; }

std::optional<SealCertificate> Seals::find(Transaction& tx, std::string_view fingerprint) {
    const auto stored = SealRepository::find(tx, fingerprint);
    return stored ? std::optional(SealCertificate::read(stored->certificates)) : std::nullopt;
}

std::optional<Seals::InForce> Seals::current(Transaction& tx) {
    const auto stored = SealRepository::inForce(tx);
    if (!stored) return std::nullopt;
    return InForce{SealCertificate::read(stored->certificates), stored->since};
}

std::shared_ptr<const Seal> Seals::load() {
    const auto stored = services_.database.read([](Transaction& tx) { return SealRepository::inForce(tx); });
    if (!stored) return nullptr;
    const auto key = services_.vault.open(stored->privateKey, keyOf(stored->id));
    if (!key)
        throw sdk::Conflict(
            sdk::say("The key of the electronic seal cannot be opened with this site's key. An administrator can put "
                     "another seal in its place under “Electronic seal”."));
    return std::make_shared<const Seal>(Seal::load(stored->certificates, *key));
}

std::shared_ptr<const Seal> Seals::inForce(const sdk::Actor& actor) {
    auto seal = load();
    if (!seal) {
        const auto first = Seal::make(services_.site.organisation, services_.clock.now());
        try {
            services_.database.write([&](Transaction& tx) {
                if (!SealRepository::inForce(tx)) put(tx, actor, first);
            });
        } catch (const sdk::Conflict&) {
            // Another node was first.
        }
        seal = load();
        if (!seal) throw sdk::Conflict(sdk::say("The electronic seal was just changed. Try again."));
    }
    const auto until = seal->certificate().validUntil;
    if (until <= services_.clock.now())
        throw sdk::Conflict(
            sdk::say("The electronic seal ended on {date}. An administrator can put another in its "
                     "place under “Electronic seal”.",
                     {{"date", sdk::showDate(sdk::dateIn(until, "UTC"))}}));
    return seal;
}

void Seals::put(Transaction& tx, const sdk::Actor& actor, const Seal& seal) {
    const auto& said = seal.certificate();
    if (SealRepository::find(tx, said.fingerprint))
        throw sdk::Conflict(sdk::say("This site has had this seal already. A key is used for one seal only."));
    StoredSeal stored{.id = sdk::newId(services_.random, "seal"),
                      .fingerprint = said.fingerprint,
                      .certificates = said.pem,
                      .since = services_.clock.now()};
    stored.privateKey = services_.vault.seal(seal.key(), keyOf(stored.id));
    if (!SealRepository::put(tx, stored))
        throw sdk::Conflict(sdk::say("Somebody else has just changed the seal. Try again."));
    services_.audit.record(tx, actor,
                           {.action = "SEAL_PUT_IN_FORCE",
                            .target = stored.id,
                            .details = {{"holder", said.holder},
                                        {"issuer", said.issuer},
                                        {"fingerprint", said.fingerprint},
                                        {"valid_until", sdk::isoInstant(said.validUntil)}}});
}

}  // namespace guildhall::certificates

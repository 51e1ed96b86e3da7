#include "seal/seals.hpp"

#include <guildhall/sdk/say.hpp>

namespace guildhall::certificates {

using sdk::Transaction;

namespace {

constexpr const char* table = "certificates_seal";
constexpr const char* keyName = "private_key";

}  // namespace

sdk::SealedColumn Seals::keyColumn() { return {.table = table, .column = keyName}; }

std::optional<SealCertificate> Seals::find(Transaction& tx, std::string_view fingerprint) {
    const auto rows = tx.query("SELECT certificates FROM certificates_seal WHERE fingerprint = $1", fingerprint);
    if (rows.empty()) return std::nullopt;
    return SealCertificate::read(rows[0].text(0));
}

std::optional<Seals::InForce> Seals::current(Transaction& tx) {
    const auto rows = tx.query("SELECT certificates, created_at FROM certificates_seal WHERE retired_at IS NULL");
    if (rows.empty()) return std::nullopt;
    return InForce{SealCertificate::read(rows[0].text(0)), rows[0].instant(1)};
}

std::shared_ptr<const Seal> Seals::load() {
    return services_.database.read([&](Transaction& tx) -> std::shared_ptr<const Seal> {
        const auto rows =
            tx.query("SELECT id, certificates, private_key FROM certificates_seal WHERE retired_at IS NULL");
        if (rows.empty()) return nullptr;
        const auto id = rows[0].text(0);
        const auto key = services_.vault.open(rows[0].text(2), {table, keyName, id});
        if (!key)
            throw sdk::Conflict(
                sdk::say("The key of the electronic seal cannot be opened with this site's key. An administrator can "
                         "put another seal in its place under “Electronic seal”."));
        return std::make_shared<const Seal>(Seal::load(rows[0].text(1), *key));
    });
}

std::shared_ptr<const Seal> Seals::inForce(const sdk::Actor& actor) {
    auto seal = load();
    if (!seal) {
        const auto first = Seal::make(services_.site.organisation, services_.clock.now());
        try {
            services_.database.write([&](Transaction& tx) { put(tx, actor, first); });
        } catch (const sdk::Conflict&) {
            // Another node was first.
        }
        seal = load();
        if (!seal) throw sdk::Conflict(sdk::say("The electronic seal was just changed. Try again."));
    }
    if (seal->certificate().validUntil <= services_.clock.now())
        throw sdk::Conflict(
            sdk::say("The electronic seal ended on {date}. An administrator can put another in its "
                     "place under “Electronic seal”.",
                     {{"date", sdk::showDate(sdk::dateIn(seal->certificate().validUntil, "UTC"))}}));
    return seal;
}

void Seals::put(Transaction& tx, const sdk::Actor& actor, const Seal& seal) {
    const auto now = services_.clock.now();
    const auto& said = seal.certificate();
    if (find(tx, said.fingerprint))
        throw sdk::Conflict(sdk::say("This site has had this seal already. A key is used for one seal only."));
    tx.execute("UPDATE certificates_seal SET retired_at = $1, private_key = '' WHERE retired_at IS NULL",
               sdk::toMicros(now));
    const auto id = sdk::newId(services_.random, "seal");
    const auto added = tx.execute(
        "INSERT INTO certificates_seal (id, fingerprint, certificates, private_key, created_at) VALUES ($1, $2, $3, "
        "$4, $5) ON CONFLICT DO NOTHING",
        id, said.fingerprint, said.pem, services_.vault.seal(seal.key(), {table, keyName, id}), sdk::toMicros(now));
    if (!added) throw sdk::Conflict(sdk::say("Somebody else has just changed the seal. Try again."));
    services_.audit.record(tx, actor,
                           {.action = "SEAL_PUT_IN_FORCE",
                            .target = id,
                            .details = {{"holder", said.holder},
                                        {"issuer", said.issuer},
                                        {"fingerprint", said.fingerprint},
                                        {"valid_until", sdk::isoInstant(said.validUntil)}}});
}

}  // namespace guildhall::certificates

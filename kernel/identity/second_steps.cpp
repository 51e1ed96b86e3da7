#include "kernel/identity/second_steps.hpp"

#include "kernel/factors/recovery_codes.hpp"
#include "kernel/factors/totp.hpp"

namespace guildhall::identity {

namespace {

using factors::FactorRepository;

std::string placeOf(std::string_view personId) { return "totp." + std::string(personId); }

}  // namespace

SecondSteps::State SecondSteps::of(sdk::Transaction& tx, std::string_view personId) const {
    const auto kept = FactorRepository::totp(tx, personId);
    if (!kept) return {};
    return {kept->createdAt, FactorRepository::recoveryCodesLeft(tx, personId)};
}

SecondSteps::Found SecondSteps::use(sdk::Transaction& tx, std::string_view personId, std::string_view typed) {
    const auto code = factors::plainCode(typed);
    const auto kept = FactorRepository::totp(tx, personId);
    if (!kept) return Found::No;
    const auto secret = parts_.secrets.open(kept->sealedSecret, placeOf(personId));
    if (const auto step = secret ? factors::totpStep(*secret, code, parts_.clock.now(), kept->lastStep) : std::nullopt)
        return FactorRepository::useStep(tx, personId, *step) ? Found::Code : Found::No;
    return FactorRepository::useRecoveryCode(tx, personId, factors::recoveryHash(personId, code), parts_.clock.now())
               ? Found::RecoveryCode
               : Found::No;
}

bool SecondSteps::check(const sdk::Person& person, std::string_view typed, const sdk::Actor& from,
                        std::string_view browserMark) {
    const auto counted = "second step of " + person.id;
    const auto browser = parts_.browsers.nameOf(browserMark, person.id);
    const GuessLimits::Guess guess{counted, from.address, browser};
    return parts_.database.write([&](sdk::Transaction& tx) {
        limits_.reserve(tx, guess);
        const auto found = use(tx, person.id, typed);
        if (found == Found::No) {
            parts_.audit.record(tx, from, {"LOGIN_FAILED", person.id, {}, {}, {{"way", "second step"}}});
            return false;
        }
        limits_.forgive(tx, guess);
        auto actor = from;
        actor.personId = person.id;
        if (found == Found::RecoveryCode) tell(tx, person, SecurityChange::RecoveryCodeUsed, actor);
        return true;
    });
}

std::string SecondSteps::newSecret() const { return factors::newTotpSecret(parts_.random); }

std::vector<std::string> SecondSteps::keepCodes(sdk::Transaction& tx, std::string_view personId) {
    auto codes = factors::newRecoveryCodes(parts_.random);
    std::vector<std::string> hashes;
    for (const auto& code : codes) hashes.push_back(factors::recoveryHash(personId, code));
    FactorRepository::setRecoveryCodes(tx, personId, hashes);
    return codes;
}

std::optional<std::vector<std::string>> SecondSteps::setUp(sdk::Transaction& tx, const sdk::Actor& actor,
                                                           const sdk::Person& person, const std::string& secret,
                                                           std::string_view code) {
    const auto now = parts_.clock.now();
    const auto step = factors::totpStep(secret, factors::plainCode(code), now, 0);
    if (!step) return std::nullopt;
    FactorRepository::setTotp(tx, person.id, parts_.secrets.seal(secret, placeOf(person.id)), *step, now);
    parts_.audit.record(tx, actor, {"SECOND_STEP_SET_UP", person.id});
    tell(tx, person, SecurityChange::SecondStepOn, actor);
    return keepCodes(tx, person.id);
}

std::vector<std::string> SecondSteps::newRecoveryCodes(sdk::Transaction& tx, const sdk::Actor& actor,
                                                       const sdk::Person& person) {
    parts_.audit.record(tx, actor, {"RECOVERY_CODES_MADE", person.id});
    tell(tx, person, SecurityChange::RecoveryCodes, actor);
    return keepCodes(tx, person.id);
}

bool SecondSteps::remove(sdk::Transaction& tx, const sdk::Actor& actor, const sdk::Person& person,
                         const std::string& reason) {
    if (!FactorRepository::removeTotp(tx, person.id)) return false;
    parts_.audit.record(tx, actor, {"SECOND_STEP_REMOVED", person.id, reason});
    tell(tx, person, SecurityChange::SecondStepOff, actor);
    return true;
}

std::string SecondSteps::removePasskey(sdk::Transaction& tx, const sdk::Actor& actor, const sdk::Person& person,
                                       const std::string& id) {
    auto name = FactorRepository::remove(tx, person.id, id);
    if (name.empty()) return name;
    parts_.audit.record(
        tx, actor,
        {.action = "PASSKEY_REMOVED", .target = person.id, .about = person.id, .personal = {{"name", name}}});
    tell(tx, person, SecurityChange::PasskeyRemoved, actor);
    return name;
}

vault::SealedColumn SecondSteps::sealedColumn() {
    return {"Second steps", "kernel_totp", "secret",
            {"person_id"},  {"person_id"}, [](const auto& parts) { return placeOf(parts.front()); }};
}

}  // namespace guildhall::identity

#include "kernel/identity/external_sign_in.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/text.hpp>

namespace guildhall::identity {

namespace {

using federation::Assertion;
using Identities = federation::ExternalIdentityRepository;

const char* wordFor(ExternalSignIn::Refusal refusal) {
    switch (refusal) {
        case ExternalSignIn::Refusal::Collision: return "collision";
        case ExternalSignIn::Refusal::NotActive: return "not active";
        default: return "unknown";
    }
}

}  // namespace

ExternalSignIn::Found ExternalSignIn::invited(sdk::Transaction& tx, const Assertion& who,
                                              const std::string& invitation) {
    const auto holder = parts_.tokens.find(tx, invitation);
    if (!holder || holder->purpose != TokenPurpose::Invitation) return {.refusal = Refusal::Unknown};
    if (Identities::hasOneOf(tx, holder->personId, who.issuer))
        return {.personId = holder->personId, .refusal = Refusal::Collision};
    if (!parts_.tokens.consume(tx, invitation)) return {.refusal = Refusal::Unknown};
    return {.personId = holder->personId, .how = "invitation"};
}

ExternalSignIn::Found ExternalSignIn::find(sdk::Transaction& tx, const Assertion& who, const std::string& invitation) {
    const auto known = Identities::find(tx, who.issuer, who.subject);
    const auto email = who.emailVerified && who.email.size() <= 254 && sdk::isUtf8(who.email)
                           ? people::storedAddress(who.email)
                           : std::string();
    const auto byEmail = email.empty() ? std::nullopt : persons_.findByEmail(tx, email);
    if (known) {
        // The identity says one person and its address another: whoever has that address now may not be who had it.
        if (byEmail && byEmail->person.id != known->personId)
            return {.personId = known->personId, .refusal = Refusal::Collision};
        return {.personId = known->personId, .identityId = known->id};
    }
    if (!invitation.empty()) return invited(tx, who, invitation);
    if (!byEmail || !people::PersonRepository::emailVerifiedAt(tx, byEmail->person.id))
        return {.refusal = Refusal::Unknown};
    if (Identities::hasOneOf(tx, byEmail->person.id, who.issuer))
        return {.personId = byEmail->person.id, .refusal = Refusal::Collision};
    return {.personId = byEmail->person.id, .how = "email"};
}

void ExternalSignIn::keep(sdk::Transaction& tx, const Assertion& who, const sdk::Person& person, const std::string& how,
                          const std::string& reason, const sdk::Actor& actor) {
    const federation::ExternalIdentity one{.id = sdk::newId(parts_.random, "iden"),
                                           .personId = person.id,
                                           .provider = who.provider,
                                           .issuer = who.issuer,
                                           .subject = who.subject,
                                           .email = who.email,
                                           .name = who.name,
                                           .how = how,
                                           .linkedAt = parts_.clock.now()};
    if (!Identities::add(tx, one)) throw sdk::Conflict("This identity is somebody's already.");
    parts_.audit.record(tx, actor,
                        {"IDENTITY_LINKED",
                         person.id,
                         reason,
                         {},
                         {{"provider", who.provider}, {"identity", who.identity()}, {"how", how}}});
    if (parts_.told) parts_.told(tx, person, SecurityChange::IdentityLinked, actor);
}

ExternalSignIn::Outcome ExternalSignIn::refuse(sdk::Transaction& tx, const Assertion& who, const Found& found,
                                               const sdk::Actor& from) {
    const auto now = parts_.clock.now();
    Identities::wait(tx, {.id = sdk::newId(parts_.random, "idwa"),
                          .provider = who.provider,
                          .issuer = who.issuer,
                          .subject = who.subject,
                          .email = sdk::shortened(sdk::repaired(who.email), 254),
                          .name = who.name,
                          .why = wordFor(found.refusal),
                          .firstAt = now,
                          .lastAt = now});
    auto actor = from;
    actor.identity = who.identity();
    const bool collision = found.refusal == Refusal::Collision;
    parts_.audit.record(tx, actor,
                        {collision ? "IDENTITY_COLLISION" : "LOGIN_FAILED",
                         found.personId,
                         {},
                         {},
                         {{"way", who.provider}, {"why", wordFor(found.refusal)}}});
    return {std::nullopt, found.refusal};
}

ExternalSignIn::Outcome ExternalSignIn::enter(const Assertion& who, const std::string& invitation,
                                              const sdk::Actor& from) {
    return parts_.database.write([&](sdk::Transaction& tx) -> Outcome {
        auto found = find(tx, who, invitation);
        const auto row = found.personId.empty() ? std::nullopt : persons_.find(tx, found.personId);
        if (found.refusal == Refusal::None && (!row || row->person.status != "active"))
            found.refusal = Refusal::NotActive;
        if (found.refusal != Refusal::None) return refuse(tx, who, found, from);
        auto actor = from;
        actor.personId = found.personId;
        actor.identity = who.identity();
        if (!found.how.empty()) keep(tx, who, row->person, found.how, {}, actor);
        if (!found.identityId.empty()) Identities::used(tx, found.identityId, who, parts_.clock.now());
        Proof proof(parts_.trusted.titleOf(who.provider), who.twoSteps);
        proof.identity = who.identity();
        proof.providerSession = who.session;
        return {parts_.sessions.start(tx, found.personId, from, proof)};
    });
}

void ExternalSignIn::link(sdk::Transaction& tx, const sdk::Actor& actor, const std::string& waitingId,
                          const sdk::Person& person, const std::string& reason) {
    const auto waits = Identities::findWaiting(tx, waitingId);
    if (!waits || !Identities::stopWaiting(tx, waitingId)) throw sdk::NotFound("That has been dealt with already.");
    if (Identities::hasOneOf(tx, person.id, waits->issuer))
        throw sdk::Conflict(
            sdk::say("{person} signs in with another account of that service. Take that one away first.",
                     {{"person", person.name}}));
    keep(tx,
         {.provider = waits->provider,
          .issuer = waits->issuer,
          .subject = waits->subject,
          .email = waits->email,
          .name = waits->name},
         person, "administrator", reason, actor);
}

bool ExternalSignIn::unlink(sdk::Transaction& tx, const sdk::Actor& actor, const sdk::Person& person,
                            const std::string& id, const std::string& reason) {
    for (const auto& one : Identities::ofPerson(tx, person.id)) {
        if (one.id != id || !Identities::remove(tx, person.id, id)) continue;
        parts_.sessions.endOfIdentity(tx, actor, one.issuer, one.subject, {});
        parts_.audit.record(tx, actor,
                            {"IDENTITY_UNLINKED",
                             person.id,
                             reason,
                             {},
                             {{"provider", one.provider}, {"identity", one.issuer + " " + one.subject}}});
        if (parts_.told) parts_.told(tx, person, SecurityChange::IdentityRemoved, actor);
        return true;
    }
    return false;
}

void ExternalSignIn::dismiss(sdk::Transaction& tx, const sdk::Actor& actor, const std::string& waitingId) {
    const auto waits = Identities::findWaiting(tx, waitingId);
    if (!waits || !Identities::stopWaiting(tx, waitingId)) return;
    parts_.audit.record(tx, actor,
                        {"IDENTITY_DISMISSED",
                         {},
                         {},
                         {},
                         {{"provider", waits->provider}, {"identity", waits->issuer + " " + waits->subject}}});
}

}  // namespace guildhall::identity

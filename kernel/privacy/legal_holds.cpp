#include "kernel/privacy/legal_holds.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>

namespace guildhall::privacy {

void LegalHolds::place(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view person,
                       std::string_view reason) const {
    if (!LegalHoldRepository::lockPerson(tx, person)) throw sdk::NotFound("There is no such person.");
    const LegalHold hold{.id = sdk::newId(random_, "hold"),
                         .personId = std::string(person),
                         .reason = std::string(reason),
                         .placedAt = clock_.now(),
                         .placedBy = actor.personId};
    LegalHoldRepository::add(tx, hold);
    audit_.record(tx, actor,
                  {.action = "LEGAL_HOLD_PLACED",
                   .target = hold.personId,
                   .reason = hold.reason,
                   .details = {{"hold", hold.id}}});
}

void LegalHolds::lift(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view person, std::string_view hold,
                      std::string_view reason) const {
    LegalHoldRepository::lockPerson(tx, person);
    const LegalHold lifted{.id = std::string(hold),
                           .personId = std::string(person),
                           .reason = {},
                           .placedBy = {},
                           .liftedAt = clock_.now(),
                           .liftedBy = actor.personId,
                           .liftedBecause = std::string(reason)};
    if (!LegalHoldRepository::lift(tx, lifted)) throw sdk::Conflict("This legal hold has been lifted already.");
    audit_.record(tx, actor,
                  {.action = "LEGAL_HOLD_LIFTED",
                   .target = lifted.personId,
                   .reason = lifted.liftedBecause,
                   .details = {{"hold", lifted.id}}});
}

std::vector<LegalHold> LegalHolds::open(sdk::Transaction& tx, std::string_view person) {
    auto all = LegalHoldRepository::ofPerson(tx, person);
    std::erase_if(all, [](const LegalHold& hold) { return hold.liftedAt.has_value(); });
    return all;
}

std::optional<std::string> LegalHolds::whyNot(sdk::Transaction& tx, std::string_view person) {
    if (open(tx, person).empty()) return {};
    return "This person is under a legal hold. Nothing about them is erased until it is lifted.";
}

}  // namespace guildhall::privacy

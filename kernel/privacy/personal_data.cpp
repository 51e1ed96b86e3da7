#include "kernel/privacy/personal_data.hpp"

#include "kernel/privacy/disclosure_repository.hpp"
#include "kernel/privacy/erasure_repository.hpp"
#include "kernel/privacy/legal_holds.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <ranges>

namespace guildhall::privacy {

using sdk::Transaction;
using sdk::Value;

std::vector<PersonalData::Holding> PersonalData::about(Transaction& tx, std::string_view person) const {
    std::vector<Holding> held;
    for (const auto& source : sources_())
        if (const auto count = source.count(tx, person); count > 0)
            held.push_back({source.title, source.purpose, source.becomes, count});
    return held;
}

std::vector<std::string> PersonalData::whyNot(Transaction& tx, std::string_view person) const {
    std::vector<std::string> reasons;
    if (auto hold = LegalHolds::whyNot(tx, person)) reasons.push_back(std::move(*hold));
    for (const auto& source : sources_())
        if (source.whyNot)
            if (auto reason = source.whyNot(tx, person)) reasons.push_back(std::move(*reason));
    return reasons;
}

Value PersonalData::all(Transaction& tx, const sdk::Viewer& viewer, std::string_view person, sdk::Instant now) const {
    Value held = Value::object();
    for (const auto& source : sources_())
        if (source.count(tx, person) > 0)
            held[source.name] = {{"what", sdk::say(source.title)},
                                 {"kept", sdk::say(source.purpose)},
                                 {"items", source.all(tx, viewer, person)}};
    return {{"person", std::string(person)}, {"as_of", sdk::isoInstant(now)}, {"held", std::move(held)}};
}

namespace {

/// Erases what there is of one source. How many things that were.
std::int64_t eraseFrom(const PersonalSource& source, sdk::Moment& moment, std::string_view person,
                       std::string_view reason, ErasureReport& report) {
    const auto count = source.erase ? source.count(moment.tx, person) : 0;
    if (count == 0) return 0;
    report.removed.push_back({.name = source.name,
                              .title = source.title,
                              .becomes = source.becomes,
                              .count = count,
                              .files = source.files ? source.files(moment.tx, person) : 0,
                              .searched = source.keepAlive || source.name == "account"});
    source.erase(moment, person, reason);
    return count;
}

}  // namespace

void PersonalData::erase(sdk::Moment& moment, std::string_view person, std::string_view reason) const {
    LegalHoldRepository::lockPerson(moment.tx, person);
    if (const auto reasons = whyNot(moment.tx, person); !reasons.empty()) throw sdk::Conflict(reasons.front());
    const auto all = sources_();
    const auto address = DisclosureRepository::addressOf(moment.tx, person);
    Value counts = Value::object();
    ErasureReport report;
    // What stands on the account goes before the account.
    for (const auto& source : all | std::views::reverse)
        if (const auto count = eraseFrom(source, moment, person, reason, report); count > 0)
            counts[source.name] = count;
    for (const auto& source : all)
        if (const auto count = source.erase ? 0 : source.count(moment.tx, person); count > 0)
            report.kept.push_back({source.name, source.title, source.becomes, count});
    std::ranges::reverse(report.removed);
    keys_.destroy(moment.tx, person, moment.now);
    if (address) keys_.destroy(moment.tx, *address, moment.now);
    statements_.sign(moment, person, report);
    ErasureRepository::add(moment.tx, person, moment.now);
    audit_.record(moment.tx, moment.actor,
                  {.action = "PERSON_ERASED",
                   .target = std::string(person),
                   .reason = std::string(reason),
                   .details = std::move(counts)});
}

std::int64_t PersonalData::eraseAgain(sdk::Moment& moment, std::string_view person) const {
    LegalHoldRepository::lockPerson(moment.tx, person);
    if (LegalHolds::whyNot(moment.tx, person)) return 0;
    std::int64_t erased = 0;
    ErasureReport report;
    for (const auto& source : sources_()) {
        // The account's row stays for ever; what plugins bring is what may turn up.
        if (!source.erase || !source.keepAlive || (source.whyNot && source.whyNot(moment.tx, person))) continue;
        erased += eraseFrom(source, moment, person, "Erased before", report);
    }
    if (erased > 0) statements_.sign(moment, person, report);
    return erased;
}

}  // namespace guildhall::privacy

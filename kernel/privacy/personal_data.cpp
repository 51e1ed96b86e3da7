#include "kernel/privacy/personal_data.hpp"

#include "kernel/privacy/erasure_repository.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>

#include <nlohmann/json.hpp>

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

void PersonalData::erase(sdk::Moment& moment, std::string_view person, std::string_view reason) const {
    if (const auto reasons = whyNot(moment.tx, person); !reasons.empty()) throw sdk::Conflict(reasons.front());
    const auto all = sources_();
    Value counts = Value::object();
    // What stands on the account goes before the account.
    for (const auto& source : all | std::views::reverse) {
        const auto count = source.erase ? source.count(moment.tx, person) : 0;
        if (count == 0) continue;
        source.erase(moment, person, reason);
        counts[source.name] = count;
    }
    ErasureRepository::add(moment.tx, person, moment.now);
    audit_.record(moment.tx, moment.actor,
                  {.action = "PERSON_ERASED",
                   .target = std::string(person),
                   .reason = std::string(reason),
                   .details = std::move(counts)});
}

std::int64_t PersonalData::eraseAgain(sdk::Moment& moment, std::string_view person) const {
    std::int64_t erased = 0;
    for (const auto& source : sources_()) {
        // The account's row stays for ever; what plugins bring is what may turn up.
        if (!source.erase || !source.keepAlive || (source.whyNot && source.whyNot(moment.tx, person))) continue;
        const auto count = source.count(moment.tx, person);
        if (count > 0) source.erase(moment, person, "Erased before");
        erased += count;
    }
    return erased;
}

}  // namespace guildhall::privacy

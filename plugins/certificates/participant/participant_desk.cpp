#include "participant/participant_desk.hpp"

#include <guildhall/sdk/say.hpp>

namespace guildhall::certificates {

using sdk::Moment;
using sdk::Value;

sdk::FieldErrors ParticipantDesk::check(Moment& moment, const Participant* before, Participant& after) const {
    sdk::FieldErrors errors;
    const bool moved = !before || before->email != after.email;
    if (moved && participants().idWith(moment.tx, "email", sdk::Cell(after.email), after.id, after.sessionId))
        errors.push_back({"email", "Somebody with this address is on this session already — enter a different one"});
    if (errors.empty()) rules_->check(moment, before, after, errors);
    return errors;
}

void ParticipantDesk::record(Moment& moment, const char* action, const Participant& participant, const Value& before,
                             const Value& after) const {
    std::vector<std::string> stored;
    for (const auto& field : participants().fields().fields())
        if (participants().part(field.name).stored) stored.push_back(field.name);
    audit_.record(moment.tx, moment.actor,
                  {.action = action,
                   .target = participant.id,
                   .changes = sdk::auditDiff(participants().fields().only(stored), before, after),
                   .details = {{"version", participant.version}},
                   .about = participants().about(&participant)});
}

void ParticipantDesk::add(Moment& moment, Participant& participant) const {
    rules_->beforeSave(moment, nullptr, participant);
    participants().insert(moment.tx, participant, random_, moment.now);
    record(moment, "PARTICIPANT_CREATED", participant, Value::object(), participants().values(&participant));
    rules_->afterSave(moment, nullptr, participant);
}

void ParticipantDesk::change(Moment& moment, const Participant& before, Participant& after) const {
    rules_->beforeSave(moment, &before, after);
    const auto was = participants().values(&before), is = participants().values(&after);
    if (was == is) return;
    if (!participants().update(moment.tx, after))
        throw sdk::Conflict("Somebody else has just changed this. Try again.");
    record(moment, "PARTICIPANT_UPDATED", after, was, is);
    rules_->afterSave(moment, &before, after);
}

void ParticipantDesk::remove(Moment& moment, const Participant& participant) const {
    rules_->beforeRemove(moment, participant);
    participants().remove(moment.tx, participant.id);
    record(moment, "PARTICIPANT_REMOVED", participant, participants().values(&participant), Value::object());
}

}  // namespace guildhall::certificates

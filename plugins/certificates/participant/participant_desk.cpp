#include "participant/participant_desk.hpp"

#include <guildhall/sdk/say.hpp>

namespace guildhall::certificates {

using sdk::Moment;

sdk::FieldErrors ParticipantDesk::check(Moment& moment, const Participant* before, Participant& after) const {
    sdk::FieldErrors errors;
    const bool moved = !before || before->email != after.email;
    if (moved && participants().idWith(moment.tx, "email", sdk::Cell(after.email), after.id, after.sessionId))
        errors.push_back({"email", "Somebody with this address is on this session already — enter a different one"});
    if (errors.empty()) rules_->check(moment, before, after, errors);
    return errors;
}

void ParticipantDesk::add(Moment& moment, Participant& participant) const {
    rules_->beforeSave(moment, nullptr, participant);
    participants().insert(moment.tx, participant, random_, moment.now);
    audit_.record(moment.tx, moment.actor, participants().entry("PARTICIPANT_CREATED", nullptr, &participant));
    rules_->afterSave(moment, nullptr, participant);
}

void ParticipantDesk::change(Moment& moment, const Participant& before, Participant& after) const {
    rules_->beforeSave(moment, &before, after);
    if (participants().values(&before) == participants().values(&after)) return;
    if (!participants().update(moment.tx, after))
        throw sdk::Conflict("Somebody else has just changed this. Try again.");
    audit_.record(moment.tx, moment.actor, participants().entry("PARTICIPANT_UPDATED", &before, &after));
    rules_->afterSave(moment, &before, after);
}

void ParticipantDesk::remove(Moment& moment, const Participant& participant) const {
    rules_->beforeRemove(moment, participant);
    participants().remove(moment.tx, participant.id);
    audit_.record(moment.tx, moment.actor, participants().entry("PARTICIPANT_REMOVED", &participant, nullptr));
}

}  // namespace guildhall::certificates

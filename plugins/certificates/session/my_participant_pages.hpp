// What a client session administrator does with the participants of their session: add, rename, remove and import them,
// until it is delivered. Of a participant they see and say full name, e-mail and title; the rest is the staff's.
#pragma once

#include "participant/participant_desk.hpp"
#include "session/my_session_pages.hpp"

#include <guildhall/sdk/form.hpp>

namespace guildhall::certificates {

class MyParticipantPages {
public:
    MyParticipantPages(sdk::Services& services, ParticipantDesk& desk) : services_(services), desk_(desk) {}

    sdk::Response showNew(const sdk::Request& request);
    sdk::Response add(const sdk::Request& request);
    sdk::Response showEdit(const sdk::Request& request);
    sdk::Response edit(const sdk::Request& request);
    sdk::Response confirmRemove(const sdk::Request& request);
    sdk::Response remove(const sdk::Request& request);

    /// The session, if its participants are this person's to change now. Throws NotFound, Forbidden or Conflict.
    static Session administered(sdk::Moment& moment, const sdk::Request& request, const ParticipantDesk& desk,
                                bool lock = false);

private:
    template <class F>
    auto read(const sdk::Request& request, F&& work);
    template <class F>
    auto write(const sdk::Request& request, F&& work);
    static Participant of(sdk::Moment& moment, const Session& session, const sdk::Request& request);
    /// `participant` null: of a new one.
    static sdk::Response formPage(const sdk::Form& form, const Session& session, const Participant* participant);

    sdk::Services& services_;
    ParticipantDesk& desk_;
};

}  // namespace guildhall::certificates

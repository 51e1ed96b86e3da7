// What is to be issued, and who of a session that is about.
#pragma once

#include "certificate/certificate_repository.hpp"
#include "participant/participant.hpp"

#include <string>
#include <vector>

namespace guildhall::certificates {

/// The payload of the job that issues: session, send_mail, reason, participant to issue for one only, and replaces: the
/// certificate of theirs that the new one stands in the place of. `anyway`: who was left out by a rule gets one, too.
struct IssueOrder {
    static IssueOrder read(const sdk::Value& payload);

    std::string session, participant = {}, replaces = {}, reason = {};
    bool sendMail = false;
    bool anyway = false;
};

/// Who of a session an order is about, and what becomes of them.
struct IssueDue {
    Session session;
    std::vector<Participant> participants;  ///< who gets one
    std::vector<Certificate> kept;          ///< of those asked for who have theirs
    std::vector<Participant> absent;
    /// Whose certificate is revoked: they get a new one only when somebody asks for this person, and says why.
    std::vector<Participant> revoked;

    /// `only`: ids of participants; empty: all.
    static IssueDue of(sdk::Transaction& tx, const IssueOrder& order, const std::vector<std::string>& only = {});
};

}  // namespace guildhall::certificates

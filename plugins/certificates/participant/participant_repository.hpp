// The statements on participants that do not follow from their declaration.
#pragma once

#include "participant/participant.hpp"

namespace guildhall::certificates {

struct ParticipantRepository {
    /// Of a session, without an account yet.
    static std::vector<Participant> withoutAccount(sdk::Transaction& tx, std::string_view sessionId);
    /// Why there is no certificate; empty: none. `refused`: the site's rules decided so, nothing failed.
    static void setProblem(sdk::Transaction& tx, std::string_view id, std::string_view problem, bool refused);
    /// By name, the first 200.
    static std::vector<Participant> withProblem(sdk::Transaction& tx, std::string_view sessionId, bool refused);
    static void linkPerson(sdk::Transaction& tx, std::string_view id, std::string_view personId);
};

}  // namespace guildhall::certificates

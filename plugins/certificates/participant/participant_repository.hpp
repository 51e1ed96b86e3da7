// The statements on participants that do not follow from their declaration.
#pragma once

#include "participant/participant.hpp"

#include <map>

namespace guildhall::certificates {

struct ParticipantRepository {
    /// Of a session, without an account yet.
    static std::vector<Participant> withoutAccount(sdk::Transaction& tx, std::string_view sessionId);
    /// Why there is no certificate; empty: none.
    struct Problem {
        std::string text = {};
        bool refused = false;   ///< the site's rules decided so, nothing failed
        std::string told = {};  ///< then the reason in the rule's words, which the learner sees

        bool operator==(const Problem&) const = default;
    };
    static void setProblem(sdk::Transaction& tx, std::string_view id, const Problem& problem);
    /// Of these, of whom there is at least one; who is gone is missing.
    static std::map<std::string, Problem> problemsOf(sdk::Transaction& tx, const std::vector<std::string>& ids);
    /// By name, the first 200.
    static std::vector<Participant> withProblem(sdk::Transaction& tx, std::string_view sessionId, bool refused);
    /// Why a person gets no certificate, in the words of the rule that decided so: the latest first, at most 20.
    struct Refusal {
        std::string sessionTitle, workshopName, told;
        sdk::Date endDate{};
    };
    static std::vector<Refusal> refusalsOf(sdk::Transaction& tx, std::string_view personId);
    static void linkPerson(sdk::Transaction& tx, std::string_view id, std::string_view personId);
};

}  // namespace guildhall::certificates

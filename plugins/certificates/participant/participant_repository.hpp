// Every statement on participants.
#pragma once

#include <guildhall/sdk/list.hpp>

#include <unordered_map>

namespace guildhall::certificates {

class ParticipantRepository {
public:
    static const sdk::ListSource& list();
    static sdk::ListScope ofSession(const std::string& sessionId);

    /// The record with "id" and "session_id"; only within that session.
    static std::optional<sdk::Value> find(sdk::Transaction& tx, std::string_view sessionId, std::string_view id);
    static std::optional<std::string> findByEmail(sdk::Transaction& tx, std::string_view sessionId,
                                                  std::string_view email);
    /// All of a session, by name.
    static std::vector<sdk::Value> all(sdk::Transaction& tx, std::string_view sessionId);
    /// E-mail → id and what an import compares (full name, title), for a whole session.
    struct Known {
        std::string id, fullName, title;
    };
    static std::unordered_map<std::string, Known> known(sdk::Transaction& tx, std::string_view sessionId);

    static void insert(sdk::Transaction& tx, std::string_view sessionId, std::string_view id, const sdk::Value& record,
                       sdk::Instant now);
    static void update(sdk::Transaction& tx, std::string_view id, const sdk::Value& record);
    static void updateNameAndTitle(sdk::Transaction& tx, std::string_view id, std::string_view fullName,
                                   std::string_view title);
    static void remove(sdk::Transaction& tx, std::string_view id);

    /// Participants of the session without an account yet, by id, behind the id `after`: id and e-mail and name.
    static std::vector<sdk::Value> withoutAccount(sdk::Transaction& tx, std::string_view sessionId,
                                                  std::string_view after, std::int64_t most);
    /// Why there is no certificate; empty: none. `refused`: the site's rules decided so, nothing failed.
    static void setProblem(sdk::Transaction& tx, std::string_view id, std::string_view problem, bool refused);
    static std::vector<sdk::Value> withProblem(sdk::Transaction& tx, std::string_view sessionId, bool refused);
    static void linkPerson(sdk::Transaction& tx, std::string_view id, std::string_view personId);
};

}  // namespace guildhall::certificates

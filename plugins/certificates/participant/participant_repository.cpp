#include "participant/participant_repository.hpp"

#include <guildhall/sdk/statement.hpp>

namespace guildhall::certificates {

using sdk::Transaction;

std::vector<Participant> ParticipantRepository::withoutAccount(Transaction& tx, std::string_view sessionId) {
    return participants().select(tx, "WHERE r.session_id = $1 AND r.person_id IS NULL ORDER BY r.id", sessionId);
}

void ParticipantRepository::setProblem(Transaction& tx, std::string_view id, const Problem& problem) {
    tx.execute("UPDATE certificates_participant SET certificate_problem = $1, certificate_refused = $2 WHERE id = $3",
               problem.text, problem.refused, id);
}

std::map<std::string, ParticipantRepository::Problem> ParticipantRepository::problemsOf(
    Transaction& tx, const std::vector<std::string>& ids) {
    sdk::Statement statement{
        "SELECT id, certificate_problem, certificate_refused FROM certificates_participant WHERE id IN "};
    statement.sql += statement.bindEach(ids);
    std::map<std::string, Problem> found;
    for (const auto row : tx.queryWith(statement.sql, statement.params))
        found[row.text(0)] = {row.text(1), row.boolean(2)};
    return found;
}

std::vector<Participant> ParticipantRepository::withProblem(Transaction& tx, std::string_view sessionId, bool refused) {
    return participants().select(tx,
                                 "WHERE r.session_id = $1 AND r.certificate_problem <> '' AND r.certificate_refused = "
                                 "$2 ORDER BY r.full_name LIMIT 200",
                                 sessionId, refused);
}

void ParticipantRepository::linkPerson(Transaction& tx, std::string_view id, std::string_view personId) {
    tx.execute("UPDATE certificates_participant SET person_id = $1 WHERE id = $2", personId, id);
}

}  // namespace guildhall::certificates

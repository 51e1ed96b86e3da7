#include "participant/participant_repository.hpp"

namespace guildhall::certificates {

using sdk::Transaction;

std::vector<Participant> ParticipantRepository::withoutAccount(Transaction& tx, std::string_view sessionId) {
    return participants().select(tx, "WHERE r.session_id = $1 AND r.person_id IS NULL ORDER BY r.id", sessionId);
}

void ParticipantRepository::setProblem(Transaction& tx, std::string_view id, std::string_view problem, bool refused) {
    tx.execute(
        "UPDATE certificates_participant SET certificate_problem = $1, certificate_refused = $2 WHERE id = $3 AND "
        "(certificate_problem <> $1 OR certificate_refused <> $2)",
        problem, refused, id);
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

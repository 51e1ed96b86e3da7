#include "participant/participant_repository.hpp"

#include <guildhall/sdk/statement.hpp>

namespace guildhall::certificates {

using sdk::Transaction;

std::vector<Participant> ParticipantRepository::withoutAccount(Transaction& tx, std::string_view sessionId) {
    return participants().select(tx, "WHERE r.session_id = $1 AND r.person_id IS NULL ORDER BY r.id", sessionId);
}

void ParticipantRepository::setProblem(Transaction& tx, std::string_view id, const Problem& problem) {
    tx.execute(
        "UPDATE certificates_participant SET certificate_problem = $1, certificate_refused = $2,"
        " certificate_refusal = $3 WHERE id = $4",
        problem.text, problem.refused, problem.told, id);
}

std::map<std::string, ParticipantRepository::Problem> ParticipantRepository::problemsOf(
    Transaction& tx, const std::vector<std::string>& ids) {
    sdk::Statement statement{
        "SELECT id, certificate_problem, certificate_refused, certificate_refusal FROM certificates_participant"
        " WHERE id IN "};
    statement.sql += statement.bindEach(ids);
    std::map<std::string, Problem> found;
    for (const auto row : tx.queryWith(statement.sql, statement.params))
        found[row.text(0)] = {row.text(1), row.boolean(2), row.text(3)};
    return found;
}

std::vector<Participant> ParticipantRepository::withProblem(Transaction& tx, std::string_view sessionId, bool refused) {
    return participants().select(tx,
                                 "WHERE r.session_id = $1 AND r.certificate_problem <> '' AND r.certificate_refused = "
                                 "$2 ORDER BY r.full_name LIMIT 200",
                                 sessionId, refused);
}

std::vector<ParticipantRepository::Refusal> ParticipantRepository::refusalsOf(Transaction& tx,
                                                                              std::string_view personId) {
    std::vector<Refusal> refusals;
    for (const auto row :
         tx.query("SELECT s.title, t.name, p.certificate_refusal, s.end_date FROM certificates_participant p"
                  " JOIN certificates_session s ON s.id = p.session_id"
                  " JOIN certificates_workshop_type t ON t.id = s.workshop_type"
                  " WHERE p.person_id = $1 AND p.certificate_refused AND p.certificate_refusal <> ''"
                  " AND NOT EXISTS (SELECT 1 FROM certificates_certificate c WHERE c.participant_id = p.id"
                  " AND c.revoked_at IS NULL AND c.replaced_at IS NULL) ORDER BY s.end_date DESC, p.id LIMIT 20",
                  personId))
        refusals.push_back(
            {.sessionTitle = row.text(0), .workshopName = row.text(1), .told = row.text(2), .endDate = row.date(3).value_or(sdk::Date())});
    return refusals;
}

void ParticipantRepository::linkPerson(Transaction& tx, std::string_view id, std::string_view personId) {
    tx.execute("UPDATE certificates_participant SET person_id = $1 WHERE id = $2", personId, id);
}

}  // namespace guildhall::certificates

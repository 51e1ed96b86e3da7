#include "kernel/privacy/legal_hold_repository.hpp"

namespace guildhall::privacy {

void LegalHoldRepository::add(sdk::Transaction& tx, const LegalHold& hold) {
    tx.execute(
        "INSERT INTO kernel_legal_hold (id, person_id, reason, placed_at, placed_by) VALUES ($1, $2, $3, $4, $5)",
        hold.id, hold.personId, hold.reason, hold.placedAt, hold.placedBy);
}

bool LegalHoldRepository::lift(sdk::Transaction& tx, const LegalHold& lifted) {
    return tx.execute(
               "UPDATE kernel_legal_hold SET lifted_at = $1, lifted_by = $2, lifted_because = $3 WHERE id = $4 AND"
               " person_id = $5 AND lifted_at IS NULL",
               *lifted.liftedAt, lifted.liftedBy, lifted.liftedBecause, lifted.id, lifted.personId) == 1;
}

std::vector<LegalHold> LegalHoldRepository::ofPerson(sdk::Transaction& tx, std::string_view person) {
    std::vector<LegalHold> all;
    for (const auto row :
         tx.query("SELECT id, person_id, reason, placed_at, placed_by, lifted_at, lifted_by, lifted_because FROM"
                  " kernel_legal_hold WHERE person_id = $1 ORDER BY placed_at DESC, id",
                  person))
        all.push_back({row.text(0), row.text(1), row.text(2), row.instant(3), row.text(4), row.optionalInstant(5),
                       row.text(6), row.text(7)});
    return all;
}

HeldPeople LegalHoldRepository::held(sdk::Transaction& tx) {
    HeldPeople all;
    for (const auto row :
         tx.query("SELECT p.id, p.email FROM kernel_legal_hold h JOIN kernel_person p ON p.id = h.person_id WHERE"
                  " h.lifted_at IS NULL")) {
        all.ids.insert(row.text(0));
        all.addresses.insert(row.text(1));
    }
    return all;
}

bool LegalHoldRepository::lockPerson(sdk::Transaction& tx, std::string_view person) {
    return tx.execute("UPDATE kernel_person SET status = status WHERE id = $1", person) == 1;
}

}  // namespace guildhall::privacy

#include "program/program_repository.hpp"

namespace guildhall::coaching {

bool ProgramRepository::isUsed(sdk::Transaction& tx, std::string_view program) {
    return !tx.query(
                  "SELECT 1 FROM coaching_program p WHERE p.id = $1 AND (EXISTS (SELECT 1 FROM coaching_engagement e "
                  "WHERE e.program = p.id) OR EXISTS (SELECT 1 FROM coaching_panel m WHERE m.program = p.id))",
                  program)
                .empty();
}

}  // namespace guildhall::coaching

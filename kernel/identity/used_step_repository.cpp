#include "kernel/identity/used_step_repository.hpp"

namespace guildhall::identity {

bool UsedStepRepository::add(sdk::Transaction& tx, std::string_view hash, sdk::Instant expiresAt) {
    return tx.execute("INSERT INTO kernel_used_step (step_hash, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                      hash, expiresAt) == 1;
}

void UsedStepRepository::forget(sdk::Transaction& tx, sdk::Instant expiredBefore) {
    tx.execute("DELETE FROM kernel_used_step WHERE expires_at < $1", expiredBefore);
}

}  // namespace guildhall::identity

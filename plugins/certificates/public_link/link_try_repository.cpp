#include "public_link/link_try_repository.hpp"

namespace guildhall::certificates {

std::int64_t LinkTryRepository::count(sdk::Transaction& tx, std::string_view source, sdk::Instant now,
                                      sdk::Instant since) {
    // Times that are ahead are of a clock that was set back since.
    tx.execute("DELETE FROM certificates_link_try WHERE since < $1 OR since > $2", since, now);
    return tx
        .query(
            "INSERT INTO certificates_link_try (source, hits, since) VALUES ($1, 1, $2) ON CONFLICT (source) DO UPDATE "
            "SET hits = certificates_link_try.hits + 1 RETURNING hits",
            source, now)
        .front()
        .integer(0);
}

}  // namespace guildhall::certificates

#include "public_link/link_try_repository.hpp"

namespace guildhall::certificates {

std::int64_t LinkTryRepository::count(sdk::Transaction& tx, std::string_view source, sdk::Instant since) {
    const auto rows =
        tx.query("SELECT hits FROM certificates_link_try WHERE source = $1 AND since > $2", source, since);
    return rows.empty() ? 0 : rows.front().integer(0);
}

void LinkTryRepository::add(sdk::Transaction& tx, std::string_view source, sdk::Instant now, sdk::Instant since) {
    // Times that are ahead are of a clock that was set back since.
    tx.execute("DELETE FROM certificates_link_try WHERE since < $1 OR since > $2", since, now);
    tx.execute(
        "INSERT INTO certificates_link_try (source, hits, since) VALUES ($1, 1, $2) ON CONFLICT (source) DO UPDATE SET "
        "hits = certificates_link_try.hits + 1",
        source, now);
}

}  // namespace guildhall::certificates

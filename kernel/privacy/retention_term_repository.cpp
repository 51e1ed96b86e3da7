#include "kernel/privacy/retention_term_repository.hpp"

namespace guildhall::privacy {

using sdk::Transaction;

std::map<std::string, int> RetentionTermRepository::all(Transaction& tx) {
    std::map<std::string, int> terms;
    for (const auto row : tx.query("SELECT source, years FROM kernel_retention_term"))
        terms[row.text(0)] = static_cast<int>(row.integer(1));
    return terms;
}

void RetentionTermRepository::set(Transaction& tx, std::string_view source, std::int64_t years) {
    tx.execute(
        "INSERT INTO kernel_retention_term (source, years) VALUES ($1, $2)"
        " ON CONFLICT (source) DO UPDATE SET years = excluded.years",
        source, years);
}

void RetentionTermRepository::clear(Transaction& tx, std::string_view source) {
    tx.execute("DELETE FROM kernel_retention_term WHERE source = $1", source);
}

}  // namespace guildhall::privacy

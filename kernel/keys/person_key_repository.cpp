#include "kernel/keys/person_key_repository.hpp"

#include <guildhall/sdk/statement.hpp>

#include <algorithm>
#include <functional>
#include <span>

namespace guildhall::keys {

using sdk::Transaction;

namespace {

constexpr std::size_t atOnce = 500;

/// The statement for each part of them.
template <class Range>
void inParts(const Range& all, const std::function<void(std::span<const typename Range::value_type>)>& work) {
    const std::vector<typename Range::value_type> list(all.begin(), all.end());
    for (std::span rest(list); !rest.empty(); rest = rest.subspan(std::min(rest.size(), atOnce)))
        work(rest.first(std::min(rest.size(), atOnce)));
}

}  // namespace

std::vector<StoredKey> PersonKeyRepository::find(Transaction& tx, const std::set<std::string>& subjects) {
    std::vector<StoredKey> found;
    inParts(subjects, [&](std::span<const std::string> some) {
        sdk::Statement statement{"SELECT subject, key_id, key FROM kernel_person_key WHERE subject IN "};
        statement.sql += statement.bindEach(some);
        for (const auto row : tx.queryWith(statement.sql, statement.params))
            found.push_back({row.text(0), row.text(1), row.text(2)});
    });
    return found;
}

std::vector<StoredKey> PersonKeyRepository::all(Transaction& tx) {
    std::vector<StoredKey> found;
    for (const auto row : tx.query("SELECT subject, key_id, key FROM kernel_person_key"))
        found.push_back({row.text(0), row.text(1), row.text(2)});
    return found;
}

std::size_t PersonKeyRepository::add(Transaction& tx, const std::vector<StoredKey>& keys) {
    std::int64_t added = 0;
    inParts(keys, [&](std::span<const StoredKey> some) {
        sdk::Statement statement{"INSERT INTO kernel_person_key (subject, key_id, key) VALUES "};
        for (const auto& key : some) {
            statement.sql += statement.params.empty() ? "(" : ", (";
            statement.sql += statement.bind(key.subject) + ", ";
            statement.sql += statement.bind(key.keyId) + ", ";
            statement.sql += statement.bind(key.sealed) + ")";
        }
        statement.sql += " ON CONFLICT (subject) DO NOTHING";
        added += tx.executeWith(statement.sql, statement.params);
    });
    return static_cast<std::size_t>(added);
}

bool PersonKeyRepository::destroy(Transaction& tx, std::string_view subject, sdk::Instant now) {
    const auto rows = tx.query("DELETE FROM kernel_person_key WHERE subject = $1 RETURNING key_id", subject);
    if (rows.empty()) return false;
    addDestroyed(tx, {rows.front().text(0), std::string(subject), now});
    return true;
}

std::set<std::string> PersonKeyRepository::destroyedAmong(Transaction& tx, const std::set<std::string>& subjects) {
    std::set<std::string> found;
    inParts(subjects, [&](std::span<const std::string> some) {
        sdk::Statement statement{"SELECT subject FROM kernel_destroyed_key WHERE subject IN "};
        statement.sql += statement.bindEach(some);
        for (const auto row : tx.queryWith(statement.sql, statement.params)) found.insert(row.text(0));
    });
    return found;
}

std::vector<DestroyedKey> PersonKeyRepository::allDestroyed(Transaction& tx) {
    std::vector<DestroyedKey> found;
    for (const auto row : tx.query("SELECT key_id, subject, at FROM kernel_destroyed_key ORDER BY at"))
        found.push_back({row.text(0), row.text(1), row.instant(2)});
    return found;
}

void PersonKeyRepository::addDestroyed(Transaction& tx, const DestroyedKey& key) {
    tx.execute("INSERT INTO kernel_destroyed_key (key_id, subject, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
               key.keyId, key.subject, key.at);
}

}  // namespace guildhall::keys

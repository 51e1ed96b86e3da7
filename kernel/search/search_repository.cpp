#include "kernel/search/search_repository.hpp"

#include "kernel/data/dialect.hpp"

#include <guildhall/sdk/statement.hpp>
#include <guildhall/sdk/text.hpp>

#include <algorithm>

namespace guildhall::search {

using sdk::Statement;
using sdk::Transaction;

namespace {

constexpr std::size_t gram = 3;
constexpr std::size_t writtenAtOnce = 100;  ///< records; several entries each

/// The first text that does not begin so.
std::string after(std::string text) {
    while (!text.empty() && static_cast<unsigned char>(text.back()) == 0xff) text.pop_back();
    if (!text.empty()) text.back() = static_cast<char>(static_cast<unsigned char>(text.back()) + 1);
    return text;
}

std::string phrase(std::string_view text) {
    std::string quoted = "\"";
    for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + "\"";
}

enum class Way { Equal, Begins, Contains };

/// The entries that match, and the records they belong to, as far as this viewer has them.
Statement candidates(const SearchSource& source, const std::vector<std::string>& fields, const sdk::ListScope& scope,
                     data::Engine engine, Way way, bool few, const std::string& text) {
    const bool sqlite = way == Way::Contains && engine == data::Engine::Sqlite;
    const bool grams = sqlite && !few;
    Statement statement{"SELECT r.id FROM "};
    if (grams)
        statement.sql += "(SELECT rowid FROM kernel_search_grams WHERE kernel_search_grams MATCH " +
                         statement.bind(phrase(text)) + " LIMIT " +
                         std::to_string(SearchRepository::mostLookedThrough) +
                         ") g JOIN kernel_search s ON s.number = g.rowid";
    else
        // Its statistics say how many entries a source has on average, which is no help.
        statement.sql += sqlite ? "kernel_search s INDEXED BY kernel_search_text" : "kernel_search s";
    statement.sql += " JOIN " + source.table + " r ON r.id = s.id WHERE ";
    if (grams)
        statement.sql += "1 = 1";
    else if (sqlite)
        statement.sql += "instr(s.text, " + statement.bind(text) + ") > 0";
    else if (way == Way::Contains)
        statement.sql += "s.text LIKE " + statement.bind(sdk::containing(text)) + " ESCAPE '\\'";
    else if (way == Way::Equal)
        statement.sql += "s.text = " + statement.bind(text);
    else
        statement.sql += "s.text >= " + statement.bind(text) + " AND s.text < " + statement.bind(after(text));
    statement.sql += " AND s.record = " + statement.bind(source.record) + " AND s.field IN ";
    statement.sql += statement.bindEach(fields);
    statement.addScope(scope);
    return statement;
}

std::string selection(const SearchSource& source) {
    std::string sql = "SELECT r.id";
    for (const auto& field : source.fields) sql += ", " + field.sql;
    return sql + " FROM " + source.table + " r";
}

void forget(Transaction& tx, const SearchSource& source, std::span<const std::string> ids) {
    Statement statement;
    if (data::dialect(tx).engine() == data::Engine::Sqlite) {
        statement.sql = "DELETE FROM kernel_search WHERE record = " + statement.bind(source.record);
        statement.sql += " AND id IN " + statement.bindEach(ids);
        return (void)tx.executeWith(statement.sql, statement.params);
    }
    // One by one, behind OFFSET 0: before PostgreSQL has counted a table that grows quickly, it takes the record type
    // alone for enough to find a few ids by, and reads all of the type for each hundred changed records.
    const auto record = statement.bind(source.record);
    for (const auto& id : ids)
        statement.sql += (statement.sql.empty() ? "(CAST(" : "), (CAST(") + statement.bind(id) + " AS TEXT)";
    statement.sql = "DELETE FROM kernel_search WHERE number IN (SELECT f.number FROM (VALUES " + statement.sql +
                    ")) v (id) CROSS JOIN LATERAL (SELECT s.number FROM kernel_search s WHERE s.record = " + record +
                    " AND s.id = v.id OFFSET 0) f)";
    tx.executeWith(statement.sql, statement.params);
}

/// What is found of these rows, in one statement.
void put(Transaction& tx, const SearchSource& source, const sdk::Rows& rows) {
    Statement statement{"INSERT INTO kernel_search (record, id, field, text) VALUES "};
    for (const auto row : rows)
        for (std::size_t i = 0; i < source.fields.size(); ++i) {
            auto text = sdk::searchText(row.view(i + 1));
            if (text.empty()) continue;
            statement.sql += statement.params.empty() ? "(" : ", (";
            statement.sql += statement.bind(source.record) + ", ";
            statement.sql += statement.bind(row.text(0)) + ", ";
            statement.sql += statement.bind(source.fields[i].name) + ", ";
            statement.sql += statement.bind(std::move(text)) + ")";
        }
    if (!statement.params.empty()) tx.executeWith(statement.sql, statement.params);
}

bool hasFew(Transaction& tx, const SearchSource& source) {
    return tx.query(
                 "SELECT count(*) FROM (SELECT 1 FROM kernel_search INDEXED BY kernel_search_text WHERE record = $1 "
                 "LIMIT 20001) entries",
                 source.record)
               .front()
               .integer(0) <= 20000;
}

std::string signature(const SearchSource& source) {
    std::string text;
    for (const auto& field : source.fields) text += field.name + "=" + field.sql + ";";
    return text;
}

}  // namespace

std::vector<SearchRepository::Question> SearchRepository::questions(data::Engine engine, const SearchSource& source,
                                                                    const sdk::Viewer& viewer, std::string_view typed,
                                                                    int limit, bool few) {
    std::vector<Question> all;
    const auto text = sdk::searchText(sdk::cleaned(sdk::repaired(typed)));
    const auto fields = source.searchable(viewer);
    const auto length = sdk::countCharacters(text);
    if (fields.empty() || length < fewestCharacters) return all;
    const auto scope = source.scope ? source.scope(viewer) : sdk::ListScope();
    for (const auto way : {Way::Equal, Way::Begins, Way::Contains}) {
        if (way == Way::Contains && length < gram) break;
        auto statement = candidates(source, fields, scope, engine, way, few, text);
        // A record may be found by several of its fields, and by those of a nearer kind already.
        statement.sql += " LIMIT " + std::to_string(static_cast<std::size_t>(limit) * (source.fields.size() + 1));
        all.push_back({std::move(statement.sql), std::move(statement.params)});
    }
    return all;
}

std::vector<Hit> SearchRepository::find(Transaction& tx, const SearchSource& source, const sdk::Viewer& viewer,
                                        std::string_view typed, int limit) {
    std::vector<Hit> hits;
    const auto engine = data::dialect(tx).engine();
    const bool few = engine == data::Engine::Sqlite && hasFew(tx, source);
    // What is quickest depends on what is typed: PostgreSQL is to look at it each time.
    if (engine == data::Engine::Postgresql) tx.query("SELECT set_config('plan_cache_mode', 'force_custom_plan', TRUE)");
    for (const auto& question : questions(engine, source, viewer, typed, limit, few))
        for (const auto row : tx.queryWith(question.sql, question.params)) {
            if (hits.size() == static_cast<std::size_t>(limit)) return hits;
            const auto known = [&](const Hit& hit) { return hit.id == row.view(0); };
            if (std::ranges::any_of(hits, known)) continue;
            const auto id = row.text(0);
            hits.push_back({id, source.titleOf(tx, viewer, id), source.noteOf ? source.noteOf(tx, viewer, id) : ""});
        }
    return hits;
}

bool SearchRepository::visible(Transaction& tx, const SearchSource& source, const sdk::Viewer& viewer,
                               std::string_view id) {
    if (source.searchable(viewer).empty()) return false;
    Statement statement{"SELECT 1 FROM " + source.table + " r WHERE r.id = "};
    statement.sql += statement.bind(std::string(id));
    if (source.scope) statement.addScope(source.scope(viewer));
    return !tx.queryWith(statement.sql, statement.params).empty();
}

void SearchRepository::follow(Transaction& tx, const SearchSource& source, std::span<const std::string> ids) {
    for (; !ids.empty(); ids = ids.subspan(std::min(ids.size(), writtenAtOnce))) {
        const auto some = ids.first(std::min(ids.size(), writtenAtOnce));
        forget(tx, source, some);
        Statement statement{selection(source) + " WHERE r.id IN "};
        statement.sql += statement.bindEach(some);
        put(tx, source, tx.queryWith(statement.sql, statement.params));
    }
}

std::string SearchRepository::followAfter(Transaction& tx, const SearchSource& source, std::string_view id, int count) {
    std::vector<std::string> ids;
    for (const auto row : tx.query(
             "SELECT r.id FROM " + source.table + " r WHERE r.id > $1 ORDER BY r.id LIMIT " + std::to_string(count),
             id))
        ids.push_back(row.text(0));
    follow(tx, source, ids);
    return ids.empty() ? std::string() : ids.back();
}

bool SearchRepository::complete(Transaction& tx, const SearchSource& source) {
    return !tx.query("SELECT 1 FROM kernel_search_state WHERE record = $1 AND fields = $2", source.record,
                     signature(source))
                .empty();
}

void SearchRepository::setComplete(Transaction& tx, const SearchSource& source) {
    tx.execute(
        "INSERT INTO kernel_search_state (record, fields) VALUES ($1, $2) ON CONFLICT (record) DO UPDATE SET fields = "
        "excluded.fields",
        source.record, signature(source));
}

bool SearchRepository::hasRecords(Transaction& tx, const SearchSource& source) {
    return !tx.query("SELECT 1 FROM " + source.table + " r LIMIT 1").empty();
}

std::int64_t SearchRepository::countOf(Transaction& tx, const std::string& owner) {
    return tx
        .query("SELECT count(*) FROM kernel_search WHERE record >= $1 AND record < $2", owner + ".", after(owner + "."))
        .front()
        .integer(0);
}

void SearchRepository::forgetOwner(Transaction& tx, const std::string& owner) {
    for (const auto* table : {"kernel_search", "kernel_search_state"})
        tx.execute("DELETE FROM " + std::string(table) + " WHERE record >= $1 AND record < $2", owner + ".",
                   after(owner + "."));
}

}  // namespace guildhall::search

#include "kernel/data/database_check.hpp"

#include "kernel/data/connection.hpp"
#include "kernel/data/error_translation.hpp"

#include <guildhall/sdk/error.hpp>

#include <charconv>

namespace guildhall::data {

namespace {

constexpr int oldestVersion = 130000;
constexpr int probes = 5;

/// The answer to one statement in a transaction of its own, which stays open when asked for.
sdk::Rows ask(Connection& session, const char* sql, bool stayIn = false) {
    session.begin(true);
    auto rows = session.run(sql, {}, nullptr);
    if (!stayIn) session.commit();
    return rows;
}

int backendOf(Connection& session, bool stayIn = false) {
    return static_cast<int>(ask(session, "SELECT pg_backend_pid()", stayIn).front().integer(0));
}

/// Does a pooler hand out a session for each transaction? Behind one, the server process is another than the one we
/// were told of at the start; with sessions of our own it stays the same, and no other session gets it meanwhile.
bool sessionsAreShared(const SessionOptions& options) {
    const auto first = connectPostgresql(options);
    try {
        const int mine = backendOf(*first);
        if (mine == first->announcedBackend()) return false;
        const auto second = connectPostgresql(options);
        for (int probe = 0; probe < probes; ++probe) {
            if (backendOf(*second, true) == mine) return true;
            const int again = backendOf(*first);
            second->commit();
            if (again != mine) return true;
        }
        return false;
    } catch (const StatementFailed& problem) {
        // 42P05: the session has statements another session of ours prepared.
        if (std::string_view(problem.what()).starts_with("42P05")) return true;
        throw;
    }
}

ServerFacts factsOf(const SessionOptions& options) {
    const auto session = connectPostgresql(options);
    ServerFacts facts;
    const auto rows =
        ask(*session,
            "SELECT current_setting('server_version_num'), current_setting('server_encoding'), CAST(current_user AS "
            "TEXT), COALESCE(CAST(current_schema() AS TEXT), ''), pg_is_in_recovery(), "
            "current_setting('transaction_read_only') = 'on', COALESCE(has_schema_privilege(current_schema(), "
            "'CREATE'), FALSE), COALESCE((SELECT MIN(CAST(c.relname AS TEXT)) FROM pg_class c JOIN pg_namespace n ON "
            "n.oid = c.relnamespace WHERE n.nspname = current_schema() AND c.relkind = 'r' AND c.relname LIKE "
            "'kernel\\_%' AND NOT (has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT') AND "
            "has_table_privilege(c.oid, 'UPDATE') AND has_table_privilege(c.oid, 'DELETE'))), ''), "
            "EXISTS (SELECT 1 FROM pg_collation WHERE collname = 'und-x-icu')");
    const auto row = rows.front();
    const auto version = row.view(0);
    std::from_chars(version.data(), version.data() + version.size(), facts.version);
    facts.encoding = row.text(1);
    facts.role = row.text(2);
    facts.schema = row.text(3);
    facts.standby = row.boolean(4);
    facts.readOnly = row.boolean(5);
    facts.mayCreate = row.boolean(6);
    facts.lockedTable = row.text(7);
    facts.sortsEveryScript = row.boolean(8);
    return facts;
}

}  // namespace

std::string unfitness(const ServerFacts& facts) {
    if (facts.sharedSessions)
        return "a connection pooler (PgBouncer or the like) gives every transaction another session, so that "
               "statements "
               "of one would run in another. Set pool_mode = session for this database, or connect to PostgreSQL "
               "itself: "
               "Guildhall has a pool of its own (database.pool)";
    if (facts.version < oldestVersion)
        return "the server is PostgreSQL " + std::to_string(facts.version / 10000) + "; Guildhall needs " +
               std::to_string(oldestVersion / 10000) + " or newer and is tested with 15. Use a newer server";
    if (facts.encoding != "UTF8")
        return "it stores text as " + facts.encoding +
               ", which has no place for many names. Make a database with ENCODING 'UTF8' (CREATE DATABASE guildhall "
               "ENCODING 'UTF8' TEMPLATE template0) and name that one; a site moves by `guildhall backup` and "
               "`restore`";
    if (!facts.sortsEveryScript)
        return "the server was built without ICU, by which names of every script are sorted and found. Use a build "
               "with it, "
               "as Debian and most others have";
    if (facts.standby) return "the server is a standby that only reads. Name the primary server";
    if (facts.readOnly)
        return "the role “" + facts.role +
               "” may only read (default_transaction_read_only). Name a role that may write, or let this one: ALTER "
               "ROLE "
               "\"" +
               facts.role + "\" SET default_transaction_read_only = off";
    if (facts.schema.empty())
        return "there is no schema for tables in the search_path of the role “" + facts.role +
               "”. Make one: CREATE SCHEMA AUTHORIZATION \"" + facts.role + "\"";
    if (!facts.mayCreate)
        return "the role “" + facts.role + "” may not make tables in the schema “" + facts.schema +
               "”. Let it: GRANT CREATE ON SCHEMA \"" + facts.schema + "\" TO \"" + facts.role + "\"";
    if (!facts.lockedTable.empty())
        return "the role “" + facts.role + "” may not read and write the table " + facts.lockedTable +
               ". Name the role that made the tables, or make this one their owner";
    return {};
}

void checkDatabase(const std::string& url) {
    const SessionOptions options{.url = parseDatabaseUrl(url)};
    if (options.url.engine != Engine::Postgresql) return;
    ServerFacts facts;
    facts.sharedSessions = sessionsAreShared(options);
    if (!facts.sharedSessions) facts = factsOf(options);
    if (const auto problem = unfitness(facts); !problem.empty())
        throw DatabaseUnfit(options.url.shown + " cannot be used: " + problem);
}

}  // namespace guildhall::data

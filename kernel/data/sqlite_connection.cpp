#include "kernel/data/connection.hpp"
#include "kernel/data/error_translation.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/text.hpp>

#include <Poco/Data/SQLite/Connector.h>
#include <Poco/Data/SQLite/Utility.h>
#include <Poco/Data/Session.h>
#include <Poco/UTF8String.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <mutex>
#include <unordered_map>
#include <utility>

namespace guildhall::data {

namespace {

/// Lists build many texts; beyond this many the cache starts anew.
constexpr int busyMilliseconds = 2000;

void registerConnector() {
    static std::once_flag once;
    std::call_once(once, [] {
        // Counting memory takes a global lock at every allocation: four times slower with eight threads.
        sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
        Poco::Data::SQLite::Connector::registerConnector();
    });
}

std::string_view textOf(sqlite3_value* value) {
    return {reinterpret_cast<const char*>(sqlite3_value_text(value)),
            static_cast<std::size_t>(sqlite3_value_bytes(value))};
}

/// lower() for all scripts, as PostgreSQL has it: the index of addresses is by it, and SQLite's own knows ASCII only.
void foldCase(sqlite3_context* context, int, sqlite3_value** values) {
    if (sqlite3_value_type(values[0]) == SQLITE_NULL) return sqlite3_result_null(context);
    const auto text = textOf(values[0]);
    const bool ascii = std::ranges::all_of(text, [](unsigned char c) { return c < 0x80; });
    const auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
    if (ascii && std::ranges::none_of(text, upper)) return sqlite3_result_value(context, values[0]);
    auto folded = ascii ? std::string(text) : Poco::UTF8::toLower(std::string(text));
    if (ascii)
        for (auto& c : folded)
            if (upper(c)) c = static_cast<char>(c | 0x20);
    sqlite3_result_text(context, folded.data(), static_cast<int>(folded.size()), SQLITE_TRANSIENT);
}

/// folded() of the SDK; PostgreSQL has one of its own by migration.
void fold(sqlite3_context* context, int, sqlite3_value** values) {
    if (sqlite3_value_type(values[0]) == SQLITE_NULL) return sqlite3_result_null(context);
    const auto folded = sdk::folded(textOf(values[0]));
    sqlite3_result_text(context, folded.data(), static_cast<int>(folded.size()), SQLITE_TRANSIENT);
}

/// PostgreSQL's name of the collation that people of most languages expect.
int compareAsPeopleSort(void*, int firstBytes, const void* first, int secondBytes, const void* second) {
    return sdk::compareText({static_cast<const char*>(first), static_cast<std::size_t>(firstBytes)},
                            {static_cast<const char*>(second), static_cast<std::size_t>(secondBytes)});
}

struct Prepared {
    sqlite3_stmt* statement = nullptr;
    std::vector<int> parameters;  ///< SQLite numbers `$n` by first appearance: position → n - 1
};

/// Resets a statement whatever happens, so that it holds no lock on the database.
class Running {
public:
    explicit Running(sqlite3_stmt* statement) : statement_(statement) {}
    ~Running() {
        sqlite3_reset(statement_);
        sqlite3_clear_bindings(statement_);
    }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

private:
    sqlite3_stmt* statement_;
};

void appendCell(sdk::Rows& rows, sqlite3_stmt* statement, int column) {
    switch (sqlite3_column_type(statement, column)) {
        case SQLITE_NULL: rows.appendNull(); return;
        case SQLITE_FLOAT: {
            // SQLite's own text of a number keeps 15 digits only.
            char digits[40];
            const auto end =
                std::to_chars(digits, digits + sizeof digits, sqlite3_column_double(statement, column)).ptr;
            rows.append({digits, static_cast<std::size_t>(end - digits)});
            return;
        }
        default: {
            const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
            rows.append({text, static_cast<std::size_t>(sqlite3_column_bytes(statement, column))});
        }
    }
}

class SqliteConnection : public Connection {
public:
    explicit SqliteConnection(const SessionOptions& options)
        : session_("SQLite", options.url.file.string(), static_cast<std::size_t>(options.connectSeconds)),
          database_(Poco::Data::SQLite::Utility::dbHandle(session_)) {
        sqlite3_extended_result_codes(database_, 1);
        sqlite3_busy_timeout(database_, busyMilliseconds);
        sqlite3_create_function_v2(database_, "lower", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS,
                                   nullptr, foldCase, nullptr, nullptr, nullptr);
        sqlite3_create_function_v2(database_, "folded", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS,
                                   nullptr, fold, nullptr, nullptr, nullptr);
        sqlite3_create_collation_v2(database_, "und-x-icu", SQLITE_UTF8, nullptr, compareAsPeopleSort, nullptr);
        runScript("PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY");
        if (options.writer) {
            // FULL: what was acknowledged survives the loss of power, too.
            // Recursive triggers: what OR REPLACE removes is seen by the triggers on DELETE.
            runScript("PRAGMA synchronous = FULL; PRAGMA recursive_triggers = ON");
        } else {
            runScript("PRAGMA query_only = ON");
        }
        if (!options.checkpoints) {
            runScript("PRAGMA wal_autocheckpoint = 0");
            sqlite3_db_config(database_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
        }
    }

    ~SqliteConnection() override {
        forgetStatements();
        try {
            session_.close();
        } catch (...) {  // nothing is left to save here
        }
    }

    Engine engine() const override { return Engine::Sqlite; }
    // IMMEDIATE: a transaction that reads first and writes later could not wait for the writer before it.
    void begin(bool writing) override { run(writing ? "BEGIN IMMEDIATE" : "BEGIN", {}, nullptr); }
    void commit() override { run("COMMIT", {}, nullptr); }
    void rollback() noexcept override {
        if (!sqlite3_get_autocommit(database_)) sqlite3_exec(database_, "ROLLBACK", nullptr, nullptr, nullptr);
    }

    sdk::Rows run(std::string_view sql, std::span<const sdk::Param> params, std::int64_t* changed) override {
        const Prepared& prepared = prepare(sql);
        const Running running(prepared.statement);
        bind(prepared, params, sql);
        const int columns = changed ? 0 : sqlite3_column_count(prepared.statement);
        sdk::Rows rows(static_cast<std::size_t>(columns));
        int step;
        while ((step = sqlite3_step(prepared.statement)) == SQLITE_ROW)
            for (int column = 0; column < columns; ++column) appendCell(rows, prepared.statement, column);
        if (step != SQLITE_DONE) throwSqliteError(database_, sql);
        if (changed) *changed = sqlite3_changes64(database_);
        return rows;
    }

    void runInParts(std::string_view sql, std::span<const sdk::Param> params,
                    const std::function<void(const sdk::Rows&)>& part) override {
        const Prepared& prepared = prepare(sql);
        const Running running(prepared.statement);
        bind(prepared, params, sql);
        const int columns = sqlite3_column_count(prepared.statement);
        sdk::Rows rows(static_cast<std::size_t>(columns));
        int step;
        while ((step = sqlite3_step(prepared.statement)) == SQLITE_ROW) {
            for (int column = 0; column < columns; ++column) appendCell(rows, prepared.statement, column);
            if (rows.size() == rowsOfAPart) part(std::exchange(rows, sdk::Rows(static_cast<std::size_t>(columns))));
        }
        if (step != SQLITE_DONE) throwSqliteError(database_, sql);
        if (!rows.empty()) part(rows);
    }

    void runScript(const std::string& script) override {
        if (sqlite3_exec(database_, script.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
            throwSqliteError(database_, script);
    }

    bool usable() const noexcept override { return sqlite3_get_autocommit(database_) != 0; }

    void forgetStatements() noexcept override {
        for (auto& [sql, prepared] : cache_) sqlite3_finalize(prepared.statement);
        cache_.clear();
    }

private:
    const Prepared& prepare(std::string_view sql) {
        std::string key(sql);
        if (const auto found = cache_.find(key); found != cache_.end()) return found->second;
        if (cache_.size() >= statementsKept) forgetStatements();
        Prepared prepared;
        const int length = static_cast<int>(sql.size());
        if (sqlite3_prepare_v3(database_, sql.data(), length, SQLITE_PREPARE_PERSISTENT, &prepared.statement,
                               nullptr) != SQLITE_OK)
            throwSqliteError(database_, sql);
        if (!prepared.statement) throw StatementFailed("an empty statement");
        for (int i = 1; i <= sqlite3_bind_parameter_count(prepared.statement); ++i) {
            const char* name = sqlite3_bind_parameter_name(prepared.statement, i);
            prepared.parameters.push_back(name && name[0] == '$' ? std::atoi(name + 1) - 1 : i - 1);
        }
        return cache_.emplace(std::move(key), std::move(prepared)).first->second;
    }

    void bind(const Prepared& prepared, std::span<const sdk::Param> params, std::string_view sql) {
        if (prepared.parameters.size() != params.size())
            throw StatementFailed("the statement has " + std::to_string(prepared.parameters.size()) + " parameters, " +
                                  std::to_string(params.size()) + " were given [" + sdk::shortened(sql, 200, "…") +
                                  "]");
        for (std::size_t i = 0; i < prepared.parameters.size(); ++i) {
            const auto index = static_cast<std::size_t>(prepared.parameters[i]);
            if (index >= params.size()) throw StatementFailed("no parameter $" + std::to_string(index + 1));
            if (bindOne(prepared.statement, static_cast<int>(i) + 1, params[index]) != SQLITE_OK)
                throwSqliteError(database_, sql);
        }
    }

    static int bindOne(sqlite3_stmt* statement, int position, const sdk::Param& param) {
        if (const auto* number = std::get_if<std::int64_t>(&param))
            return sqlite3_bind_int64(statement, position, *number);
        if (const auto* real = std::get_if<double>(&param)) return sqlite3_bind_double(statement, position, *real);
        if (const auto* flag = std::get_if<bool>(&param)) return sqlite3_bind_int(statement, position, *flag ? 1 : 0);
        if (const auto* text = std::get_if<std::string>(&param)) {
            checkText(*text);
            // STATIC: the parameters outlive the step, and the bindings are cleared after it.
            return sqlite3_bind_text64(statement, position, text->data(), text->size(), SQLITE_STATIC, SQLITE_UTF8);
        }
        return sqlite3_bind_null(statement, position);
    }

    Poco::Data::Session session_;
    sqlite3* database_;
    std::unordered_map<std::string, Prepared> cache_;
};

}  // namespace

void checkText(const std::string& text) {
    if (!sdk::isUtf8(text)) throw std::invalid_argument("text for the database is not UTF-8 or contains NUL");
}

/// Names and addresses of people are for the server's user alone, whatever the umask; -wal and -shm follow the file.
static void keepToOwner(const std::filesystem::path& file) {
    // Only a file nobody has open yet is opened here: closing it would end SQLite's own locks on it in this process.
    const int made = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (made >= 0) {
        ::close(made);
        return;
    }
    struct stat there {};
    if (::stat(file.c_str(), &there) != 0 || !S_ISREG(there.st_mode) || (there.st_mode & 077) == 0) return;
    for (const auto* ending : {"", "-wal", "-shm"}) ::chmod((file.string() + ending).c_str(), 0600);
}

std::unique_ptr<Connection> connectSqlite(const SessionOptions& options) {
    registerConnector();
    if (options.writer) keepToOwner(options.url.file);
    try {
        return std::make_unique<SqliteConnection>(options);
    } catch (const Poco::Exception& e) {
        throw sdk::Unavailable(sdk::say("{database} cannot be opened: {reason}",
                                        {{"database", options.url.shown}, {"reason", e.displayText()}}));
    }
}

}  // namespace guildhall::data

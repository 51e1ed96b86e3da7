#include "kernel/data/connection.hpp"
#include "kernel/data/error_translation.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>

#include <Poco/Data/PostgreSQL/Connector.h>
#include <Poco/Data/PostgreSQL/Utility.h>
#include <Poco/Data/Session.h>

#include <charconv>
#include <mutex>
#include <unordered_map>
#include <utility>

namespace guildhall::data {

namespace {

struct ResultDeleter {
    void operator()(PGresult* result) const { PQclear(result); }
};
using Result = std::unique_ptr<PGresult, ResultDeleter>;

/// The parameters as libpq wants them: pointers to text.
class Bound {
public:
    explicit Bound(std::span<const sdk::Param> params) {
        texts_.reserve(params.size());
        for (const auto& param : params) {
            if (const auto* text = std::get_if<std::string>(&param)) {
                checkText(*text);
                pointers_.push_back(text->c_str());
            } else if (std::holds_alternative<std::nullptr_t>(param)) {
                pointers_.push_back(nullptr);
            } else {
                texts_.push_back(asText(param));
                pointers_.push_back(texts_.back().c_str());
            }
        }
    }
    int count() const { return static_cast<int>(pointers_.size()); }
    const char* const* values() const { return pointers_.data(); }

private:
    static std::string asText(const sdk::Param& param) {
        if (const auto* flag = std::get_if<bool>(&param)) return *flag ? "t" : "f";
        if (const auto* number = std::get_if<std::int64_t>(&param)) return std::to_string(*number);
        char digits[40];
        return {digits, std::to_chars(digits, digits + sizeof digits, std::get<double>(param)).ptr};
    }

    std::vector<std::string> texts_;
    std::vector<const char*> pointers_;
};

sdk::Rows copyRows(const PGresult* result) {
    const int columns = PQnfields(result);
    sdk::Rows rows(static_cast<std::size_t>(columns));
    for (int row = 0; row < PQntuples(result); ++row) {
        for (int column = 0; column < columns; ++column) {
            if (PQgetisnull(result, row, column))
                rows.appendNull();
            else
                rows.append(
                    {PQgetvalue(result, row, column), static_cast<std::size_t>(PQgetlength(result, row, column))});
        }
    }
    return rows;
}

class PostgresqlConnection : public Connection {
public:
    explicit PostgresqlConnection(const SessionOptions& options)
        : session_("PostgreSQL", options.url.conninfo, static_cast<std::size_t>(options.connectSeconds)),
          connection_(*Poco::Data::PostgreSQL::Utility::handle(session_)) {
        PQsetNoticeProcessor(
            connection_, [](void*, const char*) {}, nullptr);
        const auto statement = std::to_string(options.statementSeconds * 1000);
        runScript("SET statement_timeout = " + statement + "; SET lock_timeout = " + statement +
                  "; SET idle_in_transaction_session_timeout = '30s'");
    }

    Engine engine() const override { return Engine::Postgresql; }
    int announcedBackend() const noexcept override { return PQbackendPID(connection_); }

    // Reads see one snapshot. Writes are READ COMMITTED: who checks before acting locks what was checked. The BEGIN of
    // a reading transaction travels with its first statement, and nobody waits for the answer to its COMMIT: most pages
    // read with a statement or two, and each round trip costs more than the statement.
    void begin(bool writing) override {
        endReading();
        reading_ = !writing;
        beginWaits_ = reading_;
        if (writing) runScript("BEGIN ISOLATION LEVEL READ COMMITTED");
    }

    void commit() override {
        if (reading_) return commitReading();
        const Result result(PQexec(connection_, "COMMIT"));
        if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) throwPostgresqlError(connection_, result.get(), "COMMIT");
        if (std::string_view(PQcmdStatus(result.get())) != "COMMIT")
            throw StatementFailed("the transaction was rolled back at COMMIT because a statement in it had failed");
    }

    void rollback() noexcept override {
        beginWaits_ = false;
        if (PQstatus(connection_) == CONNECTION_OK && PQtransactionStatus(connection_) != PQTRANS_IDLE)
            PQclear(PQexec(connection_, "ROLLBACK"));
        if (forgetSoon_) forgetStatements();
    }

    sdk::Rows run(std::string_view sql, std::span<const sdk::Param> params, std::int64_t* changed) override {
        const Bound bound(params);
        const std::string& name = prepare(sql);
        const Result result(beginWaits_ ? beginWith(name, bound)
                                        : PQexecPrepared(connection_, name.c_str(), bound.count(), bound.values(),
                                                         nullptr, nullptr, 0));
        check(result.get(), sql);
        if (changed) {
            const char* tuples = PQcmdTuples(result.get());
            *changed = *tuples ? std::atoll(tuples) : 0;
            return sdk::Rows();
        }
        return copyRows(result.get());
    }

    void runInParts(std::string_view sql, std::span<const sdk::Param> params,
                    const std::function<void(const sdk::Rows&)>& part) override {
        // By a cursor, so that the time a statement may take is for each part. Not prepared: its columns change.
        beginNow();
        const Bound bound(params);
        const std::string declare = "DECLARE parts NO SCROLL CURSOR FOR " + std::string(sql);
        const std::string fetch = "FETCH " + std::to_string(rowsOfAPart) + " FROM parts";
        const Result declared(
            PQexecParams(connection_, declare.c_str(), bound.count(), nullptr, bound.values(), nullptr, nullptr, 0));
        check(declared.get(), sql);
        for (std::size_t count = rowsOfAPart; count == rowsOfAPart;) {
            const Result fetched(PQexec(connection_, fetch.c_str()));
            check(fetched.get(), sql);
            const auto rows = copyRows(fetched.get());
            count = rows.size();
            if (count > 0) part(rows);
        }
        runScript("CLOSE parts");
    }

    void runScript(const std::string& script) override {
        endReading();
        beginNow();
        const Result result(PQexec(connection_, script.c_str()));
        check(result.get(), script);
    }

    bool usable() const noexcept override {
        return PQstatus(connection_) == CONNECTION_OK && (ending_ || PQtransactionStatus(connection_) == PQTRANS_IDLE);
    }

    void forgetStatements() noexcept override {
        try {
            endReading();
        } catch (const std::exception&) {
            return;  // the next to use this session is told
        }
        forgetSoon_ = false;
        if (names_.empty()) return;
        names_.clear();
        PQclear(PQexec(connection_, "DEALLOCATE ALL"));
    }

private:
    /// BEGIN and the first statement in one go (libpq's pipeline mode); the statement's result. When BEGIN fails, the
    /// statement is passed over, so it is BEGIN's result.
    PGresult* beginWith(const std::string& name, const Bound& bound) {
        beginWaits_ = false;
        const bool sent =
            PQenterPipelineMode(connection_) &&
            PQsendQueryParams(connection_, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", 0, nullptr, nullptr,
                              nullptr, nullptr, 0) &&
            PQsendQueryPrepared(connection_, name.c_str(), bound.count(), bound.values(), nullptr, nullptr, 0) &&
            PQpipelineSync(connection_);
        if (!sent) throwPostgresqlError(connection_, nullptr, "BEGIN");
        Result begun(PQgetResult(connection_));
        Result answer;
        bool synchronised = false;
        while (!synchronised && PQstatus(connection_) == CONNECTION_OK) {
            Result next(PQgetResult(connection_));
            const auto status = PQresultStatus(next.get());  // of null, between two statements: a fatal error
            synchronised = next && status == PGRES_PIPELINE_SYNC;
            if (next && !synchronised) answer = std::move(next);
        }
        if (!PQexitPipelineMode(connection_)) throwPostgresqlError(connection_, nullptr, "BEGIN");
        return PQresultStatus(begun.get()) == PGRES_COMMAND_OK ? answer.release() : begun.release();
    }

    /// The BEGIN of a reading transaction, where no statement takes it along.
    void beginNow() {
        if (!std::exchange(beginWaits_, false)) return;
        runScript("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    }

    void commitReading() {
        reading_ = false;
        if (beginWaits_)
            beginWaits_ = false;  // nothing was read
        else
            ending_ = PQsendQuery(connection_, "COMMIT") == 1;
    }

    /// Takes the answer to a COMMIT that nobody waited for. Throws ConnectionLost when the session has gone since.
    void endReading() {
        if (!ending_) return;
        ending_ = false;
        while (const Result result{PQgetResult(connection_)}) {
        }
        if (PQstatus(connection_) == CONNECTION_BAD || PQtransactionStatus(connection_) != PQTRANS_IDLE)
            throw ConnectionLost("the session ended after its last use");
    }

    const std::string& prepare(std::string_view sql) {
        std::string key(sql);
        if (const auto found = names_.find(key); found != names_.end()) return found->second;
        if (names_.size() >= statementsKept) forgetStatements();
        const std::string name = "s" + std::to_string(++prepared_);
        const Result result(PQprepare(connection_, name.c_str(), key.c_str(), 0, nullptr));
        check(result.get(), sql);
        return names_.emplace(std::move(key), name).first->second;
    }

    void check(const PGresult* result, std::string_view sql) {
        const auto status = PQresultStatus(result);
        // Empty: a migration whose way back has nothing to do.
        if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || status == PGRES_EMPTY_QUERY) return;
        const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
        if (state && (std::string_view(state) == "0A000" || std::string_view(state) == "26000")) forgetSoon_ = true;
        throwPostgresqlError(connection_, result, sql);
    }

    Poco::Data::Session session_;
    PGconn* connection_;
    std::unordered_map<std::string, std::string> names_;
    std::uint64_t prepared_ = 0;
    bool reading_ = false;     ///< the transaction only reads
    bool beginWaits_ = false;  ///< for the first statement
    bool ending_ = false;      ///< COMMIT was sent, its answer not taken
    bool forgetSoon_ = false;  ///< a plan is out of date; inside the failed transaction nothing can be deallocated
};

}  // namespace

std::unique_ptr<Connection> connectPostgresql(const SessionOptions& options) {
    static std::once_flag once;
    std::call_once(once, [] { Poco::Data::PostgreSQL::Connector::registerConnector(); });
    try {
        return std::make_unique<PostgresqlConnection>(options);
    } catch (const Poco::Exception& e) {
        throw sdk::Unavailable(sdk::say("{database} cannot be reached: {reason}",
                                        {{"database", options.url.shown}, {"reason", e.displayText()}}));
    } catch (const ConnectionLost& e) {
        throw sdk::Unavailable(sdk::say("{database} cannot be reached: {reason}",
                                        {{"database", options.url.shown}, {"reason", e.what()}}));
    }
}

}  // namespace guildhall::data

#include "kernel/data/connection.hpp"
#include "kernel/data/error_translation.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>

#include <Poco/Data/PostgreSQL/Connector.h>
#include <Poco/Data/PostgreSQL/Utility.h>
#include <Poco/Data/Session.h>

#include <charconv>
#include <mutex>
#include <stdexcept>
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

/// A result keeps its bytes, without the connection too, as long as it is kept itself.
sdk::Rows rowsOf(Result result) {
    const std::shared_ptr<const PGresult> all(std::move(result));
    const int columns = PQnfields(all.get());
    sdk::Rows rows(static_cast<std::size_t>(columns));
    rows.reserve(static_cast<std::size_t>(PQntuples(all.get())));
    rows.keepAlive(all);
    for (int row = 0; row < PQntuples(all.get()); ++row) {
        for (int column = 0; column < columns; ++column) {
            const auto length = static_cast<std::size_t>(PQgetlength(all.get(), row, column));
            if (length == 0 && PQgetisnull(all.get(), row, column))
                rows.appendNull();
            else
                rows.refer({PQgetvalue(all.get(), row, column), length});
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
        // A server that lets this role only read, for want of room say, is not to be talked out of it.
        const Result onlyReads(PQexec(connection_, "SHOW default_transaction_read_only"));
        if (PQntuples(onlyReads.get()) == 1 && std::string_view(PQgetvalue(onlyReads.get(), 0, 0)) == "off")
            beginWriting_ += " READ WRITE";
        const auto statement = std::to_string(options.statementSeconds * 1000);
        runScript("SET statement_timeout = " + statement + "; SET lock_timeout = " + statement +
                  "; SET idle_in_transaction_session_timeout = '30s'"
                  "; SET default_transaction_isolation = 'repeatable read'; SET default_transaction_read_only = on");
    }

    Engine engine() const override { return Engine::Postgresql; }
    int announcedBackend() const noexcept override { return PQbackendPID(connection_); }

    // Reads see one snapshot. Writes are READ COMMITTED: who checks before acting locks what was checked.
    //
    // Statements that read go through libpq's pipeline, where all up to a Sync are one transaction, of the kind the
    // session has as its default. So a read needs neither BEGIN nor COMMIT, nobody waits for the answer to its Sync,
    // and two statements can go in one: most pages read with a statement or two, and each round trip costs more than
    // the statement.
    void begin(bool writing) override {
        if (writing) endReading();
        if (names_.size() >= statementsKept) forgetStatements();
        reading_ = !writing;
        if (writing) runScript(beginWriting_);
    }

    void commit() override {
        if (reading_) return commitReading();
        const Result result(PQexec(connection_, "COMMIT"));
        if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) throwPostgresqlError(connection_, result.get(), "COMMIT");
        if (std::string_view(PQcmdStatus(result.get())) != "COMMIT")
            throw StatementFailed("the transaction was rolled back at COMMIT because a statement in it had failed");
    }

    void rollback() noexcept override {
        reading_ = false;
        ended();
        if (PQpipelineStatus(connection_) != PQ_PIPELINE_OFF) {
            endPipeline("ROLLBACK");
            leavePipeline();
        }
        if (PQstatus(connection_) == CONNECTION_OK && PQtransactionStatus(connection_) != PQTRANS_IDLE)
            PQclear(PQexec(connection_, "ROLLBACK"));
        if (forgetSoon_) forgetStatements();
    }

    sdk::Rows run(std::string_view sql, std::span<const sdk::Param> params, std::int64_t* changed) override {
        const Bound bound(params);
        if (params.size() > mostPrepared) {
            ending_ = false;
            return told(once(std::string(sql), bound), changed);
        }
        if (reading_) {
            const Asked asked{sql, bound, nameFor(sql)};
            ask({&asked, 1});
            auto result = answerTo(asked);
            ended();
            if (changed) *changed = 0;
            return rowsOf(std::move(result));
        }
        const std::string& name = prepare(sql);
        Result result(PQexecPrepared(connection_, name.c_str(), bound.count(), bound.values(), nullptr, nullptr, 0));
        check(result.get(), sql);
        return told(std::move(result), changed);
    }

    sdk::Rows runAfter(const Query& before, sdk::Rows& answer, const Query& query) override {
        if (query.params.size() > mostPrepared) ending_ = false;
        if (!reading_ || query.params.size() > mostPrepared) return Connection::runAfter(before, answer, query);
        const Bound first(before.params), second(query.params);
        const Asked asked[] = {{before.sql, first, nameFor(before.sql)}, {query.sql, second, nameFor(query.sql)}};
        ask(asked);
        answer = rowsOf(answerTo(asked[0]));
        auto result = answerTo(asked[1]);
        ended();
        return rowsOf(std::move(result));
    }

    void endWithNext() override { ending_ = !block_; }

    void runInParts(std::string_view sql, std::span<const sdk::Param> params,
                    const std::function<void(const sdk::Rows&)>& part) override {
        // By a cursor, so that the time a statement may take is for each part. Not prepared: its columns change.
        const Bound bound(params), none{std::span<const sdk::Param>()};
        if (reading_ && !std::exchange(block_, true)) once("BEGIN", none);  // goes on in what was begun
        once("DECLARE parts NO SCROLL CURSOR FOR " + std::string(sql), bound);
        const std::string fetch = "FETCH " + std::to_string(rowsOfAPart) + " FROM parts";
        for (std::size_t count = rowsOfAPart; count == rowsOfAPart;) {
            const auto rows = rowsOf(once(fetch, none));
            count = rows.size();
            if (count > 0) part(rows);
        }
        once("CLOSE parts", none);
    }

    void runScript(const std::string& script) override {
        if (reading_) throw std::logic_error("a script runs in a transaction that writes");
        endReading();
        const Result result(PQexec(connection_, script.c_str()));
        check(result.get(), script);
    }

    bool usable() const noexcept override {
        return PQstatus(connection_) == CONNECTION_OK && !lost_ &&
               (syncs_ > 0 || PQtransactionStatus(connection_) == PQTRANS_IDLE);
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
    /// A statement on its way, under the name it is prepared by; `unknown`: it is prepared on this occasion.
    struct Name {
        std::string text;
        bool unknown;
    };
    struct Asked {
        std::string_view sql;
        const Bound& bound;
        Name name;
    };

    /// Statements with more parameters ask for many rows at once. Each is planned for its values: a plan that was made
    /// while the table was small would read all of it for each, until somebody counts it.
    static constexpr std::size_t mostPrepared = 64;

    /// The rows, or how many were changed.
    static sdk::Rows told(Result result, std::int64_t* changed) {
        if (!changed) return rowsOf(std::move(result));
        const char* tuples = PQcmdTuples(result.get());
        *changed = *tuples ? std::atoll(tuples) : 0;
        return sdk::Rows();
    }

    Name nameFor(std::string_view sql) {
        if (const auto found = names_.find(std::string(sql)); found != names_.end()) return {found->second, false};
        return {"s" + std::to_string(++prepared_), true};
    }

    void ask(std::span<const Asked> all) {
        bool sent = enterPipeline();
        for (const auto& [sql, bound, name] : all)
            sent =
                sent &&
                (!name.unknown ||
                 PQsendPrepare(connection_, name.text.c_str(), std::string(sql).c_str(), 0, nullptr)) &&
                PQsendQueryPrepared(connection_, name.text.c_str(), bound.count(), bound.values(), nullptr, nullptr, 0);
        sent = sent && (ending_ ? PQpipelineSync(connection_) : PQsendFlushRequest(connection_));
        if (!sent) throwPostgresqlError(connection_, nullptr, all.back().sql);
    }

    Result answerTo(const Asked& asked) {
        if (asked.name.unknown) {
            check(next().get(), asked.sql);
            names_.emplace(asked.sql, asked.name.text);
        }
        auto result = next();
        check(result.get(), asked.sql);
        return result;
    }

    /// All answers are taken: what is still to come is that of the Sync that went with them.
    void ended() {
        if (!std::exchange(ending_, false)) return;
        ++syncs_;
        began_ = false;
    }

    /// A statement that is not prepared.
    Result once(const std::string& sql, const Bound& bound) {
        Result result;
        if (reading_) {
            const bool sent = enterPipeline() &&
                              PQsendQueryParams(connection_, sql.c_str(), bound.count(), nullptr, bound.values(),
                                                nullptr, nullptr, 0) &&
                              PQsendFlushRequest(connection_);
            if (!sent) throwPostgresqlError(connection_, nullptr, sql);
            result = next();
        } else {
            result.reset(
                PQexecParams(connection_, sql.c_str(), bound.count(), nullptr, bound.values(), nullptr, nullptr, 0));
        }
        check(result.get(), sql);
        return result;
    }

    bool enterPipeline() {
        began_ = true;
        return PQpipelineStatus(connection_) != PQ_PIPELINE_OFF || PQenterPipelineMode(connection_);
    }

    /// The answer to what was sent longest ago in this transaction. After each one there is a null.
    Result next() {
        takeSyncs();
        Result result(PQgetResult(connection_));
        if (result) PQclear(PQgetResult(connection_));
        return result;
    }

    void commitReading() {
        reading_ = false;
        if (began_) endPipeline("COMMIT");
    }

    /// Nobody waits for the answer: it is taken when there is something else to wait for.
    void endPipeline(const char* block) noexcept {
        began_ = false;
        if (std::exchange(block_, false))
            PQsendQueryParams(connection_, block, 0, nullptr, nullptr, nullptr, nullptr, 0);
        if (PQpipelineSync(connection_)) ++syncs_;
    }

    /// Takes what is still to come of earlier transactions.
    void takeSyncs() noexcept {
        // Behind some proxies a session that is ended answers nothing for ever and counts as good.
        constexpr int mostNothing = 10;
        for (int nothing = 0; syncs_ > 0 && PQstatus(connection_) == CONNECTION_OK && !lost_;) {
            const Result result(PQgetResult(connection_));
            if (PQresultStatus(result.get()) == PGRES_PIPELINE_SYNC) --syncs_;
            nothing = result ? 0 : nothing + 1;
            lost_ = nothing > mostNothing;
        }
    }

    void leavePipeline() noexcept {
        takeSyncs();
        PQexitPipelineMode(connection_);
    }

    /// Throws ConnectionLost when the session has gone since its last use.
    void endReading() {
        if (PQpipelineStatus(connection_) == PQ_PIPELINE_OFF) return;
        leavePipeline();
        if (lost_ || PQstatus(connection_) == CONNECTION_BAD || PQtransactionStatus(connection_) != PQTRANS_IDLE)
            throw ConnectionLost("the session ended after its last use");
    }

    const std::string& prepare(std::string_view sql) {
        std::string key(sql);
        if (const auto found = names_.find(key); found != names_.end()) return found->second;
        if (names_.size() >= statementsKept) forgetStatements();
        auto name = "s" + std::to_string(++prepared_);
        const Result result(PQprepare(connection_, name.c_str(), key.c_str(), 0, nullptr));
        check(result.get(), sql);
        return names_.emplace(std::move(key), std::move(name)).first->second;
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
    std::string beginWriting_ = "BEGIN ISOLATION LEVEL READ COMMITTED";
    std::unordered_map<std::string, std::string> names_;
    std::uint64_t prepared_ = 0;
    bool reading_ = false;     ///< the transaction only reads
    bool began_ = false;       ///< and something was sent
    bool block_ = false;       ///< and BEGIN was, as a cursor needs
    bool ending_ = false;      ///< what is asked next, or was, ends the transaction
    int syncs_ = 0;            ///< sent, their answers not taken
    bool lost_ = false;        ///< gone without a word
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

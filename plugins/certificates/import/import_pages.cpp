#include "import/import_pages.hpp"

#include "participant/participant.hpp"
#include "session/session_view.hpp"

#include <guildhall/sdk/csv.hpp>
#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/words.hpp>

#include <algorithm>
#include <fstream>

namespace guildhall::certificates {

using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

namespace {

constexpr std::size_t inRequest = 2'000;  ///< rows imported within the request; more become a job
constexpr std::size_t shownProblems = 200;
constexpr std::size_t reportedProblems = 100'000;
constexpr std::size_t rowsPerStep = 1'000;

std::string encodingLabel(const std::string& name) {
    for (const auto& encoding : sdk::csvEncodings())
        if (encoding.name == name) return encoding.label;
    return name;
}

/// A row the job leaves out, without what stands in it.
sdk::JobProblem leftOut(const ImportRow& row) {
    const auto line = "Line " + std::to_string(row.line);
    std::string reason;
    for (const auto& problem : row.problems)
        reason += (reason.empty() ? "" : " ") + problem.field + ": " + problem.problem + ".";
    return {.item = line,
            .label = line,
            .sensitivity = sdk::Sensitivity::SignedIn,
            .reason = std::move(reason),
            .again = false};
}

Value encodingsView(const std::string& current) {
    Value options = Value::array();
    for (const auto& encoding : sdk::csvEncodings())
        options.push_back(
            {{"value", encoding.name}, {"label", encoding.label}, {"selected", encoding.name == current}});
    return options;
}

Value problemView(const RowProblem& problem) {
    return {{"line", problem.line}, {"field", problem.field}, {"value", problem.value}, {"problem", problem.problem}};
}

std::string reportCsv(const ImportReport& report) {
    std::string body = "\xEF\xBB\xBF" + sdk::csvLine({"Line", "Field", "Value", "Problem"});
    for (const auto& problem : report.problems)
        body += sdk::csvLine({std::to_string(problem.line), problem.field, problem.value, problem.problem});
    return body;
}

/// Throws Forbidden with the reason.
void requireAdding(Transaction& tx, const Session& session, const sdk::Viewer& viewer) {
    if (const auto reason = whyNotAdd(viewer, SessionRepository::relationOf(tx, session, viewer)))
        throw sdk::Forbidden(*reason);
}

std::string people(std::size_t count) { return sdk::countText(static_cast<std::int64_t>(count), "person", "people"); }

}  // namespace

/// What a page of one import is about.
struct ImportPages::Asked {
    std::string sessionId, importId;
    std::string encoding;  ///< chosen on the page; empty: guessed
    std::string url;
};

Session ImportPages::changeable(Transaction& tx, const Request& request, bool lock) {
    const auto& id = request.pathValue("id");
    const auto& viewer = request.viewer();
    auto session = lock ? SessionRepository::getLocked(tx, viewer, id) : SessionRepository::get(tx, viewer, id);
    requireAdding(tx, session, viewer);
    if (const auto locked = whyParticipantsLocked(session.state, viewer.can("sessions.edit")))
        throw sdk::Conflict(*locked);
    return session;
}

ImportPages::Asked ImportPages::asked(const Request& request) const {
    Asked asked{request.pathValue("id"), request.pathValue("import"), {}, {}};
    if (!sdk::isId(asked.sessionId) || !sdk::isId(asked.importId)) throw sdk::NotFound();
    const auto& chosen = request.hasForm("encoding") ? request.form("encoding") : request.query("encoding");
    for (const auto& encoding : sdk::csvEncodings())
        if (encoding.name == chosen) asked.encoding = chosen;
    asked.url = "/sessions/" + asked.sessionId + "/import/" + asked.importId;
    return asked;
}

ImportReport ImportPages::check(Transaction& tx, const Asked& asked, std::size_t most) const {
    const auto path = ImportFolder::list(asked.sessionId, asked.importId);
    if (!folder_.files().exists(path))
        throw sdk::NotFound("This import is finished or has expired. Upload the list again.");
    std::ifstream file(folder_.files().path(path), std::ios::binary);
    return dryRun(file, ParticipantRepository::known(tx, asked.sessionId), most, asked.encoding);
}

Response ImportPages::uploadPage(const Session& session, const std::string& error) {
    return Response::page({.templateName = "certificates/import_upload",
                           .title = "Import participants",
                           .data = {{"session", {{"title", session.text("title")}, {"url", sessionUrl(session)}}},
                                    {"error", error},
                                    {"action", sessionUrl(session) + "/import"}},
                           .crumbs = sessionCrumbs(session),
                           .status = error.empty() ? 200 : 422});
}

Response ImportPages::showUpload(const Request& request) {
    return uploadPage(database_.read([&](Transaction& tx) { return changeable(tx, request, false); }), "");
}

void ImportPages::sweepNow() const {
    folder_.sweep(database_.read([](Transaction& tx) { return ImportRepository::unfinished(tx); }));
}

void ImportPages::sweep(sdk::JobContext& job) {
    sweepNow();
    job.finish({{"message", "Lists that nobody imported are removed."}});
}

Response ImportPages::upload(const Request& request) {
    const auto session = database_.read([&](Transaction& tx) { return changeable(tx, request, false); });
    const auto* file = request.upload("list");
    if (!file) return uploadPage(session, "Choose a CSV file first.");
    if (file->size() == 0)
        return uploadPage(session, "“" + file->fileName + "” is empty. Choose a CSV file with at least one row.");
    if (file->start(2) == "PK")
        return uploadPage(
            session, "“" + file->fileName +
                         "” looks like a spreadsheet, not a CSV file. In your spreadsheet choose Save as, then CSV.");
    sweepNow();
    const auto importId = sdk::newId(random_, "impt");
    folder_.files().write(ImportFolder::list(session.id, importId), *file->open());
    return Response::redirect(sessionUrl(session) + "/import/" + importId);
}

Response ImportPages::show(const Request& request) {
    const auto page = asked(request);
    const auto known =
        database_.read([&](Transaction& tx) { return ImportRepository::find(tx, page.importId, page.sessionId); });
    return known ? result(request, page) : preview(request, page);
}

Response ImportPages::preview(const Request& request, const Asked& page) {
    return database_.read([&](Transaction& tx) {
        const auto session = changeable(tx, request, false);
        const auto report = check(tx, page, shownProblems);
        std::string ignored;
        for (const auto& column : report.ignored) ignored += (ignored.empty() ? "“" : ", “") + column + "”";
        Value data{{"session", {{"title", session.text("title")}, {"url", sessionUrl(session)}}},
                   {"fatal", report.fatal},
                   {"rows_text", sdk::countText(static_cast<std::int64_t>(report.rows), "row", "rows")},
                   {"add", report.add},
                   {"change", report.change},
                   {"unchanged", report.unchanged},
                   {"wrong", report.wrong},
                   {"encoding", report.encoding},
                   {"encoding_label", encodingLabel(report.encoding)},
                   {"encodings", encodingsView(report.encoding)},
                   {"names", report.names},
                   {"has_names", !report.names.empty()},
                   {"ignored", ignored},
                   {"problems", Value::array()},
                   {"has_problems", !report.problems.empty()},
                   {"more_problems",
                    report.problemCount > report.problems.size()
                        ? sdk::thousands(static_cast<std::int64_t>(report.problemCount - report.problems.size()))
                        : ""},
                   {"usable", report.usable() > 0},
                   {"action", page.url},
                   {"report_url", page.url + "/report?encoding=" + report.encoding},
                   {"again_url", sessionUrl(session) + "/import"},
                   {"button", "Import " + people(report.usable())}};
        for (const auto& problem : report.problems) data["problems"].push_back(problemView(problem));
        return Response::page({.templateName = "certificates/import_preview",
                               .title = "Check the list",
                               .data = std::move(data),
                               .crumbs = sessionCrumbs(session)});
    });
}

Response ImportPages::result(const Request& request, const Asked& page) {
    return database_.read([&](Transaction& tx) {
        const auto session = SessionRepository::get(tx, request.viewer(), page.sessionId);
        requireAdding(tx, session, request.viewer());
        const auto state = ImportRepository::find(tx, page.importId, page.sessionId).value();
        const auto path = ImportFolder::report(page.sessionId, page.importId);
        Value problems = Value::array();
        if (folder_.files().exists(path)) {
            std::ifstream file(folder_.files().path(path), std::ios::binary);
            sdk::CsvReader reader(file);
            sdk::CsvRecord record;
            reader.next(record);  // the head
            while (problems.size() < shownProblems && reader.next(record))
                if (record.cells.size() == 4)
                    problems.push_back({{"line", record.cells[0]},
                                        {"field", record.cells[1]},
                                        {"value", record.cells[2]},
                                        {"problem", record.cells[3]}});
        }
        Value data{{"session", {{"title", session.text("title")}, {"url", sessionUrl(session)}}},
                   {"finished", state.finished},
                   {"added", state.counts.added},
                   {"changed", state.counts.changed},
                   {"unchanged", state.counts.unchanged},
                   {"skipped", state.counts.skipped},
                   {"problems", problems},
                   {"has_problems", !problems.empty()},
                   {"report_url", page.url + "/report"},
                   {"again_url", sessionUrl(session) + "/import"}};
        return Response::page({.templateName = "certificates/import_result",
                               .title = state.finished ? "List imported" : "The list is being imported",
                               .data = std::move(data),
                               .crumbs = sessionCrumbs(session)});
    });
}

Response ImportPages::report(const Request& request) {
    const auto page = asked(request);
    return database_.read([&](Transaction& tx) {
        const auto session = SessionRepository::get(tx, request.viewer(), page.sessionId);
        requireAdding(tx, session, request.viewer());
        const auto done = ImportFolder::report(page.sessionId, page.importId);
        constexpr const char* type = "text/csv; charset=utf-8";
        auto response = folder_.files().exists(done)
                            ? Response::file(folder_.files().path(done), type)
                            : Response::bytes(reportCsv(check(tx, page, reportedProblems)), type);
        return std::move(response).download("import-report.csv");
    });
}

Response ImportPages::import(const Request& request) {
    const auto page = asked(request);
    const auto path = ImportFolder::list(page.sessionId, page.importId);
    return database_.write([&](Transaction& tx) {
        const auto session = changeable(tx, request, true);
        if (ImportRepository::find(tx, page.importId, page.sessionId)) return Response::redirect(page.url);
        const auto known = ParticipantRepository::known(tx, session.id);
        const auto report = check(tx, page, reportedProblems);
        if (!report.fatal.empty() || report.usable() == 0)
            throw sdk::Conflict("There is nothing to import in this list.");
        ImportRepository::begin(tx, page.importId, session.id, clock_.now());
        // What is left out can still be read when the list is gone.
        if (report.wrong > 0) folder_.files().write(ImportFolder::report(session.id, page.importId), reportCsv(report));
        if (report.rows > inRequest) {
            const auto job =
                jobs_.enqueue(tx, {.kind = "certificates.import",
                                   .payload = {{"session", session.id},
                                               {"import", page.importId},
                                               {"encoding", report.encoding},
                                               {"rows", report.rows}},
                                   .title = "Import " + people(report.usable()) + " into " + session.text("title"),
                                   .key = "import-" + page.importId,
                                   .personId = request.viewer().personId(),
                                   .resultPath = page.url,
                                   .about = session.id});
            return Response::redirect("/jobs/" + job);
        }
        std::ifstream file(folder_.files().path(path), std::ios::binary);
        ParticipantImport import(file, known, page.encoding);
        ImportState state{.finished = true};
        for (ImportRow row; import.next(row); ++state.rowsDone) writer_.write(tx, session.id, row, state.counts);
        ImportRepository::save(tx, page.importId, state, clock_.now());
        writer_.record(tx, request.actor(), session.id, state.counts);
        joined_(tx, request.actor(), session);
        tx.afterCommit([files = folder_.files(), path] { files.remove(path); });
        return Response::redirect(state.counts.skipped > 0 ? page.url : sessionUrl(session) + "/participants")
            .notice("List imported: " + state.counts.text() + ".");
    });
}

void ImportPages::runJob(sdk::JobContext& job) {
    const auto sessionId = job.payload().at("session").get<std::string>();
    const auto importId = job.payload().at("import").get<std::string>();
    const auto total = job.payload().at("rows").get<std::int64_t>();
    const auto path = ImportFolder::list(sessionId, importId);
    ImportState state;
    const auto known = database_.read([&](Transaction& tx) {
        state = ImportRepository::find(tx, importId, sessionId).value_or(ImportState());
        return ParticipantRepository::known(tx, sessionId);
    });
    std::ifstream file(folder_.files().path(path), std::ios::binary);
    if (!file) throw sdk::NotFound("The uploaded list is no longer there.");
    ParticipantImport import(file, known, job.payload().value("encoding", std::string()));
    std::vector<ImportRow> rows;
    std::vector<sdk::JobProblem> leftOutRows;  // of a former run, too: what it told is forgotten
    std::int64_t read = 0;
    for (bool more = true; more && !job.stopping();) {
        ImportRow row;
        more = import.next(row);
        if (more && row.outcome == ImportRow::Outcome::Wrong) leftOutRows.push_back(leftOut(row));
        // What a former run wrote it has counted, too.
        if (more && ++read > state.rowsDone) rows.push_back(std::move(row));
        if (rows.size() < rowsPerStep && more) continue;
        auto next = state;
        job.step([&](Transaction& tx) {
            const auto session = SessionRepository::getLocked(tx, sessionId);
            if (const auto locked = whyParticipantsLocked(session.state, true)) throw sdk::Conflict(*locked);
            next = state;
            for (const auto& each : rows) writer_.write(tx, sessionId, each, next.counts);
            for (const auto& line : leftOutRows) job.problem(tx, line);
            next.rowsDone += static_cast<std::int64_t>(rows.size());
            ImportRepository::save(tx, importId, next, clock_.now());
        });
        state = next;
        rows.clear();
        leftOutRows.clear();
        job.progress(state.rowsDone, total, state.counts.text());
    }
    if (job.stopping()) return;
    state.finished = true;
    job.finish({{"message", state.counts.text()}}, [&](Transaction& tx) {
        ImportRepository::save(tx, importId, state, clock_.now());
        writer_.record(tx, job.actor(), sessionId, state.counts);
        joined_(tx, job.actor(), SessionRepository::get(tx, sessionId));
        tx.afterCommit([files = folder_.files(), path] { files.remove(path); });
    });
}

Response ImportPages::sample(const Request&) {
    const auto body = sdk::csvLine({"FullName", "Email", "Title"}) +
                      sdk::csvLine({"Ada Example", "ada@example.com", "Analyst"}) +
                      sdk::csvLine({"Björn Beispiel", "bjorn@example.com", "Director, Operations"});
    return Response::bytes("\xEF\xBB\xBF" + body, "text/csv; charset=utf-8").download("participants-sample.csv");
}

}  // namespace guildhall::certificates

#include "import/import_pages.hpp"

#include "participant/participant.hpp"
#include "session/session_view.hpp"

#include <guildhall/sdk/csv.hpp>
#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/words.hpp>

#include <fstream>

namespace guildhall::certificates {

using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

namespace {

constexpr std::size_t inRequest = 2'000;  ///< rows imported within the request; more become a job
constexpr std::size_t shownProblems = 200;
constexpr std::size_t rowsPerStep = 1'000;

std::string importPath(const std::string& sessionId, const std::string& importId) {
    return "imports/" + sessionId + "/" + importId + ".csv";
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

Value problemsView(const ImportReport& report) {
    Value rows = Value::array();
    for (const auto& problem : report.problems)
        rows.push_back(
            {{"line", problem.line}, {"field", problem.field}, {"value", problem.value}, {"problem", problem.problem}});
    return rows;
}

}  // namespace

Session ImportPages::changeable(Transaction& tx, const Request& request, bool lock) {
    const auto& id = request.pathValue("id");
    auto session = lock ? SessionRepository::getLocked(tx, id) : SessionRepository::get(tx, id);
    if (const auto locked = whyParticipantsLocked(session.state, request.viewer().can("sessions.edit")))
        throw sdk::Conflict(*locked);
    return session;
}

std::string ImportPages::fileOf(const Request& request) const {
    const auto& importId = request.pathValue("import");
    const auto path = importPath(request.pathValue("id"), importId);
    if (!sdk::isId(request.pathValue("id")) || !sdk::isId(importId) || !files_.exists(path))
        throw sdk::NotFound("This import is finished or has expired. Upload the list again.");
    return path;
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

void ImportPages::sweep(const std::string& sessionId) const {
    // Lists hold personal data: one that nobody imported goes after a day.
    const auto folder = files_.path("imports/" + sessionId);
    std::error_code absent;
    for (const auto& file : std::filesystem::directory_iterator(folder, absent))
        if (std::filesystem::file_time_type::clock::now() - file.last_write_time() > std::chrono::hours(24))
            std::filesystem::remove(file.path(), absent);
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
    sweep(session.id);
    const auto importId = sdk::newId(random_, "impt");
    files_.write(importPath(session.id, importId), *file->open());
    return Response::redirect(sessionUrl(session) + "/import/" + importId);
}

Response ImportPages::preview(const Request& request) {
    const auto path = fileOf(request);
    return database_.read([&](Transaction& tx) {
        const auto session = changeable(tx, request, false);
        std::ifstream file(files_.path(path), std::ios::binary);
        const auto report = dryRun(file, ParticipantRepository::known(tx, session.id), shownProblems);
        const auto base = sessionUrl(session) + "/import/" + request.pathValue("import");
        std::string ignored;
        for (const auto& column : report.ignored) ignored += (ignored.empty() ? "“" : ", “") + column + "”";
        Value data{
            {"session", {{"title", session.text("title")}, {"url", sessionUrl(session)}}},
            {"fatal", report.fatal},
            {"rows", report.rows},
            {"add", report.add},
            {"change", report.change},
            {"unchanged", report.unchanged},
            {"wrong", report.wrong},
            {"encoding", report.encoding},
            {"ignored", ignored},
            {"problems", problemsView(report)},
            {"has_problems", !report.problems.empty()},
            {"more_problems", report.problemCount > report.problems.size()
                                  ? std::to_string(report.problemCount - report.problems.size())
                                  : ""},
            {"usable", report.usable() > 0},
            {"action", base},
            {"report_url", base + "/report"},
            {"again_url", sessionUrl(session) + "/import"},
            {"button", "Import " + sdk::countText(static_cast<std::int64_t>(report.usable()), "person", "people")}};
        return Response::page({.templateName = "certificates/import_preview",
                               .title = "Check the list",
                               .data = std::move(data),
                               .crumbs = sessionCrumbs(session)});
    });
}

Response ImportPages::report(const Request& request) {
    const auto path = fileOf(request);
    return database_.read([&](Transaction& tx) {
        const auto session = changeable(tx, request, false);
        std::ifstream file(files_.path(path), std::ios::binary);
        const auto report = dryRun(file, ParticipantRepository::known(tx, session.id), 100'000);
        std::string body = "\xEF\xBB\xBF" + sdk::csvLine({"Line", "Field", "Value", "Problem"});
        for (const auto& problem : report.problems)
            body += sdk::csvLine({std::to_string(problem.line), problem.field, problem.value, problem.problem});
        return Response::bytes(std::move(body), "text/csv; charset=utf-8").download("import-report.csv");
    });
}

Response ImportPages::import(const Request& request) {
    const auto path = fileOf(request);
    return database_.write([&](Transaction& tx) {
        const auto session = changeable(tx, request, true);
        const auto known = ParticipantRepository::known(tx, session.id);
        std::ifstream file(files_.path(path), std::ios::binary);
        const auto report = dryRun(file, known, 0);
        if (!report.fatal.empty() || report.usable() == 0)
            throw sdk::Conflict("There is nothing to import in this list.");
        if (report.rows > inRequest) {
            const auto job = jobs_.enqueue(
                tx,
                {.kind = "certificates.import",
                 .payload = {{"session", session.id}, {"file", path}, {"rows", report.rows}},
                 .title = "Import " + sdk::countText(static_cast<std::int64_t>(report.usable()), "person", "people") +
                          " into " + session.text("title"),
                 .key = "import-" + request.pathValue("import"),
                 .personId = request.viewer().personId(),
                 .resultPath = sessionUrl(session) + "/participants",
                 .about = session.id});
            return Response::redirect("/jobs/" + job);
        }
        std::ifstream again(files_.path(path), std::ios::binary);
        ParticipantImport import(again, known);
        ImportCounts counts;
        for (ImportRow row; import.next(row);) writer_.write(tx, session.id, row, counts);
        writer_.record(tx, request.actor(), session.id, counts);
        joined_(tx, request.actor(), session);
        tx.afterCommit([files = files_, path] { files.remove(path); });
        return Response::redirect(sessionUrl(session) + "/participants")
            .notice("List imported: " + counts.text() + ".");
    });
}

void ImportPages::runJob(sdk::JobContext& job) {
    const auto sessionId = job.payload().at("session").get<std::string>();
    const auto path = job.payload().at("file").get<std::string>();
    const auto total = job.payload().at("rows").get<std::int64_t>();
    // Read anew at each start: rows a former run wrote count as already there.
    const auto known = database_.read([&](Transaction& tx) { return ParticipantRepository::known(tx, sessionId); });
    std::ifstream file(files_.path(path), std::ios::binary);
    if (!file) throw sdk::NotFound("The uploaded list is no longer there.");
    ParticipantImport import(file, known);
    ImportCounts counts;
    std::int64_t done = 0;
    std::vector<ImportRow> rows;
    for (bool more = true; more && !job.stopping();) {
        ImportRow row;
        more = import.next(row);
        if (more) rows.push_back(std::move(row));
        if (rows.size() < rowsPerStep && more) continue;
        job.step([&](Transaction& tx) {
            const auto session = SessionRepository::getLocked(tx, sessionId);
            if (const auto locked = whyParticipantsLocked(session.state, true)) throw sdk::Conflict(*locked);
            auto stepCounts = counts;
            for (const auto& each : rows) {
                writer_.write(tx, sessionId, each, stepCounts);
                if (each.outcome == ImportRow::Outcome::Wrong) job.problem(tx, leftOut(each));
            }
            tx.afterCommit([&counts, stepCounts] { counts = stepCounts; });
        });
        done += static_cast<std::int64_t>(rows.size());
        rows.clear();
        job.progress(done, total, counts.text());
    }
    if (job.stopping()) return;
    job.finish({{"message", counts.text()}}, [&](Transaction& tx) {
        writer_.record(tx, job.actor(), sessionId, counts);
        joined_(tx, job.actor(), SessionRepository::get(tx, sessionId));
        tx.afterCommit([files = files_, path] { files.remove(path); });
    });
}

Response ImportPages::sample(const Request&) {
    const auto body = sdk::csvLine({"FullName", "Email", "Title"}) +
                      sdk::csvLine({"Ada Example", "ada@example.com", "Analyst"}) +
                      sdk::csvLine({"Björn Beispiel", "bjorn@example.com", "Director, Operations"});
    return Response::bytes("\xEF\xBB\xBF" + body, "text/csv; charset=utf-8").download("participants-sample.csv");
}

}  // namespace guildhall::certificates

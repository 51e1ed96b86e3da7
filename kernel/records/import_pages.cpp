#include "kernel/records/import_pages.hpp"

#include "kernel/data/guarded_transaction.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/id.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/upload.hpp>
#include <guildhall/sdk/words.hpp>

#include <algorithm>
#include <fstream>
#include <ranges>

namespace guildhall::records {

using data::GuardedTransaction;
using sdk::Moment;
using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

namespace {

constexpr std::size_t uploadLimit = 20 * 1024 * 1024;
constexpr std::size_t inRequest = 2'000;  ///< rows imported within the request; more become a job
constexpr std::size_t shownProblems = 200;
constexpr std::size_t reportedProblems = 100'000;
constexpr std::size_t rowsPerStep = 1'000;
// They hold personal data, so they go.
constexpr auto listsStay = std::chrono::hours(24);
constexpr auto reportsStay = std::chrono::hours(24 * 30);
constexpr const char* csvType = "text/csv; charset=utf-8";
constexpr const char* byteOrderMark = "\xEF\xBB\xBF";

Value encodingsView(const std::string& current) {
    Value options = Value::array();
    for (const auto& encoding : sdk::csvEncodings())
        options.push_back(
            {{"value", encoding.name}, {"label", sdk::say(encoding.label)}, {"selected", encoding.name == current}});
    return options;
}

Value problemsView(const std::vector<RowProblem>& problems) {
    Value rows = Value::array();
    for (const auto& one : problems)
        rows.push_back({{"line", one.line}, {"field", one.field}, {"value", one.value}, {"problem", one.problem}});
    return rows;
}

std::string reportCsv(const ImportReport& report) {
    std::string body = byteOrderMark + sdk::csvLine({"Line", "Field", "Value", "Problem"});
    if (!report.fatal.empty()) body += sdk::csvLine({"", "", "", report.fatal});
    for (const auto& problem : report.problems)
        body += sdk::csvLine({std::to_string(problem.line), problem.field, problem.value, problem.problem});
    return body;
}

/// A row the job leaves out, without what stands in it.
sdk::JobProblem leftOut(const ImportRow& row, std::string reason = {}) {
    const auto line = "Line " + std::to_string(row.line);
    for (const auto& problem : row.problems)
        reason += (reason.empty() ? "" : " ") + problem.field + ": " + problem.problem + ".";
    return {.item = line,
            .label = line,
            .sensitivity = sdk::Sensitivity::SignedIn,
            .reason = std::move(reason),
            .again = false};
}

/// Which lists have the same columns.
std::string fingerprint(const std::vector<std::string>& head) {
    std::string keys;
    for (const auto& cell : head) keys += ImportReader::headKey(cell) + "\n";
    return sdk::hashToken(keys);
}

}  // namespace

/// What a page of one import is about.
struct ImportPages::Asked {
    Place place;
    Import import;  ///< as it is stored, with what the page chose
    std::string url;
    std::filesystem::path file;
};

ImportPages::ImportPages(std::shared_ptr<RecordDesk> desk, Parts parts)
    : desk_(std::move(desk)), parts_(std::move(parts)), files_(parts_.files / desk_->model().plugin()) {}

void ImportPages::describe(sdk::Registrar& add) {
    const auto path = model().listPath("{parent}") + "/import";
    const auto adds = desk_->access(Deed::Add).value();
    const auto to = [self = shared_from_this()](Response (ImportPages::*handler)(const Request&)) {
        return [self, handler](const Request& request) { return (self.get()->*handler)(request); };
    };
    add.get(path, adds, to(&ImportPages::showUpload));
    add.post(path, adds, to(&ImportPages::upload), {.maxBody = uploadLimit});
    add.get(path + "/sample", adds, to(&ImportPages::sample));
    add.get(path + "/{import}", adds, to(&ImportPages::show));
    add.post(path + "/{import}", adds, to(&ImportPages::import));
    add.get(path + "/{import}/report", adds, to(&ImportPages::report));
    add.job(jobKind(), [self = shared_from_this()](sdk::JobContext& job) { self->runJob(job); });
    const auto sweeps = model().plugin() + ".sweep_" + model().noun() + "_imports";
    add.job(sweeps, [self = shared_from_this()](sdk::JobContext& job) { self->sweep(job); });
    add.schedule({.name = sweeps,
                  .title = "Remove uploaded lists of " + model().words().many + " that nobody imported",
                  .when = "40 3 * * *",
                  .job = sweeps});
}

std::vector<std::pair<std::string, std::string>> ImportPages::crumbs(const sdk::Viewer& viewer,
                                                                     const Place& place) const {
    auto crumbs = desk_->crumbsAbove(viewer, place);
    crumbs.emplace_back(sdk::say(sdk::capitalised(model().words().many)), model().listPath(place.parentId));
    return crumbs;
}

ImportPages::Asked ImportPages::asked(Moment& moment, const Request& request) const {
    Asked asked{desk_->place(moment, request), {}, {}, {}};
    const auto& id = request.pathValue("import");
    auto import = sdk::isId(id) ? ImportRepository::find(GuardedTransaction::whole(moment.tx), id) : std::nullopt;
    if (!import || import->record != model().name() || import->parent != asked.place.parentId ||
        !moment.viewer.is(import->personId))
        throw sdk::NotFound("This import is finished or has expired. Upload the list again.");
    asked.import = std::move(*import);
    asked.url = home(asked.place) + "/" + id;
    asked.file = files_.path(listFile(id));
    if (asked.import.begun) return asked;
    const bool posted = request.method() == "POST";
    const auto chosen = [&](const std::string& name) { return posted ? request.form(name) : request.query(name); };
    for (const auto& encoding : sdk::csvEncodings())
        if (encoding.name == chosen("encoding")) asked.import.encoding = encoding.name;
    for (std::size_t i = 0; i < sdk::CsvLimits().maxColumns; ++i) {
        const auto name = "column" + std::to_string(i);
        const bool there = posted ? request.hasForm(name) : request.queryValues().contains(name);
        if (!there) break;
        asked.import.columns.push_back(chosen(name));
    }
    return asked;
}

std::unique_ptr<ImportReader> ImportPages::open(Moment& moment, const Asked& page, std::ifstream& file) const {
    const auto with = [&](const std::vector<std::string>& columns) {
        file = std::ifstream(page.file, std::ios::binary);
        if (!file) throw sdk::NotFound("This import is finished or has expired. Upload the list again.");
        try {
            return std::make_unique<ImportReader>(file, *desk_, moment, page.place, page.import.encoding, columns);
        } catch (const sdk::CsvError& problem) {
            throw sdk::Invalid(whyUnreadable(problem));
        }
    };
    auto reader = with(page.import.columns);
    if (!page.import.columns.empty()) return reader;
    const auto known =
        ImportRepository::columnsOf(GuardedTransaction::whole(moment.tx), model().name(), fingerprint(reader->head()));
    return known.empty() ? std::move(reader) : with(known);
}

Response ImportPages::uploadPage(Moment& moment, const Place& place, const std::string& error) const {
    const auto& fields = model().fields();
    std::vector<std::string> needed, others;
    for (const auto& name : wanted().columns.empty() ? model().formFields() : wanted().columns) {
        const auto& field = fields.get(name);
        if (!moment.viewer.sees(field.options.sensitivity, place.parent.relation)) continue;
        auto label = sdk::say(field.label);
        for (const auto& [of, heads] : wanted().heads)
            if (of == name && !heads.empty()) label = heads.front();
        const bool must = name == wanted().key || (field.options.required && field.options.initial.empty());
        (must ? needed : others).push_back(std::move(label));
    }
    const auto listed = [](const std::vector<std::string>& names) {
        Value items = Value::array();
        for (std::size_t i = 0; i < names.size(); ++i)
            items.push_back({{"name", names[i]}, {"comma", i + 2 < names.size()}, {"and", i + 2 == names.size()}});
        return items;
    };
    const auto* parent = desk_->parent();
    return Response::page({.templateName = "kernel/import_upload",
                           .title = sdk::say("Import {nouns}", {{"nouns", sdk::say(model().words().many)}}),
                           .data = {{"intro", parent ? parent->title(moment.viewer, place.parent) : ""},
                                    {"error", sdk::say(error)},
                                    {"needed", listed(needed)},
                                    {"one_needed", needed.size() == 1},
                                    {"others", listed(others)},
                                    {"has_others", !others.empty()},
                                    {"one_other", others.size() == 1},
                                    {"sample_url", home(place) + "/sample"},
                                    {"cancel", model().listPath(place.parentId)},
                                    {"action", home(place)}},
                           .crumbs = crumbs(moment.viewer, place),
                           .status = error.empty() ? 200 : 422});
}

Response ImportPages::showUpload(const Request& request) {
    return desk_->read(request, [&](Moment& moment) {
        const auto place = desk_->place(moment, request);
        desk_->requireAdding(moment, place);
        return uploadPage(moment, place, "");
    });
}

Response ImportPages::upload(const Request& request) {
    sweepNow();
    const auto* file = request.upload("list");
    auto refused = desk_->read(request, [&](Moment& moment) -> std::optional<Response> {
        const auto place = desk_->place(moment, request);
        desk_->requireAdding(moment, place);
        if (!file) return uploadPage(moment, place, "Choose a CSV file first.");
        const auto name = "“" + file->fileName + "”";
        if (file->size() == 0)
            return uploadPage(moment, place,
                              sdk::say("{file} is empty. Choose a CSV file with at least one row.", {{"file", name}}));
        if (file->start(2) == "PK")
            return uploadPage(
                moment, place,
                sdk::say("{file} looks like a spreadsheet, not a CSV file. In your spreadsheet choose Save "
                         "as, then CSV.",
                         {{"file", name}}));
        return std::nullopt;
    });
    if (refused) return std::move(*refused);
    // Before the transaction, which others wait for.
    const auto id = sdk::newId(desk_->parts().random, "impt");
    files_.write(listFile(id), *file->open());
    return desk_->write(request, [&](Moment& moment) {
        const auto place = desk_->place(moment, request);
        ImportRepository::add(GuardedTransaction::whole(moment.tx),
                              {.id = id,
                               .record = model().name(),
                               .parent = place.parentId,
                               .personId = moment.viewer.personId(),
                               .role = moment.viewer.activeRole(),
                               .encoding = {}},
                              moment.now);
        return Response::redirect(home(place) + "/" + id);
    });
}

Response ImportPages::show(const Request& request) {
    return desk_->read(request, [&](Moment& moment) {
        const auto page = asked(moment, request);
        if (page.import.begun) return result(moment, page);
        desk_->requireAdding(moment, page.place);
        return preview(moment, page);
    });
}

/// Each column of the file: what it is called, and what it can be.
Value ImportPages::columnsView(const ImportReader& reader) const {
    Value columns = Value::array();
    for (std::size_t i = 0; i < reader.head().size(); ++i) {
        Value options = Value::array();
        for (const auto& name : reader.possible())
            options.push_back({{"value", name},
                               {"label", sdk::say(model().fields().get(name).label)},
                               {"selected", reader.columns()[i] == name}});
        const auto& head = reader.head()[i];
        columns.push_back({{"number", i},
                           {"head", head.empty() ? sdk::say("Column {number}", {{"number", std::to_string(i + 1)}})
                                                 : sdk::shortened(head, 80, "…")},
                           {"value", reader.columns()[i]},
                           {"options", std::move(options)}});
    }
    return columns;
}

Response ImportPages::preview(Moment& moment, const Asked& page) const {
    moment.importing = true;
    std::ifstream file;
    ImportReport report;
    std::string encoding = page.import.encoding;
    auto columns = Value::array();
    std::string ignored;
    try {
        const auto reader = open(moment, page, file);
        encoding = reader->encoding();
        columns = columnsView(*reader);
        for (std::size_t i = 0; i < reader->head().size(); ++i)
            if (reader->columns()[i].empty() && !reader->head()[i].empty())
                ignored += (ignored.empty() ? "“" : ", “") + sdk::shortened(reader->head()[i], 120, "…") + "”";
        report = dryRun(*reader, moment, *desk_, page.place, shownProblems);
    } catch (const sdk::Invalid& problem) {
        report.fatal = sdk::say(problem.what());
    }
    const auto more = report.problemCount - report.problems.size();
    const auto* parent = desk_->parent();
    const auto& words = rowWords();
    std::string query = "?encoding=" + encoding;
    for (const auto& column : columns)
        query += "&column" + std::to_string(column["number"].get<int>()) + "=" + column["value"].get<std::string>();
    Value data{
        {"intro", parent ? parent->title(moment.viewer, page.place.parent) : ""},
        {"fatal", report.fatal},
        {"rows_text", sdk::countText(static_cast<std::int64_t>(report.rows), "row", "rows")},
        {"new_label", sdk::say("New {nouns}", {{"nouns", sdk::say(words.many)}})},
        {"changes_label", sdk::say(wanted().changes.empty() ? "Changes" : wanted().changes)},
        {"add", report.add},
        {"change", report.change},
        {"unchanged", report.unchanged},
        {"wrong", report.wrong},
        {"encoding", encoding},
        {"encodings", encodingsView(encoding)},
        {"samples", report.samples},
        {"has_samples", !report.samples.empty()},
        {"columns", columns},
        {"has_columns", !columns.empty()},
        {"ignored", ignored},
        {"problems", problemsView(report.problems)},
        {"has_problems", !report.problems.empty()},
        {"more_problems", more > 0 ? sdk::thousands(static_cast<std::int64_t>(more)) : ""},
        {"usable", report.usable() > 0},
        {"action", page.url},
        {"report_url", page.url + "/report" + query},
        {"again_url", home(page.place)},
        {"button", sdk::say("Import {count}", {{"count", sdk::countText(static_cast<std::int64_t>(report.usable()),
                                                                        words.one, words.many)}})}};
    return Response::page({.templateName = "kernel/import_preview",
                           .title = sdk::say("Check the list"),
                           .data = std::move(data),
                           .crumbs = crumbs(moment.viewer, page.place)});
}

Response ImportPages::result(Moment& moment, const Asked& page) const {
    const auto& state = page.import;
    const auto path = reportFile(state.id);
    Value problems = Value::array();
    if (files_.exists(path)) {
        std::ifstream file(files_.path(path), std::ios::binary);
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
    const auto* parent = desk_->parent();
    Value data{{"intro", parent ? parent->title(moment.viewer, page.place.parent) : ""},
               {"finished", state.finished},
               {"added", state.counts.added},
               {"changed", state.counts.changed},
               {"unchanged", state.counts.unchanged},
               {"skipped", state.counts.skipped},
               {"problems", problems},
               {"has_problems", !problems.empty()},
               {"report_url", page.url + "/report"},
               {"list_url", model().listPath(page.place.parentId)},
               {"list_label", sdk::say("See the {nouns}", {{"nouns", sdk::say(model().words().many)}})},
               {"again_url", home(page.place)}};
    return Response::page({.templateName = "kernel/import_result",
                           .title = sdk::say(state.finished ? "List imported" : "The list is being imported"),
                           .data = std::move(data),
                           .crumbs = crumbs(moment.viewer, page.place)});
}

Response ImportPages::report(const Request& request) {
    return desk_->read(request, [&](Moment& moment) {
        const auto page = asked(moment, request);
        const auto done = reportFile(page.import.id);
        if (files_.exists(done)) return Response::file(files_.path(done), csvType).download("import-report.csv");
        std::ifstream file;
        moment.importing = true;
        ImportReport report;
        try {
            const auto reader = open(moment, page, file);
            report = dryRun(*reader, moment, *desk_, page.place, reportedProblems);
        } catch (const sdk::Invalid& problem) {
            report.fatal = sdk::say(problem.what());
        }
        return Response::bytes(reportCsv(report), csvType).download("import-report.csv");
    });
}

void ImportPages::finish(Moment& moment, const Place& place, const Import& import) const {
    auto& tx = GuardedTransaction::whole(moment.tx);
    ImportRepository::save(tx, import, moment.now);
    desk_->rules().afterImport(moment, place.parentId, import.counts);
    auto action = model().words().many + "_IMPORTED";
    std::ranges::transform(action, action.begin(), [](char c) {
        return c == ' ' ? '_' : c >= 'a' && c <= 'z' ? char(c & ~0x20) : c;
    });
    desk_->parts().audit.record(moment.tx, moment.actor,
                                {.action = std::move(action),
                                 .target = place.parentId,
                                 .details = {{"added", import.counts.added},
                                             {"changed", import.counts.changed},
                                             {"unchanged", import.counts.unchanged},
                                             {"skipped", import.counts.skipped}}});
    tx.afterCommit([files = files_, file = listFile(import.id)] { files.remove(file); });
}

/// What the rules' consult() says of each line of a short list, before its transaction.
std::map<std::size_t, std::any> ImportPages::adviceByLine(const Request& request) {
    std::map<std::size_t, std::any> advice;
    if (!desk_->rules().consults()) return advice;
    std::vector<ImportRow> rows;
    desk_->read(request, [&](Moment& moment) {
        const auto page = asked(moment, request);
        if (page.import.begun) return;
        moment.importing = true;
        std::ifstream file;
        const auto reader = open(moment, page, file);
        if (!reader->complaint().empty()) return;
        try {
            rows = reader->read(inRequest + 1);
        } catch (const sdk::CsvError&) {
            return;  // the dry run says so
        }
        if (rows.size() > inRequest) return rows.clear();  // becomes a job, which asks by itself
        reader->judge(moment, page.place, rows);
    });
    consultAbout(rows, *desk_, request.viewer());
    for (auto& row : rows) advice.emplace(row.line, std::move(row.advice));
    return advice;
}

Response ImportPages::import(const Request& request) {
    const auto advice = adviceByLine(request);
    return desk_->write(request, [&](Moment& moment) {
        auto page = asked(moment, request);
        page.place = desk_->heldPlace(moment, page.place.parentId);
        desk_->requireAdding(moment, page.place);
        auto& tx = GuardedTransaction::whole(moment.tx);
        // Twice at once: who waited finds it begun.
        page.import.begun = ImportRepository::find(tx, page.import.id).value_or(Import()).begun;
        if (page.import.begun) return Response::redirect(page.url);
        std::ifstream file;
        moment.importing = true;
        const auto reader = open(moment, page, file);
        const auto report = dryRun(*reader, moment, *desk_, page.place, reportedProblems);
        if (!report.fatal.empty() || report.usable() == 0)
            throw sdk::Conflict("There is nothing to import in this list.");
        page.import.encoding = reader->encoding();
        page.import.columns = reader->columns();
        ImportRepository::begin(tx, page.import, moment.now);
        ImportRepository::rememberColumns(tx, model().name(), fingerprint(reader->head()), reader->columns(),
                                          moment.now);
        // What is left out can still be read when the list is gone.
        if (report.wrong > 0) files_.write(reportFile(page.import.id), reportCsv(report));
        if (report.rows > inRequest) {
            const auto count =
                sdk::countText(static_cast<std::int64_t>(report.usable()), rowWords().one, rowWords().many);
            const auto* parent = desk_->parent();
            const auto into = parent ? " into " + parent->title(moment.viewer, page.place.parent) : std::string();
            const auto job =
                parts_.jobs.enqueue(moment.tx, {.kind = jobKind(),
                                                .payload = {{"import", page.import.id}, {"rows", report.rows}},
                                                .title = "Import " + count + into,
                                                .key = "import-" + page.import.id,
                                                .personId = moment.viewer.personId(),
                                                .resultPath = page.url,
                                                .about = page.place.parentId});
            return Response::redirect("/jobs/" + job);
        }
        std::ifstream again(page.file, std::ios::binary);
        ImportReader second(again, *desk_, moment, page.place, page.import.encoding, page.import.columns);
        for (auto rows = second.read(rowsPerStep); !rows.empty(); rows = second.read(rowsPerStep)) {
            for (auto& row : rows)
                if (const auto known = advice.find(row.line); known != advice.end()) row.advice = known->second;
            second.judge(moment, page.place, rows);
            writeRows(moment, *desk_, rows, page.import.counts);
            page.import.rowsDone += static_cast<std::int64_t>(rows.size());
        }
        page.import.finished = true;
        finish(moment, page.place, page.import);
        return Response::redirect(page.import.counts.skipped > 0 ? page.url : model().listPath(page.place.parentId))
            .notice(sdk::say("List imported: {counts}.", {{"counts", countsText(page.import.counts)}}));
    });
}

sdk::Viewer ImportPages::viewerOf(Transaction& tx, const Import& import) const {
    return parts_.viewers.load(GuardedTransaction::whole(tx), import.personId, import.role);
}

void ImportPages::writeStep(sdk::JobContext& job, ImportReader& reader, std::span<const ImportRow> rows,
                            Import& state) {
    auto next = state;
    std::vector<ImportRow> wanted(rows.begin(), rows.end());
    if (desk_->rules().consults()) {
        sdk::Viewer viewer;
        desk_->parts().database.read([&](Transaction& tx) {
            viewer = viewerOf(tx, state);
            const auto actor = job.actor();
            Moment moment{tx, viewer, actor, desk_->parts().clock.now(), true};
            reader.judge(moment, desk_->place(moment, state.parent), wanted);
        });
        consultAbout(wanted, *desk_, viewer);
    }
    job.step([&](Transaction& tx) {
        next = state;
        const auto viewer = viewerOf(tx, state);
        const auto actor = job.actor();
        Moment moment{tx, viewer, actor, desk_->parts().clock.now(), true};
        if (!desk_->may(viewer, Deed::Add)) throw sdk::Forbidden();
        const auto place = desk_->heldPlace(moment, state.parent);
        desk_->requireAdding(moment, place);
        auto judged = wanted;
        reader.judge(moment, place, judged);
        writeRows(moment, *desk_, judged, next.counts);
        for (const auto& row : judged)
            if (row.outcome == ImportRow::Outcome::Wrong) job.problem(tx, leftOut(row));
        next.rowsDone += static_cast<std::int64_t>(rows.size());
        ImportRepository::save(GuardedTransaction::whole(tx), next, moment.now);
    });
    state = next;
}

void ImportPages::tellAgain(sdk::JobContext& job, ImportReader& reader, std::span<const ImportRow> rows,
                            const Import& state) {
    job.step([&](Transaction& tx) {
        const auto viewer = viewerOf(tx, state);
        const auto actor = job.actor();
        Moment moment{tx, viewer, actor, desk_->parts().clock.now(), true};
        std::vector<ImportRow> judged(rows.begin(), rows.end());
        reader.judge(moment, desk_->place(moment, state.parent), judged);
        for (const auto& row : judged)
            if (row.outcome == ImportRow::Outcome::Wrong) job.problem(tx, leftOut(row));
    });
}

void ImportPages::runJob(sdk::JobContext& job) {
    const auto id = job.payload().at("import").get<std::string>();
    const auto total = job.payload().at("rows").get<std::int64_t>();
    std::ifstream file(files_.path(listFile(id)), std::ios::binary);
    if (!file) throw sdk::NotFound("The uploaded list is no longer there.");
    Import state;
    std::unique_ptr<ImportReader> reader;
    desk_->parts().database.read([&](Transaction& tx) {
        state = ImportRepository::find(GuardedTransaction::whole(tx), id).value_or(Import());
        const auto viewer = viewerOf(tx, state);
        const auto actor = job.actor();
        Moment moment{tx, viewer, actor, desk_->parts().clock.now(), true};
        reader = std::make_unique<ImportReader>(file, *desk_, moment, desk_->place(moment, state.parent),
                                                state.encoding, state.columns);
    });
    std::int64_t read = 0;
    for (auto rows = reader->read(rowsPerStep); !rows.empty() && !job.stopping(); rows = reader->read(rowsPerStep)) {
        // What a former run did it has counted, too; what it told of wrong rows is forgotten and told again.
        const auto done = std::min<std::int64_t>(static_cast<std::int64_t>(rows.size()),
                                                 std::max<std::int64_t>(0, state.rowsDone - read));
        read += static_cast<std::int64_t>(rows.size());
        const auto known = std::span(rows).first(static_cast<std::size_t>(done));
        if (!known.empty()) tellAgain(job, *reader, known, state);
        const auto fresh = std::span<const ImportRow>(rows).subspan(static_cast<std::size_t>(done));
        if (fresh.empty()) continue;
        try {
            writeStep(job, *reader, fresh, state);
        } catch (const sdk::ConstraintViolation&) {
            // Somebody has written the same meanwhile: whose row it is tells a step for each.
            for (std::size_t i = 0; i < fresh.size(); ++i) writeStep(job, *reader, fresh.subspan(i, 1), state);
        }
        job.progress(state.rowsDone, total, countsText(state.counts));
    }
    if (job.stopping()) return;
    state.finished = true;
    job.finish({{"message", countsText(state.counts)}}, [&](Transaction& tx) {
        const auto viewer = viewerOf(tx, state);
        const auto actor = job.actor();
        Moment moment{tx, viewer, actor, desk_->parts().clock.now(), true};
        finish(moment, desk_->place(moment, state.parent), state);
    });
}

void ImportPages::sweepNow() const {
    const auto now = desk_->parts().clock.now();
    desk_->parts().database.write([&](Transaction& guarded) {
        auto& tx = GuardedTransaction::whole(guarded);
        auto lists = ImportRepository::listsToRemove(tx, model().name(), now - listsStay);
        const auto gone = ImportRepository::removeBefore(tx, model().name(), now - reportsStay);
        tx.afterCommit([this, lists, gone] {
            for (const auto& id : lists) files_.remove(listFile(id));
            for (const auto& id : gone) {
                files_.remove(listFile(id));
                files_.remove(reportFile(id));
            }
        });
    });
}

void ImportPages::sweep(sdk::JobContext& job) {
    sweepNow();
    job.finish({{"message", "Lists that nobody imported are removed."}});
}

Response ImportPages::sample(const Request& request) {
    return desk_->read(request, [&](Moment& moment) {
        const auto place = desk_->place(moment, request);
        std::vector<std::string> names;
        std::vector<std::size_t> kept;
        const auto all = wanted().columns.empty() ? model().formFields() : wanted().columns;
        for (std::size_t i = 0; i < all.size(); ++i) {
            const auto& field = model().fields().get(all[i]);
            if (!moment.viewer.sees(field.options.sensitivity, place.parent.relation)) continue;
            kept.push_back(i);
            names.push_back(field.label);
            for (const auto& [of, heads] : wanted().heads)
                if (of == all[i] && !heads.empty()) names.back() = heads.front();
        }
        auto body = byteOrderMark + sdk::csvLine(names);
        for (const auto& row : wanted().sample) {
            std::vector<std::string> cells;
            for (const auto i : kept) cells.push_back(i < row.size() ? row[i] : "");
            body += sdk::csvLine(cells);
        }
        return Response::bytes(std::move(body), csvType).download(model().path().substr(1) + "-sample.csv");
    });
}

}  // namespace guildhall::records

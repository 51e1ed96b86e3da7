#include "kernel/records/import_pages.hpp"

#include "kernel/data/guarded_transaction.hpp"
#include "kernel/records/import_views.hpp"
#include "kernel/records/import_writer.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/id.hpp>
#include <guildhall/sdk/parts.hpp>
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
constexpr std::size_t rowsAtOnce = 1'000;
constexpr std::size_t inRequest = 2'000;      ///< rows imported within the request; more become a job
constexpr std::size_t askedForPreview = 500;  ///< rows that rules are asked about before somebody imports them
constexpr std::size_t shownProblems = 200;
constexpr std::size_t reportedProblems = 100'000;
constexpr const char* csvType = "text/csv; charset=utf-8";

/// As the history names it.
std::string calledFile(const std::string& sent) { return sdk::shortened(sdk::cleaned(sdk::repaired(sent)), 120, "…"); }

/// Which lists have the same columns.
std::string fingerprint(const std::vector<std::string>& head) {
    std::string keys;
    for (const auto& cell : head) keys += ImportColumns::headKey(cell) + "\n";
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
    : desk_(std::move(desk)),
      parts_(std::move(parts)),
      rowRules_(parts_.rules),
      files_(parts_.files, desk_->model().plugin()),
      jobs_(std::make_shared<ImportJobs>(desk_, parts_.viewers, files_, rowRules_)),
      undo_(std::make_shared<ImportUndo>(desk_, parts_.viewers, parts_.jobs)),
      undoPages_(std::make_shared<ImportUndoPages>(desk_, undo_, parts_.jobs, jobs_->kind())) {}

void ImportPages::describe(sdk::Registrar& add) {
    const auto adds = desk_->access(Deed::Add).value();
    const auto to = [self = shared_from_this()](Response (ImportPages::*handler)(const Request&)) {
        return [self, handler](const Request& request) { return (self.get()->*handler)(request); };
    };
    std::vector<std::string> parents{"{parent}"};
    if (wanted().parents) parents.emplace_back();
    for (const auto& parent : parents) {
        const auto path = importPath(model(), parent);
        add.get(path, adds, to(&ImportPages::showUpload));
        add.post(path, adds, to(&ImportPages::upload), {.maxBody = uploadLimit});
        add.get(path + "/sample", adds, to(&ImportPages::sample));
        add.get(path + "/{import}", adds, to(&ImportPages::show));
        add.post(path + "/{import}", adds, to(&ImportPages::import));
        add.get(path + "/{import}/report", adds, to(&ImportPages::report));
    }
    jobs_->describe(add);
    undoPages_->describe(add);
}

ImportPages::Asked ImportPages::asked(Moment& moment, const Request& request) const {
    Asked asked{importPlace(*desk_, moment, request), {}, {}, {}};
    const auto& id = request.pathValue("import");
    auto import = sdk::isId(id) ? ImportRepository::find(GuardedTransaction::whole(moment.tx), id) : std::nullopt;
    if (!import || import->record != model().name() || import->parent != asked.place.parentId ||
        (!moment.viewer.is(import->personId) && !(import->begun && undo_->may(moment.viewer) &&
                                                  seesOthersImports(*desk_, moment.viewer, asked.place.parentId))))
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
    const auto known = ImportRepository::columnsOf(GuardedTransaction::whole(moment.tx), rememberedAs(page.place),
                                                   fingerprint(reader->head()));
    return known.empty() ? std::move(reader) : with(known);
}

std::vector<const ImportColumns::Column*> ImportPages::columnsFor(const ImportColumns& known, const sdk::Viewer& viewer,
                                                                  const Place& place) const {
    // What the viewer is to each of several is seen row by row.
    const auto relation = isOfSeveral(model(), place.parentId) ? sdk::Relation::Assigned : place.parent.relation;
    std::vector<const ImportColumns::Column*> seen;
    for (const auto& column : known.all())
        if (column.field.empty() || viewer.sees(model().fields().get(column.field).options.sensitivity, relation))
            seen.push_back(&column);
    return seen;
}

Response ImportPages::uploadPage(Moment& moment, const Place& place, const std::string& error) const {
    const bool several = isOfSeveral(model(), place.parentId);
    const ImportColumns known(model(), several);
    auto columns = columnsFor(known, moment.viewer, place);
    auto joins = joinsView(known, columns);
    std::erase_if(columns, [](const auto* column) { return column->kind != ImportColumns::Column::Kind::Field; });
    const auto nouns = sdk::say(model().words().many);
    const auto title = several ? sdk::say(wanted().parents->title) : sdk::say("Import {nouns}", {{"nouns", nouns}});
    Value data{{"intro", importIntro(*desk_, moment.viewer, place)},
               {"error", sdk::say(error)},
               {"joins", std::move(joins)},
               {"parent_columns", several ? known.parentColumns() : ""},
               {"parent_noun", several ? sdk::say(model().parent()->words().one) : ""},
               {"file", sdk::showDropZone({.id = "list",
                                           .label = sdk::say("CSV file"),
                                           .hint = sdk::say("Comma, semicolon or tab; UTF-8 or "
                                                            "Windows encoding; up to 20 MB."),
                                           .accept = ".csv,.txt,text/csv,text/plain"})},
               {"sample_url", home(place) + "/sample"},
               {"imports_url", undo_->access().allows(moment.viewer) ? undoPages_->listPath(place) : ""},
               {"cancel", pathAround(model(), place.parentId)},
               {"action", home(place)}};
    data.update(wantedColumnsView(columns));
    return Response::page({.templateName = "kernel/import_upload",
                           .title = title,
                           .data = std::move(data),
                           .crumbs = importCrumbs(*desk_, moment.viewer, place),
                           .status = error.empty() ? 200 : 422});
}

Response ImportPages::showUpload(const Request& request) {
    return desk_->read(request, [&](Moment& moment) {
        const auto place = importPlace(*desk_, moment, request);
        requireImporting(*desk_, moment, place);
        return uploadPage(moment, place, "");
    });
}

Response ImportPages::upload(const Request& request) {
    jobs_->sweepNow();
    const auto* file = request.upload("list");
    auto refused = desk_->read(request, [&](Moment& moment) -> std::optional<Response> {
        const auto place = importPlace(*desk_, moment, request);
        requireImporting(*desk_, moment, place);
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
        const auto place = importPlace(*desk_, moment, request);
        ImportRepository::add(GuardedTransaction::whole(moment.tx),
                              {.id = id,
                               .record = model().name(),
                               .parent = place.parentId,
                               .personId = moment.viewer.personId(),
                               .role = moment.viewer.activeRole(),
                               .encoding = {},
                               .fileName = calledFile(file->fileName)},
                              moment.now);
        return Response::redirect(home(place) + "/" + id);
    });
}

Response ImportPages::show(const Request& request) {
    const auto verdicts = verdictsOf(request, askedForPreview);
    return desk_->read(request, [&](Moment& moment) {
        const auto page = asked(moment, request);
        if (page.import.begun) return result(moment, page);
        requireImporting(*desk_, moment, page.place);
        return preview(moment, page, verdicts);
    });
}

Response ImportPages::preview(Moment& moment, const Asked& page, const RowVerdicts& verdicts) const {
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
        ignored = ignoredColumns(*reader);
        report = dryRun(*reader, moment, *desk_, page.place, verdicts, shownProblems);
    } catch (const sdk::Invalid& problem) {
        report.fatal = sdk::say(problem.what());
    }
    const auto more = report.problemCount - report.problems.size();
    const auto& words = rowWords();
    std::string query = "?encoding=" + encoding;
    for (const auto& column : columns)
        query += "&column" + std::to_string(column["number"].get<int>()) + "=" + column["value"].get<std::string>();
    Value data{
        {"intro", importIntro(*desk_, moment.viewer, page.place)},
        {"parents", parentsView(report)},
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
        {"asked_rows", verdicts.beyond ? sdk::thousands(askedForPreview) : ""},
        {"action", page.url},
        {"report_url", page.url + "/report" + query},
        {"again_url", home(page.place)},
        {"button", sdk::say("Import {count}", {{"count", sdk::countText(static_cast<std::int64_t>(report.usable()),
                                                                        words.one, words.many)}})}};
    return Response::page({.templateName = "kernel/import_preview",
                           .title = sdk::say("Check the list"),
                           .data = std::move(data),
                           .crumbs = importCrumbs(*desk_, moment.viewer, page.place),
                           .hooks = {sdk::importRowHook}});
}

Response ImportPages::result(Moment& moment, const Asked& page) const {
    const auto& state = page.import;
    const auto path = reportFile(state.id);
    Value problems = Value::array();
    // What stands in the list is whoever's who uploaded it.
    if (moment.viewer.is(state.personId) && files_.exists(path)) {
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
    const auto around = pathAround(model(), page.place.parentId);
    Value data{{"intro", importIntro(*desk_, moment.viewer, page.place)},
               {"parents", parentsView(*desk_, moment, state)},
               {"finished", state.finished},
               {"undone", state.undoneAt.has_value()},
               {"added", state.counts.added},
               {"changed", state.counts.changed},
               {"unchanged", state.counts.unchanged},
               {"skipped", state.counts.skipped},
               {"problems", problems},
               {"has_problems", !problems.empty()},
               {"report_url", page.url + "/report"},
               {"list_url", isOfSeveral(model(), page.place.parentId) ? "" : around},
               {"list_label", sdk::say("See the {nouns}", {{"nouns", sdk::say(model().words().many)}})},
               {"again_url", home(page.place)},
               {"undo", undoPages_->view(moment, page.place, state)}};
    return Response::page({.templateName = "kernel/import_result",
                           .title = sdk::say(state.undoneAt   ? "Import undone"
                                             : state.finished ? "List imported"
                                                              : "The list is being imported"),
                           .data = std::move(data),
                           .crumbs = importCrumbs(*desk_, moment.viewer, page.place)});
}

Response ImportPages::report(const Request& request) {
    const auto verdicts = verdictsOf(request, askedForPreview);
    return desk_->read(request, [&](Moment& moment) {
        const auto page = asked(moment, request);
        if (!moment.viewer.is(page.import.personId)) throw sdk::NotFound();
        const auto done = reportFile(page.import.id);
        if (files_.exists(done)) return Response::file(files_.path(done), csvType).download("import-report.csv");
        std::ifstream file;
        moment.importing = true;
        ImportReport report;
        try {
            const auto reader = open(moment, page, file);
            report = dryRun(*reader, moment, *desk_, page.place, verdicts, reportedProblems);
        } catch (const sdk::Invalid& problem) {
            report.fatal = sdk::say(problem.what());
        }
        return Response::bytes(reportCsv(report), csvType).download("import-report.csv");
    });
}

ImportPages::Head ImportPages::headOf(const Request& request, std::size_t most, const RowVerdicts& verdicts,
                                      bool judged) {
    Head head;
    const auto look = [&](Moment& moment) {
        const auto page = asked(moment, request);
        if (page.import.begun) return;
        moment.importing = true;
        std::ifstream file;
        try {
            const auto reader = open(moment, page, file);
            if (!reader->complaint().empty()) return;
            head.rows = reader->read(most);
            head.import = page.import;
            head.into = importIntro(*desk_, moment.viewer, page.place);
            verdicts.heed(*reader, head.rows);
            if (judged && head.rows.size() < most) reader->judge(moment, page.place, head.rows);
        } catch (const sdk::Invalid&) {
            return;
        } catch (const sdk::CsvError&) {
            return;
        }
    };
    desk_->read(request, look);
    return head;
}

RowVerdicts ImportPages::verdictsOf(const Request& request, std::size_t most) {
    RowVerdicts verdicts;
    if (!rowRules_.asks()) return verdicts;
    auto head = headOf(request, most + 1, verdicts, false);
    verdicts.beyond = head.rows.size() > most;
    head.rows.resize(std::min(head.rows.size(), most));
    sdk::RuleRun run(request.actor());
    rowRules_.ask(verdicts, head.rows, model(), head.import, head.into, run);
    return verdicts;
}

std::map<std::size_t, std::any> ImportPages::adviceByLine(const Request& request, const RowVerdicts& verdicts) {
    std::map<std::size_t, std::any> advice;
    if (!desk_->rules().consults()) return advice;
    auto rows = headOf(request, inRequest + 1, verdicts, true).rows;
    if (rows.size() > inRequest) return advice;  // becomes a job, which asks by itself
    consultAbout(rows, *desk_, request.viewer());
    for (auto& row : rows) advice.emplace(row.line, std::move(row.advice));
    return advice;
}

std::string ImportPages::enqueue(Moment& moment, const Asked& page, const ImportReport& report) {
    const auto count = sdk::countText(static_cast<std::int64_t>(report.usable()), rowWords().one, rowWords().many);
    const auto intro = importIntro(*desk_, moment.viewer, page.place);
    return parts_.jobs.enqueue(moment.tx, {.kind = jobs_->kind(),
                                           .payload = {{"import", page.import.id}, {"rows", report.rows}},
                                           .title = "Import " + count + (intro.empty() ? "" : " into " + intro),
                                           .key = "import-" + page.import.id,
                                           .personId = moment.viewer.personId(),
                                           .resultPath = page.url,
                                           .about = jobs_->about(page.place.parentId)});
}

Response ImportPages::import(const Request& request) {
    const auto verdicts = verdictsOf(request, inRequest);
    const auto advice = adviceByLine(request, verdicts);
    return desk_->write(request, [&](Moment& moment) {
        auto page = asked(moment, request);
        page.place = heldImportPlace(*desk_, moment, page.place.parentId);
        requireImporting(*desk_, moment, page.place);
        auto& tx = GuardedTransaction::whole(moment.tx);
        // Twice at once: who waited finds it begun.
        page.import.begun = ImportRepository::find(tx, page.import.id).value_or(Import()).begun;
        if (page.import.begun) return Response::redirect(page.url);
        std::ifstream file;
        moment.importing = true;
        const auto reader = open(moment, page, file);
        const auto report = dryRun(*reader, moment, *desk_, page.place, verdicts, reportedProblems);
        if (!report.fatal.empty() || report.usable() == 0)
            throw sdk::Conflict("There is nothing to import in this list.");
        page.import.encoding = reader->encoding();
        page.import.columns = reader->columns();
        ImportRepository::begin(tx, page.import, moment.now);
        ImportRepository::rememberColumns(tx, rememberedAs(page.place), fingerprint(reader->head()), reader->columns(),
                                          moment.now);
        // What is left out can still be read when the list is gone.
        if (report.wrong > 0) files_.write(reportFile(page.import.id), reportCsv(report));
        if (report.rows > inRequest) return Response::redirect("/jobs/" + enqueue(moment, page, report));
        std::ifstream again(page.file, std::ios::binary);
        ImportReader second(again, *desk_, moment, page.place, page.import.encoding, page.import.columns);
        for (auto rows = second.read(rowsAtOnce); !rows.empty(); rows = second.read(rowsAtOnce)) {
            for (auto& row : rows)
                if (const auto known = advice.find(row.line); known != advice.end()) row.advice = known->second;
            verdicts.heed(second, rows);
            second.judge(moment, page.place, rows, true);
            writeRows(moment, *desk_, rows, page.import);
            page.import.rowsDone += static_cast<std::int64_t>(rows.size());
        }
        jobs_->finish(moment, page.import);
        const bool told = page.import.counts.skipped > 0 || isOfSeveral(model(), page.place.parentId);
        return Response::redirect(told ? page.url : model().listPath(page.place.parentId))
            .notice(sdk::say("List imported: {counts}.", {{"counts", countsText(page.import.counts)}}));
    });
}

Response ImportPages::sample(const Request& request) {
    return desk_->read(request, [&](Moment& moment) {
        const auto place = importPlace(*desk_, moment, request);
        const auto name = model().path().substr(model().path().rfind('/') + 1) + "-sample.csv";
        const auto& parents = wanted().parents;
        std::string body = byteOrderMark;
        if (isOfSeveral(model(), place.parentId)) {
            body += sdk::csvLine(parents->sampleHead);
            for (const auto& row : parents->sample) body += sdk::csvLine(row);
            return Response::bytes(std::move(body), csvType).download(name);
        }
        const ImportColumns known(model(), false);
        std::vector<std::string> heads;
        std::vector<std::size_t> places;  // in the rows of the sample
        const auto seen = columnsFor(known, moment.viewer, place);
        std::size_t at = 0;
        for (const auto& column : known.all()) {
            if (!column.usual || column.kind == ImportColumns::Column::Kind::Part) continue;
            const auto here = at++;
            if (std::ranges::find(seen, &column) == seen.end()) continue;
            heads.push_back(column.head);
            places.push_back(here);
        }
        body += sdk::csvLine(heads);
        for (const auto& row : wanted().sample) {
            std::vector<std::string> cells;
            for (const auto i : places) cells.push_back(i < row.size() ? row[i] : "");
            body += sdk::csvLine(cells);
        }
        return Response::bytes(std::move(body), csvType).download(name);
    });
}

}  // namespace guildhall::records

#include "session/my_import_pages.hpp"

#include <guildhall/sdk/csv.hpp>
#include <guildhall/sdk/parts.hpp>
#include <guildhall/sdk/say.hpp>

#include <algorithm>
#include <map>
#include <sstream>

namespace guildhall::certificates {

using sdk::Moment;
using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

namespace {

constexpr std::array columnNames{"full_name", "email", "title"};

/// `Full name`, `FullName` and `full_name` are one.
std::string headKey(const std::string& head) {
    std::string key;
    for (const char c : sdk::searchText(head))
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) key += c;
    return key;
}

/// The field of a column; empty: it is not used.
std::string fieldOf(const std::string& head) {
    static const std::map<std::string, std::string> names{{"fullname", "full_name"}, {"name", "full_name"},
                                                          {"email", "email"},        {"emailaddress", "email"},
                                                          {"title", "title"},        {"jobtitle", "title"}};
    const auto found = names.find(headKey(head));
    return found == names.end() ? std::string() : found->second;
}

}  // namespace

/// The field of each column; empty: it is not used.
static std::vector<std::string> columnsOf(const sdk::CsvRecord& head) {
    std::vector<std::string> columns;
    for (const auto& cell : head.cells) columns.push_back(fieldOf(cell));
    return columns;
}

/// Reads and judges row after row.
class MyImportPages::Reader {
public:
    Reader(Moment& moment, const Session& session, const ParticipantDesk& desk, const Verdicts& verdicts)
        : moment_(moment), session_(session), desk_(desk), verdicts_(verdicts) {
        for (auto& one : participantsOf(moment.tx, session.id)) there_.emplace(one.email, std::move(one));
    }

    Checked read(std::istream& list) {
        try {
            sdk::CsvReader reader(list, {.maxRecords = mostRows + 1});
            sdk::CsvRecord record;
            if (!reader.next(record)) return {.fatal = sdk::say("The file is empty.")};
            if (auto lacking = readHead(record); !lacking.empty()) return {.fatal = std::move(lacking)};
            while (reader.next(record)) judge(record);
        } catch (const sdk::CsvError& problem) {
            return {.fatal = sdk::say("The file cannot be read from line {line} on: {why}",
                                      {{"line", std::to_string(problem.line())}, {"why", sdk::say(problem.what())}})};
        }
        if (checked_.rows.empty() && checked_.problems.empty() && checked_.unchanged == 0)
            return {.fatal = sdk::say("The file has no rows below its first line.")};
        return std::move(checked_);
    }

private:
    std::string readHead(const sdk::CsvRecord& head) {
        columns_ = columnsOf(head);
        for (const auto* needed : {"full_name", "email"})
            if (const auto times = std::ranges::count(columns_, needed); times != 1)
                return sdk::say(times == 0 ? "The first line must name a column {column}."
                                           : "The first line names the column {column} twice.",
                                {{"column", needed == std::string_view("email") ? "Email" : "FullName"}});
        return {};
    }

    void fail(std::size_t line, const std::string& field, std::string value, const std::string& what) {
        const auto* known = participants().fields().find(field);
        checked_.problems.push_back(
            {line, known ? sdk::say(known->label) : sdk::say("Row"), std::move(value), sdk::say(what)});
    }

    void judge(const sdk::CsvRecord& record) {
        const auto problems = checked_.problems.size();
        Value values = Value::object();
        for (std::size_t i = 0; i < std::min(columns_.size(), record.cells.size()); ++i) {
            if (columns_[i].empty()) continue;
            auto text = wanted(record.line, columns_[i], record.cells[i]);
            std::ranges::replace_if(
                text, [](char c) { return c == '\n' || c == '\r'; }, ' ');
            auto parsed = sdk::parseField(participants().fields().get(columns_[i]), text);
            if (parsed.error) fail(record.line, columns_[i], std::move(text), *parsed.error);
            values[columns_[i]] = std::move(parsed.value);
        }
        if (record.cells.size() > columns_.size())
            fail(record.line, "", "", "This row has more columns than the first line names");
        for (const auto* needed : {"full_name", "email"})
            if (!values.contains(needed))
                fail(record.line, needed, "", *sdk::parseField(participants().fields().get(needed), "").error);
        if (const auto said = verdicts_.find(record.line); said != verdicts_.end() && !said->second.refused.empty())
            fail(record.line, "", "", said->second.refused);
        if (checked_.problems.size() == problems) place(record.line, values);
    }

    /// What stands in a cell, or what rules want there.
    const std::string& wanted(std::size_t line, const std::string& field, const std::string& cell) const {
        const auto said = verdicts_.find(line);
        if (said == verdicts_.end()) return cell;
        const auto other = said->second.values.find(field);
        return other == said->second.values.end() ? cell : other->second;
    }

    /// What becomes of a row whose cells are right.
    void place(std::size_t line, const Value& values) {
        const auto email = values.at("email").get<std::string>();
        if (const auto [first, fresh] = seen_.emplace(email, line); !fresh)
            return fail(line, "email", email,
                        sdk::say("This address is already on line {line} of the file",
                                 {{"line", std::to_string(first->second)}}));
        Row row;
        if (const auto found = there_.find(email); found != there_.end()) row.before = found->second;
        row.after = row.before.value_or(Participant{.sessionId = session_.id});
        participants().assign(&row.after, values);
        if (row.before && row.before->fullName == row.after.fullName && row.before->title == row.after.title) {
            ++checked_.unchanged;
            return;
        }
        const auto errors = desk_.check(moment_, row.before ? &*row.before : nullptr, row.after);
        for (const auto& error : errors) fail(line, error.field, row.after.fullName, error.message);
        if (!errors.empty()) return;
        ++(row.before ? checked_.changed : checked_.added);
        checked_.rows.push_back(std::move(row));
    }

    Moment& moment_;
    const Session& session_;
    const ParticipantDesk& desk_;
    const Verdicts& verdicts_;
    std::map<std::string, Participant> there_;
    std::map<std::string, std::size_t> seen_;
    std::vector<std::string> columns_;
    Checked checked_;
};

MyImportPages::Checked MyImportPages::read(Moment& moment, const Session& session, std::istream& list,
                                           const Verdicts& verdicts) const {
    return Reader(moment, session, desk_, verdicts).read(list);
}

MyImportPages::Verdicts MyImportPages::askRules(const Request& request, std::istream& list) const {
    Verdicts verdicts;
    if (!services_.rules.has(sdk::importRowHook)) return verdicts;
    std::string into;
    services_.database.read([&](Transaction& tx) {
        const auto actor = request.actor();
        Moment moment{tx, request.viewer(), actor, services_.clock.now()};
        into = MyParticipantPages::administered(moment, request, desk_).title;
    });
    sdk::RuleRun run(request.actor());
    try {
        sdk::CsvReader reader(list, {.maxRecords = mostRows + 1});
        sdk::CsvRecord record;
        if (!reader.next(record)) return verdicts;
        const auto columns = columnsOf(record);
        while (reader.next(record)) {
            sdk::RowAsked asked{
                .record = participants().name(), .file = "", .into = into, .line = record.line, .row = {}};
            for (std::size_t i = 0; i < std::min(columns.size(), record.cells.size()); ++i)
                if (!columns[i].empty()) asked.row[columns[i]] = record.cells[i];
            verdicts.emplace(record.line, sdk::askAboutRow(services_.rules, asked, run));
        }
    } catch (const sdk::CsvError&) {
        return verdicts;  // told when it is read
    }
    return verdicts;
}

Response MyImportPages::uploadPage(const Session& session, const std::string& error) {
    const auto back = MySessionPages::url(session);
    return Response::page({.templateName = "certificates/my_import",
                           .title = sdk::say("Import participants"),
                           .data = {{"intro", session.title},
                                    {"error", error},
                                    {"file", sdk::showDropZone({.id = "list",
                                                                .label = sdk::say("CSV file"),
                                                                .hint = sdk::say("Comma, semicolon or tab; UTF-8 or "
                                                                                 "Windows encoding; up to 1 MB and "
                                                                                 "2,000 rows."),
                                                                .accept = ".csv,.txt,text/csv,text/plain"})},
                                    {"action", back + "/participants/import"},
                                    {"cancel", back}},
                           .crumbs = {{sdk::say("My sessions"), "/my-sessions"}, {session.title, back}},
                           .status = error.empty() ? 200 : 422});
}

Response MyImportPages::previewPage(const Session& session, const Checked& checked) {
    const auto back = MySessionPages::url(session);
    std::string list = sdk::csvLine({columnNames.begin(), columnNames.end()});
    for (const auto& row : checked.rows) list += sdk::csvLine({row.after.fullName, row.after.email, row.after.title});
    auto problems = Value::array();
    for (const auto& one : checked.problems)
        problems.push_back({{"line", std::to_string(one.line)},
                            {"field", one.field},
                            {"value", sdk::shortened(one.value, 120, "…")},
                            {"problem", one.what}});
    const auto usable = checked.rows.size();
    return Response::page({.templateName = "certificates/my_import_preview",
                           .title = sdk::say("Check the list"),
                           .data = {{"intro", session.title},
                                    {"add", checked.added},
                                    {"change", checked.changed},
                                    {"unchanged", checked.unchanged},
                                    {"wrong", checked.problems.size()},
                                    {"usable", usable > 0},
                                    {"button", sdk::sayCount(static_cast<std::int64_t>(usable), "Import {n} person",
                                                             "Import {n} people")},
                                    {"list", std::move(list)},
                                    {"has_problems", !problems.empty()},
                                    {"problems", std::move(problems)},
                                    {"action", back + "/participants/import"},
                                    {"again_url", back + "/participants/import"}},
                           .crumbs = {{sdk::say("My sessions"), "/my-sessions"}, {session.title, back}}});
}

Response MyImportPages::write(Moment& moment, const Session& session, const Checked& checked) const {
    moment.importing = true;
    for (const auto& row : checked.rows) {
        auto after = row.after;
        if (row.before)
            desk_.change(moment, *row.before, after);
        else
            desk_.add(moment, after);
    }
    const sdk::ImportCounts counts{.added = std::int64_t(checked.added),
                                   .changed = std::int64_t(checked.changed),
                                   .unchanged = std::int64_t(checked.unchanged),
                                   .skipped = std::int64_t(checked.problems.size())};
    desk_.rules().afterImport(moment, session.id, counts);
    services_.audit.record(
        moment.tx, moment.actor,
        {.action = "PARTICIPANTS_IMPORTED",
         .target = session.id,
         .details = {{"added", counts.added}, {"changed", counts.changed}, {"skipped", counts.skipped}}});
    return Response::redirect(MySessionPages::url(session))
        .notice(sdk::say("List imported: {added} added, {changed} changed.",
                         {{"added", std::to_string(counts.added)}, {"changed", std::to_string(counts.changed)}}));
}

Response MyImportPages::show(const Request& request) {
    return services_.database.read([&](Transaction& tx) {
        const auto actor = request.actor();
        Moment moment{tx, request.viewer(), actor, services_.clock.now()};
        return uploadPage(MyParticipantPages::administered(moment, request, desk_), "");
    });
}

Response MyImportPages::check(const Request& request) {
    const bool confirmed = request.hasForm("confirmed");
    const auto* upload = request.upload("list");
    const auto open = [&]() -> std::unique_ptr<std::istream> {
        if (confirmed) return std::make_unique<std::istringstream>(request.form("list"));
        return upload->open();
    };
    const auto verdicts = confirmed || upload ? askRules(request, *open()) : Verdicts();
    const auto work = [&](Transaction& tx) {
        const auto actor = request.actor();
        Moment moment{tx, request.viewer(), actor, services_.clock.now()};
        const auto session = MyParticipantPages::administered(moment, request, desk_, confirmed);
        if (!confirmed && !upload) return uploadPage(session, sdk::say("Choose a CSV file."));
        const auto checked = read(moment, session, *open(), verdicts);
        if (!checked.fatal.empty()) return uploadPage(session, checked.fatal);
        return confirmed && checked.problems.empty() ? write(moment, session, checked) : previewPage(session, checked);
    };
    return confirmed ? services_.database.write(work) : services_.database.read(work);
}

}  // namespace guildhall::certificates

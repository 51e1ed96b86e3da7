#include "kernel/audit/security_pages.hpp"

#include "kernel/audit/audit_filter.hpp"
#include "kernel/audit/audit_view.hpp"
#include "kernel/audit/audit_words.hpp"
#include "kernel/audit/exposure.hpp"

#include <guildhall/sdk/csv.hpp>
#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/words.hpp>

#include <set>

namespace guildhall::audit {

using sdk::Form;
using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

namespace {

constexpr const char *see = "security.view", *change = "roles.grant";
constexpr const char *unusualPath = "/security-audit/viewing", *exposurePath = "/security-audit/exposure";
constexpr int shownEntries = 25, shownPeople = 200, shownUnusual = 100, mostFiles = 500;
constexpr std::chrono::days recent{30};

const sdk::FieldSet& settleFields() {
    static const auto fields =
        sdk::FieldSet::of("kernel.unusual_viewing")
            .longText(
                "note", "How it was settled",
                {.required = true, .max = 1000, .hint = "Whom you asked, and what came out. Kept in the audit log."});
    return fields;
}

/// Of an export, where it was made.
std::string pageOf(const SeenFile& file) {
    const auto details = Value::parse(file.details, nullptr, false);
    return details.is_object() ? details.value("page", std::string()) : std::string();
}

std::string what(const SeenFile& file) {
    const auto page = pageOf(file);
    return actionInWords(file.action) + (file.target.empty() ? "" : ": " + sdk::codeInWords(file.target)) +
           (page.empty() ? "" : " (" + page + ")");
}

std::string timeOf(sdk::Instant at, const sdk::Viewer& viewer) { return sdk::showInstant(at, viewer.timeZone()); }

/// For programs and spreadsheets: all of it.
Response reportFile(Transaction& tx, const AuditConditions& conditions) {
    auto text = "\xEF\xBB\xBF" + sdk::csvLine({"Kind", "Id", "Name", "First seen", "Last seen", "Times"});
    for (const auto& one : ExposureRepository::people(tx, conditions))
        text += sdk::csvLine({"Person", one.id, one.name, sdk::isoInstant(one.first), sdk::isoInstant(one.last),
                              std::to_string(one.times)});
    for (const auto& one : ExposureRepository::files(tx, conditions, mostFiles))
        text += sdk::csvLine({actionInWords(one.action), one.target, pageOf(one), sdk::isoInstant(one.first),
                              sdk::isoInstant(one.last), std::to_string(one.times)});
    return Response::bytes(std::move(text), "text/csv; charset=utf-8")
        .download("exposure.csv")
        .disclosing("kernel.exposure");
}

/// The address of the report about one person.
std::string reportOf(const UnusualViewing& one) {
    return std::string(exposurePath) + "?actor=" + one.actorId + "&from=" + sdk::isoDate(sdk::dateIn(one.since, "UTC"));
}

}  // namespace

void SecurityPages::describe(sdk::Registrar& add) {
    const auto to = [this](Response (SecurityPages::*handler)(const Request&)) {
        return [this, handler](const Request& request) { return (this->*handler)(request); };
    };
    add.get("/security-audit/activity", see, to(&SecurityPages::activity));
    add.get(unusualPath, see, to(&SecurityPages::viewing));
    add.get("/security-audit/viewing/{id}", change, to(&SecurityPages::showSettle));
    add.post("/security-audit/viewing/{id}", change, to(&SecurityPages::settle));
    add.get(exposurePath, see, to(&SecurityPages::exposure));
}

Response SecurityPages::activity(const Request& request) {
    const auto& viewer = request.viewer();
    return parts_.database.read([&](Transaction& tx) {
        const auto section = [&](const char* title, const char* empty, std::vector<std::string> actions) {
            Value entries = Value::array();
            const auto since = parts_.clock.now() - recent;
            if (!actions.empty()) {
                auto newest = AuditListRepository::newest(tx, {.actions = actions, .from = since}, shownEntries);
                parts_.values.open(tx, newest);
                for (const auto& entry : newest) entries.push_back(entryView(entry, viewer));
            }
            const bool one = actions.size() == 1 && viewer.can("audit.view");
            return Value{{"title", sdk::say(title)},
                         {"total_text", sdk::say(title)},
                         {"empty", sdk::say(empty)},
                         {"all_url", one ? "/audit?action=" + actions.front() : std::string()},
                         {"has_entries", !entries.empty()},
                         {"entries", std::move(entries)}};
        };
        auto dangerous = AuditListRepository::actions(tx);
        std::erase_if(dangerous, [](const std::string& action) { return !isDangerous(action); });
        Value sections = Value::array();
        sections.push_back(section("Failed sign-ins", "Nobody failed to sign in.", {"LOGIN_FAILED"}));
        sections.push_back(section("Refusals", "Nobody was refused anything.", {"ACCESS_DENIED"}));
        sections.push_back(section("Dangerous actions", "Nothing dangerous was done.", std::move(dangerous)));
        return Response::page({.templateName = "kernel/security_activity",
                               .title = sdk::say("Recent activity"),
                               .data = {{"sections", std::move(sections)}, {"tab_activity", true}},
                               .crumbs = {{sdk::say("Security"), "/security-audit"}}});
    });
}

Response SecurityPages::viewing(const Request& request) {
    const auto& viewer = request.viewer();
    Value rows = Value::array();
    for (const auto& one :
         parts_.database.read([](Transaction& tx) { return ExposureRepository::all(tx, shownUnusual); }))
        rows.push_back({{"who", one.actorName.empty() ? one.actorId : one.actorName},
                        {"profiles", sdk::thousands(one.profiles)},
                        {"pictures", sdk::thousands(one.pictures)},
                        {"noticed", timeOf(one.noticedAt, viewer)},
                        {"report_url", reportOf(one)},
                        {"settled", one.settledAt ? timeOf(*one.settledAt, viewer) : std::string()},
                        {"settled_by", one.settledBy},
                        {"note", one.note},
                        {"settle_url", viewer.can(change) && !viewer.is(one.actorId) ? unusualPath + ("/" + one.id)
                                                                                     : std::string()}});
    return Response::page({.templateName = "kernel/security_viewing",
                           .title = sdk::say("Unusual viewing"),
                           .data = {{"has_rows", !rows.empty()}, {"rows", std::move(rows)}, {"tab_viewing", true}},
                           .crumbs = {{sdk::say("Security"), "/security-audit"}}});
}

UnusualViewing SecurityPages::unusual(const Request& request) {
    const auto one =
        parts_.database.read([&](Transaction& tx) { return ExposureRepository::find(tx, request.pathValue("id")); });
    if (!one) throw sdk::NotFound();
    if (request.viewer().is(one->actorId)) throw sdk::Forbidden("Somebody else settles what is about you.");
    if (one->settledAt) throw sdk::NotFound("That has been settled already.");
    return *one;
}

Response SecurityPages::settlePage(const UnusualViewing& one, const Form& form) {
    const auto who = one.actorName.empty() ? one.actorId : one.actorName;
    return Response::page(
        {.templateName = "kernel/form_page",
         .title = sdk::say("Settle what {person} viewed", {{"person", who}}),
         .data = {{"form", form.view()},
                  {"action", unusualPath + ("/" + one.id)},
                  {"button", sdk::say("Settle")},
                  {"cancel", unusualPath}},
         .crumbs = {{sdk::say("Security"), "/security-audit"}, {sdk::say("Unusual viewing"), unusualPath}},
         .status = form.valid() ? 200 : 422});
}

Response SecurityPages::showSettle(const Request& request) {
    return settlePage(unusual(request), Form(settleFields(), request.viewer()));
}

Response SecurityPages::settle(const Request& request) {
    const auto one = unusual(request);
    const auto form = Form::posted(settleFields(), request);
    if (!form.valid()) return settlePage(one, form);
    const bool done = parts_.database.write([&](Transaction& tx) {
        const auto note = form.text("note");
        if (!ExposureRepository::settle(tx, one.id, request.viewer().personId(), note, parts_.clock.now()))
            return false;
        parts_.audit.record(tx, request.actor(),
                            {.action = "UNUSUAL_VIEWING_SETTLED", .target = one.actorId, .reason = note});
        return true;
    });
    if (!done) throw sdk::NotFound("That has been settled already.");
    return Response::redirect(unusualPath).notice(sdk::say("Settled."));
}

Value SecurityPages::report(Transaction& tx, const AuditConditions& conditions, const sdk::Viewer& viewer) {
    const auto people = ExposureRepository::people(tx, conditions);
    Value seen = Value::array(), files = Value::array(), due = Value::array(), roles = Value::array();
    for (const auto& one : people)
        if (seen.size() < shownPeople)
            seen.push_back({{"name", one.name.empty() ? one.id : one.name},
                            {"url", one.name.empty() || !viewer.can("participants.view") ? "" : "/users/" + one.id},
                            {"first", timeOf(one.first, viewer)},
                            {"last", timeOf(one.last, viewer)},
                            {"times", sdk::thousands(one.times)}});
    for (const auto& one : ExposureRepository::files(tx, conditions, mostFiles))
        files.push_back(
            {{"what", what(one)}, {"last", timeOf(one.last, viewer)}, {"times", sdk::thousands(one.times)}});
    std::set<std::string> fields;
    for (const auto& role : ExposureRepository::roles(tx, conditions)) {
        roles.push_back(roleInWords(role));
        for (const auto& field : parts_.fieldsOf(role)) fields.insert(sdk::say(field));
    }
    for (const auto& one : deadlines)
        due.push_back({{"title", sdk::say(one.title)},
                       {"within", sdk::say(one.within)},
                       {"by", timeOf(parts_.clock.now() + one.after, viewer)}});
    const auto number = static_cast<std::int64_t>(people.size());
    return {{"number", sdk::sayCount(number, "1 person", "{n} people")},
            {"category", std::to_string(exposureCategory(number))},
            {"first", people.empty() ? std::string() : timeOf(people.front().first, viewer)},
            {"more", number > shownPeople ? sdk::thousands(number - shownPeople) : std::string()},
            {"has_people", !people.empty()},
            {"people", std::move(seen)},
            {"has_files", !files.empty()},
            {"files", std::move(files)},
            {"viewers", Value(ExposureRepository::viewers(tx, conditions))},
            {"has_roles", !roles.empty()},
            {"roles", std::move(roles)},
            {"fields", Value(std::vector<std::string>(fields.begin(), fields.end()))},
            {"deadlines", std::move(due)}};
}

Response SecurityPages::exposure(const Request& request) {
    const auto filter = AuditFilter::from(request);
    const bool asked = filter.isValid() && (filter.has("actor") || filter.has("identity") || filter.has("ip"));
    return parts_.database.read([&](Transaction& tx) {
        if (asked && request.query("format") == "csv") return reportFile(tx, filter.conditions(tx));
        Value data{{"filter", filter.view({})},
                   {"tab_exposure", true},
                   {"has_report", asked},
                   {"needs", !asked && filter.isValid() && !filter.isEmpty()},
                   {"incident_url", asked && request.viewer().can("security.incidents")
                                        ? filter.address("/security-audit/incidents/new")
                                        : std::string()},
                   {"csv_url", filter.address(exposurePath, {{"format", "csv"}})}};
        if (asked) data["report"] = report(tx, filter.conditions(tx), request.viewer());
        return Response::page({.templateName = "kernel/security_exposure",
                               .title = sdk::say("Exposure report"),
                               .data = std::move(data),
                               .crumbs = {{sdk::say("Security"), "/security-audit"}}});
    });
}

}  // namespace guildhall::audit

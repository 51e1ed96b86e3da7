#include "kernel/witness/witness_pages.hpp"

#include "kernel/audit/audit_repository.hpp"
#include "kernel/base/address_text.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/text.hpp>
#include <guildhall/sdk/words.hpp>

#include <algorithm>

namespace guildhall::witness {

using sdk::Form;
using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

namespace {

constexpr const char *path = "/audit/witnesses", *mayRead = "audit.view";

const sdk::FieldSet& witnessFields() {
    static const auto fields =
        sdk::FieldSet::of("kernel.audit_witness")
            .text("key", "Its key as a witness",
                  {.required = true, .max = 400, .hint = "That site shows it at Audit witnesses."})
            .text("url", "Its address as a witness",
                  {.required = true, .max = 400, .hint = "It stands there below the key."});
    return fields;
}

const sdk::FieldSet& logFields() {
    static const auto fields =
        sdk::FieldSet::of("kernel.witnessed_log")
            .text("key", "Key of its log",
                  {.required = true, .max = 400, .hint = "That site shows it at Audit witnesses."});
    return fields;
}

const sdk::FieldSet& reasonFields() {
    static const auto fields =
        sdk::FieldSet::of("kernel.audit_witness_end")
            .text("reason", "Reason", {.required = true, .max = 500, .hint = "Kept in the audit log."});
    return fields;
}

std::string shown(std::optional<sdk::Instant> at, const sdk::Viewer& viewer) {
    return at ? sdk::showInstant(*at, viewer.timeZone()) : std::string();
}

/// As an address of ours has it: names of logs have slashes in them.
std::string linkTo(const char* deed, const std::string& name) {
    return path + (std::string("/") + deed) + "?name=" + base::addressPart(name);
}

/// What is typed or pasted, without blanks and line ends that came along.
std::optional<VerifierKey> keyIn(Form& form, KeyKind kind) {
    const auto key = VerifierKey::parse(sdk::trim(form.text("key")));
    if (key && key->kind == kind) return key;
    form.fail("key", key ? kind == KeyKind::Witness
                               ? sdk::say("This is the key of a log. Copy the other one, its key as a witness.")
                               : sdk::say("This is the key of a witness. Copy the other one, the key of its log.")
                         : sdk::say("This is not a whole key. Copy all of it: a name, a plus sign, eight characters, a "
                                    "plus sign and the rest."));
    return {};
}

struct Deed {
    std::string code, title, line, button, action;
};

Deed deedOf(const std::string& code, const std::string& name) {
    if (code == "witnesses/end")
        return {code, sdk::say("Do without the witness {name}?", {{"name", name}}),
                sdk::say("It is asked no more. What it has signed stays with it, and is gone from here."),
                sdk::say("Do without it"), "AUDIT_WITNESS_REMOVED"};
    if (code == "logs/end")
        return {code, sdk::say("Witness {name} no longer?", {{"name", name}}),
                sdk::say("What was signed for it is gone from here. Download it before if it may be needed."),
                sdk::say("Witness it no longer"), "WITNESSED_LOG_REMOVED"};
    return {code, sdk::say("Let {name} begin anew?", {{"name", name}}),
            sdk::say("Do this only when you know why its log is another one, as after it was put back from a backup: "
                     "the next checkpoint is signed whatever it says. Download the proof before."),
            sdk::say("Let it begin anew"), "WITNESSED_LOG_BEGUN_ANEW"};
}

}  // namespace

void WitnessPages::describe(sdk::Registrar& add) {
    const auto to = [this](Response (WitnessPages::*handler)(const Request&)) {
        return [this, handler](const Request& request) { return (this->*handler)(request); };
    };
    add.menu({sdk::MenuGroup::System, "Audit witnesses", path, mayRead, 32});
    add.get(path, mayRead, to(&WitnessPages::show));
    add.get("/audit/witnesses/file", mayRead, to(&WitnessPages::witnessFile));
    add.get("/audit/witnesses/logs/file", mayRead,
            [this](const Request& request) { return file(request, &WitnessedLog::note); });
    add.get("/audit/witnesses/logs/proof", mayRead,
            [this](const Request& request) { return file(request, &WitnessedLog::refusedNote); });
    add.get("/audit/witnesses/new", mayChange,
            [this](const Request& request) { return addressForm(Form(witnessFields(), request.viewer())); });
    add.post("/audit/witnesses/new", mayChange, to(&WitnessPages::addWitness), {.fresh = true});
    add.get("/audit/witnesses/logs/new", mayChange,
            [this](const Request& request) { return logForm(Form(logFields(), request.viewer())); });
    add.post("/audit/witnesses/logs/new", mayChange, to(&WitnessPages::addLog), {.fresh = true});
    add.post("/audit/witnesses/ask", mayChange, to(&WitnessPages::askNow));
    for (const std::string deed : {"witnesses/end", "logs/end", "logs/anew"}) {
        const auto address = "/audit/" + (deed.starts_with("logs") ? "witnesses/" + deed : deed);
        add.get(address, mayChange, [this, deed](const Request& request) {
            return confirm(request, Form(reasonFields(), request.viewer()), deed);
        });
        add.post(address, mayChange, [this, deed](const Request& request) { return carryOut(request, deed); },
                 {.fresh = true});
    }
    add.post("/witness/add-checkpoint", sdk::Public,
             [this](const Request& request) {
                 auto answer = parts_.witness.add(request.body());
                 return Response::bytes(std::move(answer.body), std::move(answer.contentType)).status(answer.status);
             },
             {.maxBody = Witness::mostBody, .csrf = false});
    add.job(asks, [this](sdk::JobContext& job) {
        const auto count = parts_.checkpoints.askAll();
        job.finish({{"message", sdk::sayCount(count, "{n} witness has signed how the audit log stands.",
                                              "{n} witnesses have signed how the audit log stands.")}});
    });
    add.schedule({asks, "Have witnesses sign how the audit log stands", "*/5 * * * *", asks});
}

Value WitnessPages::witnessRow(const KnownWitness& one, std::int64_t newest, const sdk::Viewer& viewer) const {
    const auto behind = std::max<std::int64_t>(0, newest - one.size);
    const bool changes = viewer.can(mayChange);
    return {{"name", one.name},
            {"place", one.url},
            {"signed", one.signedAt ? sdk::sayCount(one.size, "{n} entry", "{n} entries") : std::string()},
            {"behind",
             one.signedAt && behind > 0 ? sdk::sayCount(behind, "{n} came since", "{n} came since") : std::string()},
            {"at", shown(one.signedAt, viewer)},
            {"problem", one.problem},
            {"since", shown(one.problemSince, viewer)},
            {"gap", shown(one.gapAt, viewer)},
            {"file_url", one.note.empty() ? std::string() : linkTo("file", one.name)},
            {"end_url", changes ? linkTo("end", one.name) : std::string()}};
}

Value WitnessPages::logRow(const WitnessedLog& one, const sdk::Viewer& viewer) const {
    const bool changes = viewer.can(mayChange);
    return {{"name", one.origin},
            {"signed", one.signedAt ? sdk::sayCount(one.size, "{n} entry", "{n} entries") : std::string()},
            {"at", shown(one.signedAt, viewer)},
            {"refused", shown(one.refusedAt, viewer)},
            {"file_url", one.note.empty() ? std::string() : linkTo("logs/file", one.origin)},
            {"proof_url", linkTo("logs/proof", one.origin)},
            {"anew_url", changes && one.signedAt ? linkTo("logs/anew", one.origin) : std::string()},
            {"end_url", changes ? linkTo("logs/end", one.origin) : std::string()}};
}

Response WitnessPages::show(const Request& request) {
    const auto& viewer = request.viewer();
    Value witnesses = Value::array(), logs = Value::array();
    parts_.database.read([&](Transaction& tx) {
        witnesses = Value::array(), logs = Value::array();
        const auto newest = audit::AuditRepository().last(tx);
        for (const auto& one : WitnessRepository::witnesses(tx))
            witnesses.push_back(witnessRow(one, newest ? newest->seq : 0, viewer));
        for (const auto& one : WitnessRepository::logs(tx)) logs.push_back(logRow(one, viewer));
    });
    const auto copied = [](const char* id, std::string label, std::string value) {
        return Value{{"id", id}, {"label", std::move(label)}, {"value", std::move(value)}};
    };
    Value own = Value::array({copied("log-key", sdk::say("Key of this log"), parts_.checkpoints.key().text()),
                              copied("witness-key", sdk::say("Key as a witness"), parts_.witness.key().text()),
                              copied("witness-url", sdk::say("Address as a witness"), parts_.base + "/witness")});
    const bool changes = viewer.can(mayChange);
    return Response::page({.templateName = "kernel/audit_witnesses",
                           .title = sdk::say("Witnesses of the audit log"),
                           .data = {{"own", std::move(own)},
                                    {"has_witnesses", !witnesses.empty()},
                                    {"witnesses", std::move(witnesses)},
                                    {"has_logs", !logs.empty()},
                                    {"logs", std::move(logs)},
                                    {"may_change", changes}},
                           .crumbs = {{sdk::say("Audit log"), "/audit"}}});
}

Response WitnessPages::addressForm(const Form& form) {
    return Response::page(
        {.templateName = "kernel/form_page",
         .title = sdk::say("Add a witness"),
         .data = {{"form", form.view()},
                  {"intro", sdk::say("Another site that signs how this site’s audit log stands, every few minutes. Its "
                                     "administrators add the key of this log there.")},
                  {"action", "/audit/witnesses/new"},
                  {"button", sdk::say("Add witness")},
                  {"cancel", path}},
         .crumbs = {{sdk::say("Audit log"), "/audit"}, {sdk::say("Witnesses"), path}},
         .status = form.valid() ? 200 : 422});
}

Response WitnessPages::addWitness(const Request& request) {
    auto form = Form::posted(witnessFields(), request);
    std::optional<VerifierKey> key;
    auto url = sdk::trim(form.text("url"));
    while (url.ends_with('/')) url.pop_back();
    if (form.valid()) {
        key = keyIn(form, KeyKind::Witness);
        if (auto complaint = parts_.addresses.complaint(url); !complaint.empty()) form.fail("url", complaint);
        if (key && key->publicKey == parts_.witness.key().publicKey)
            form.fail("key", sdk::say("This is this site’s own key. A witness has to be another site."));
    }
    if (!form.valid()) return addressForm(form);
    return parts_.database.write([&](Transaction& tx) {
        if (!WitnessRepository::addWitness(tx, {key->name, key->text(), url})) {
            form.fail("key", sdk::say("This witness is here already."));
            return addressForm(form);
        }
        parts_.audit.record(
            tx, request.actor(),
            {.action = "AUDIT_WITNESS_ADDED", .target = key->name, .details = {{"key", key->text()}, {"url", url}}});
        queueAsking(tx, request);
        return Response::redirect(path).notice(sdk::say("The witness is added, and is asked now."));
    });
}

Response WitnessPages::logForm(const Form& form) {
    return Response::page(
        {.templateName = "kernel/form_page",
         .title = sdk::say("Witness another site’s log"),
         .data = {{"form", form.view()},
                  {"intro", sdk::say("This site then signs how that log stands whenever it is asked, and keeps what it "
                                     "signed. Nobody sees what is in the log.")},
                  {"action", "/audit/witnesses/logs/new"},
                  {"button", sdk::say("Witness it")},
                  {"cancel", path}},
         .crumbs = {{sdk::say("Audit log"), "/audit"}, {sdk::say("Witnesses"), path}},
         .status = form.valid() ? 200 : 422});
}

Response WitnessPages::addLog(const Request& request) {
    auto form = Form::posted(logFields(), request);
    const auto key = form.valid() ? keyIn(form, KeyKind::Log) : std::nullopt;
    if (key && key->publicKey == parts_.checkpoints.key().publicKey)
        form.fail("key", sdk::say("This is the key of this site’s own log. A witness has to be another site."));
    if (!form.valid()) return logForm(form);
    return parts_.database.write([&](Transaction& tx) {
        if (!WitnessRepository::addLog(tx, {key->name, key->text()})) {
            form.fail("key",
                      sdk::say("A log of this name is witnessed already. End that first if its key has changed."));
            return logForm(form);
        }
        parts_.audit.record(tx, request.actor(),
                            {.action = "WITNESSED_LOG_ADDED", .target = key->name, .details = {{"key", key->text()}}});
        return Response::redirect(path).notice(sdk::say("This site witnesses that log from now on."));
    });
}

void WitnessPages::queueAsking(Transaction& tx, const Request& request) {
    parts_.jobs.enqueue(tx, {.kind = asks,
                             .title = sdk::say("Have witnesses sign how the audit log stands"),
                             .personId = request.viewer().personId(),
                             .resultPath = path});
}

Response WitnessPages::askNow(const Request& request) {
    parts_.database.write([&](Transaction& tx) { queueAsking(tx, request); });
    return Response::redirect(path).notice(sdk::say("Each witness is asked now. Open this page again in a moment."));
}

Response WitnessPages::confirm(const Request& request, const Form& form, const std::string& code) {
    const auto& name = request.query("name");
    const bool there = parts_.database.read([&](Transaction& tx) {
        return code == "witnesses/end" ? WitnessRepository::witness(tx, name).has_value()
                                       : WitnessRepository::log(tx, name).has_value();
    });
    if (!there) throw sdk::NotFound();
    const auto deed = deedOf(code, name);
    return Response::page({.templateName = "kernel/confirm",
                           .title = deed.title,
                           .data = {{"heading", deed.title},
                                    {"lines", Value::array({deed.line})},
                                    {"form", form.view()},
                                    {"action", request.path() + "?name=" + base::addressPart(name)},
                                    {"button", deed.button},
                                    {"danger", true},
                                    {"cancel", path}},
                           .crumbs = {{sdk::say("Audit log"), "/audit"}, {sdk::say("Witnesses"), path}},
                           .status = form.valid() ? 200 : 422});
}

Response WitnessPages::carryOut(const Request& request, const std::string& code) {
    const auto form = Form::posted(reasonFields(), request);
    if (!form.valid()) return confirm(request, form, code);
    const auto& name = request.query("name");
    return parts_.database.write([&](Transaction& tx) {
        const bool done = code == "witnesses/end" ? WitnessRepository::removeWitness(tx, name)
                          : code == "logs/end"    ? WitnessRepository::removeLog(tx, name)
                                                  : WitnessRepository::beginAnew(tx, name);
        if (!done) throw sdk::NotFound();
        parts_.audit.record(tx, request.actor(),
                            {.action = deedOf(code, name).action, .target = name, .reason = form.text("reason")});
        return Response::redirect(path).notice(sdk::say("Done."));
    });
}

Response WitnessPages::file(const Request& request, std::string WitnessedLog::*note) {
    const auto log =
        parts_.database.read([&](Transaction& tx) { return WitnessRepository::log(tx, request.query("name")); });
    if (!log || ((*log).*note).empty()) throw sdk::NotFound();
    return Response::text((*log).*note).download("checkpoint.txt");
}

Response WitnessPages::witnessFile(const Request& request) {
    const auto one =
        parts_.database.read([&](Transaction& tx) { return WitnessRepository::witness(tx, request.query("name")); });
    if (!one || one->note.empty()) throw sdk::NotFound();
    return Response::text(one->note).download("checkpoint.txt");
}

}  // namespace guildhall::witness

#include "certificate/certificate_pages.hpp"

#include "certificate/certificate.hpp"
#include "certificate/zip_stream.hpp"
#include "participant/participant_repository.hpp"
#include "session/session_rules.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/redaction.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/words.hpp>

namespace guildhall::certificates {

using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

namespace {

constexpr const char* issueJob = "certificates.issue";

std::string certificateUrl(const std::string& id) { return "/certificates/" + id; }

/// What is revoked and what is issued again is written down with why.
const sdk::FieldSet& whyFields() {
    static const auto fields =
        sdk::FieldSet::of("certificates.why")
            .text("reason", "Reason",
                  {.required = true, .max = 500, .hint = "Kept with the certificate, for those who ask later."});
    return fields;
}

/// “Ada Example”, “Problem Solving”, certificate id: so that nobody revokes another one by mistake.
Value aboutLines(const Certificate& certificate) {
    return {sdk::say("Name: {name}", {{"name", certificate.printedName}}),
            sdk::say("Workshop: {workshop}", {{"workshop", certificate.workshopName}}),
            sdk::say("Certificate: {id}", {{"id", certificate.id}})};
}

sdk::ListPage::Show listShow() {
    return {
        .columns = {"printed_name", "email", "workshop_name", "session", "end_date", "issued_at", "status"},
        .link = [](const sdk::ListRow& row) { return certificateUrl(row.id()); },
        .noun = "certificates",
        .emptyText =
            "No certificate has been issued yet. Certificates are issued on a session's page once it is delivered."};
}

}  // namespace

Response CertificatePages::ofSession(const Request& request) {
    return database_.read([&](Transaction& tx) {
        const auto session = sessions().get(tx, request.pathValue("id"), SessionRepository::visible(request.viewer()));
        const auto relation = SessionRepository::relationOf(tx, session, request.viewer());
        const auto source = CertificateRepository::list(today(request.viewer()));
        const auto query = sdk::ListQuery::from(request, certificateFields(), source, relation);
        const auto scope = CertificateRepository::ofSession(session.id);
        auto show = listShow();
        show.columns = {"printed_name", "email", "issued_at", "status"};
        show.emptyText = "No certificate has been issued for this session yet.";
        if (request.query("format") == "csv")
            return sdk::exportCsv(tx, certificateFields(), source, query, request.viewer(), show, "certificates.csv",
                                  scope);
        const auto page = sdk::selectPage(tx, certificateFields(), source, query, scope);
        const auto lines = [&](bool refused) {
            Value rows = Value::array();
            for (const auto& one : ParticipantRepository::withProblem(tx, session.id, refused)) {
                auto shown = sdk::present(participants().fields().only({"full_name", "certificate_problem"}),
                                          participants().values(&one), request.viewer(), relation);
                shown["url"] = one.url() + "/edit";
                shown["certificate_problem"] = sdk::say(shown.value("certificate_problem", std::string()));
                rows.push_back(std::move(shown));
            }
            return rows;
        };
        const auto problems = lines(false), refusals = lines(true);
        const auto revoked =
            static_cast<std::int64_t>(CertificateRepository::revokedParticipants(tx, session.id).size());
        const auto open = jobs_.findOpen(tx, issueJob, session.id);
        const auto actor = request.actor();
        sdk::Moment moment{tx, request.viewer(), actor, clock_.now()};
        Value data{{"session", sessionView(moment, session, relation)},
                   {"problems", problems},
                   {"has_problems", !problems.empty()},
                   {"refusals", refusals},
                   {"has_refusals", !refusals.empty()},
                   {"rules_decide", issuer_.rulesDecide()},
                   {"revoked_text", revoked == 0 ? ""
                                                 : sdk::countText(revoked, "person whose certificate is revoked is",
                                                                  "people whose certificates are revoked are")},
                   {"open_job", open ? "/jobs/" + open->id : ""},
                   {"open_job_fails", open && open->outcome() == "failing"},
                   {"button", sdk::say(session.certificates ? "Issue all certificates again" : "Issue certificates")}};
        return Response::page({.templateName = "certificates/session_certificates",
                               .title = sdk::say("Certificates"),
                               .data = std::move(data),
                               .crumbs = sessionCrumbs(session),
                               .views = {{"list", page.view(certificateFields(), source, request.viewer(), show)}}});
    });
}

Response CertificatePages::issue(const Request& request) {
    return database_.write([&](Transaction& tx) {
        const auto session = sessions().lock(tx, request.pathValue("id"), SessionRepository::visible(request.viewer()));
        if (const auto reason = whyNotIssue(session.state())) throw sdk::Conflict(*reason);
        if (const auto open = jobs_.findOpen(tx, issueJob, session.id)) return Response::redirect("/jobs/" + open->id);
        const auto job =
            jobs_.enqueue(tx, {.kind = issueJob,
                               .payload = {{"session", session.id}, {"send_mail", request.form("send_mail") == "yes"}},
                               .title = "Issue certificates for " + session.title,
                               .personId = request.viewer().personId(),
                               .resultPath = session.url() + "/certificates",
                               .about = session.id,
                               .permission = "certificates.issue"});
        return Response::redirect("/jobs/" + job);
    });
}

Response CertificatePages::zip(const Request& request) {
    if (!request.viewer().can("participants.export"))
        throw sdk::Forbidden("You do not have permission to download lists of people.");
    std::vector<ZipEntry> entries;
    const auto session = database_.read([&](Transaction& tx) {
        auto found = sessions().get(tx, request.pathValue("id"), SessionRepository::visible(request.viewer()));
        const auto relation = SessionRepository::relationOf(tx, found, request.viewer());
        // The files are named after addresses, which not everybody may see.
        const bool byAddress = request.viewer().sees(sdk::Sensitivity::Contact, relation);
        for (const auto& certificate : CertificateRepository::currentOfSession(tx, found.id))
            entries.push_back(
                {byAddress ? std::filesystem::path(certificate.file).filename().string() : certificate.id + ".pdf",
                 files_.path(certificate.file)});
        return found;
    });
    if (entries.empty()) throw sdk::NotFound("No certificate has been issued for this session yet.");
    return Response::stream("application/zip", zipOf(std::move(entries)))
        .download("certificates " + session.workshopCode + " " + sdk::isoDate(session.end) + ".zip")
        .disclosing(certificateFields().name());
}

Response CertificatePages::issued(const Request& request) {
    return database_.read([&](Transaction& tx) {
        const auto source = CertificateRepository::list(today(request.viewer()));
        const auto query = sdk::ListQuery::from(request, certificateFields(), source);
        const auto scope = CertificateRepository::visible(request.viewer());
        if (request.query("format") == "csv")
            return sdk::exportCsv(tx, certificateFields(), source, query, request.viewer(), listShow(),
                                  "certificates.csv", scope);
        const auto page = sdk::selectPage(tx, certificateFields(), source, query, scope);
        auto show = listShow();
        std::erase(show.columns, "session");  // its title mostly repeats the workshop's, and addresses need the room
        return Response::page({.templateName = "kernel/list_page",
                               .title = sdk::say("Certificates"),
                               .views = {{"list", page.view(certificateFields(), source, request.viewer(), show)}}});
    });
}

CertificatePages::Found CertificatePages::get(Transaction& tx, const Request& request) const {
    auto certificate = CertificateRepository::find(tx, request.pathValue("id"));
    if (!certificate) throw sdk::NotFound();
    const auto session = sessions().get(tx, certificate->sessionId, SessionRepository::visible(request.viewer()));
    return {std::move(*certificate), SessionRepository::relationOf(tx, session, request.viewer())};
}

Response CertificatePages::show(const Request& request) {
    return database_.read([&](Transaction& tx) {
        const auto [certificate, relation] = get(tx, request);
        const auto& viewer = request.viewer();
        const auto shown = sdk::present(certificateFields(), certificate.record(today(viewer), ""), viewer, relation);
        Value rows = Value::array();
        for (const auto* name : {"printed_name", "email", "workshop_name", "end_date", "valid_until", "issued_at",
                                 "revoked_at", "revoked_reason", "certificate_id"})
            if (const auto text = shown.value(name, std::string()); !text.empty())
                rows.push_back({{"label", sdk::say(certificateFields().get(name).label)}, {"value", text}});
        const bool valid = !certificate.revokedAt;
        Value data{
            {"certificate", shown},
            {"summary", std::move(rows)},
            {"session_url", "/sessions/" + certificate.sessionId},
            {"verify_url", "/verify/" + certificate.id},
            {"pdf_url", valid ? certificateUrl(certificate.id) + "/pdf" : ""},
            {"mail_url", valid && viewer.can("certificates.issue") ? certificateUrl(certificate.id) + "/mail" : ""},
            {"revoke_url",
             valid && viewer.can("certificates.revoke") ? certificateUrl(certificate.id) + "/revoke" : ""},
            {"again_url", !valid && viewer.can("certificates.issue") && mayIssueAgain(tx, certificate)
                              ? certificateUrl(certificate.id) + "/again"
                              : ""}};
        return Response::page({.templateName = "certificates/certificate",
                               .title = sdk::say("Certificate of {name}", {{"name", certificate.printedName}}),
                               .data = std::move(data),
                               .crumbs = {{sdk::say("Certificates"), "/issued"}}});
    });
}

Response CertificatePages::download(const Request& request) {
    const auto [certificate, relation] = database_.read([&](Transaction& tx) { return get(tx, request); });
    if (certificate.revokedAt || !files_.exists(certificate.file))
        throw sdk::NotFound("There is no file for this certificate.");
    return Response::file(files_.path(certificate.file), "application/pdf")
        .download("certificate " + certificate.id + ".pdf")
        .disclosing(certificateFields().name());
}

Response CertificatePages::sendAgain(const Request& request) {
    return database_.write([&](Transaction& tx) {
        const auto [certificate, relation] = get(tx, request);
        if (certificate.revokedAt) throw sdk::Conflict("This certificate is revoked, so it is not sent.");
        issuer_.sendMail(tx, certificate, "certificate-again-" + certificate.id + "-" + request.id());
        return Response::redirect(certificateUrl(certificate.id)).notice(sdk::say("The mail is on its way."));
    });
}

Response CertificatePages::confirmPage(const Certificate& certificate, const sdk::Form& form, const Deed& deed) {
    auto lines = aboutLines(certificate);
    for (const auto* line : deed.lines) lines.push_back(sdk::say(line));
    const auto question = sdk::say(deed.question);
    return Response::page({.templateName = "kernel/confirm",
                           .title = question,
                           .data = {{"heading", question},
                                    {"lines", std::move(lines)},
                                    {"form", form.view()},
                                    {"danger", deed.danger},
                                    {"button", sdk::say(deed.button)},
                                    {"action", certificateUrl(certificate.id) + deed.path},
                                    {"cancel", certificateUrl(certificate.id)}},
                           .crumbs = {{sdk::say("Certificates"), "/issued"}},
                           .status = form.valid() ? 200 : 422});
}

const CertificatePages::Deed& CertificatePages::revoking() {
    static const Deed deed{
        "Revoke this certificate?",
        "Revoke certificate",
        "/revoke",
        {"Its verify page will say that it is revoked, and its file is removed.",
         "Issuing the session's certificates again leaves this person out. A new certificate is issued "
         "from this one's page."},
        true};
    return deed;
}

const CertificatePages::Deed& CertificatePages::issuingAgain() {
    static const Deed deed{"Issue a new certificate?",
                           "Issue a new certificate",
                           "/again",
                           {"The revoked certificate stays revoked. This person gets a new one with another id."},
                           false};
    return deed;
}

Response CertificatePages::confirmRevoke(const Request& request) {
    const auto found = database_.read([&](Transaction& tx) { return get(tx, request); });
    if (found.certificate.revokedAt) throw sdk::Conflict("This certificate is already revoked.");
    return confirmPage(found.certificate, sdk::Form(whyFields(), request.viewer()), revoking());
}

Response CertificatePages::revoke(const Request& request) {
    return database_.write([&](Transaction& tx) {
        const auto [certificate, relation] = get(tx, request);
        if (certificate.revokedAt) throw sdk::Conflict("This certificate is already revoked.");
        const auto form = sdk::Form::posted(whyFields(), request);
        if (!form.valid()) return confirmPage(certificate, form, revoking());
        issuer_.revoke(tx, request.actor(), certificate, form.text("reason"));
        return Response::redirect(certificateUrl(certificate.id))
            .notice(sdk::say("The certificate of {name} is revoked.", {{"name", certificate.printedName}}));
    });
}

bool CertificatePages::mayIssueAgain(Transaction& tx, const Certificate& certificate) const {
    return !whyNotIssue(sessions().get(tx, certificate.sessionId).state()) &&
           participants().find(tx, certificate.participantId, {"r.session_id = ?", {certificate.sessionId}}) &&
           !CertificateRepository::currentOfParticipant(tx, certificate.sessionId, certificate.participantId);
}

Response CertificatePages::confirmAgain(const Request& request) {
    return database_.read([&](Transaction& tx) {
        const auto found = get(tx, request);
        if (!mayIssueAgain(tx, found.certificate))
            throw sdk::Conflict(
                "No new certificate can be issued for this person: there is one, or the session does not "
                "allow it.");
        return confirmPage(found.certificate, sdk::Form(whyFields(), request.viewer()), issuingAgain());
    });
}

Response CertificatePages::issueAgain(const Request& request) {
    return database_.write([&](Transaction& tx) {
        const auto [certificate, relation] = get(tx, request);
        if (!mayIssueAgain(tx, certificate))
            throw sdk::Conflict(
                "No new certificate can be issued for this person: there is one, or the session does not "
                "allow it.");
        const auto form = sdk::Form::posted(whyFields(), request);
        if (!form.valid()) return confirmPage(certificate, form, issuingAgain());
        if (const auto open = jobs_.findOpen(tx, issueJob, certificate.sessionId))
            return Response::redirect("/jobs/" + open->id);
        const auto job = jobs_.enqueue(tx, {.kind = issueJob,
                                            .payload = {{"session", certificate.sessionId},
                                                        {"participant", certificate.participantId},
                                                        {"reason", form.text("reason")}},
                                            .title = "Issue a new certificate for " + certificate.printedName,
                                            .personId = request.viewer().personId(),
                                            .resultPath = "/sessions/" + certificate.sessionId + "/certificates",
                                            .about = certificate.sessionId,
                                            .permission = "certificates.issue"});
        return Response::redirect("/jobs/" + job);
    });
}

}  // namespace guildhall::certificates

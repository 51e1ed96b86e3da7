#include "certificate/certificate_pages.hpp"

#include "certificate/certificate_repository.hpp"
#include "participant/participant_repository.hpp"
#include "session/session_rules.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/redaction.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/words.hpp>
#include <guildhall/sdk/zip.hpp>

namespace guildhall::certificates {

using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

namespace {

/// Those of a session for whom there is no certificate, and why; nothing when there are none.
void addLeftOut(Value& groups, sdk::Moment& moment, const std::string& session, sdk::Relation relation, bool refused) {
    Value rows = Value::array();
    for (const auto& one : ParticipantRepository::withProblem(moment.tx, session, refused)) {
        auto shown = sdk::present(participants().fields().only({"full_name", "certificate_problem"}),
                                  participants().values(&one), moment.viewer, relation);
        shown["url"] = one.url() + "/edit";
        const auto why = shown.value("certificate_problem", std::string());
        shown["certificate_problem"] = sdk::say(why);
        if (const auto rule = ruleIn(why); !rule.empty() && moment.viewer.can("rules.edit"))
            shown["rule_url"] = sdk::rulePath(rule);
        rows.push_back(std::move(shown));
    }
    if (rows.empty()) return;
    groups.push_back({{"id", refused ? "refusals" : "problems"},
                      {"heading", sdk::say(refused ? "Not eligible" : "Could not be made")},
                      {"note", refused ? sdk::say("This site's rules say that these people get no certificate.") : ""},
                      {"why", sdk::say(refused ? "Reason" : "Why")},
                      {"rows", std::move(rows)}});
}

}  // namespace

namespace {

sdk::Disclosure disclosureOf(const std::vector<Certificate>& all) {
    sdk::Disclosure disclosure{.what = certificates().name(),
                               .fields = {certificates().fields().get("file").label},
                               .records = static_cast<std::int64_t>(all.size())};
    for (const auto& one : all) disclosure.people.push_back(one.personId.empty() ? one.email : one.personId);
    return disclosure;
}

}  // namespace

Response CertificatePages::ofSession(const Request& request) {
    return services_.database.read([&](Transaction& tx) {
        const auto& viewer = request.viewer();
        const auto session = sessions().get(tx, request.pathValue("id"), SessionRepository::visible(viewer));
        const auto relation = SessionRepository::relationOf(tx, session, viewer);
        const auto& fields = certificates().fields();
        const sdk::ListPage::Show show{.columns = {"printed_name", "email", "issued_at", "status"},
                                       .link = [](const sdk::ListRow& row) { return "/certificates/" + row.id(); },
                                       .noun = certificates().words().many,
                                       .emptyText = "No certificate has been issued for this session yet.",
                                       .people = {"r.person_id", "r.email"}};
        const auto source = certificates().source(show.columns);
        const auto query = sdk::ListQuery::from(request, fields, source, relation);
        const auto scope = CertificateRepository::ofSession(session.id);
        if (request.query("format") == "csv")
            return sdk::exportCsv(tx, fields, source, query, viewer, show, "certificates.csv", scope);
        const auto page = sdk::selectPage(tx, fields, source, query, scope);
        const auto open = services_.jobs.findOpen(tx, CertificateIssuer::issueJob, session.id);
        const auto actor = request.actor();
        sdk::Moment moment{tx, viewer, actor, services_.clock.now()};
        Value data{{"session", sessionView(moment, session, relation)},
                   {"open_job", open ? "/jobs/" + open->id : ""},
                   {"open_job_fails", open && open->outcome() == "failing"},
                   {"button", sdk::say(session.certificates ? "Issue missing certificates" : "Issue certificates")}};
        auto& leftOut = data["left_out"] = Value::array();
        for (const bool refused : {true, false}) addLeftOut(leftOut, moment, session.id, relation, refused);
        return Response::page({.templateName = "certificates/session_certificates",
                               .title = sdk::say("Certificates"),
                               .data = std::move(data),
                               .crumbs = {{sdk::say("Sessions"), "/sessions"}, {session.title, session.url()}},
                               .views = {{"list", page.view(fields, source, viewer, show)}},
                               .hooks = certificateHookNames()});
    });
}

Response CertificatePages::confirmIssue(const Request& request) {
    const auto& viewer = request.viewer();
    sdk::Relation relation{};
    const auto session = services_.database.read([&](Transaction& tx) {
        auto found = sessions().get(tx, request.pathValue("id"), SessionRepository::visible(viewer));
        if (const auto reason = whyNotIssue(found.state())) throw sdk::Conflict(*reason);
        relation = SessionRepository::relationOf(tx, found, viewer);
        return found;
    });
    const auto plan = issuer_.plan(session.id, request.actor());
    constexpr std::size_t mostShown = 200;
    Value leftOut = Value::array();
    for (const auto& one : plan.leftOut) {
        if (leftOut.size() == mostShown) break;
        leftOut.push_back({{"name", sdk::present(participants().fields().only({"full_name"}),
                                                 participants().values(&one.participant), viewer, relation)
                                        .at("full_name")},
                           {"why", sdk::say(one.why)},
                           {"url", one.participant.url() + "/edit"}});
    }
    const auto left = static_cast<std::int64_t>(plan.leftOut.size());
    const auto people = plan.issued + plan.untried;
    const auto certificates = sdk::sayCount(people, "{n} certificate", "{n} certificates");
    return Response::page(
        {.templateName = "certificates/issue",
         .title = sdk::say("Issue certificates"),
         .data = {{"session", {{"title", session.title}, {"url", session.url()}}},
                  {"any", people > 0},
                  {"issued_text", certificates},
                  {"kept_text", plan.kept ? sdk::sayCount(plan.kept, "{n} person has theirs already and keeps it.",
                                                          "{n} people have theirs already and keep them.")
                                          : ""},
                  {"untried_text",
                   plan.untried
                       ? sdk::sayCount(plan.untried,
                                       "This session is so large that {n} person was not looked at here. Whether they "
                                       "can get one shows when it is made.",
                                       "This session is so large that {n} people were not looked at here. Whether they "
                                       "can get one shows when it is made.")
                       : ""},
                  {"left_out", std::move(leftOut)},
                  {"left_text", left ? sdk::sayCount(left, "{n} person gets none", "{n} people get none") : ""},
                  {"more_text", left > static_cast<std::int64_t>(mostShown)
                                    ? sdk::say("And {n} more.", {{"n", std::to_string(left - mostShown)}})
                                    : ""},
                  {"button", people > 0 ? sdk::say("Issue {certificates}", {{"certificates", certificates}})
                                        : sdk::say("Tell them by e-mail")},
                  {"sends_only", people == 0 && plan.kept > 0}},
         .crumbs = {{sdk::say("Sessions"), "/sessions"},
                    {session.title, session.url()},
                    {sdk::say("Certificates"), session.url() + "/certificates"}},
         .hooks = certificateHookNames()});
}

Response CertificatePages::issue(const Request& request) {
    return services_.database.write([&](Transaction& tx) {
        const auto session = sessions().lock(tx, request.pathValue("id"), SessionRepository::visible(request.viewer()));
        if (const auto reason = whyNotIssue(session.state())) throw sdk::Conflict(*reason);
        return Response::redirect(issuer_.queue(tx, session.id, {{"send_mail", request.form("send_mail") == "yes"}},
                                                "Issue certificates for " + session.title,
                                                request.viewer().personId()));
    });
}

Response CertificatePages::zip(const Request& request) {
    if (!request.viewer().can("participants.export"))
        throw sdk::Forbidden("You do not have permission to download lists of people.");
    std::vector<Certificate> all;
    bool byAddress = false;
    const auto session = services_.database.read([&](Transaction& tx) {
        auto found = sessions().get(tx, request.pathValue("id"), SessionRepository::visible(request.viewer()));
        const auto relation = SessionRepository::relationOf(tx, found, request.viewer());
        // The files are named after addresses, which not everybody may see.
        byAddress = request.viewer().sees(sdk::Sensitivity::Contact, relation);
        all = CertificateRepository::currentOfSession(tx, found.id);
        return found;
    });
    if (all.empty()) throw sdk::NotFound("No certificate has been issued for this session yet.");
    std::vector<sdk::ZipEntry> entries;
    auto disclosure = disclosureOf(all);
    for (const auto& certificate : all) {
        issuer_.files().read(certificate);  // says which one is not as it was issued, before anything is sent
        entries.push_back(
            {byAddress ? std::filesystem::path(certificate.file).filename().string() : certificate.id + ".pdf",
             services_.files.path(certificate.file)});
    }
    return Response::stream("application/zip", sdk::zipOf(std::move(entries)))
        .download("certificates " + session.workshopCode + " " + sdk::isoDate(session.end) + ".zip")
        .disclosing(std::move(disclosure));
}

Response CertificatePages::download(const Request& request) {
    const auto certificate = services_.database.read([&](Transaction& tx) {
        return certificates().get(tx, request.pathValue("id"), rules_.scope(request.viewer()));
    });
    if (certificate.revokedAt) throw sdk::NotFound("There is no file for this certificate.");
    return Response::bytes(issuer_.files().read(certificate), "application/pdf")
        .download("certificate " + certificate.id + ".pdf")
        .disclosing(disclosureOf({certificate}));
}

}  // namespace guildhall::certificates

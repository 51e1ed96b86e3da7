#include "certificate/certificate_issuer.hpp"

#include "certificate/certificate.hpp"
#include "certificate/eligibility.hpp"
#include "participant/participant_repository.hpp"

#include <guildhall/certificates/events.hpp>
#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/words.hpp>

namespace guildhall::certificates {

using sdk::Transaction;
using sdk::Value;

namespace {

constexpr std::size_t batch = 50;

std::string firstWord(const std::string& name) { return name.substr(0, name.find(' ')); }

/// Why no certificate could be made, without repeating the person's name.
std::string problemText(const std::exception& problem) {
    if (const auto* glyph = dynamic_cast<const MissingGlyph*>(&problem)) {
        char code[16];
        std::snprintf(code, sizeof code, "U+%04X", static_cast<unsigned>(glyph->codePoint()));
        return "No configured font has the character “" + glyph->character() + "” (" + code +
               "). Ask an administrator to configure a fallback font.";
    }
    if (const auto* wide = dynamic_cast<const DoesNotFit*>(&problem))
        return "The " + wide->element() +
               " is too long for the certificate even at its smallest size. Shorten the name on the certificate.";
    return problem.what();
}

}  // namespace

/// One participant's part of a batch.
struct CertificateIssuer::Draft {
    Value participant;
    Certificate certificate;
    std::string problem;          ///< not empty: no certificate
    std::string formerFile = {};  ///< of the certificate this one replaces, when it lies elsewhere
};

Certificate CertificateIssuer::certificateFor(
    const Session& session, const Value& participant,
    const std::unordered_map<std::string, CertificateRepository::Current>& current) {
    const auto participantId = participant["id"].get<std::string>();
    const auto email = participant["email"].get<std::string>();
    const auto there = current.find(participantId);
    const auto chosen = participant.value("certificate_name", std::string());
    Certificate certificate{.id = there == current.end() ? sdk::newId(ports_.random, "cert") : there->second.id,
                            .sessionId = session.id,
                            .participantId = participantId,
                            .personId = participant.value("person_id", std::string()),
                            .printedName = chosen.empty() ? participant["full_name"].get<std::string>() : chosen,
                            .email = email,
                            .workshopName = session.workshopName,
                            .endDate = session.state.endDate,
                            .file = certificateFile(session.state.endDate, session.id, email, participantId),
                            .issuedAt = ports_.clock.now(),
                            .sessionTitle = session.text("title")};
    if (session.validityMonths) certificate.validUntil = validUntil(session.state.endDate, *session.validityMonths);
    return certificate;
}

void CertificateIssuer::runJob(sdk::JobContext& job) {
    const auto result = issue(
        job.payload(), job.actor(), [&](const std::function<void(Transaction&)>& work) { job.step(work); },
        [&](std::int64_t done, std::int64_t total) {
            job.progress(done, total);
            return !job.stopping();
        });
    if (!job.stopping()) job.finish(result);
}

Value CertificateIssuer::issue(const Value& order, const sdk::Actor& actor, const Step& step,
                               const Progress& progress) {
    const auto sessionId = order.at("session").get<std::string>();
    const auto only = order.value("participant", std::string());
    const bool sendMail = order.value("send_mail", false);
    Session session;
    std::vector<Value> participants;
    std::unordered_map<std::string, CertificateRepository::Current> current;
    database_.read([&](Transaction& tx) {
        session = SessionRepository::get(tx, sessionId);
        participants = ParticipantRepository::all(tx, sessionId);
        current = CertificateRepository::currentByParticipant(tx, sessionId);
    });
    if (const auto reason = whyNotIssue(session.state)) throw sdk::Conflict(*reason);
    std::erase_if(participants,
                  [&](const Value& p) { return p["attendance"] == "absent" || (!only.empty() && p["id"] != only); });

    Eligibility eligibility(rules_);
    CertificatePrinter printer(renderers_.make(), rules_, site_);
    std::size_t issued = 0, failed = 0;
    for (std::size_t start = 0; start < participants.size(); start += batch) {
        std::vector<Draft> drafts;
        for (std::size_t i = start; i < std::min(start + batch, participants.size()); ++i) {
            auto& draft =
                drafts.emplace_back(Draft{participants[i], certificateFor(session, participants[i], current), {}});
            const auto former = current.find(draft.certificate.participantId);
            if (former != current.end() && former->second.file != draft.certificate.file)
                draft.formerFile = former->second.file;
            if (const auto reason = eligibility.whyNot(session, draft.participant)) {
                draft.problem = *reason;
                ++failed;
                continue;
            }
            try {
                files_.write(draft.certificate.file, printer.print(session, draft.participant, draft.certificate.id));
                ++issued;
            } catch (const sdk::Unavailable&) {
                throw;  // a full disk is nobody's problem in particular: the job is tried again
            } catch (const sdk::Error& problem) {
                draft.problem = problemText(problem);
                ++failed;
            }
        }
        step([&](Transaction& tx) { save(tx, actor, drafts, sendMail); });
        if (!progress(static_cast<std::int64_t>(start + drafts.size()), static_cast<std::int64_t>(participants.size())))
            return {};
    }
    step([&](Transaction& tx) {
        ports_.audit.record(tx, actor,
                            {.action = "CERTIFICATES_ISSUED",
                             .target = sessionId,
                             .details = {{"issued", issued}, {"failed", failed}, {"mail", sendMail}}});
    });
    auto message = sdk::countText(static_cast<std::int64_t>(issued), "certificate issued", "certificates issued");
    if (failed) message += ", " + std::to_string(failed) + " could not be made — see the session's certificates page";
    auto warnings = eligibility.warnings();
    warnings.insert(warnings.end(), printer.warnings().begin(), printer.warnings().end());
    return {{"message", message + "."}, {"issued", issued}, {"failed", failed}, {"warnings", warnings}};
}

void CertificateIssuer::save(Transaction& tx, const sdk::Actor& actor, std::vector<Draft>& drafts, bool sendMail) {
    if (drafts.empty()) return;
    // Cancelled or put back meanwhile: nothing more is issued.
    const auto session = SessionRepository::getLocked(tx, drafts.front().certificate.sessionId);
    if (const auto reason = whyNotIssue(session.state)) throw sdk::Conflict(*reason);
    for (const auto& draft : drafts) {
        const auto participantId = draft.certificate.participantId;
        ParticipantRepository::setProblem(tx, participantId, draft.problem);
        if (!draft.problem.empty()) continue;
        auto certificate = draft.certificate;
        if (certificate.personId.empty()) {
            const auto provisioned = ports_.people.provision(tx, actor, certificate.email,
                                                             draft.participant["full_name"].get<std::string>());
            certificate.personId = provisioned.person.id;
            // The job that makes accounts may not have come to them yet; who makes one invites.
            if (provisioned.created) ports_.people.invite(tx, actor, certificate.personId);
            ParticipantRepository::linkPerson(tx, participantId, certificate.personId);
        }
        CertificateRepository::save(tx, certificate);
        ports_.events.publish(tx, CertificateIssued{certificate.id, certificate.sessionId, certificate.personId,
                                                    certificate.workshopName});
        if (!draft.formerFile.empty())
            tx.afterCommit([files = files_, file = draft.formerFile] { files.remove(file); });
        if (sendMail) this->sendMail(tx, certificate, "certificate-issued-" + certificate.id);
    }
}

void CertificateIssuer::sendMail(Transaction& tx, const Certificate& certificate, const std::string& key) {
    ports_.mail.queue(
        tx,
        {.templateKey = "certificates/mail/certificate_issued",
         .to = certificate.email,
         .personId = certificate.personId,
         .category = "credentials",
         .variables = {{"participant",
                        {{"name", certificate.printedName}, {"firstName", firstWord(certificate.printedName)}}},
                       {"workshop", {{"name", certificate.workshopName}}},
                       {"session", {{"title", certificate.sessionTitle}, {"end", sdk::showDate(certificate.endDate)}}},
                       {"verify_url", site_.portalUrl + "/verify/" + certificate.id}},
         .key = key,
         .subjectId = certificate.sessionId});
}

void CertificateIssuer::revoke(Transaction& tx, const sdk::Actor& actor, const Certificate& certificate,
                               const std::string& reason) {
    CertificateRepository::revoke(tx, certificate.id, reason, ports_.clock.now());
    ports_.audit.record(tx, actor,
                        {.action = "CERTIFICATE_REVOKED",
                         .target = certificate.id,
                         .reason = reason,
                         .details = {{"session", certificate.sessionId}}});
    ports_.events.publish(tx, CertificateRevoked{certificate.id, certificate.sessionId, certificate.personId, reason});
    tx.afterCommit([files = files_, file = certificate.file] { files.remove(file); });
}

}  // namespace guildhall::certificates

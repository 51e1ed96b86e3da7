#include "certificate/certificate_issuer.hpp"

#include "certificate/eligibility.hpp"
#include "participant/participant_repository.hpp"

#include <guildhall/certificates/events.hpp>
#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/words.hpp>

#include <algorithm>

namespace guildhall::certificates {

using sdk::Transaction;
using sdk::Value;

namespace {

constexpr std::size_t batch = 50;

std::string firstWord(const std::string& name) { return name.substr(0, name.find(' ')); }

/// The last day it counts; the day of the month is kept where that month has it.
sdk::Date validUntil(sdk::Date endDate, std::int64_t months) {
    const auto later = endDate + std::chrono::months(months);
    return later.ok() ? later : sdk::Date(later.year() / later.month() / std::chrono::last);
}

/// `<year of end date>/<session id>/<email>.pdf`. Never the same for two participants of a session.
std::string fileOf(const Session& session, const Participant& participant) {
    auto segment = sdk::Files::safeSegment(participant.email);
    // Two addresses could become the same safe name: then the id tells them apart.
    if (segment != participant.email) segment += "-" + participant.id;
    return std::to_string(int(session.end.year())) + "/" + session.id + "/" + segment + ".pdf";
}

/// Why no certificate could be made, without repeating the person's name.
std::string problemText(const std::exception& problem) {
    if (const auto* glyph = dynamic_cast<const MissingGlyph*>(&problem)) {
        char code[16];
        std::snprintf(code, sizeof code, "U+%04X", static_cast<unsigned>(glyph->codePoint()));
        return "No configured font has the character “" + glyph->character() + "” (" + code +
               "). Ask an administrator to configure a fallback font.";
    }
    if (const auto* wide = dynamic_cast<const DoesNotFit*>(&problem)) {
        if (wide->element() == "name")
            return "The name is too long for the certificate even on two lines. Set a shorter name on the certificate.";
        if (wide->element() == "workshop")
            return "The workshop's name is too long for the certificate even on two lines. Shorten the name of the "
                   "workshop type.";
        return "The text “" + wide->element() +
               "” of the layout is too long for the certificate. Ask an administrator to "
               "shorten it.";
    }
    return problem.what();
}

}  // namespace

/// One participant's part of a batch.
struct CertificateIssuer::Draft {
    Participant participant;
    Certificate certificate;
    std::string problem = {};     ///< not empty: no certificate
    bool refused = false;         ///< … because the site's rules say so: nothing failed
    std::string note = {};        ///< there is one, but not as a rule wanted it
    std::string formerFile = {};  ///< of the certificate this one replaces, when it lies elsewhere
    bool first = false;           ///< replaces none
};

Certificate CertificateIssuer::certificateFor(const Session& session, const Participant& participant,
                                              const Current& current) {
    const auto there = current.find(participant.id);
    const auto endDate = participant.completed.value_or(session.end);
    Certificate certificate{
        .id = there == current.end() ? sdk::newId(services_.random, "cert") : there->second.id,
        .sessionId = session.id,
        .participantId = participant.id,
        .personId = participant.personId.value_or(""),
        .printedName = participant.certificateName.empty() ? participant.fullName : participant.certificateName,
        .email = participant.email,
        .workshopName = session.workshopName,
        .endDate = endDate,
        .file = fileOf(session, participant),
        .issuedAt = services_.clock.now()};
    if (session.validityMonths) certificate.validUntil = validUntil(endDate, *session.validityMonths);
    certificate.status = certificate.statusOn(sdk::dateIn(certificate.issuedAt, "UTC"));
    return certificate;
}

std::string CertificateIssuer::queue(Transaction& tx, const std::string& session, Value order, std::string title,
                                     const std::string& personId) {
    const auto about = order.value("participant", session);
    if (const auto open = services_.jobs.findOpen(tx, issueJob, about)) return "/jobs/" + open->id;
    order["session"] = session;
    return "/jobs/" + services_.jobs.enqueue(tx, {.kind = issueJob,
                                                  .payload = std::move(order),
                                                  .title = std::move(title),
                                                  .personId = personId,
                                                  .resultPath = "/sessions/" + session + "/certificates",
                                                  .about = about,
                                                  .permission = "certificates.issue"});
}

CertificateIssuer::Draft CertificateIssuer::draftFor(const Session& session, const Participant& participant,
                                                     Eligibility& eligibility, CertificatePrinter& printer,
                                                     const Current& current) {
    Draft draft{participant, certificateFor(session, participant, current)};
    const auto former = current.find(draft.certificate.participantId);
    draft.first = former == current.end();
    if (!draft.first && former->second.file != draft.certificate.file) draft.formerFile = former->second.file;
    const auto verdict = eligibility.of(session, participant);
    if (verdict.kind != Verdict::Kind::Eligible) {
        draft.problem = verdict.reason;
        draft.refused = verdict.kind == Verdict::Kind::Refused;
        return draft;
    }
    try {
        auto printed = printer.print(session, participant, draft.certificate);
        services_.files.write(draft.certificate.file, printed.pdf);
        draft.note = std::move(printed.problem);
    } catch (const sdk::Unavailable&) {
        throw;  // a full disk is nobody's problem in particular: the job is tried again
    } catch (const sdk::Error& problem) {
        draft.problem = problemText(problem);
    }
    return draft;
}

void CertificateIssuer::runJob(sdk::JobContext& job) {
    const auto& order = job.payload();
    const auto only = job.only();
    const auto sessionId = order.at("session").get<std::string>();
    const auto one = order.value("participant", std::string());
    const bool sendMail = order.value("send_mail", false);
    Session session;
    std::vector<Participant> participants;
    Current current;
    std::set<std::string> revoked;
    services_.database.read([&](Transaction& tx) {
        session = sessions().get(tx, sessionId);
        participants = participantsOf(tx, sessionId);
        for (auto& there : CertificateRepository::currentOfSession(tx, sessionId))
            current.emplace(there.participantId, std::move(there));
        revoked = CertificateRepository::revokedParticipants(tx, sessionId);
    });
    if (const auto reason = whyNotIssue(session.state())) throw sdk::Conflict(*reason);
    std::erase_if(participants, [&](const Participant& p) {
        const bool chosen = only.empty() || std::ranges::find(only, p.id) != only.end();
        return p.attendance == "absent" || !chosen || (!one.empty() && p.id != one);
    });
    // Who was revoked gets a new certificate only when somebody asks for this person, and says why.
    const auto leftOut = one.empty() ? static_cast<std::int64_t>(std::erase_if(
                                           participants, [&](const Participant& p) { return revoked.contains(p.id); }))
                                     : 0;

    Eligibility eligibility(services_.rules);
    CertificatePrinter printer(makeRenderer(services_.folder, services_.settings), services_.rules, services_.site);
    std::int64_t issued = 0, failed = 0, refused = 0;
    for (std::size_t start = 0; start < participants.size(); start += batch) {
        std::vector<Draft> drafts;
        for (std::size_t i = start; i < std::min(start + batch, participants.size()); ++i)
            drafts.push_back(draftFor(session, participants[i], eligibility, printer, current));
        saveAll(job, session, drafts, sendMail);
        for (const auto& draft : drafts) ++(draft.problem.empty() ? issued : draft.refused ? refused : failed);
        job.progress(static_cast<std::int64_t>(start + drafts.size()), static_cast<std::int64_t>(participants.size()));
        if (job.stopping()) return;
    }
    job.step([&](Transaction& tx) {
        services_.audit.record(
            tx, job.actor(),
            {.action = "CERTIFICATES_ISSUED",
             .target = sessionId,
             .reason = order.value("reason", std::string()),
             .details = {{"issued", issued}, {"refused", refused}, {"failed", failed}, {"mail", sendMail}}});
    });
    auto message = sdk::countText(issued, "certificate issued", "certificates issued");
    if (refused) message += ", " + std::to_string(refused) + " not eligible by this site's rules";
    if (failed) message += ", " + std::to_string(failed) + " could not be made";
    if (leftOut)
        message += ". " + sdk::countText(leftOut, "person was", "people were") +
                   " left out because their certificate is revoked: issue a new one from its page";
    job.finish({{"message", message + "."}, {"issued", issued}, {"refused", refused}, {"failed", failed}});
}

void CertificateIssuer::saveAll(sdk::JobContext& job, const Session& session, std::vector<Draft>& drafts,
                                bool sendMail) {
    // Cancelled or put back meanwhile: nothing more is issued.
    const auto check = [&](Transaction& tx) {
        if (const auto reason = whyNotIssue(sessions().lock(tx, session.id).state())) throw sdk::Conflict(*reason);
    };
    try {
        return job.step([&](Transaction& tx) {
            check(tx);
            for (const auto& draft : drafts) save(tx, job, draft, sendMail);
        });
    } catch (const sdk::Unavailable&) {
        throw;
    } catch (const sdk::LeaseLost&) {
        throw;
    } catch (const std::exception&) {
        services_.database.read([&](Transaction& tx) {
            if (const auto reason = whyNotIssue(sessions().get(tx, session.id).state())) throw sdk::Conflict(*reason);
        });
    }
    // One of them cannot be written: that is its own line, and the others get theirs.
    for (auto& draft : drafts) {
        try {
            job.step([&](Transaction& tx) {
                check(tx);
                save(tx, job, draft, sendMail);
            });
            continue;
        } catch (const sdk::Unavailable&) {
            throw;
        } catch (const sdk::Error& problem) {
            draft.problem = problem.what();
        } catch (const sdk::ConstraintViolation&) {
            draft.problem = "Another record stands in the way of this certificate.";
        }
        job.step([&](Transaction& tx) { save(tx, job, draft, sendMail); });
        if (draft.first) services_.files.remove(draft.certificate.file);
    }
}

void CertificateIssuer::save(Transaction& tx, sdk::JobContext& job, const Draft& draft, bool sendMail) {
    const auto participantId = draft.certificate.participantId;
    ParticipantRepository::setProblem(tx, participantId, draft.problem, draft.refused);
    if (const auto& reason = draft.problem.empty() ? draft.note : draft.problem; !reason.empty() && !draft.refused) {
        auto line = participantProblem(draft.participant, reason);
        line.doneAnyway = draft.problem.empty();
        job.problem(tx, line);
    }
    if (!draft.problem.empty()) return;
    auto certificate = draft.certificate;
    if (certificate.personId.empty()) {
        const auto provisioned =
            services_.people.provision(tx, job.actor(), certificate.email, draft.participant.fullName);
        certificate.personId = provisioned.person.id;
        // The job that makes accounts may not have come to them yet; who makes one invites.
        if (provisioned.created) services_.people.invite(tx, job.actor(), certificate.personId);
        ParticipantRepository::linkPerson(tx, participantId, certificate.personId);
    }
    const auto there = draft.first ? std::nullopt : certificates().find(tx, certificate.id);
    if (there && there->revokedAt)  // meanwhile: it stays so
        return tx.afterCommit([files = services_.files, file = certificate.file] { files.remove(file); });
    certificate.version = there ? there->version : 0;
    if (!there)
        certificates().insert(tx, certificate, services_.random, certificate.issuedAt);
    else if (!certificates().update(tx, certificate))
        throw sdk::Conflict("Somebody else has just changed this certificate.");
    services_.events.publish(
        tx, CertificateIssued{certificate.id, certificate.sessionId, certificate.personId, certificate.workshopName});
    if (!draft.formerFile.empty())
        tx.afterCommit([files = services_.files, file = draft.formerFile] { files.remove(file); });
    if (sendMail) this->sendMail(tx, certificate, "certificate-issued-" + certificate.id);
}

void CertificateIssuer::sendMail(Transaction& tx, const Certificate& certificate, const std::string& key) {
    services_.mail.queue(
        tx, {.templateKey = "certificates/mail/certificate_issued",
             .to = certificate.email,
             .personId = certificate.personId,
             .category = "credentials",
             .variables = {{"participant",
                            {{"name", certificate.printedName}, {"firstName", firstWord(certificate.printedName)}}},
                           {"workshop", {{"name", certificate.workshopName}}},
                           {"session",
                            {{"title", sessions().titleOf(tx, certificate.sessionId).value_or("")},
                             {"end", sdk::showDate(certificate.endDate)}}},
                           {"verify_url", services_.site.portalUrl + "/verify/" + certificate.id}},
             .key = key,
             .subjectId = certificate.sessionId});
}

void CertificateIssuer::revoke(Transaction& tx, const sdk::Actor& actor, Certificate certificate,
                               const std::string& reason) {
    certificate.revoke(reason, services_.clock.now());
    if (!certificates().update(tx, certificate)) throw sdk::Conflict("Somebody else has just changed a certificate.");
    services_.audit.record(tx, actor,
                           {.action = "CERTIFICATE_REVOKED",
                            .target = certificate.id,
                            .reason = reason,
                            .details = {{"session", certificate.sessionId}, {"version", certificate.version}}});
    tellRevoked(tx, certificate);
}

void CertificateIssuer::tellRevoked(Transaction& tx, const Certificate& certificate) {
    services_.events.publish(
        tx, CertificateRevoked{certificate.id, certificate.sessionId, certificate.personId, certificate.revokedReason});
    removeFile(tx, certificate);
}

void CertificateIssuer::removeFile(Transaction& tx, const Certificate& certificate) {
    tx.afterCommit([files = services_.files, file = certificate.file] { files.remove(file); });
}

}  // namespace guildhall::certificates

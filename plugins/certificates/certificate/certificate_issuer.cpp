#include "certificate/certificate_issuer.hpp"

#include "certificate/eligibility.hpp"
#include "participant/participant_repository.hpp"
#include "public_link/file_link.hpp"

#include <guildhall/certificates/events.hpp>
#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/words.hpp>

#include <algorithm>

namespace guildhall::certificates {

using sdk::Transaction;
using sdk::Value;

namespace {

constexpr std::size_t batch = 50;

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
    std::string workshopType, workshopCode;
    std::string problem = {};  ///< not empty: no certificate
    bool refused = false;      ///< … because the site's rules say so: nothing failed
    std::string told = {};     ///< … which the learner is told
    std::string note = {};     ///< there is one, but not as a rule wanted it
    bool late = false;         ///< somebody else issued one meanwhile: this one is dropped
};

Certificate CertificateIssuer::certificateFor(const Session& session, const Participant& participant) {
    auto certificate = Certificate::planned(session, participant);
    certificate.id = sdk::newId(services_.random, "cert");
    certificate.issuer = services_.site.organisation;
    certificate.issuedAt = services_.clock.now();
    certificate.verifyUrl = services_.site.portalUrl + "/verify/" + certificate.id;
    certificate.file = IssuedFiles::place(session.end, certificate);
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
                                                     bool anyway) {
    Draft draft{participant, certificateFor(session, participant), session.workshopType, session.workshopCode};
    const auto verdict = eligibility.of(session, participant);
    if (verdict.kind != Verdict::Kind::Eligible && !anyway) {
        draft.problem = verdict.reason;
        draft.refused = verdict.kind == Verdict::Kind::Refused;
        draft.told = verdict.told;
        return draft;
    }
    const auto note = [&](const std::string& text) {
        if (!text.empty()) draft.note += (draft.note.empty() ? "" : " ") + text;
    };
    if (verdict.kind != Verdict::Kind::Eligible) note("Issued whatever rules say. " + verdict.reason);
    note(verdict.warning);
    try {
        note(eligibility.limit(session, participant, draft.certificate));
        draft.certificate.status = draft.certificate.statusOn(sdk::dateIn(draft.certificate.issuedAt, "UTC"));
        auto printed = printer.print(session, participant, draft.certificate);
        draft.certificate.layout = std::move(printed.layout);
        draft.certificate.language = std::move(printed.language);
        for (const auto& rule : printed.rules) draft.certificate.notedRule(rule);
        files_.write(draft.certificate, printed.pdf);
        note(printed.problem);
    } catch (const sdk::Unavailable&) {
        throw;  // a full disk is nobody's problem in particular: the job is tried again
    } catch (const sdk::Error& problem) {
        draft.problem = problemText(problem);
    }
    return draft;
}

CertificateIssuer::Plan CertificateIssuer::plan(const std::string& session, const sdk::Actor& actor) {
    const auto due = services_.database.read([&](Transaction& tx) { return IssueDue::of(tx, {.session = session}); });
    Plan plan{.kept = static_cast<std::int64_t>(due.kept.size())};
    for (const auto& one : due.absent) plan.leftOut.push_back({one, "Marked absent"});
    for (const auto& one : due.revoked)
        plan.leftOut.push_back({one, "Their certificate is revoked: a new one is issued from its page"});
    const auto facts = services_.database.read([&](Transaction& tx) { return RuleFacts::of(tx, due.session); });
    Eligibility eligibility(services_.rules, facts, actor);
    auto printer = CertificatePrinter::forSession(services_, due.session, nullptr, facts, actor);
    for (const auto& one : due.participants) {
        if (plan.issued + static_cast<std::int64_t>(plan.leftOut.size()) >= Plan::mostTried) {
            ++plan.untried;
            continue;
        }
        std::string why;
        if (const auto verdict = eligibility.of(due.session, one); verdict.kind != Verdict::Kind::Eligible) {
            why = verdict.reason;
        } else {
            try {
                auto certificate = certificateFor(due.session, one);
                eligibility.limit(due.session, one, certificate);
                printer.print(due.session, one, certificate);
            } catch (const sdk::Unavailable&) {
                throw;
            } catch (const sdk::Error& problem) {
                why = problemText(problem);
            }
        }
        if (why.empty())
            ++plan.issued;
        else
            plan.leftOut.push_back({one, std::move(why)});
    }
    return plan;
}

void CertificateIssuer::runJob(sdk::JobContext& job) {
    const auto order = IssueOrder::read(job.payload());
    const auto due = services_.database.read([&](Transaction& tx) { return IssueDue::of(tx, order, job.only()); });
    if (const auto reason = whyNotIssue(due.session.state())) throw sdk::Conflict(*reason);

    const auto facts = services_.database.read([&](Transaction& tx) { return RuleFacts::of(tx, due.session); });
    Eligibility eligibility(services_.rules, facts, job.actor());
    const auto seal = seals_.inForce(job.actor());
    auto printer = CertificatePrinter::forSession(services_, due.session, seal, facts, job.actor());
    Counts counts{.kept = static_cast<std::int64_t>(due.kept.size()),
                  .leftOut = static_cast<std::int64_t>(due.revoked.size())};
    for (std::size_t start = 0; start < due.participants.size(); start += batch) {
        std::vector<Draft> drafts;
        for (std::size_t i = start; i < std::min(start + batch, due.participants.size()); ++i) {
            drafts.push_back(draftFor(due.session, due.participants[i], eligibility, printer, order.anyway));
            drafts.back().certificate.replaces = order.replaces;
            drafts.back().certificate.seal = seal->certificate().fingerprint;
        }
        saveAll(job, order, drafts);
        for (const auto& draft : drafts)
            ++(draft.late              ? counts.kept
               : draft.problem.empty() ? counts.issued
               : draft.refused         ? counts.refused
                                       : counts.failed);
        job.progress(static_cast<std::int64_t>(start + drafts.size()),
                     static_cast<std::int64_t>(due.participants.size()));
        if (job.stopping()) return;
    }
    // Whoever has theirs from before is told once, too; a mail that was sent has its key.
    for (std::size_t start = 0; order.sendMail && start < due.kept.size(); start += batch)
        job.step([&](Transaction& tx) {
            for (std::size_t i = start; i < std::min(start + batch, due.kept.size()); ++i)
                sendMail(tx, due.kept[i], "certificate-issued-" + due.kept[i].id);
        });
    conclude(job, order, counts);
}

void CertificateIssuer::conclude(sdk::JobContext& job, const IssueOrder& order, const Counts& counts) {
    job.step([&](Transaction& tx) {
        services_.audit.record(tx, job.actor(),
                               {.action = "CERTIFICATES_ISSUED",
                                .target = order.session,
                                .reason = order.reason,
                                .details = {{"issued", counts.issued},
                                            {"kept", counts.kept},
                                            {"refused", counts.refused},
                                            {"failed", counts.failed},
                                            {"mail", order.sendMail}}});
    });
    auto message = sdk::countText(counts.issued, "certificate issued", "certificates issued");
    if (counts.kept)
        message += ", " + sdk::countText(counts.kept, "person has theirs", "people have theirs") + " already";
    if (counts.refused) message += ", " + std::to_string(counts.refused) + " not eligible by this site's rules";
    if (counts.failed) message += ", " + std::to_string(counts.failed) + " could not be made";
    if (counts.leftOut)
        message += ". " + sdk::countText(counts.leftOut, "person was", "people were") +
                   " left out because their certificate is revoked: issue a new one from its page";
    job.finish({{"message", message + "."},
                {"issued", counts.issued},
                {"kept", counts.kept},
                {"refused", counts.refused},
                {"failed", counts.failed}});
}

void CertificateIssuer::saveAll(sdk::JobContext& job, const IssueOrder& order, std::vector<Draft>& drafts) {
    // Cancelled or put back meanwhile: nothing more is issued. The lock also makes two jobs go one after the other.
    const auto check = [&](Transaction& tx) {
        if (const auto reason = whyNotIssue(sessions().lock(tx, order.session).state())) throw sdk::Conflict(*reason);
    };
    try {
        return job.step([&](Transaction& tx) {
            check(tx);
            save(tx, job, drafts, order);
        });
    } catch (const sdk::Unavailable&) {
        throw;
    } catch (const sdk::LeaseLost&) {
        throw;
    } catch (const std::exception&) {
        services_.database.read([&](Transaction& tx) {
            if (const auto reason = whyNotIssue(sessions().get(tx, order.session).state()))
                throw sdk::Conflict(*reason);
        });
    }
    // One of them cannot be written: that is its own line, and the others get theirs.
    for (auto& draft : drafts) {
        try {
            job.step([&](Transaction& tx) {
                check(tx);
                save(tx, job, {&draft, 1}, order);
            });
            continue;
        } catch (const sdk::Unavailable&) {
            throw;
        } catch (const sdk::Error& problem) {
            draft.problem = problem.what();
        } catch (const sdk::ConstraintViolation&) {
            draft.problem = "Another record stands in the way of this certificate.";
        }
        job.step([&](Transaction& tx) { save(tx, job, {&draft, 1}, order); });
        services_.files.remove(draft.certificate.file);
    }
}

void CertificateIssuer::save(Transaction& tx, sdk::JobContext& job, std::span<Draft> drafts, const IssueOrder& order) {
    std::vector<std::string> ids;
    for (const auto& draft : drafts) ids.push_back(draft.participant.id);
    auto current = CertificateRepository::currentOf(tx, order.session, ids);
    const auto known = ParticipantRepository::problemsOf(tx, ids);
    for (auto& draft : drafts) {
        const auto found = current.find(draft.participant.id);
        auto* there = found == current.end() ? nullptr : &found->second;
        const auto participant = known.find(draft.participant.id);
        // Somebody else issued one meanwhile, or the person was taken off the session.
        draft.late = (there ? there->id : std::string()) != draft.certificate.replaces || participant == known.end();
        if (draft.late) {
            removeFile(tx, draft.certificate);
            continue;
        }
        const ParticipantRepository::Problem problem{draft.problem, draft.refused, draft.told};
        if (participant->second != problem) ParticipantRepository::setProblem(tx, draft.participant.id, problem);
        save(tx, job, draft, there, order);
    }
}

void CertificateIssuer::save(Transaction& tx, sdk::JobContext& job, Draft& draft, Certificate* there,
                             const IssueOrder& order) {
    auto certificate = draft.certificate;
    if (const auto& reason = draft.problem.empty() ? draft.note : draft.problem; !reason.empty() && !draft.refused) {
        auto line = participantProblem(draft.participant, reason);
        line.doneAnyway = draft.problem.empty();
        job.problem(tx, line);
    }
    if (!draft.problem.empty()) return;
    if (certificate.personId.empty()) {
        const auto provisioned =
            services_.people.provision(tx, job.actor(), certificate.email, draft.participant.fullName);
        certificate.personId = provisioned.person.id;
        // The job that makes accounts may not have come to them yet; who makes one invites.
        if (provisioned.created) services_.people.invite(tx, job.actor(), certificate.personId);
        ParticipantRepository::linkPerson(tx, certificate.participantId, certificate.personId);
    }
    if (there)
        supersede(tx, job.actor(), *there, certificate, order.reason);
    else if (certificate.validUntil)
        renew(tx, job.actor(), certificate, draft.workshopType);
    certificates().insert(tx, certificate, services_.random, certificate.issuedAt);
    services_.events.publish(tx, CertificateIssued{certificate.id, certificate.sessionId, certificate.personId,
                                                   certificate.workshopName, draft.workshopCode});
    if (order.sendMail) sendMail(tx, certificate, "certificate-issued-" + certificate.id);
}

/// What the same person got for the same workshop before, and what ends: whoever looks at either finds the other.
void CertificateIssuer::renew(Transaction& tx, const sdk::Actor& actor, Certificate& certificate,
                              const std::string& workshopType) {
    auto before = CertificateRepository::renewable(tx, certificate.personId, workshopType, certificate.endDate);
    if (!before) return;
    certificate.renews = before->id;
    before->renewedBy = certificate.id;
    if (!certificates().update(tx, *before)) throw sdk::Conflict("Somebody else has just changed this certificate.");
    services_.audit.record(
        tx, actor,
        {.action = "CERTIFICATE_RENEWED",
         .target = before->id,
         .details = {{"session", before->sessionId}, {"by", certificate.id}, {"version", before->version}}});
}

void CertificateIssuer::supersede(Transaction& tx, const sdk::Actor& actor, Certificate& before,
                                  const Certificate& after, const std::string& reason) {
    before.supersede(after.id, reason, after.issuedAt);
    if (!certificates().update(tx, before)) throw sdk::Conflict("Somebody else has just changed this certificate.");
    services_.audit.record(tx, actor,
                           {.action = "CERTIFICATE_REPLACED",
                            .target = before.id,
                            .reason = reason,
                            .details = {{"session", before.sessionId}, {"by", after.id}, {"version", before.version}}});
    services_.events.publish(tx, CertificateReplaced{before.id, after.id, before.sessionId, before.personId, reason});
}

void CertificateIssuer::sendMail(Transaction& tx, const Certificate& certificate, const std::string& key) {
    const FileLink link(services_);
    const auto mail = services_.mail.queue(
        tx, {.templateKey = "certificates/mail/certificate_issued",
             .to = certificate.email,
             .personId = certificate.personId,
             .category = "credentials",
             .variables = {{"participant",
                            {{"name", certificate.printedName}, {"firstName", firstName(certificate.printedName)}}},
                           {"workshop", {{"name", certificate.workshopName}}},
                           {"session",
                            {{"title", sessions().titleOf(tx, certificate.sessionId).value_or("")},
                             {"end", sdk::showDate(certificate.endDate)}}},
                           {"certificate_url", link.url()},
                           {"verify_url", services_.site.portalUrl + "/verify/" + certificate.id}},
             .key = key,
             .subjectId = certificate.sessionId,
             .facts = mailFacts(tx, services_.people, certificate)});
    link.keep(tx, certificate.id, mail);
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

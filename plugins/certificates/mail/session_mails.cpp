#include "mail/session_mails.hpp"

#include "certificate/rule_facts.hpp"
#include "mail/mail_wording.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/words.hpp>

#include <algorithm>

namespace guildhall::certificates {

using sdk::Transaction;
using sdk::Value;

namespace {

constexpr std::size_t batch = 50;

/// Did it leave for the person's mailbox, or will it?
bool isOnItsWay(const sdk::MailState& state) {
    return state.status != "failed" && state.status != "suppressed" && state.status != "not configured";
}

std::string whenOf(const Session& session) {
    auto when = sdk::showDate(session.start);
    if (session.end != session.start) when += " to " + sdk::showDate(session.end);
    if (session.startTime.empty()) return when;
    when += ", " + session.startTime + (session.endTime.empty() ? "" : "–" + session.endTime);
    return when + (session.end == session.start ? ", " : " each day, ") + session.timeZone;
}

}  // namespace

std::optional<std::string> whyNotSend(const MailKind& kind, const Session& session, const MailPlan& plan) {
    if (kind.isSurvey() && plan.surveyUrl.empty()) return "Say first where the survey is.";
    return whyNotSend(kind, session);
}

SessionMails::Due SessionMails::due(Transaction& tx, const Session& session, const MailKind& kind) {
    Due due;
    const auto sent = SentMailRepository::ofKind(tx, session.id, kind);
    const auto states = services_.mail.about(tx, session.id);
    const auto has = [&](const Participant& one) {
        const auto mails = sent.find(one.id);
        return mails != sent.end() && std::ranges::any_of(mails->second, [&](const SentMail& mail) {
                   const auto state = states.find(mail.mailId);
                   return mail.completedAt || (state != states.end() && isOnItsWay(state->second));
               });
    };
    for (auto& one : participantsOf(tx, session.id)) {
        if (has(one)) {
            ++due.have;
            continue;
        }
        if (kind.isSurvey() && one.attendance == "absent") {
            due.leftOut.emplace_back(std::move(one), "Marked absent.");
            continue;
        }
        auto why = services_.mail.whyHeld(tx, {.templateKey = kind.templateKey,
                                               .to = one.email,
                                               .personId = one.personId.value_or(""),
                                               .category = kind.category});
        if (why.empty())
            due.recipients.push_back(std::move(one));
        else
            due.leftOut.emplace_back(std::move(one), std::move(why));
    }
    return due;
}

std::string SessionMails::queue(Transaction& tx, const Session& session, const MailKind& kind,
                                const sdk::Actor& actor) {
    if (const auto why = whyNotSend(kind, session, MailPlan::find(tx, session, kind))) throw sdk::Conflict(*why);
    const auto about = session.id + "/" + kind.code;
    if (const auto open = services_.jobs.findOpen(tx, sendJob, about)) return "/jobs/" + open->id;
    return "/jobs/" + services_.jobs.enqueue(tx, {.kind = sendJob,
                                                  .payload = {{"session", session.id}, {"kind", kind.code}},
                                                  .title = std::string(kind.title) + " for " + session.title,
                                                  .personId = actor.personId,
                                                  .resultPath = kind.url(session),
                                                  .about = about,
                                                  .permission = "sessions.edit"});
}

void SessionMails::runJob(sdk::JobContext& job) {
    const auto id = job.payload().at("session").get<std::string>();
    const auto kind = mailKind(job.payload().at("kind").get<std::string>(), surveys());
    const auto due = services_.database.read([&](Transaction& tx) {
        const auto session = sessions().get(tx, id);
        if (const auto why = whyNotSend(kind, session, MailPlan::find(tx, session, kind))) throw sdk::Conflict(*why);
        return this->due(tx, session, kind);
    });
    const auto& all = due.recipients;
    for (std::size_t start = 0; start < all.size() || start == 0; start += batch) {
        const auto end = std::min(start + batch, all.size());
        job.step([&](Transaction& tx) {
            // Cancelled or put on hold meanwhile: nobody is told any more. The lock makes two jobs go one by one.
            const auto session = sessions().lock(tx, id);
            const auto plan = MailPlan::find(tx, session, kind);
            if (const auto why = whyNotSend(kind, session, plan)) throw sdk::Conflict(*why);
            const auto draft = message(tx, session, kind, plan);
            const auto sent = SentMailRepository::ofKind(tx, id, kind);
            for (std::size_t i = start; i < end; ++i) {
                const auto before = sent.find(all[i].id);
                if (!participants().exists(tx, all[i].id)) continue;
                send(tx, session, kind, draft, all[i], before == sent.end() ? 0 : before->second.size());
            }
            if (end != all.size()) return;
            if (kind.isInfo() && (!all.empty() || due.have > 0)) takeInfoSent(tx, job.actor(), id);
            services_.audit.record(tx, job.actor(),
                                   {.action = "SESSION_MAIL_SENT",
                                    .target = id,
                                    .details = {{"mail", kind.code},
                                                {"queued", all.size()},
                                                {"left_out", due.leftOut.size()},
                                                {"had_it", due.have}}});
        });
        job.progress(static_cast<std::int64_t>(end), static_cast<std::int64_t>(all.size()));
        if (job.stopping()) return;
    }
    auto told = sdk::countText(static_cast<std::int64_t>(all.size()), "mail is", "mails are") + " on the way";
    if (due.have) told += ", " + sdk::countText(due.have, "person has", "people have") + " it already";
    if (!due.leftOut.empty())
        told += ", " + sdk::countText(static_cast<std::int64_t>(due.leftOut.size()), "person was", "people were") +
                " left out";
    job.finish({{"message", told + "."}});
}

void SessionMails::sendAgain(Transaction& tx, const Session& session, const MailKind& kind,
                             const Participant& participant, const sdk::Actor& actor) {
    const auto plan = MailPlan::find(tx, session, kind);
    if (const auto why = whyNotSend(kind, session, plan)) throw sdk::Conflict(*why);
    const auto sent = SentMailRepository::ofKind(tx, session.id, kind);
    const auto before = sent.find(participant.id);
    send(tx, session, kind, message(tx, session, kind, plan), participant,
         before == sent.end() ? 0 : before->second.size());
    services_.audit.record(tx, actor,
                           {.action = "SESSION_MAIL_SENT_AGAIN",
                            .target = session.id,
                            .details = {{"mail", kind.code}, {"participant", participant.id}}});
}

/// What all of them have in common.
sdk::MailMessage SessionMails::message(Transaction& tx, const Session& session, const MailKind& kind,
                                       const MailPlan& plan) const {
    const auto wording = plan.wording.empty() ? std::nullopt : mailWordings().find(tx, plan.wording);
    return {.templateKey = kind.templateKey,
            .to = {},
            .category = kind.category,
            .variables = {{"workshop", {{"name", session.workshopName}}},
                          {"session",
                           {{"title", session.title},
                            {"start", sdk::showDate(session.start)},
                            {"when", whenOf(session)},
                            {"location", session.location},
                            {"delivery", session.delivery},
                            {"facilitator", sdk::personName(tx, session.lead).value_or("")}}},
                          {"subject", wording ? wording->subject : ""},
                          {"text", wording ? wording->body : ""},
                          {"note", plan.note}},
            .subjectId = session.id,
            .sender = plan.sender};
}

void SessionMails::send(Transaction& tx, const Session& session, const MailKind& kind, const sdk::MailMessage& draft,
                        const Participant& one, std::size_t before) {
    auto mail = draft;
    mail.to = one.email;
    mail.personId = one.personId.value_or("");
    auto& variables = mail.variables;
    const auto first = firstName(one.fullName);
    variables["participant"] = {{"name", one.fullName}, {"firstName", first}};
    const WordingValues values{
        {"name", one.fullName},     {"first_name", first},      {"workshop", session.workshopName},
        {"session", session.title}, {"dates", whenOf(session)}, {"location", session.location}};
    for (const auto* part : {"subject", "text"})
        variables[part] = filledIn(variables.at(part).get<std::string>(), values);
    std::string token;
    if (kind.isSurvey()) {
        token = sdk::newToken(services_.random);
        variables["survey_url"] = services_.site.portalUrl + "/survey?token=" + token;
    }
    // By address, so that who was taken off the list and put back does not get it twice.
    mail.key = std::string("session-mail-") + kind.code + "-" + sdk::hashToken(session.id + " " + one.email) + "-" +
               std::to_string(before);
    mail.facts = mailFacts(tx, services_.people, session, one);
    const auto id = services_.mail.queue(tx, mail);
    SentMailRepository::add(tx, services_.random,
                            {.participantId = one.id,
                             .kind = kind.code,
                             .mailId = id,
                             .createdAt = services_.clock.now(),
                             .openedAt = {},
                             .completedAt = {}},
                            session.id, token.empty() ? token : sdk::hashToken(token));
}

void SessionMails::takeInfoSent(Transaction& tx, const sdk::Actor& actor, const std::string& id) {
    auto session = sessions().lock(tx, id);
    if (session.infoSent) return;
    session.take(Step::InfoSent, true, services_.clock.now());
    sessions().update(tx, session);
    services_.audit.record(
        tx, actor, {.action = "SESSION_INFO_SENT", .target = session.id, .details = {{"version", session.version}}});
}

}  // namespace guildhall::certificates

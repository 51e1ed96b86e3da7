#include "mail/session_mail_pages.hpp"

#include "mail/mail_wording.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/redaction.hpp>
#include <guildhall/sdk/say.hpp>

#include <algorithm>

namespace guildhall::certificates {

using sdk::Form;
using sdk::Moment;
using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

namespace {

std::vector<std::pair<std::string, std::string>> crumbsOf(const Session& session) {
    return {{sdk::say("Sessions"), "/sessions"}, {session.title, session.url()}};
}

/// Is it one that an answer's head can carry?
bool canLeadTo(const std::string& address) {
    return sdk::asciiLower(address).starts_with("https://") &&
           std::ranges::all_of(address, [](char c) { return c > ' ' && c < '\x7f'; });
}

std::string nameOf(const sdk::MailSender& sender) {
    const auto kind = sender.label.empty() ? sdk::say("the site's own") : sdk::say(sender.label);
    return sender.address.empty() ? kind
                                  : sdk::say("{address} ({kind})", {{"address", sender.address}, {"kind", kind}});
}

}  // namespace

void SessionMailPages::describe(sdk::Registrar& add) {
    const auto to = [this](Response (SessionMailPages::*handler)(const Request&)) {
        return [this, handler](const Request& request) { return (this->*handler)(request); };
    };
    const std::string mails = "/sessions/{id}/mails", one = mails + "/{kind}";
    add.get(mails, "sessions.view", [](const Request& request) {
        return Response::redirect("/sessions/" + request.pathValue("id") + "/mails/" + mailKinds(false).front().code);
    });
    add.get(one, "sessions.view", to(&SessionMailPages::show));
    add.get(one + "/edit", "sessions.edit", to(&SessionMailPages::showPlan));
    add.post(one + "/edit", "sessions.edit", to(&SessionMailPages::savePlan));
    add.get(one + "/send", "sessions.edit", to(&SessionMailPages::check));
    add.post(one + "/send", "sessions.edit", to(&SessionMailPages::send));
    add.get(one + "/{participant}/again", "sessions.edit", to(&SessionMailPages::askAgain));
    add.post(one + "/{participant}/again", "sessions.edit", to(&SessionMailPages::sendAgain));
    add.post(one + "/{participant}/completed", "sessions.edit", to(&SessionMailPages::complete));
    add.recordSection({.record = "certificates.session",
                       .title = "Mails",
                       .access = "sessions.view",
                       .data = [this](Transaction& tx, const sdk::Viewer& viewer,
                                      std::string_view id) { return section(tx, viewer, id); },
                       .templateName = "certificates/session_mail_section",
                       .order = 10});
}

SessionMailPages::Place SessionMailPages::placeOf(Moment& moment, const Request& request, bool lock) const {
    const auto scope = SessionRepository::visible(request.viewer());
    const auto& id = request.pathValue("id");
    auto session = lock ? sessions().lock(moment.tx, id, scope) : sessions().get(moment.tx, id, scope);
    const auto kind = mailKind(request.pathValue("kind"), mails_.surveys());
    auto plan = MailPlan::find(moment.tx, session, kind);
    const auto relation = SessionRepository::relationOf(moment.tx, session, moment.viewer);
    return {moment, std::move(session), kind, std::move(plan), relation};
}

template <class F>
Response SessionMailPages::read(const Request& request, F&& work) {
    return services_.database.read([&](Transaction& tx) {
        const auto actor = request.actor();
        Moment moment{tx, request.viewer(), actor, services_.clock.now()};
        return work(placeOf(moment, request, false));
    });
}

template <class F>
Response SessionMailPages::write(const Request& request, F&& work) {
    return services_.database.write([&](Transaction& tx) {
        const auto actor = request.actor();
        Moment moment{tx, request.viewer(), actor, services_.clock.now()};
        return work(placeOf(moment, request, true));
    });
}

Response SessionMailPages::show(const Request& request) {
    return read(request, [&](const Place& place) {
        const auto& [moment, session, kind, plan, relation] = place;
        const bool maySend = moment.viewer.can("sessions.edit");
        auto tabs = Value::array();
        for (const auto& one : mailKinds(mails_.surveys()))
            tabs.push_back({{"label", sdk::say(one.title)},
                            {"url", one.url(session)},
                            {"current", std::string_view(one.code) == kind.code}});
        const auto open = services_.jobs.findOpen(moment.tx, SessionMails::sendJob, session.id + "/" + kind.code);
        const auto why = whyNotSend(kind, session, plan);
        auto rows = recipients(place);
        Value data{{"tabs", std::move(tabs)},
                   {"tabs_label", sdk::say("Kinds of mail")},
                   {"heading", sdk::say(kind.title)},
                   {"session_title", session.title},
                   {"plan", {{"rows", planRows(place)}}},
                   {"plan_url", maySend && !session.cancelled ? kind.url(session) + "/edit" : ""},
                   {"send_url", maySend && !why && !open ? kind.url(session) + "/send" : ""},
                   {"why_not", maySend && why ? sdk::say(*why) : ""},
                   {"open_job", open ? "/jobs/" + open->id : ""},
                   {"is_survey", kind.isSurvey()},
                   {"rows", std::move(rows)}};
        return Response::page({.templateName = "certificates/session_mails",
                               .title = sdk::say(kind.title),
                               .data = std::move(data),
                               .crumbs = crumbsOf(session)});
    });
}

Value SessionMailPages::planRows(const Place& place) const {
    const auto& plan = place.plan;
    auto rows = Value::array();
    const auto row = [&](const char* field, const std::string& value) {
        rows.push_back({{"label", sdk::say(mailPlanFields().get(field).label)}, {"value", value}});
    };
    const auto chosen = plan.sender.empty() ? std::string(place.kind.category) : plan.sender;
    const auto senders = services_.mail.senders();
    const auto found = std::ranges::find(senders, chosen, &sdk::MailSender::category);
    if (!senders.empty()) row("sender", nameOf(found == senders.end() ? senders.front() : *found));
    const auto wording = plan.wording.empty() ? std::nullopt : mailWordings().titleOf(place.moment.tx, plan.wording);
    row("wording", wording.value_or(sdk::say("Standard")));
    row("note", plan.note);
    if (place.kind.isSurvey()) row("survey_url", plan.surveyUrl);
    return rows;
}

Value SessionMailPages::recipients(const Place& place) const {
    auto rows = Value::array();
    const auto sent = SentMailRepository::ofKind(place.moment.tx, place.session.id, place.kind);
    const auto states = services_.mail.about(place.moment.tx, place.session.id);
    for (const auto& one : participantsOf(place.moment.tx, place.session.id)) {
        const auto mails = sent.find(one.id);
        rows.push_back(recipient(place, one, mails == sent.end() ? std::vector<SentMail>() : mails->second, states));
    }
    return rows;
}

Value SessionMailPages::recipient(const Place& place, const Participant& one, const std::vector<SentMail>& mails,
                                  const std::map<std::string, sdk::MailState, std::less<>>& states) const {
    const auto& viewer = place.moment.viewer;
    auto row = sdk::present(participants().fields().only({"full_name", "email"}), participants().values(&one), viewer,
                            place.relation);
    const auto url = place.kind.url(place.session) + "/" + one.id;
    const bool maySend = viewer.can("sessions.edit");
    const auto state = mails.empty() ? states.end() : states.find(mails.back().mailId);
    if (state != states.end()) {
        auto shown = sdk::present(sdk::mailStateFields(), sdk::recordOf(state->second), viewer, place.relation);
        shown["error"] = state->second.error.empty() ? "" : sdk::say(shown.value("error", std::string()));
        const auto sentAt = shown.value("sent_at", std::string());
        shown["when"] = sentAt.empty() ? shown.value("queued_at", std::string()) : sentAt;
        row.update(shown);
        if (mails.size() > 1)
            row["times"] = sdk::sayCount(static_cast<std::int64_t>(mails.size()), "Sent {n} time", "Sent {n} times");
    } else {
        row["status"] = sdk::say("Not sent");
        row["status_tag"] = "grey";
    }
    const bool possible = maySend && !whyNotSend(place.kind, place.session, place.plan);
    row["again_url"] = possible && !mails.empty() ? url + "/again" : "";
    if (!place.kind.isSurvey() || mails.empty()) return row;
    const auto completed =
        std::ranges::find_if(mails, [](const SentMail& mail) { return mail.completedAt.has_value(); });
    const bool opened = std::ranges::any_of(mails, [](const SentMail& mail) { return mail.openedAt.has_value(); });
    const bool done = completed != mails.end();
    row["survey"] = sdk::say(done ? "Completed" : opened ? "Link opened" : "Not opened");
    row["survey_tag"] = done ? "green" : opened ? "blue" : "grey";
    if (done) row["survey_when"] = sdk::showInstant(*completed->completedAt, viewer.timeZone());
    row["complete_url"] = maySend && !done ? url + "/completed" : "";
    return row;
}

sdk::FieldSet SessionMailPages::planFields(const Place& place) const {
    std::vector<sdk::Choice> senders{{"", sdk::say("As for this kind of mail")}};
    std::vector<sdk::Choice> wordings{{"", sdk::say("Standard")}};
    for (const auto& sender : services_.mail.senders())
        if (!sender.category.empty() && sender.category != place.kind.category)
            senders.push_back({sender.category, nameOf(sender)});
    // What was chosen stays, also when the address has gone since.
    if (!place.plan.sender.empty() &&
        std::ranges::find(senders, place.plan.sender, &sdk::Choice::value) == senders.end())
        senders.push_back({place.plan.sender, sdk::say("An address that is no longer kept")});
    for (const auto& one : mailWordings().select(place.moment.tx,
                                                 "WHERE r.kind = $1 AND (r.active OR r.id = $2) "
                                                 "ORDER BY r.name",
                                                 place.kind.code, place.plan.wording))
        wordings.push_back({one.id, one.name});
    std::vector<std::string> names{"sender", "wording", "note"};
    if (place.kind.isSurvey()) names.insert(names.begin(), "survey_url");
    return mailPlanFields()
        .only(names)
        .withChoices("sender", std::move(senders))
        .withChoices("wording", std::move(wordings));
}

Response SessionMailPages::planPage(const Place& place, const Form& form) const {
    return Response::page({.templateName = "kernel/form_page",
                           .title = sdk::say("How “{kind}” is sent", {{"kind", sdk::say(place.kind.title)}}),
                           .data = {{"intro", place.session.title},
                                    {"form", form.view()},
                                    {"version", std::to_string(place.plan.version)},
                                    {"action", place.kind.url(place.session) + "/edit"},
                                    {"button", sdk::say("Save")},
                                    {"cancel", place.kind.url(place.session)}},
                           .crumbs = crumbsOf(place.session),
                           .status = form.valid() ? 200 : 422});
}

Response SessionMailPages::showPlan(const Request& request) {
    return read(request, [&](const Place& place) {
        return planPage(place, Form(planFields(place), request.viewer()).fill(place.plan.values()));
    });
}

Response SessionMailPages::savePlan(const Request& request) {
    return write(request, [&](const Place& place) {
        if (const auto locked = whyLocked(place.session.state())) throw sdk::Conflict(*locked);
        auto form = Form::posted(planFields(place), request, place.plan.values());
        if (request.form("version") != std::to_string(place.plan.version))
            form.fail("",
                      "Somebody else has changed this since you opened the page. Check the values below and save "
                      "once more.");
        const auto address = place.kind.isSurvey() ? form.text("survey_url") : std::string();
        if (form.valid() && place.kind.isSurvey() && !canLeadTo(address))
            form.fail("survey_url",
                      "Enter an address that begins with https:// and has letters from A to Z, figures and signs only");
        if (!form.valid()) return planPage(place, form);
        auto plan = place.plan;
        plan.sender = form.text("sender");
        plan.wording = form.text("wording");
        plan.note = form.text("note");
        plan.surveyUrl = address;
        if (plan.values() == place.plan.values()) return Response::redirect(place.kind.url(place.session));
        if (!plan.save(place.moment.tx, place.session, place.kind))
            throw sdk::Conflict("Somebody else has just changed this. Try again.");
        services_.audit.record(place.moment.tx, place.moment.actor,
                               {.action = "SESSION_MAIL_PLANNED",
                                .target = place.session.id,
                                .changes = sdk::auditDiff(mailPlanFields(), place.plan.values(), plan.values()),
                                .details = {{"mail", place.kind.code}}});
        return Response::redirect(place.kind.url(place.session)).notice(sdk::say("Saved."));
    });
}

Response SessionMailPages::check(const Request& request) {
    return read(request, [&](const Place& place) {
        const auto& [moment, session, kind, plan, relation] = place;
        if (const auto why = whyNotSend(kind, session, plan)) throw sdk::Conflict(*why);
        const auto due = mails_.due(moment.tx, session, kind);
        const auto fields = participants().fields().only({"full_name", "email"});
        auto to = Value::array(), leftOut = Value::array();
        for (const auto& one : due.recipients)
            to.push_back(sdk::present(fields, participants().values(&one), moment.viewer, relation));
        for (const auto& [one, why] : due.leftOut) {
            auto row = sdk::present(fields, participants().values(&one), moment.viewer, relation);
            row["why"] = sdk::say(why);
            leftOut.push_back(std::move(row));
        }
        const auto count = static_cast<std::int64_t>(due.recipients.size());
        const auto heading = sdk::say("Send “{kind}”", {{"kind", sdk::say(kind.title)}});
        Value data{{"heading", heading},
                   {"session_title", session.title},
                   {"count", count},
                   {"have", due.have},
                   {"left_out_count", due.leftOut.size()},
                   {"recipients", std::move(to)},
                   {"left_out", std::move(leftOut)},
                   {"plan", {{"rows", planRows(place)}}},
                   {"action", kind.url(session) + "/send"},
                   {"back", kind.url(session)},
                   {"button", count ? sdk::sayCount(count, "Send {n} mail", "Send {n} mails") : ""},
                   {"sets_step", kind.isInfo() && !session.infoSent}};
        return Response::page({.templateName = "certificates/session_mail_check",
                               .title = heading,
                               .data = std::move(data),
                               .crumbs = crumbsOf(session)});
    });
}

Response SessionMailPages::send(const Request& request) {
    return write(request, [&](const Place& place) {
        return Response::redirect(mails_.queue(place.moment.tx, place.session, place.kind, place.moment.actor));
    });
}

namespace {

Participant participantIn(Transaction& tx, const Session& session, const Request& request) {
    return participants().get(tx, request.pathValue("participant"), {"r.session_id = ?", {session.id}});
}

}  // namespace

Response SessionMailPages::askAgain(const Request& request) {
    return read(request, [&](const Place& place) {
        const auto one = participantIn(place.moment.tx, place.session, request);
        const auto shown = sdk::present(participants().fields().only({"full_name", "email"}),
                                        participants().values(&one), place.moment.viewer, place.relation);
        const auto heading = sdk::say("Send “{kind}” to {name} again?",
                                      {{"kind", sdk::say(place.kind.title)}, {"name", shown.at("full_name")}});
        return Response::page({.templateName = "kernel/confirm",
                               .title = heading,
                               .data = {{"heading", heading},
                                        {"lines",
                                         {sdk::say("It goes to {address}, with the words and values of now.",
                                                   {{"address", shown.at("email")}})}},
                                        {"action", place.kind.url(place.session) + "/" + one.id + "/again"},
                                        {"button", sdk::say("Send it again")},
                                        {"cancel", place.kind.url(place.session)}},
                               .crumbs = crumbsOf(place.session)});
    });
}

Response SessionMailPages::sendAgain(const Request& request) {
    return write(request, [&](const Place& place) {
        const auto one = participantIn(place.moment.tx, place.session, request);
        mails_.sendAgain(place.moment.tx, place.session, place.kind, one, place.moment.actor);
        return Response::redirect(place.kind.url(place.session))
            .notice(sdk::say("One more mail to {name} is on the way.", {{"name", one.fullName}}));
    });
}

Response SessionMailPages::complete(const Request& request) {
    return write(request, [&](const Place& place) {
        if (!place.kind.isSurvey()) throw sdk::NotFound();
        const auto one = participantIn(place.moment.tx, place.session, request);
        if (!SentMailRepository::complete(place.moment.tx, place.session.id, one.id, place.moment.now))
            throw sdk::Conflict("The survey was not sent to this person, or is marked as completed already.");
        services_.audit.record(place.moment.tx, place.moment.actor,
                               {.action = "SURVEY_COMPLETED",
                                .target = one.id,
                                .details = {{"session", place.session.id}, {"by", "staff"}}});
        return Response::redirect(place.kind.url(place.session))
            .notice(sdk::say("Survey of {name} marked as completed.", {{"name", one.fullName}}));
    });
}

std::optional<Value> SessionMailPages::section(Transaction& tx, const sdk::Viewer&, std::string_view id) {
    const auto session = sessions().find(tx, id);
    if (!session) return {};
    const auto states = services_.mail.about(tx, id);
    std::map<std::string, std::map<std::string, std::string>> latest;  // kind → participant → status
    for (const auto& mail : SentMailRepository::ofSession(tx, id))
        if (const auto state = states.find(mail.mailId); state != states.end())
            latest[mail.kind][mail.participantId] = state->second.status;
    auto rows = Value::array();
    const auto& status = sdk::mailStateFields().get("status");
    for (const auto& kind : mailKinds(mails_.surveys())) {
        std::map<std::string, std::int64_t> counts;
        for (const auto& [participant, is] : latest[kind.code]) ++counts[is];
        auto tags = Value::array();
        for (const auto& choice : status.options.choices)
            if (const auto count = counts.find(choice.value); count != counts.end())
                tags.push_back({{"tag", choice.tag},
                                {"text", sdk::say("{status}: {n}", {{"status", sdk::say(choice.label)},
                                                                    {"n", std::to_string(count->second)}})}});
        rows.push_back({{"title", sdk::say(kind.title)},
                        {"url", kind.url(*session)},
                        {"has_tags", !tags.empty()},
                        {"tags", std::move(tags)}});
    }
    return Value{{"rows", std::move(rows)}};
}

}  // namespace guildhall::certificates

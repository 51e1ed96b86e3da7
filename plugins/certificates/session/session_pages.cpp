#include "session/session_pages.hpp"

#include "client/client.hpp"
#include "participant/participant.hpp"
#include "workshop_type/workshop_type.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/redaction.hpp>
#include <guildhall/sdk/say.hpp>

#include <algorithm>

namespace guildhall::certificates {

using sdk::Request;
using sdk::Response;
using sdk::Transaction;

namespace {

std::string auditAction(Step step, bool reached) {
    std::string action = "SESSION_";
    for (const char c : std::string(stepName(step))) action += c == '_' ? '_' : static_cast<char>(std::toupper(c));
    return action + (reached ? "" : "_UNDONE");
}

const sdk::FieldSet& administratorFields() {
    static const auto fields =
        sdk::FieldSet::of("certificates.session_administrator")
            .email("email", "E-mail",
                   {.sensitivity = sdk::Sensitivity::Contact,
                    .hint = "They can see this session and keep its participants until it is delivered. Left empty, "
                            "nobody does."})
            .text("name", "Full name",
                  {.hint = "Needed when nobody with this address is here yet: an account is made, and an invitation "
                           "goes to the address."});
    return fields;
}

Response administratorPage(const sdk::Form& form, const Session& session) {
    return Response::page({.templateName = "kernel/form_page",
                           .title = sdk::say("Client session administrator"),
                           .data = {{"intro", session.title},
                                    {"form", form.view()},
                                    {"action", session.url() + "/administrator"},
                                    {"button", sdk::say("Save")},
                                    {"cancel", session.url()}},
                           .crumbs = {{sdk::say("Sessions"), "/sessions"}, {session.title, session.url()}},
                           .status = form.valid() ? 200 : 422});
}

}  // namespace

Session SessionPages::changeable(Transaction& tx, const Request& request) const {
    auto session = sessions().lock(tx, request.pathValue("id"), SessionRepository::visible(request.viewer()));
    if (const auto locked = whyLocked(session.state())) throw sdk::Conflict(*locked);
    return session;
}

void SessionPages::take(Transaction& tx, const Request& request, Session& session, Step step, bool reached) {
    if (session.state().has(step) == reached) return;
    const auto now = services_.clock.now();
    if (const auto reason = whyNot(session.state(), step, reached, now)) throw sdk::Conflict(*reason);
    session.take(step, reached, now);
    sessions().update(tx, session);
    services_.audit.record(
        tx, request.actor(),
        {.action = auditAction(step, reached), .target = session.id, .details = {{"version", session.version}}});
}

SessionPages::Verdicts SessionPages::askRules(const Request& request) {
    Verdicts verdicts;
    std::optional<Session> session;
    for (const auto step : {Step::Ready, Step::Delivered}) {
        if (!sdk::saysYes(request.form(stepName(step))) || !stepRules_.ask(step)) continue;
        if (!session)
            session = services_.database.read([&](Transaction& tx) {
                return sessions().get(tx, request.pathValue("id"), SessionRepository::visible(request.viewer()));
            });
        if (!session->state().has(step)) verdicts.emplace(step, stepRules_.about(*session, step, request.actor()));
    }
    return verdicts;
}

void SessionPages::requireVerdict(const Verdicts& verdicts, const Session& session, Step step) const {
    if (session.state().has(step) || !stepRules_.ask(step)) return;
    const auto found = verdicts.find(step);
    if (const auto why = whyNot(found == verdicts.end() ? StepVerdict() : found->second, session))
        throw sdk::Conflict(*why);
}

Response SessionPages::saveSteps(const Request& request) {
    const auto verdicts = askRules(request);
    return services_.database.write([&](Transaction& tx) {
        auto session = changeable(tx, request);
        const auto before = session;
        std::string warnings;
        for (const auto step : {Step::Ready, Step::Delivered}) {
            if (!sdk::saysYes(request.form(stepName(step)))) continue;
            requireVerdict(verdicts, before, step);
            if (const auto said = verdicts.find(step); said != verdicts.end() && !said->second.warning.empty())
                warnings += " " + said->second.warning;
        }
        // Unticking goes backwards through the order, so that both directions can be done at once.
        constexpr std::array steps{Step::MaterialsOrdered, Step::Ready, Step::InfoSent, Step::Delivered, Step::OnHold};
        for (auto step = steps.rbegin(); step != steps.rend(); ++step)
            if (!sdk::saysYes(request.form(stepName(*step)))) take(tx, request, session, *step, false);
        for (const auto step : steps)
            if (sdk::saysYes(request.form(stepName(step)))) take(tx, request, session, step, true);
        rules_->follow(tx, request.actor(), before, session);
        return Response::redirect(session.url())
            .notice(sdk::say("Progress saved. Status: {status}.", {{"status", sdk::say(statusOf(session.state()))}}) +
                        warnings,
                    warnings.empty() ? "success" : "warning");
    });
}

Response SessionPages::addFacilitator(const Request& request) {
    return services_.database.write([&](Transaction& tx) {
        const auto session = changeable(tx, request);
        const auto& chosen = request.form("person");
        const auto choices = rules_->facilitators(tx);
        const auto found = std::ranges::find(choices, chosen, &sdk::Choice::value);
        if (found == choices.end() || chosen == session.lead)
            return Response::redirect(session.url()).notice(sdk::say("Choose a facilitator to add."), "warning");
        SessionRepository::addFacilitator(tx, session.id, chosen);
        services_.audit.record(
            tx, request.actor(),
            {.action = "SESSION_FACILITATOR_ADDED", .target = session.id, .details = {{"person", chosen}}});
        return Response::redirect(session.url())
            .notice(sdk::say("{name} added as a facilitator.", {{"name", found->label}}));
    });
}

Response SessionPages::removeFacilitator(const Request& request) {
    return services_.database.write([&](Transaction& tx) {
        const auto session = changeable(tx, request);
        SessionRepository::removeFacilitator(tx, session.id, request.form("person"));
        services_.audit.record(tx, request.actor(),
                               {.action = "SESSION_FACILITATOR_REMOVED",
                                .target = session.id,
                                .details = {{"person", request.form("person")}}});
        return Response::redirect(session.url()).notice(sdk::say("Facilitator removed."));
    });
}

Response SessionPages::copy(const Request& request) {
    return services_.database.read([&](Transaction& tx) {
        const auto original = sessions().get(tx, request.pathValue("id"), SessionRepository::visible(request.viewer()));
        auto values = sessions().values(&original);
        for (const auto* own : {"start_date", "end_date", "lead", "crm_session_id", "ship_contact", "ship_phone",
                                "ship_email", "courier", "tracking", "ship_date"})
            values[own] = sdk::Value();
        const auto only = [&](const char* field) -> const std::string& { return sessions().part(field).only; };
        auto fields = sessions()
                          .fields()
                          .only(sessions().formFields())
                          .withChoices("workshop_type", workshopTypes().choices(tx, "", only("workshop_type")))
                          .withChoices("client", clients().choices(tx, "", only("client")))
                          .withChoices("lead", rules_->facilitators(tx));
        return Response::page(
            {.templateName = "kernel/form_page",
             .title = sdk::say("Copy a session"),
             .data = {{"intro", sdk::say("A new session like {session}. Dates, steps and people are its own.",
                                         {{"session", original.title}})},
                      {"form", sdk::Form(std::move(fields), request.viewer()).fill(values).view()},
                      {"action", "/sessions"},
                      {"button", sdk::say("Add session")},
                      {"cancel", original.url()}},
             .crumbs = {{sdk::say("Sessions"), "/sessions"}, {original.title, original.url()}}});
    });
}

Response SessionPages::signInSheet(const Request& request) {
    constexpr int mostDays = 30, daysOfASheet = 5;
    return services_.database.read([&](Transaction& tx) {
        const auto session = sessions().get(tx, request.pathValue("id"), SessionRepository::visible(request.viewer()));
        const std::chrono::sys_days first(session.start), last(session.end);
        if ((last - first).count() >= mostDays)
            throw sdk::Conflict("A sign-in sheet has room for 30 days, and this session is longer.");
        auto people = sdk::Value::array();
        const auto name = participants().fields().only({"full_name"});
        const auto relation = SessionRepository::relationOf(tx, session, request.viewer());
        auto sorted = participantsOf(tx, session.id);
        std::ranges::sort(sorted, [](const Participant& a, const Participant& b) {
            return sdk::compareText(a.fullName, b.fullName) < 0;
        });
        for (const auto& one : sorted)
            people.push_back(sdk::present(name, participants().values(&one), request.viewer(), relation));
        auto sheets = sdk::Value::array();
        for (auto day = first; day <= last && !people.empty();) {
            auto days = sdk::Value::array(), rows = sdk::Value::array();
            for (int i = 0; i < daysOfASheet && day <= last; ++i, day += std::chrono::days(1))
                days.push_back(sdk::showDate(sdk::Date(day)));
            for (const auto& one : people) rows.push_back({{"name", one.at("full_name")}, {"cells", days}});
            const auto label = sdk::say("Sign-in from {first} to {last}", {{"first", days.front().get<std::string>()},
                                                                           {"last", days.back().get<std::string>()}});
            sheets.push_back({{"label", label}, {"days", std::move(days)}, {"rows", std::move(rows)}});
        }
        return Response::page(
            {.templateName = "certificates/sign_in_sheet",
             .title = sdk::say("Sign-in sheet"),
             .data = {{"intro", session.title}, {"sheets", std::move(sheets)}, {"has_people", !people.empty()}},
             .crumbs = {{sdk::say("Sessions"), "/sessions"}, {session.title, session.url()}}});
    });
}

Response SessionPages::showAdministrator(const Request& request) {
    return services_.database.read([&](Transaction& tx) {
        const auto session = sessions().get(tx, request.pathValue("id"), SessionRepository::visible(request.viewer()));
        if (const auto locked = whyLocked(session.state())) throw sdk::Conflict(*locked);
        const auto person = session.csa.empty() ? std::nullopt : services_.people.find(tx, session.csa);
        sdk::Value filled = sdk::Value::object();
        if (person) filled = {{"email", person->email}, {"name", person->name}};
        return administratorPage(sdk::Form(administratorFields(), request.viewer()).fill(filled), session);
    });
}

std::optional<sdk::People::Provisioned> SessionPages::administrator(Transaction& tx, const Request& request,
                                                                    sdk::Form& form) const {
    const auto email = form.text("email");
    if (const auto there = services_.people.findByEmail(tx, email)) {
        if (there->status == "active") return sdk::People::Provisioned{*there, false};
        form.fail("email", "The account with this address is switched off — enter another address");
        return {};
    }
    if (form.text("name").empty()) {
        form.fail("name", "There is no account with this address yet — enter the person's name, too");
        return {};
    }
    auto made = services_.people.provision(tx, request.actor(), email, form.text("name"));
    services_.people.invite(tx, request.actor(), made.person.id);
    return made;
}

Response SessionPages::saveAdministrator(const Request& request) {
    return services_.database.write([&](Transaction& tx) {
        auto session = changeable(tx, request);
        auto form = sdk::Form::posted(administratorFields(), request);
        const bool nobody = form.text("email").empty();
        std::optional<sdk::People::Provisioned> chosen;
        if (form.valid() && !nobody) chosen = administrator(tx, request, form);
        if (!form.valid()) return administratorPage(form, session);
        const auto before = session;
        session.csa = chosen ? chosen->person.id : std::string();
        if (session.csa == before.csa) return Response::redirect(session.url());
        sessions().update(tx, session);
        services_.audit.record(tx, request.actor(),
                               {.action = nobody ? "SESSION_ADMINISTRATOR_REMOVED" : "SESSION_ADMINISTRATOR_ASSIGNED",
                                .target = session.id,
                                .changes = sdk::auditDiff(sessions().fields().only({"csa"}), sessions().values(&before),
                                                          sessions().values(&session)),
                                .details = {{"version", session.version}}});
        auto answer = Response::redirect(session.url());
        if (nobody) return std::move(answer).notice(sdk::say("Nobody at the client looks after this session now."));
        return std::move(answer).notice(
            sdk::say(chosen->created ? "{name} looks after the participants now. An invitation is on its way."
                                     : "{name} looks after the participants now.",
                     {{"name", chosen->person.name}}));
    });
}

}  // namespace guildhall::certificates

#include "client_link/client_link.hpp"

#include <guildhall/sdk/say.hpp>

namespace guildhall::certificates {

using sdk::Moment;

namespace {

constexpr std::chrono::days usualLife{30}, longestLife{366};
constexpr const char* mailKey = "certificates/mail/client_link";

}  // namespace

const sdk::RecordType<ClientLink>& clientLinks() {
    static const auto type =
        sdk::RecordType<ClientLink>("certificates.client_link", "clnk", {"client link", "client links"})
            .belongsTo(&ClientLink::sessionId, "session_id", sessions())
            .text(
                &ClientLink::name, "name", "Who it is for",
                {.required = true,
                 .max = 120,
                 .hint = "A person or department at the client. The history names what is done by the link after it."})
            .email(&ClientLink::email, "email", "E-mail",
                   {.required = true,
                    .sensitivity = sdk::Sensitivity::Contact,
                    .hint = "The link goes to this address and is shown nowhere else."})
            .date(&ClientLink::expires, "expires", "Works until", {.hint = "Left empty, it works for 30 days."})
            .choice(&ClientLink::state, "state", "State",
                    {{"open", "Open", "green"}, {"withdrawn", "Withdrawn", "grey"}}, {.initial = "open"})
            .instant(&ClientLink::confirmedAt, "confirmed_at", "Contact and shipping confirmed")
            .text(&ClientLink::tokenHash, "token_hash", "Token",
                  {.sensitivity = sdk::Sensitivity::Private, .byHand = false})
            .title("{name}")
            .list(
                {.columns = {"name", "email", "expires", "state", "confirmed_at"},
                 .filters = {"state"},
                 .empty = "Nobody at the client has a link yet. Make one, and they keep the participants themselves."})
            .permissions({.see = "sessions.edit", .add = "sessions.edit"})
            .states("state")
            .whenAdded("It goes out by mail.")
            .adding({"Make a client link", "Make link and send it", "made"})
            .privacy({.address = "email",
                      .purpose = "so that somebody at the client keeps the participants",
                      .emptied = {"name", "email"}})
            .action({.name = "withdraw",
                     .label = "Withdraw link",
                     .past = "withdrawn",
                     .access = "sessions.edit",
                     .from = {"open"},
                     .to = "withdrawn",
                     .danger = true,
                     .warning = "Whoever has it sees that it does not work. What was done by it stays.",
                     .audit = "WITHDRAWN"})
            .action({.name = "renew",
                     .label = "Send a new link",
                     .past = "sent anew",
                     .access = "sessions.edit",
                     .from = {"open"},
                     .warning = "A new link goes to the address; the one before opens nothing any more.",
                     .audit = "RENEWED"});
    return type;
}

sdk::MailTemplate clientLinkMail(const std::string& portalUrl) {
    return {.key = mailKey,
            .title = "Client link",
            .category = "client_setup",
            .sample = {{"name", "Grace Hopper"},
                       {"session", {{"title", "Facilitation basics, Rome"}, {"start", "12 Mar 2026"}}},
                       {"expires", "11 Apr 2026"},
                       {"link", portalUrl + "/client-link?token=sample"}},
            .notes = {{"name", "whom the link is for"},
                      {"session.title", "the session's title"},
                      {"session.start", "its first day"},
                      {"expires", "the last day the link works"},
                      {"link", "opens the session's participants and shipping details"}}};
}

std::optional<sdk::Value> clientLinkSection(sdk::Transaction& tx, const sdk::Viewer& viewer, std::string_view id,
                                            sdk::Instant now) {
    const auto session = sessions().find(tx, id);
    if (!session) return {};
    auto rows = sdk::Value::array();
    for (const auto& link :
         clientLinks().select(tx, "WHERE r.session_id = $1 ORDER BY r.created_at DESC, r.id LIMIT 5", id)) {
        const bool open = link.isOpen(*session, now);
        auto note = sdk::say("Works until {day}", {{"day", sdk::showDate(*link.expires)}});
        if (link.confirmedAt)
            note = sdk::say("{until}; contact and shipping confirmed on {when}",
                            {{"until", note}, {"when", sdk::showInstant(*link.confirmedAt, viewer.timeZone())}});
        rows.push_back({{"name", link.name},
                        {"url", link.url()},
                        {"note", std::move(note)},
                        {"tag", open ? "green" : "grey"},
                        {"state", sdk::say(open                   ? "Open"
                                           : link.state == "open" ? "Expired"
                                                                  : "Withdrawn")}});
    }
    const auto all = session->url() + "/client-links";
    const bool any = !rows.empty(), may = !whyParticipantsLocked(session->state(), false);
    return sdk::Value{{"rows", std::move(rows)},
                      {"has_rows", any},
                      {"all_url", any ? all : ""},
                      {"new_url", may ? all + "/new" : ""}};
}

void ClientLinkRules::check(Moment& moment, const ClientLink*, ClientLink& link, sdk::FieldErrors& errors) {
    if (!link.expires) return;
    const auto today = sdk::dateIn(moment.now, sessions().get(moment.tx, link.sessionId).timeZone);
    if (*link.expires < today || std::chrono::sys_days(*link.expires) > std::chrono::sys_days(today) + longestLife)
        errors.push_back({"expires", "Enter a day from today on, within a year"});
}

void ClientLinkRules::beforeSave(Moment& moment, const ClientLink* before, ClientLink& link) {
    if (before) return;
    const auto today = sdk::dateIn(moment.now, sessions().get(moment.tx, link.sessionId).timeZone);
    if (!link.expires) link.expires = sdk::Date(std::chrono::sys_days(today) + usualLife);
    renew(moment, link);
}

void ClientLinkRules::renew(Moment& moment, ClientLink& link) const {
    const auto token = sdk::newToken(services_.random);
    link.tokenHash = sdk::hashToken(token);
    const auto session = sessions().get(moment.tx, link.sessionId);
    services_.mail.queue(
        moment.tx, {.templateKey = mailKey,
                    .to = link.email,
                    .category = "client_setup",
                    .variables = {{"name", link.name},
                                  {"session", {{"title", session.title}, {"start", sdk::showDate(session.start)}}},
                                  {"expires", sdk::showDate(*link.expires)},
                                  {"link", services_.site.portalUrl + "/client-link?token=" + token}},
                    .subjectId = session.id});
}

std::optional<std::string> ClientLinkRules::whyNotAdd(Moment& moment, std::string_view session) {
    const auto state = sessions().get(moment.tx, session).state();
    if (auto locked = whyParticipantsLocked(state, true)) return locked;
    if (state.has(Step::Delivered)) return "This session is delivered, so its client no longer changes who takes part.";
    return std::nullopt;
}

std::optional<std::string> ClientLinkRules::whyNotAct(Moment& moment, const ClientLink& link, std::string_view action) {
    if (action != "renew") return {};
    if (!link.isOpen(sessions().get(moment.tx, link.sessionId), moment.now))
        return "This link has expired. Make another one.";
    return whyNotAdd(moment, link.sessionId);
}

void ClientLinkRules::act(Moment& moment, const ClientLink&, ClientLink& link, std::string_view action,
                          std::string_view) {
    if (action == "renew") renew(moment, link);
}

}  // namespace guildhall::certificates

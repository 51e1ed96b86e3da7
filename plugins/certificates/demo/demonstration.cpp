#include "demo/demonstration.hpp"

#include "client/client.hpp"
#include "client_link/client_link.hpp"
#include "mail/session_mails.hpp"
#include "session/session_repository.hpp"
#include "workshop_type/workshop_type.hpp"

#include <guildhall/sdk/demonstration.hpp>

namespace guildhall::certificates {

using sdk::Transaction;

Demonstration::People Demonstration::addPeople(Transaction& tx) {
    People people;
    for (const auto& line : sdk::demoTable(services_.folder / "demo/people.csv")) {
        auto& one = people.emplace_back();
        one.fullName = line.at("FullName");
        one.email = line.at("Email");
        one.title = line.at("Title");
        one.personId = services_.people.provision(tx, {}, one.email, one.fullName).person.id;
    }
    return people;
}

/// Ids by name; the relationship managers there are look after them in turn.
std::map<std::string, std::string> Demonstration::addClients(Transaction& tx) {
    const auto now = services_.clock.now();
    const auto managers = services_.people.withRole(tx, "crm");
    std::map<std::string, std::string> ids;
    for (const auto& line : sdk::demoTable(services_.folder / "demo/clients.csv")) {
        auto client = sdk::demoRecord(clients(), line, now);
        if (!managers.empty()) client.crm = managers[ids.size() % managers.size()].id;
        clients().insert(tx, client, services_.random, now);
        ids[client.name] = client.id;
    }
    return ids;
}

std::vector<Demonstration::Added> Demonstration::addSessions(Transaction& tx, const People& people) {
    const auto now = services_.clock.now();
    const auto clientIds = addClients(tx);
    std::map<std::string, std::string> types;
    for (const auto& line : sdk::demoTable(services_.folder / "demo/workshop_types.csv")) {
        auto type = sdk::demoRecord(workshopTypes(), line, now);
        workshopTypes().insert(tx, type, services_.random, now);
        types[type.code] = type.id;
    }
    std::vector<Added> all;
    for (auto line : sdk::demoTable(services_.folder / "demo/sessions.csv")) {
        const auto client = line.extract("client").mapped();
        auto session = sdk::demoRecord(sessions(), line, now);
        session.client = clientIds.at(client);
        session.clientName = client;
        if (session.materialsOrderedAt)
            session.materials = {{"Participant workbook", session.capacity.value_or(1), ""},
                                 {"Flip-chart pad", 2, "A1, squared"}};
        session.workshopType = types.at(line.at("workshop"));
        // One of the people looks after what is still to come for the first client.
        if (client == clientIds.begin()->first && session.end > sdk::dateIn(now, "UTC"))
            session.csa = people.at(1).personId.value_or("");
        for (const auto step : allSteps)
            if (const auto at = session.reachedAt(step)) session.take(step, true, *at);
        addFacilitators(tx, session, all.size());
        addParticipants(tx, session, all.size(), people, std::stoul(line.at("participants")));
        all.push_back({std::move(session), line.at("certificates")});
    }
    return all;
}

/// Inserts it, too: somebody leads each, and a second one supports every third.
void Demonstration::addFacilitators(Transaction& tx, Session& session, std::size_t number) {
    const auto facilitators = services_.people.withRole(tx, "facilitator");
    if (!facilitators.empty()) session.lead = facilitators[number % facilitators.size()].id;
    sessions().insert(tx, session, services_.random, services_.clock.now());
    if (facilitators.size() > 1 && number % 3 == 0)
        SessionRepository::addFacilitator(tx, session.id, facilitators[(number + 1) % facilitators.size()].id);
}

void Demonstration::addParticipants(Transaction& tx, const Session& session, std::size_t number, const People& people,
                                    std::size_t count) {
    const auto now = services_.clock.now();
    const bool over = session.end < sdk::dateIn(now, "UTC");
    for (std::size_t i = 0; i < count; ++i) {
        // The first person of the list is the demonstration's learner: on every sixth session.
        const auto index = i == 0 && number % 6 == 0 ? 0 : (1 + number * 13 + i) % people.size();
        if (index == 0 && i != 0) continue;
        auto one = people[index];
        one.sessionId = session.id;
        one.company = session.clientName;
        one.region = session.region;
        one.attendance = !over ? "expected" : i % 11 == 10 ? "absent" : "attended";
        participants().insert(tx, one, services_.random, now);
    }
}

void Demonstration::issueCertificates(const Added& added) {
    const auto& session = added.session;
    // By a job with mails once the server starts, so that both lists have something to show.
    if (added.certificates == "queued")
        services_.database.write([&](Transaction& tx) {
            issuer_.queue(tx, session.id, {{"send_mail", true}}, "Issue certificates for " + session.title,
                          session.lead);
        });
    if (added.certificates == "issued")
        sdk::runAtOnce(services_.database, [this](sdk::JobContext& job) { issuer_.runJob(job); },
                       {{"session", session.id}});
}

/// What is to come soon: its mails go out once the server starts, and somebody at the client keeps the list.
void Demonstration::prepare(const Session& session) {
    const auto now = services_.clock.now();
    services_.database.write([&](Transaction& tx) {
        const sdk::Actor planner{.personId = session.lead};
        SessionMails(services_).queue(tx, session, mailKind("prework", false), planner);
        ClientLink link{.sessionId = session.id,
                        .name = "Priya Raman, " + session.clientName,
                        .email = "priya.raman@client.example",
                        .expires = session.end,
                        .tokenHash = sdk::hashToken(sdk::newToken(services_.random))};
        clientLinks().insert(tx, link, services_.random, now);
    });
}

void Demonstration::load() {
    const auto added = services_.database.write([&](Transaction& tx) {
        const bool empty = workshopTypes().select(tx, "LIMIT 1").empty();
        return empty ? addSessions(tx, addPeople(tx)) : std::vector<Added>();
    });
    for (const auto& one : added) issueCertificates(one);
    const auto today = sdk::dateIn(services_.clock.now(), "UTC");
    const auto next = std::ranges::find_if(added, [&](const Added& one) {
        return one.session.end > today && one.session.ready && !one.session.delivered && !one.session.onHold &&
               !one.session.cancelled;
    });
    if (next != added.end())
        prepare(services_.database.read([&](Transaction& tx) { return sessions().get(tx, next->session.id); }));
}

}  // namespace guildhall::certificates

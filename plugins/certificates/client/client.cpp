#include "client/client.hpp"

#include "client/client_repository.hpp"

#include <guildhall/sdk/say.hpp>

#include <algorithm>

namespace guildhall::certificates {

const std::vector<sdk::Choice>& regions() {
    static const std::vector<sdk::Choice> all{{"NA", "NA"}, {"EU", "EU"}, {"SEA", "SEA"}, {"Other", "Other"}};
    return all;
}

const sdk::RecordType<Client>& clients() {
    static const auto type =
        sdk::RecordType<Client>("certificates.client", "clnt", {"client", "clients"})
            .text(&Client::name, "name", "Name", {.required = true, .unique = true, .search = true, .max = 160})
            .url(&Client::crmLink, "crm_link", "Page in the CRM",
                 {.max = 500, .hint = "Where the client stands in your customer system, beginning with https://."})
            .person(&Client::crm, "crm", "Client relationship manager",
                    {.hint = "Sees all sessions of this client. People with the role “Client relationship manager” "
                             "can be chosen."})
            .choice(&Client::dataRegion, "data_region", "Data region", regions(), {.required = true})
            .boolean(&Client::active, "active", "Offered for new sessions", {.initial = "yes"})
            .computed(&Client::sessions, sdk::FieldType::Number, "sessions", "Sessions",
                      "(SELECT count(*) FROM certificates_session s WHERE s.client = r.id)")
            .custom(&Client::custom)
            .title("{name}")
            .list({.columns = {"name", "crm", "data_region", "active", "sessions"},
                   .filters = {"data_region", "active"},
                   .empty = "There is no client yet. Add the first one, or import a list."})
            .permissions({.see = "clients.view", .change = "clients.edit"})
            .privacy({.person = "crm", .purpose = "to know who looks after a client", .emptied = {"crm"}})
            .importable({.key = "name",
                         .columns = {"name", "crm_link", "data_region", "active"},
                         .sample = {{"Example Ltd", "https://crm.example.com/accounts/1", "EU", "yes"}}})
            .inMenu(sdk::MenuGroup::Catalogue, 20)
            .api();
    return type;
}

void ClientRules::check(sdk::Moment& moment, const Client* before, Client& client, sdk::FieldErrors& errors) {
    if ((!before || before->name != client.name) && ClientRepository::isTaken(moment.tx, client.name, client.id))
        errors.push_back({"name", sdk::say("There is a client called {name} already — choose a different name",
                                           {{"name", client.name}})});
    if (client.crm.empty() || (before && before->crm == client.crm)) return;
    const auto managers = people_.withRole(moment.tx, "crm");
    if (std::ranges::find(managers, client.crm, &sdk::Person::id) == managers.end())
        errors.push_back({"crm", "Choose somebody who has the role “Client relationship manager”"});
}

void ClientRules::show(sdk::Moment&, const Client& client, sdk::Relation, sdk::Value& data) {
    const auto label = sdk::say(clients().fields().get("crm_link").label);
    for (auto& part : data["parts"])
        for (auto& row : part["rows"])
            if (row["label"] == label) row["url"] = client.crmLink;
}

std::optional<std::vector<sdk::Choice>> ClientRules::choices(sdk::Moment& moment, std::string_view field,
                                                             const Client* client) {
    if (field != "crm") return {};
    std::vector<sdk::Choice> all;
    for (const auto& person : people_.withRole(moment.tx, "crm")) all.push_back({person.id, person.name});
    // Who no longer has the role stays until somebody else is chosen.
    if (client && !client->crm.empty() && std::ranges::find(all, client->crm, &sdk::Choice::value) == all.end())
        all.push_back({client->crm, sdk::personName(moment.tx, client->crm).value_or(client->crm)});
    return all;
}

}  // namespace guildhall::certificates

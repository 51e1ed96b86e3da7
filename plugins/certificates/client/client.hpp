// A client: the organisation that sessions are held for, and who looks after it.
#pragma once

#include <guildhall/sdk/people.hpp>
#include <guildhall/sdk/record.hpp>

namespace guildhall::certificates {

struct Client {
    std::string id;
    std::int64_t version = 0;
    std::string name;
    std::string crmLink;  ///< its page in the site's customer system
    std::string crm;      ///< client relationship manager: a person
    std::string dataRegion;
    bool active = true;  ///< offered for new sessions
    sdk::CustomValues custom;
    std::int64_t sessions = 0;
};

/// The one place that says what a client is.
const sdk::RecordType<Client>& clients();
/// NA, EU, SEA, Other: of clients, sessions and participants.
const std::vector<sdk::Choice>& regions();

class ClientRules : public sdk::RecordRules<Client> {
public:
    explicit ClientRules(sdk::People& people) : people_(people) {}

    void check(sdk::Moment& moment, const Client* before, Client& client, sdk::FieldErrors& errors) override;
    /// Its page in the CRM is a link.
    void show(sdk::Moment& moment, const Client& client, sdk::Relation relation, sdk::Value& data) override;
    /// The relationship manager: who has that role, and whoever it is already.
    std::optional<std::vector<sdk::Choice>> choices(sdk::Moment& moment, std::string_view field,
                                                    const Client* client) override;

private:
    sdk::People& people_;
};

}  // namespace guildhall::certificates

// A client link: an address by which somebody at the client keeps a session's participants and says where its materials
// go, without an account. It goes to them by mail and is shown to nobody else, so what is done by it is theirs.
#pragma once

#include "session/session.hpp"

#include <guildhall/sdk/mail.hpp>
#include <guildhall/sdk/services.hpp>

#include <optional>
#include <string>

namespace guildhall::certificates {

struct ClientLink {
    std::string id;
    std::int64_t version = 0;
    std::string sessionId;
    std::string name;  ///< whom it is for; the history calls its deeds by it
    std::string email;
    std::optional<sdk::Date> expires;  ///< the last day it works, in the session's time zone
    std::string state = "open";        ///< or withdrawn
    std::string tokenHash;
    std::optional<sdk::Instant> confirmedAt;  ///< contact and shipping were confirmed by it, the last time

    std::string url() const { return "/sessions/" + sessionId + "/client-links/" + id; }
    /// As audit log and history call who acts by it.
    std::string actorName() const { return "Client link for " + name; }
    bool isOpen(const Session& session, sdk::Instant now) const {
        return state == "open" && expires && *expires >= sdk::dateIn(now, session.timeZone);
    }
};

const sdk::RecordType<ClientLink>& clientLinks();
sdk::MailTemplate clientLinkMail(const std::string& portalUrl);

/// The part of the session's page that says who has one.
std::optional<sdk::Value> clientLinkSection(sdk::Transaction& tx, const sdk::Viewer& viewer, std::string_view session,
                                            sdk::Instant now);

class ClientLinkRules : public sdk::RecordRules<ClientLink> {
public:
    explicit ClientLinkRules(sdk::Services& services) : services_(services) {}

    void check(sdk::Moment& moment, const ClientLink* before, ClientLink& link, sdk::FieldErrors& errors) override;
    void beforeSave(sdk::Moment& moment, const ClientLink* before, ClientLink& link) override;
    std::optional<std::string> whyNotAdd(sdk::Moment& moment, std::string_view session) override;
    std::optional<std::string> whyNotAct(sdk::Moment& moment, const ClientLink& link, std::string_view action) override;
    void act(sdk::Moment& moment, const ClientLink&, ClientLink& link, std::string_view action,
             std::string_view) override;
    void beforeAnonymising(sdk::Moment&, const ClientLink&, ClientLink& link) override { link.state = "withdrawn"; }

private:
    /// Another address for it, which goes out by mail; the one before opens nothing any more.
    void renew(sdk::Moment& moment, ClientLink& link) const;

    sdk::Services& services_;
};

}  // namespace guildhall::certificates

// What somebody at the client sees and does by their link: the session as it stands, its participants, and contact and
// shipping, until it is delivered and under its locks. The link in each address is all there is to know of them: no
// cookie, no account. What they do is audited as the link's.
#pragma once

#include "client_link/client_link.hpp"
#include "participant/participant_desk.hpp"
#include "public_link/link_door.hpp"

#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/registrar.hpp>

namespace guildhall::certificates {

class ClientPages {
public:
    ClientPages(sdk::Services& services, ParticipantDesk& desk) : services_(services), desk_(desk), door_(services) {}
    void describe(sdk::Registrar& add);

private:
    /// Who came by which link to which session; for one transaction.
    struct Visit {
        sdk::Moment& moment;
        ClientLink link;
        Session session;
        std::string token;

        std::string at(const std::string& page = {}) const { return "/client-link" + page + "?token=" + token; }
        std::optional<std::string> locked() const { return whyParticipantsLocked(session.state(), false); }
    };
    using Page = sdk::Response (ClientPages::*)(Visit&, const sdk::Request&);
    sdk::Response visit(const sdk::Request& request, Page page, bool writing);

    sdk::Response show(Visit& visit, const sdk::Request& request);
    sdk::Response showNew(Visit& visit, const sdk::Request& request);
    sdk::Response add(Visit& visit, const sdk::Request& request);
    sdk::Response showEdit(Visit& visit, const sdk::Request& request);
    sdk::Response edit(Visit& visit, const sdk::Request& request);
    sdk::Response confirmRemove(Visit& visit, const sdk::Request& request);
    sdk::Response remove(Visit& visit, const sdk::Request& request);
    sdk::Response showShipping(Visit& visit, const sdk::Request& request);
    sdk::Response confirmShipping(Visit& visit, const sdk::Request& request);

    void saveShipping(Visit& visit, const sdk::Form& form);

    sdk::Services& services_;
    ParticipantDesk& desk_;
    LinkDoor door_;
};

}  // namespace guildhall::certificates

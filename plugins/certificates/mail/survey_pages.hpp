// A participant's way to the survey of their session, by the link in their mail. Opening it leads on to the survey and
// says nothing more than that somebody opened it: mail scanners do. Only a POST completes: the survey tool's call, or
// the participant's own word.
#pragma once

#include "mail/session_mails.hpp"
#include "public_link/link_door.hpp"

#include <guildhall/sdk/registrar.hpp>

namespace guildhall::certificates {

class SurveyPages {
public:
    SurveyPages(sdk::Services& services, SessionMails& mails) : services_(services), mails_(mails), door_(services) {}
    void describe(sdk::Registrar& add);

private:
    /// Whose it is, with where their survey is; nothing for a link that opens none.
    struct Way {
        SentMailRepository::Survey survey;
        std::string address;
        std::string workshop;
    };
    std::optional<Way> wayOf(const sdk::Request& request) const;
    sdk::Response open(const sdk::Request& request);
    sdk::Response askDone(const sdk::Request& request);
    sdk::Response done(const sdk::Request& request);

    sdk::Services& services_;
    SessionMails& mails_;
    LinkDoor door_;
};

}  // namespace guildhall::certificates

// The mails of a session as staff sees them: who got which and what became of it, from where and in which words they
// go, and sending them. Who may open the session sees it; who plans sessions sends.
#pragma once

#include "mail/session_mails.hpp"
#include "session/session_rules.hpp"

#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/registrar.hpp>

namespace guildhall::certificates {

class SessionMailPages {
public:
    SessionMailPages(sdk::Services& services, SessionMails& mails) : services_(services), mails_(mails) {}
    void describe(sdk::Registrar& add);

private:
    struct Place {
        sdk::Moment& moment;
        Session session;
        MailKind kind;
        MailPlan plan;
        sdk::Relation relation;
    };
    template <class F>
    sdk::Response read(const sdk::Request& request, F&& work);
    template <class F>
    sdk::Response write(const sdk::Request& request, F&& work);
    Place placeOf(sdk::Moment& moment, const sdk::Request& request, bool lock) const;

    sdk::Response show(const sdk::Request& request);
    sdk::Response showPlan(const sdk::Request& request);
    sdk::Response savePlan(const sdk::Request& request);
    sdk::Response check(const sdk::Request& request);
    sdk::Response send(const sdk::Request& request);
    sdk::Response askAgain(const sdk::Request& request);
    sdk::Response sendAgain(const sdk::Request& request);
    sdk::Response complete(const sdk::Request& request);

    /// The part of the session's page.
    std::optional<sdk::Value> section(sdk::Transaction& tx, const sdk::Viewer& viewer, std::string_view id);
    sdk::Value planRows(const Place& place) const;
    sdk::Value recipients(const Place& place) const;
    sdk::Value recipient(const Place& place, const Participant& one, const std::vector<SentMail>& mails,
                         const std::map<std::string, sdk::MailState, std::less<>>& states) const;
    sdk::FieldSet planFields(const Place& place) const;
    sdk::Response planPage(const Place& place, const sdk::Form& form) const;

    sdk::Services& services_;
    SessionMails& mails_;
};

}  // namespace guildhall::certificates

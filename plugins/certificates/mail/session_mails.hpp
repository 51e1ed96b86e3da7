// Sends the mails of a session: to whom, who is left out and why, once to each unless somebody sends again. All of one
// kind go out in a job; workshop information sets the session's step in the transaction that queues the last of it.
#pragma once

#include "mail/mail_plan.hpp"
#include "mail/sent_mail_repository.hpp"
#include "participant/participant.hpp"

#include <guildhall/sdk/services.hpp>

#include <string>
#include <utility>
#include <vector>

namespace guildhall::certificates {

/// Any thread.
class SessionMails {
public:
    explicit SessionMails(sdk::Services& services) : services_(services) {}

    /// Are there surveys on this site? Its flag may be switched any time.
    bool surveys() const { return services_.settings.flag("surveys"); }

    struct Due {
        std::vector<Participant> recipients;                       ///< by name
        std::vector<std::pair<Participant, std::string>> leftOut;  ///< and why
        std::int64_t have = 0;                                     ///< got it before
    };
    Due due(sdk::Transaction& tx, const Session& session, const MailKind& kind);

    static constexpr const char* sendJob = "certificates.mails";
    /// Queues the job unless one is open, and says where its page is. Throws Conflict when nothing can be sent now.
    std::string queue(sdk::Transaction& tx, const Session& session, const MailKind& kind, const sdk::Actor& actor);
    void runJob(sdk::JobContext& job);
    /// Once more to one of them. Throws Conflict when nothing can be sent now.
    void sendAgain(sdk::Transaction& tx, const Session& session, const MailKind& kind, const Participant& participant,
                   const sdk::Actor& actor);

private:
    sdk::MailMessage message(sdk::Transaction& tx, const Session& session, const MailKind& kind,
                             const MailPlan& plan) const;
    void send(sdk::Transaction& tx, const Session& session, const MailKind& kind, const sdk::MailMessage& message,
              const Participant& participant, std::size_t before);
    void takeInfoSent(sdk::Transaction& tx, const sdk::Actor& actor, const std::string& session);

    sdk::Services& services_;
};

/// Why none of this kind can be sent now, with what its plan lacks; nothing: it can.
std::optional<std::string> whyNotSend(const MailKind& kind, const Session& session, const MailPlan& plan);

}  // namespace guildhall::certificates

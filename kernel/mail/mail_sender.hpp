// Sends what is in the outbox, one mail after the other, on a thread of its own. Several nodes may send at once: each
// mail is claimed by one. Every attempt is logged as `[MAIL-OUT] mode= to= subject= host= result=`.
#pragma once

#include "kernel/config/secret_box.hpp"
#include "kernel/jobs/wake_up.hpp"
#include "kernel/mail/hand_over_journal.hpp"
#include "kernel/mail/mail_figures.hpp"
#include "kernel/mail/mail_repository.hpp"
#include "kernel/mail/mail_ways.hpp"
#include "kernel/mail/recipient_repository.hpp"
#include "kernel/mail/send_rule.hpp"
#include "kernel/mail/unsubscribe_links.hpp"

#include <guildhall/sdk/id.hpp>
#include <guildhall/sdk/log.hpp>
#include <guildhall/sdk/rules.hpp>

#include <atomic>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <thread>

namespace guildhall::mail {

struct MailSenderOptions {
    std::chrono::milliseconds lease{300'000};  ///< longer than any SMTP dialogue takes
    std::chrono::milliseconds poll{2'000};
    std::chrono::milliseconds firstPause{30'000};  ///< doubles with each attempt up to an hour
    int attempts = 10;
    std::filesystem::path journal;  ///< see HandOverJournal; empty: none
};

/// Any thread. Destroying it stops it after the mail at hand.
class MailSender {
public:
    struct Parts {
        sdk::Database& database;
        MailWays& ways;
        const config::SecretBox& secrets;
        const UnsubscribeLinks& unsubscribe;
        sdk::Rules& rules;
        sdk::Random& random;
        sdk::Log& log;
        jobs::WakeUp& wakeUp;
        const TemplateShelf& shelf;
    };
    MailSender(Parts parts, MailSenderOptions options);
    ~MailSender();
    MailSender(const MailSender&) = delete;
    MailSender& operator=(const MailSender&) = delete;

    void start();
    void stop();
    /// Sends one mail; false when none is due. For tests and for commands that run without the thread.
    bool sendNext();
    const MailFigures& figures() const { return figures_; }

private:
    /// How a try ended.
    struct Result {
        Outcome outcome;
        std::string answer;
        std::string host;
        std::string mode;
        SentAs as = {};
        std::optional<sdk::Instant> until = {};  ///< a rule keeps it until then
    };
    void work();
    bool mayGo(sdk::Transaction& tx, const StoredMail& mail, const MailClaim& claim);
    /// `now`: the database's, by which mails are due.
    Result attempt(const StoredMail& mail, sdk::Instant now);
    std::string contentOf(const StoredMail& mail, const SendDecision& decision, const Mailbox& from) const;
    /// Without those whose address gets no mail; why not is added to `told`.
    std::vector<std::string> mayGetCopies(const StoredMail& mail, const std::vector<std::string>& copies,
                                          std::string& told);
    void note(const StoredMail& mail, const MailClaim& claim, const Result& result);
    void tell(const StoredMail& mail, const Result& result);
    /// Notes what an earlier process had handed over when it was killed.
    void settleLeft();
    void rest();

    Parts parts_;
    const MailSenderOptions options_;
    MailRepository repository_;
    RecipientRepository recipients_;
    HandOverJournal journal_;
    MailFigures figures_;
    std::shared_ptr<MailTransport> last_;  ///< the sending thread's
    std::atomic<bool> stopping_{false};
    std::thread thread_;
};

}  // namespace guildhall::mail

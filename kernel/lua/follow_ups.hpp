// What rules do once something has happened: they are asked in a job of its own, after the transaction that told of it,
// and what they want — mails, a note in a record's history — is one transaction with the end of that job.
#pragma once

#include "kernel/kinds/contribution.hpp"
#include "kernel/lua/rule_engine.hpp"

#include <guildhall/sdk/audit.hpp>
#include <guildhall/sdk/job.hpp>
#include <guildhall/sdk/mail.hpp>
#include <guildhall/sdk/people.hpp>

#include <string>

namespace guildhall::lua {

/// Gives a hook that is asked after an event what its rules may want.
void completeFollowUp(sdk::HookDeclaration& hook);

/// Any thread.
class FollowUps {
public:
    /// The database and what writes to it as plugins get them: an input is read by its plugin.
    struct Parts {
        sdk::Database& database;
        RuleEngine& engine;
        sdk::Jobs& jobs;
        sdk::Mail& mail;
        sdk::People& people;
        sdk::Audit& audit;
    };
    explicit FollowUps(Parts parts) : parts_(parts) {}

    /// Queues the jobs of the hooks that are asked after this event and have rules now, in the publisher's transaction.
    void happened(sdk::Transaction& tx, std::string_view event, const sdk::Value& data);
    /// While the hook's plugin is switched off they wait.
    static std::string jobKind(const std::string& owner, const std::string& hook) { return owner + ".after " + hook; }
    void run(sdk::JobContext& job, const sdk::HookDeclaration& hook);

    static constexpr const char* mailTemplate = "kernel/mail/rule_message";
    static sdk::MailTemplate mailDeclaration();

private:
    void carryOut(sdk::Transaction& tx, sdk::JobContext& job, const sdk::HookDeclaration& hook, const sdk::Value& input,
                  const sdk::RuleOutcome& outcome);

    Parts parts_;
};

}  // namespace guildhall::lua

// The kernel's services as plugins get them: transactions they open are guarded (data/guarded_transaction.hpp), and the
// kernel's own work in such a transaction is not.
#pragma once

#include "kernel/data/guarded_transaction.hpp"

#include <guildhall/sdk/services.hpp>

namespace guildhall::plugins {

class GuardedDatabase : public sdk::Database {
public:
    explicit GuardedDatabase(sdk::Database& kernel) : kernel_(kernel) {}

protected:
    void transact(bool writing, const std::function<void(sdk::Transaction&)>& work) override;

private:
    sdk::Database& kernel_;
};

class GuardedAudit : public sdk::Audit {
public:
    explicit GuardedAudit(sdk::Audit& kernel) : kernel_(kernel) {}
    void record(sdk::Transaction& tx, const sdk::Actor& actor, const sdk::AuditEntry& entry) override;

private:
    sdk::Audit& kernel_;
};

class GuardedJobs : public sdk::Jobs {
public:
    explicit GuardedJobs(sdk::Jobs& kernel) : kernel_(kernel) {}
    std::string enqueue(sdk::Transaction& tx, const sdk::JobRequest& request) override;
    std::optional<sdk::JobStatus> find(sdk::Transaction& tx, std::string_view id) override;
    std::optional<sdk::JobStatus> findOpen(sdk::Transaction& tx, std::string_view kind,
                                           std::string_view about) override;

private:
    sdk::Jobs& kernel_;
};

class GuardedMail : public sdk::Mail {
public:
    explicit GuardedMail(sdk::Mail& kernel) : kernel_(kernel) {}
    std::string queue(sdk::Transaction& tx, const sdk::MailMessage& message) override;
    std::string whyHeld(sdk::Transaction& tx, const sdk::MailMessage& message) override;
    std::vector<sdk::MailSender> senders() override { return kernel_.senders(); }
    std::map<std::string, sdk::MailState, std::less<>> about(sdk::Transaction& tx, std::string_view subjectId) override;

private:
    sdk::Mail& kernel_;
};

class GuardedEvents : public sdk::Events {
public:
    explicit GuardedEvents(sdk::Events& kernel) : kernel_(kernel) {}
    void publish(sdk::Transaction& tx, std::string_view event, const sdk::Value& data) override;

private:
    sdk::Events& kernel_;
};

class GuardedPeople : public sdk::People {
public:
    explicit GuardedPeople(sdk::People& kernel) : kernel_(kernel) {}
    std::optional<sdk::Person> find(sdk::Transaction& tx, std::string_view id) override;
    std::optional<sdk::Person> findByEmail(sdk::Transaction& tx, std::string_view email) override;
    std::vector<sdk::Person> withRole(sdk::Transaction& tx, std::string_view role) override;
    Provisioned provision(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view email,
                          std::string_view name) override;
    void invite(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view personId) override;
    void rename(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view personId,
                std::string_view name) override;
    void grant(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view personId, std::string_view role,
               std::string_view reason) override;

private:
    sdk::People& kernel_;
};

/// All of them; any thread, as the kernel's own. What they guard outlives them.
struct GuardedServices {
    GuardedDatabase database;
    GuardedAudit audit;
    GuardedJobs jobs;
    GuardedMail mail;
    GuardedEvents events;
    GuardedPeople people;
};

}  // namespace guildhall::plugins

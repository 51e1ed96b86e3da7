#include "kernel/plugins/guarded_services.hpp"

namespace guildhall::plugins {

using data::GuardedTransaction;
using sdk::Transaction;

namespace {

Transaction& whole(Transaction& tx) { return GuardedTransaction::whole(tx); }

}  // namespace

void GuardedDatabase::transact(bool writing, const std::function<void(Transaction&)>& work) {
    writing ? kernel_.write(data::guarded(work)) : kernel_.read(data::guarded(work));
}

void GuardedAudit::record(Transaction& tx, const sdk::Actor& actor, const sdk::AuditEntry& entry) {
    kernel_.record(whole(tx), actor, entry);
}

std::string GuardedJobs::enqueue(Transaction& tx, const sdk::JobRequest& request) {
    return kernel_.enqueue(whole(tx), request);
}

std::optional<sdk::JobStatus> GuardedJobs::find(Transaction& tx, std::string_view id) {
    return kernel_.find(whole(tx), id);
}

std::optional<sdk::JobStatus> GuardedJobs::findOpen(Transaction& tx, std::string_view kind, std::string_view about) {
    return kernel_.findOpen(whole(tx), kind, about);
}

std::string GuardedMail::queue(Transaction& tx, const sdk::MailMessage& message) {
    return kernel_.queue(whole(tx), message);
}

std::string GuardedMail::whyHeld(Transaction& tx, const sdk::MailMessage& message) {
    return kernel_.whyHeld(whole(tx), message);
}

std::map<std::string, sdk::MailState, std::less<>> GuardedMail::about(Transaction& tx, std::string_view subjectId) {
    return kernel_.about(whole(tx), subjectId);
}

void GuardedEvents::publish(Transaction& tx, std::string_view event, const sdk::Value& data) {
    kernel_.publish(whole(tx), event, data);
}

std::optional<sdk::Person> GuardedPeople::find(Transaction& tx, std::string_view id) {
    return kernel_.find(whole(tx), id);
}

std::optional<sdk::Person> GuardedPeople::findByEmail(Transaction& tx, std::string_view email) {
    return kernel_.findByEmail(whole(tx), email);
}

std::vector<sdk::Person> GuardedPeople::withRole(Transaction& tx, std::string_view role) {
    return kernel_.withRole(whole(tx), role);
}

sdk::People::Provisioned GuardedPeople::provision(Transaction& tx, const sdk::Actor& actor, std::string_view email,
                                                  std::string_view name) {
    return kernel_.provision(whole(tx), actor, email, name);
}

void GuardedPeople::invite(Transaction& tx, const sdk::Actor& actor, std::string_view personId) {
    kernel_.invite(whole(tx), actor, personId);
}

void GuardedPeople::rename(Transaction& tx, const sdk::Actor& actor, std::string_view personId, std::string_view name) {
    kernel_.rename(whole(tx), actor, personId, name);
}

void GuardedPeople::grant(Transaction& tx, const sdk::Actor& actor, std::string_view personId, std::string_view role,
                          std::string_view reason) {
    kernel_.grant(whole(tx), actor, personId, role, reason);
}

}  // namespace guildhall::plugins

#include "kernel/backup/restored_site_repository.hpp"

namespace guildhall::backup {

void RestoredSiteRepository::releaseClaims(sdk::Transaction& tx) {
    tx.execute("UPDATE kernel_job SET lease_token = '', lease_until = 0 WHERE state = 'running'");
    tx.execute("UPDATE kernel_mail SET lease_token = '', lease_until = 0 WHERE status = 'sending'");
    tx.execute("DELETE FROM kernel_plugin_node");
}

void RestoredSiteRepository::forgetSealedFacts(sdk::Transaction& tx) {
    tx.execute("DELETE FROM kernel_site WHERE name IN ('key_check', 'audit_key', 'audit_head')");
}

void RestoredSiteRepository::keepErasures(sdk::Transaction& tx) {
    tx.execute(
        "INSERT INTO kernel_erasure (person_id, at) SELECT p.id, d.at FROM kernel_destroyed_key d JOIN kernel_person p"
        " ON p.id = d.subject WHERE TRUE ON CONFLICT DO NOTHING");
    tx.execute("UPDATE kernel_mail SET status = 'suppressed' WHERE recipient = '' AND status IN ('queued', 'sending')");
}

std::int64_t RestoredSiteRepository::waitingMails(sdk::Transaction& tx) {
    return tx.query("SELECT COUNT(*) FROM kernel_mail WHERE status IN ('queued', 'sending')").front().integer(0);
}

void RestoredSiteRepository::holdMails(sdk::Transaction& tx, std::string_view why) {
    tx.execute(
        "UPDATE kernel_mail SET status = 'failed', error = $1, lease_token = '', lease_until = 0"
        " WHERE status IN ('queued', 'sending')",
        why);
}

}  // namespace guildhall::backup

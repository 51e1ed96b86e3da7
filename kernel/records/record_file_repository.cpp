#include "kernel/records/record_file_repository.hpp"

namespace guildhall::records {

using sdk::Transaction;

void RecordFileRepository::add(Transaction& tx, const PendingFile& one, sdk::Instant now) {
    tx.execute(
        "INSERT INTO kernel_record_file (id, record, record_id, field, person_id, file, bytes, state, since) "
        "VALUES ($1, $2, '', $3, $4, $5, $6, 'pending', $7)",
        one.file.id, one.record, one.field, one.personId, one.file.stored(), one.file.bytes, now);
}

std::optional<sdk::StoredFile> RecordFileRepository::pending(Transaction& tx, const PendingFile& like) {
    const auto rows = tx.query(
        "SELECT file FROM kernel_record_file WHERE id = $1 AND record = $2 AND field = $3 AND person_id = $4 AND "
        "state = 'pending'",
        like.file.id, like.record, like.field, like.personId);
    if (rows.empty()) return std::nullopt;
    return sdk::StoredFile::read(rows.front().text(0));
}

std::int64_t RecordFileRepository::countPending(Transaction& tx, std::string_view personId) {
    return tx.query("SELECT count(*) FROM kernel_record_file WHERE person_id = $1 AND state = 'pending'", personId)
        .front()
        .integer(0);
}

bool RecordFileRepository::keep(Transaction& tx, const PendingFile& file, std::string_view recordId, sdk::Instant now) {
    return tx.execute(
               "UPDATE kernel_record_file SET state = 'kept', record_id = $1, since = $2, person_id = '', file = '' "
               "WHERE id = $3 AND record = $4 AND field = $5 AND person_id = $6 AND state = 'pending'",
               recordId, now, file.file.id, file.record, file.field, file.personId) == 1;
}

void RecordFileRepository::leave(Transaction& tx, std::string_view id, std::string_view recordId, sdk::Instant since) {
    tx.execute(
        "UPDATE kernel_record_file SET state = 'left', since = $1 WHERE id = $2 AND record_id = $3 AND state = 'kept'",
        since, id, recordId);
}

void RecordFileRepository::hasten(Transaction& tx, std::string_view recordId) {
    tx.execute("UPDATE kernel_record_file SET since = 0 WHERE record_id = $1 AND state = 'left'", recordId);
}

std::vector<std::string> RecordFileRepository::startRemoving(Transaction& tx, std::string_view record,
                                                             sdk::Instant before) {
    tx.execute(
        "UPDATE kernel_record_file SET state = 'going', person_id = '', file = '' WHERE record = $1 AND "
        "state IN ('pending', 'left') AND since < $2",
        record, before);
    std::vector<std::string> ids;
    for (const auto row : tx.query("SELECT id FROM kernel_record_file WHERE record = $1 AND state = 'going'", record))
        ids.push_back(row.text(0));
    return ids;
}

void RecordFileRepository::forget(Transaction& tx, const std::vector<std::string>& ids) {
    for (const auto& id : ids) tx.execute("DELETE FROM kernel_record_file WHERE id = $1 AND state = 'going'", id);
}

void RecordFileRepository::leaveLost(Transaction& tx, std::string_view record, const std::string& table,
                                     const std::vector<std::string>& columns, sdk::Instant now) {
    std::string named;
    for (const auto& column : columns)
        named += (named.empty() ? "" : " OR ") + ("r." + column + " LIKE '%\"' || f.id || '\"%'");
    tx.execute(
        "UPDATE kernel_record_file AS f SET state = 'left', since = $1 WHERE f.record = $2 AND "
        "f.state = 'kept' AND NOT EXISTS (SELECT 1 FROM " +
            table + " r WHERE r.id = f.record_id AND (" + named + "))",
        now, record);
}

std::vector<std::string> RecordFileRepository::namesOfPerson(Transaction& tx, std::string_view personId) {
    std::vector<std::string> names;
    for (const auto row : tx.query(
             "SELECT file FROM kernel_record_file WHERE person_id = $1 AND state = 'pending' ORDER BY since", personId))
        names.push_back(sdk::StoredFile::read(row.text(0)).name);
    return names;
}

void RecordFileRepository::leavePerson(Transaction& tx, std::string_view personId) {
    tx.execute(
        "UPDATE kernel_record_file SET state = 'left', since = 0, person_id = '', file = '' WHERE person_id = $1 AND "
        "state = 'pending'",
        personId);
}

std::int64_t RecordFileRepository::countOf(Transaction& tx, const std::string& plugin) {
    return tx
        .query("SELECT count(*) FROM kernel_record_file WHERE record >= $1 AND record < $2", plugin + ".", plugin + "/")
        .front()
        .integer(0);
}

void RecordFileRepository::forgetOwner(Transaction& tx, const std::string& plugin) {
    tx.execute("DELETE FROM kernel_record_file WHERE record >= $1 AND record < $2", plugin + ".", plugin + "/");
}

}  // namespace guildhall::records

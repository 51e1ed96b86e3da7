#include "kernel/people/person_repository.hpp"

#include <guildhall/sdk/email_address.hpp>
#include <guildhall/sdk/text.hpp>

namespace guildhall::people {

namespace {

sdk::Person personOf(const sdk::Row& row) {
    return {row.text(0), row.text(1), row.text(2), row.text(3), row.text(4), row.text(5), row.text(6)};
}

std::optional<PersonRow> firstOf(const sdk::Rows& rows) {
    if (rows.empty()) return std::nullopt;
    return PersonRow{personOf(rows.front()), rows.front().text(7)};
}

}  // namespace

std::string storedAddress(std::string_view typed) {
    const auto address = sdk::EmailAddress::parse(typed);
    return address ? address->text() : sdk::asciiLower(sdk::trim(typed));
}

std::optional<PersonRow> PersonRepository::find(sdk::Transaction& tx, std::string_view id) {
    return firstOf(tx.query(
        "SELECT id, name, email, region, time_zone, locale, status, last_role FROM kernel_person WHERE id = $1", id));
}

std::optional<PersonRow> PersonRepository::findByEmail(sdk::Transaction& tx, std::string_view email) {
    return firstOf(tx.query(
        "SELECT id, name, email, region, time_zone, locale, status, last_role FROM kernel_person WHERE email = $1",
        email));
}

std::string PersonRepository::activeIdOf(sdk::Transaction& tx, std::string_view email) {
    return tx.query("SELECT COALESCE((SELECT id FROM kernel_person WHERE email = $1 AND status = 'active'), '')", email)
        .front()
        .text(0);
}

std::vector<std::string> PersonRepository::idsNamed(sdk::Transaction& tx, std::string_view name) {
    std::vector<std::string> ids;
    for (const auto row : tx.query("SELECT id FROM kernel_person WHERE name = $1 ORDER BY id LIMIT 2", name))
        ids.push_back(row.text(0));
    return ids;
}

std::vector<sdk::Person> PersonRepository::withRole(sdk::Transaction& tx, std::string_view role, sdk::Instant now) {
    std::vector<sdk::Person> persons;
    for (const auto row :
         tx.query("SELECT p.id, p.name, p.email, p.region, p.time_zone, p.locale, p.status FROM kernel_person p"
                  " JOIN kernel_person_role g ON g.person_id = p.id WHERE g.role = $1 AND g.revoked_at IS NULL"
                  " AND (g.expires_at IS NULL OR g.expires_at > $2) AND p.status = 'active' ORDER BY p.name, p.id",
                  role, now))
        persons.push_back(personOf(row));
    return persons;
}

bool PersonRepository::add(sdk::Transaction& tx, const sdk::Person& p, sdk::Instant now) {
    const bool added =
        tx.execute(
            "INSERT INTO kernel_person (id, name, email, region, time_zone, locale, status, created_at, updated_at)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8) ON CONFLICT DO NOTHING",
            p.id, p.name, p.email, p.region, p.timeZone, p.locale, p.status, now) == 1;
    if (added) tx.changed(searchedAs, p.id);
    return added;
}

void PersonRepository::setLastRole(sdk::Transaction& tx, std::string_view id, std::string_view role) {
    tx.execute("UPDATE kernel_person SET last_role = $1 WHERE id = $2", role, id);
}

std::vector<std::string> PersonRepository::regions(sdk::Transaction& tx, int most) {
    std::vector<std::string> all;
    for (const auto row :
         tx.query("SELECT DISTINCT region FROM kernel_person WHERE region <> '' ORDER BY region LIMIT $1", most))
        all.push_back(row.text(0));
    return all;
}

void PersonRepository::setName(sdk::Transaction& tx, std::string_view id, std::string_view name, sdk::Instant now) {
    tx.execute("UPDATE kernel_person SET name = $1, updated_at = $2 WHERE id = $3", name, now, id);
    tx.changed(searchedAs, id);
}

bool PersonRepository::setStatus(sdk::Transaction& tx, std::string_view id, std::string_view status,
                                 std::string_view archiveOn, sdk::Instant now) {
    return tx.execute("UPDATE kernel_person SET status = $1, archive_on = $2, updated_at = $3 WHERE id = $4", status,
                      archiveOn, now, id) == 1;
}

void PersonRepository::change(sdk::Transaction& tx, const sdk::Person& person, sdk::Instant now) {
    tx.execute(
        "UPDATE kernel_person SET name = $1, region = $2, time_zone = $3, locale = $4, updated_at = $5 WHERE id = $6",
        person.name, person.region, person.timeZone, person.locale, now, person.id);
    tx.changed(searchedAs, person.id);
}

std::optional<sdk::Instant> PersonRepository::changedAt(sdk::Transaction& tx, std::string_view id) {
    const auto rows = tx.query("SELECT updated_at FROM kernel_person WHERE id = $1", id);
    if (rows.empty()) return std::nullopt;
    return rows.front().instant(0);
}

void PersonRepository::setEmailVerified(sdk::Transaction& tx, std::string_view id, sdk::Instant now) {
    tx.execute("UPDATE kernel_person SET email_verified_at = $1 WHERE id = $2", now, id);
}

std::optional<sdk::Instant> PersonRepository::emailVerifiedAt(sdk::Transaction& tx, std::string_view id) {
    const auto rows = tx.query("SELECT email_verified_at FROM kernel_person WHERE id = $1", id);
    return rows.empty() ? std::nullopt : rows.front().optionalInstant(0);
}

LegalName PersonRepository::legalName(sdk::Transaction& tx, std::string_view id) {
    const auto rows = tx.query("SELECT legal_first, legal_middle, legal_last FROM kernel_person WHERE id = $1", id);
    if (rows.empty()) return {};
    return {rows.front().text(0), rows.front().text(1), rows.front().text(2)};
}

void PersonRepository::setLegalName(sdk::Transaction& tx, std::string_view id, const LegalName& name) {
    tx.execute("UPDATE kernel_person SET legal_first = $1, legal_middle = $2, legal_last = $3 WHERE id = $4",
               name.first, name.middle, name.last, id);
}

std::string PersonRepository::archiveOn(sdk::Transaction& tx, std::string_view id) {
    const auto rows = tx.query("SELECT archive_on FROM kernel_person WHERE id = $1", id);
    return rows.empty() ? std::string() : rows.front().text(0);
}

std::vector<std::string> PersonRepository::toArchive(sdk::Transaction& tx, std::string_view day) {
    std::vector<std::string> ids;
    for (const auto row : tx.query("SELECT id FROM kernel_person WHERE archive_on <> '' AND archive_on <= $1"
                                   " AND status <> 'archived' ORDER BY id",
                                   day))
        ids.push_back(row.text(0));
    return ids;
}

namespace {

sdk::ListScope rolesHeld(const char* beginning, const std::vector<std::string>& roles, sdk::Instant now) {
    sdk::ListScope scope{std::string(beginning) +
                             " (SELECT 1 FROM kernel_person_role g WHERE g.person_id = p.id AND g.revoked_at IS NULL"
                             " AND (g.expires_at IS NULL OR g.expires_at > ?) AND g.role IN ('' ",
                         {sdk::toMicros(now)}};
    for (const auto& role : roles) {
        scope.where += ", ?";
        scope.params.emplace_back(role);
    }
    scope.where += "))";
    return scope;
}

}  // namespace

sdk::ListScope PersonRepository::holding(const std::vector<std::string>& roles, sdk::Instant now) {
    return rolesHeld("EXISTS", roles, now);
}

sdk::ListScope PersonRepository::holdingNone(const std::vector<std::string>& roles, sdk::Instant now) {
    return rolesHeld("NOT EXISTS", roles, now);
}

std::vector<std::pair<std::string, std::string>> PersonRepository::archivedBefore(sdk::Transaction& tx,
                                                                                  std::string_view day, int most) {
    std::vector<std::pair<std::string, std::string>> all;
    for (const auto row : tx.query(
             "SELECT id, archive_on FROM kernel_person WHERE status = 'archived' AND archive_on <> '' AND archive_on <"
             " $1 ORDER BY archive_on, id LIMIT $2",
             day, most))
        all.emplace_back(row.text(0), row.text(1));
    return all;
}

void PersonRepository::anonymise(sdk::Transaction& tx, std::string_view id, sdk::Instant now) {
    tx.execute(
        "UPDATE kernel_person SET name = 'Erased person', email = id || '@erased.invalid', region = '', time_zone = "
        "'UTC', locale = 'en', status = 'archived', last_role = '', legal_first = '', legal_middle = '', legal_last = "
        "'', archive_on = '', updated_at = $1 WHERE id = $2",
        now, id);
    tx.changed(searchedAs, id);
}

const sdk::ListSource& PersonRepository::list() {
    static const sdk::ListSource source{.from = "kernel_person p",
                                        .id = "p.id",
                                        .columns = {{"name", "p.name"},
                                                    {"email", "p.email"},
                                                    {"region", "p.region"},
                                                    {"time_zone", "p.time_zone"},
                                                    {"locale", "p.locale"},
                                                    {"status", "p.status"}},
                                        .search = {"name", "email"},
                                        .filters = {"status"},
                                        .order = "name"};
    return source;
}

}  // namespace guildhall::people

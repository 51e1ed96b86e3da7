#include "kernel/records/list_view_repository.hpp"

#include <guildhall/sdk/text.hpp>

#include <algorithm>
#include <iterator>

namespace guildhall::records {

using sdk::Transaction;
using sdk::Value;

namespace {

/// What stands in a table may be older than this code: anything unusable is no state.
Value stateIn(const std::string& text) {
    auto state = Value::parse(text, nullptr, false);
    return state.is_object() ? state : Value::object();
}

}  // namespace

std::set<std::string, std::less<>> ListViewRepository::records(Transaction& tx) {
    std::set<std::string, std::less<>> all;
    for (const auto row : tx.query("SELECT DISTINCT record FROM kernel_list_view")) all.insert(row.text(0));
    return all;
}

std::vector<SavedView> ListViewRepository::namesFor(Transaction& tx, std::string_view record,
                                                    std::string_view personId) {
    std::vector<SavedView> own, shared;
    for (const auto row : tx.query("SELECT id, tab, person_id, name FROM kernel_list_view WHERE record = $1 AND "
                                   "person_id IN ($2, '') ORDER BY name COLLATE \"und-x-icu\", id",
                                   record, personId)) {
        SavedView view{row.text(0), std::string(record), row.text(1), row.text(2), row.text(3)};
        (view.shared() ? shared : own).push_back(std::move(view));
    }
    std::ranges::move(shared, std::back_inserter(own));
    return own;
}

std::optional<SavedView> ListViewRepository::find(Transaction& tx, std::string_view record, std::string_view id,
                                                  std::string_view personId) {
    const auto rows = tx.query(
        "SELECT tab, person_id, name, state FROM kernel_list_view WHERE id = $1 AND record = $2 AND person_id IN ($3, "
        "'')",
        id, record, personId);
    if (rows.empty()) return std::nullopt;
    const auto row = rows.front();
    return SavedView{std::string(id), std::string(record), row.text(0), row.text(1), row.text(2), stateIn(row.text(3))};
}

std::int64_t ListViewRepository::count(Transaction& tx, std::string_view record, std::string_view personId) {
    return tx.query("SELECT count(*) FROM kernel_list_view WHERE record = $1 AND person_id = $2", record, personId)
        .front()
        .integer(0);
}

bool ListViewRepository::isNamed(Transaction& tx, const SavedView& view) {
    return !tx.query(
                  "SELECT 1 FROM kernel_list_view WHERE record = $1 AND person_id = $2 AND folded(name) = $3 AND "
                  "id <> $4",
                  view.record, view.personId, sdk::folded(view.name), view.id)
                .empty();
}

void ListViewRepository::add(Transaction& tx, const SavedView& view, sdk::Instant now) {
    tx.execute(
        "INSERT INTO kernel_list_view (id, record, tab, person_id, name, state, created_at) VALUES ($1, $2, $3, $4, "
        "$5, $6, $7)",
        view.id, view.record, view.tab, view.personId, view.name, view.state.dump(), now);
}

void ListViewRepository::save(Transaction& tx, const SavedView& view) {
    tx.execute("UPDATE kernel_list_view SET tab = $1, person_id = $2, name = $3, state = $4 WHERE id = $5", view.tab,
               view.personId, view.name, view.state.dump(), view.id);
}

void ListViewRepository::remove(Transaction& tx, std::string_view id) {
    tx.execute("DELETE FROM kernel_list_view WHERE id = $1", id);
}

std::int64_t ListViewRepository::countOfPerson(Transaction& tx, std::string_view personId) {
    return tx.query("SELECT count(*) FROM kernel_list_view WHERE person_id = $1", personId).front().integer(0);
}

std::vector<SavedView> ListViewRepository::ofPerson(Transaction& tx, std::string_view personId) {
    std::vector<SavedView> all;
    for (const auto row : tx.query(
             "SELECT id, record, tab, name, state FROM kernel_list_view WHERE person_id = $1 ORDER BY record, name",
             personId))
        all.push_back(
            {row.text(0), row.text(1), row.text(2), std::string(personId), row.text(3), stateIn(row.text(4))});
    return all;
}

void ListViewRepository::forgetPerson(Transaction& tx, std::string_view personId) {
    tx.execute("DELETE FROM kernel_list_view WHERE person_id = $1 AND person_id <> ''", personId);
}

// '/' comes after '.': all names that begin with the plugin's.
std::int64_t ListViewRepository::countOf(Transaction& tx, const std::string& plugin) {
    return tx
        .query("SELECT count(*) FROM kernel_list_view WHERE record >= $1 AND record < $2", plugin + ".", plugin + "/")
        .front()
        .integer(0);
}

void ListViewRepository::forgetOwner(Transaction& tx, const std::string& plugin) {
    tx.execute("DELETE FROM kernel_list_view WHERE record >= $1 AND record < $2", plugin + ".", plugin + "/");
}

}  // namespace guildhall::records

#include "kernel/privacy/disclosure_repository.hpp"

namespace guildhall::privacy {

namespace {

DisclosureRow rowOf(const sdk::Row& row) {
    return {.id = row.text(0),
            .at = row.instant(1),
            .personId = row.text(2),
            .role = row.text(3),
            .means = row.text(4),
            .what = row.text(5),
            .fields = row.text(6),
            .page = row.text(7),
            .records = row.integer(8),
            .people = row.integer(9)};
}

}  // namespace

void DisclosureRepository::add(sdk::Transaction& tx, const DisclosureRow& row) {
    tx.execute(
        "INSERT INTO kernel_disclosure (id, at, person_id, role, means, what, fields, page, records, people)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        row.id, row.at, row.personId, row.role, row.means, row.what, row.fields, row.page, row.records, row.people);
}

void DisclosureRepository::addPeople(sdk::Transaction& tx, std::string_view id,
                                     const std::vector<std::string>& people) {
    std::string all = "\n";
    for (const auto& person : people) all += person + "\n";
    tx.execute("INSERT INTO kernel_disclosure_people (disclosure_id, first, last, people) VALUES ($1, $2, $3, $4)", id,
               people.front(), people.back(), all);
}

std::vector<DisclosureRow> DisclosureRepository::about(sdk::Transaction& tx, std::string_view name,
                                                       std::string_view other, int most) {
    std::vector<DisclosureRow> all;
    for (const auto row : tx.query(
             "SELECT id, at, person_id, role, means, what, fields, page, records, people FROM kernel_disclosure WHERE"
             " id IN (SELECT disclosure_id FROM kernel_disclosure_people WHERE (first <= $1 AND last >= $1 AND people"
             " LIKE '%' || $1 || '%') OR (first <= $2 AND last >= $2 AND people LIKE '%' || $2 || '%'))"
             " ORDER BY at DESC, id LIMIT $3",
             name, other, most))
        all.push_back(rowOf(row));
    return all;
}

std::int64_t DisclosureRepository::countAbout(sdk::Transaction& tx, std::string_view name, std::string_view other) {
    return tx
        .query(
            "SELECT count(DISTINCT disclosure_id) FROM kernel_disclosure_people WHERE (first <= $1 AND last >= $1 AND"
            " people LIKE '%' || $1 || '%') OR (first <= $2 AND last >= $2 AND people LIKE '%' || $2 || '%')",
            name, other)
        .front()
        .integer(0);
}

std::optional<std::string> DisclosureRepository::addressOf(sdk::Transaction& tx, std::string_view person) {
    const auto rows = tx.query("SELECT email FROM kernel_person WHERE id = $1 AND email <> ''", person);
    return rows.empty() ? std::nullopt : std::optional(rows.front().text(0));
}

const sdk::ListSource& DisclosureRepository::list() {
    static const sdk::ListSource source{
        .from = "kernel_disclosure d",
        .id = "d.id",
        .columns = {{"at", "d.at"},
                    {"name", "coalesce((SELECT p.name FROM kernel_person p WHERE p.id = d.person_id), d.role)"},
                    {"role", "d.role"},
                    {"means", "d.means"},
                    {"what", "d.what"},
                    {"page", "d.page"},
                    {"records", "d.records"},
                    {"people", "d.people"}},
        .search = {"name"},
        .filters = {"what"},
        .order = "-at"};
    return source;
}

sdk::FieldSet disclosureFields(std::vector<sdk::Choice> kinds) {
    return sdk::FieldSet::of("kernel.disclosure")
        .instant("at", "When", {.required = true})
        .text("name", "To whom")
        .text("role", "Role")
        .choice("means", "How", {{"file", "As a file"}, {"program", "To a program"}})
        .choice("what", "What", std::move(kinds))
        .text("page", "From")
        .number("records", "Records")
        .number("people", "People");
}

}  // namespace guildhall::privacy

#include "layout/layout_repository.hpp"

namespace guildhall::certificates {

using sdk::Transaction;

std::optional<std::string> LayoutRepository::inForce(Transaction& tx, std::string_view workshopType,
                                                     std::string_view language) {
    const auto rows = tx.query(
        "WITH base AS (SELECT l.id FROM certificates_layout l LEFT JOIN certificates_workshop_type t ON t.id = $1 AND "
        "t.layout = l.id WHERE l.published IS NOT NULL AND (t.id IS NOT NULL OR l.standard) ORDER BY CASE WHEN t.id IS "
        "NULL THEN 1 ELSE 0 END LIMIT 1) SELECT v.design FROM certificates_layout l JOIN certificates_layout_version v "
        "ON v.layout_id = l.id AND v.number = l.published WHERE l.id IN (SELECT id FROM base) OR (l.language = $2 AND "
        "l.stands_in_for IN (SELECT id FROM base)) ORDER BY CASE WHEN l.stands_in_for = '' THEN 1 ELSE 0 END LIMIT 1",
        workshopType, language);
    return rows.empty() ? std::nullopt : std::optional<std::string>(rows.front().text(0));
}

std::optional<std::string> LayoutRepository::design(Transaction& tx, std::string_view layout, std::int64_t number) {
    const auto rows =
        tx.query("SELECT design FROM certificates_layout_version WHERE layout_id = $1 AND number = $2", layout, number);
    return rows.empty() ? std::nullopt : std::optional<std::string>(rows.front().text(0));
}

std::int64_t LayoutRepository::lastNumber(Transaction& tx, std::string_view layout) {
    return tx.query("SELECT COALESCE(max(number), 0) FROM certificates_layout_version WHERE layout_id = $1", layout)
        .front()
        .integer(0);
}

std::optional<CertificateLayout> LayoutRepository::standard(Transaction& tx) {
    const auto found = certificateLayouts().select(tx, "WHERE r.standard");
    return found.empty() ? std::nullopt : std::optional(found.front());
}

bool LayoutRepository::isStoodInFor(Transaction& tx, std::string_view layout) {
    return !tx.query("SELECT 1 FROM certificates_layout WHERE stands_in_for = $1 LIMIT 1", layout).empty();
}

bool LayoutRepository::isTaken(Transaction& tx, const CertificateLayout& layout) {
    return !tx.query("SELECT 1 FROM certificates_layout WHERE stands_in_for = $1 AND language = $2 AND id <> $3",
                     layout.standsInFor, layout.language, layout.id)
                .empty();
}

bool LayoutRepository::isUsed(Transaction& tx, std::string_view layout) {
    return !tx.query("SELECT 1 FROM certificates_workshop_type WHERE layout = $1 LIMIT 1", layout).empty();
}

bool LayoutRepository::hasName(Transaction& tx, std::string_view name) {
    return !tx.query("SELECT 1 FROM certificates_layout WHERE name = $1", name).empty();
}

std::vector<std::string> LayoutRepository::designs(Transaction& tx) {
    std::vector<std::string> all;
    for (const auto row : tx.query("SELECT draft FROM certificates_layout WHERE draft <> '' UNION ALL SELECT design "
                                   "FROM certificates_layout_version"))
        all.push_back(row.text(0));
    return all;
}

std::optional<std::string> LayoutRepository::longestName(Transaction& tx) {
    const auto rows = tx.query(
        "SELECT CASE WHEN certificate_name = '' THEN full_name ELSE certificate_name END AS printed FROM "
        "certificates_participant ORDER BY length(CASE WHEN certificate_name = '' THEN full_name ELSE certificate_name "
        "END) DESC, id LIMIT 1");
    return rows.empty() ? std::nullopt : std::optional<std::string>(rows.front().text(0));
}

}  // namespace guildhall::certificates

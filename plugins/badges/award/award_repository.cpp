#include "award/award_repository.hpp"

#include <algorithm>

namespace guildhall::badges {

using sdk::Transaction;

namespace {

Kind kindOf(std::string_view code) {
    return code == "program"    ? Kind::Program
           : code == "skill"    ? Kind::Skill
           : code == "capstone" ? Kind::Capstone
                                : Kind::MiniBadge;
}

}  // namespace

std::optional<Award> AwardRepository::held(Transaction& tx, std::string_view badge, std::string_view person) {
    auto found = awards().select(tx, "WHERE r.badge = $1 AND r.person = $2 AND r.status = 'valid'", badge, person);
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

std::vector<Award> AwardRepository::ofCertificate(Transaction& tx, std::string_view certificate) {
    if (certificate.empty()) return {};
    return awards().select(tx, "WHERE r.certificate = $1 AND r.status = 'valid' ORDER BY r.id", certificate);
}

std::vector<Award> AwardRepository::ofPerson(Transaction& tx, std::string_view person) {
    if (person.empty()) return {};
    return awards().select(tx, "WHERE r.person = $1 ORDER BY r.awarded_at DESC, r.id", person);
}

Standing AwardRepository::standing(Transaction& tx, std::string_view badge, std::string_view person) {
    Standing standing{.badge = std::string(badge)};
    for (const auto row : tx.query(
             "SELECT b.id, b.slug, b.title, b.kind, b.required, a.id FROM badges_badge b LEFT JOIN badges_award a ON "
             "a.badge = b.id AND a.person = $1 AND a.status = 'valid' WHERE b.parent = $2 AND b.status = 'active' "
             "ORDER BY b.kind DESC, b.position, b.id",
             person, badge)) {
        const auto kind = kindOf(row.view(3));
        standing.parts.push_back(
            {row.text(0), row.text(1), row.text(2), kind, kind != Kind::Capstone || row.boolean(4), row.text(5)});
    }
    return standing;
}

AwardRepository::Begun AwardRepository::begun(Transaction& tx, std::string_view after, std::int64_t people) {
    Begun begun;
    for (const auto row : tx.query("SELECT max(p.person) FROM (SELECT DISTINCT person FROM badges_award WHERE status = "
                                   "'valid' AND person > $1 ORDER BY person LIMIT $2) p",
                                   after, people))
        begun.last = row.text(0);
    for (const auto row : tx.query(
             "SELECT DISTINCT w.id, a.person FROM badges_award a JOIN badges_badge p ON p.id = a.badge JOIN "
             "badges_badge "
             "w ON w.id = p.parent WHERE a.status = 'valid' AND a.person > $1 AND a.person <= $2 AND p.status = "
             "'active' AND w.status = 'active' AND NOT EXISTS (SELECT 1 FROM badges_award h WHERE h.badge = w.id AND "
             "h.person = a.person AND h.status = 'valid') ORDER BY a.person, w.id",
             after, begun.last))
        begun.badges.emplace_back(row.text(0), row.text(1));
    return begun;
}

void AwardRepository::link(Transaction& tx, std::string_view award, const std::vector<std::string>& carriedBy) {
    for (const auto& by : carriedBy)
        tx.execute("INSERT INTO badges_award_link (award, carried_by) VALUES ($1, $2)", award, by);
}

std::vector<Award> AwardRepository::carried(Transaction& tx, std::string_view award) {
    std::vector<Award> all;
    std::vector<std::string> next{std::string(award)};
    for (std::size_t i = 0; i < next.size(); ++i) {
        const auto by = next[i];
        for (auto& one :
             awards().select(tx,
                             "WHERE r.status = 'valid' AND r.id IN (SELECT l.award FROM badges_award_link l "
                             "WHERE l.carried_by = $1) ORDER BY r.awarded_at, r.id",
                             by)) {
            if (std::ranges::find(next, one.id) != next.end()) continue;
            next.push_back(one.id);
            all.push_back(std::move(one));
        }
    }
    return all;
}

std::vector<Award> AwardRepository::carriers(Transaction& tx, std::string_view award) {
    return awards().select(tx,
                           "WHERE r.id IN (SELECT l.carried_by FROM badges_award_link l WHERE l.award = $1) ORDER BY "
                           "r.awarded_at, r.id",
                           award);
}

}  // namespace guildhall::badges

#include "notice/notice_repository.hpp"

namespace guildhall::notices {

using sdk::fieldParam;

const sdk::ListSource& NoticeRepository::list() {
    static const sdk::ListSource source{.from = "notices_notice n",
                                        .id = "n.id",
                                        .columns = {{"title", "n.title"},
                                                    {"pinned", "n.pinned"},
                                                    {"show_until", "n.show_until"},
                                                    {"posted_at", "n.posted_at"}},
                                        .search = {"title"},
                                        .filters = {"pinned"},
                                        .order = "-pinned"};
    return source;
}

sdk::ListScope NoticeRepository::shownOn(sdk::Date today) { return {"n.show_until >= ?", {sdk::isoDate(today)}}; }

std::optional<sdk::Value> NoticeRepository::find(sdk::Transaction& tx, std::string_view id) {
    const auto rows =
        tx.query("SELECT title, body, contact, show_until, pinned, posted_at FROM notices_notice WHERE id = $1", id);
    if (rows.empty()) return std::nullopt;
    const auto row = rows.front();
    return sdk::Value{{"id", id},
                      {"title", row.text(0)},
                      {"body", row.text(1)},
                      {"contact", row.text(2)},
                      {"show_until", row.text(3)},
                      {"pinned", row.boolean(4)},
                      {"posted_at", row.integer(5)}};
}

void NoticeRepository::insert(sdk::Transaction& tx, std::string_view id, const sdk::Value& notice, sdk::Instant now) {
    tx.execute(
        "INSERT INTO notices_notice (id, title, body, contact, show_until, pinned, posted_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7)",
        id, fieldParam(notice.at("title")), fieldParam(notice.at("body")), fieldParam(notice.at("contact")),
        fieldParam(notice.at("show_until")), fieldParam(notice.at("pinned")), now);
}

std::int64_t NoticeRepository::removeBefore(sdk::Transaction& tx, sdk::Date today) {
    return tx.execute("DELETE FROM notices_notice WHERE show_until < $1", today);
}

}  // namespace guildhall::notices

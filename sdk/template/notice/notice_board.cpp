#include "notice/notice_board.hpp"

#include "notice/notice.hpp"
#include "notice/notice_repository.hpp"

#include <guildhall/notices/notice_posted.hpp>

namespace guildhall::notices {

std::string NoticeBoard::post(sdk::Transaction& tx, const sdk::Actor& actor, const sdk::Value& notice) {
    const auto id = sdk::newId(random_, "notc");
    NoticeRepository::insert(tx, id, notice, clock_.now());
    audit_.record(tx, actor,
                  {.action = "NOTICE_POSTED",
                   .target = id,
                   .changes = sdk::auditDiff(noticeFields(), sdk::Value::object(), notice)});
    events_.publish(tx, NoticePosted{id, notice.at("title").get<std::string>()});
    return id;
}

void NoticeBoard::removePast(sdk::Transaction& tx, const sdk::Actor& actor) {
    if (const auto count = NoticeRepository::removeBefore(tx, dayAfter(0)); count > 0)
        audit_.record(tx, actor, {.action = "NOTICES_TIDIED", .target = "notices", .details = {{"removed", count}}});
}

sdk::Date NoticeBoard::dayAfter(std::int64_t days) const {
    return std::chrono::sys_days(sdk::dateIn(clock_.now(), "UTC")) + std::chrono::days(days);
}

}  // namespace guildhall::notices

// A notice: what is known about it, what follows when one is posted, and what a site's rules may decide about it.
#pragma once

#include <guildhall/sdk/record.hpp>
#include <guildhall/sdk/services.hpp>

namespace guildhall::notices {

struct Notice {
    std::string id;
    std::int64_t version = 0;
    std::string title;
    std::string body;
    std::string contact;
    std::optional<sdk::Date> showUntil;
    bool pinned = false;
    sdk::Instant postedAt{};
};

/// The one place that says what a notice is: list, form, page, history, redaction and audit follow from it.
const sdk::RecordType<Notice>& noticeRecords();

/// `notices.pin`: rules of the site may keep a notice on top.
sdk::HookDeclaration pinHook();

/// What the declaration cannot say. Any thread.
class NoticeRules : public sdk::RecordRules<Notice> {
public:
    explicit NoticeRules(sdk::Services& services) : services_(services) {}

    /// Those whose day is not over.
    sdk::ListScope scope(const sdk::Viewer&) override;
    bool consults() const override { return true; }
    /// Before the transaction: a rule may take its time.
    std::any consult(const sdk::Viewer&, const Notice* before, const Notice& notice) override;
    /// What the author left open, from the settings and the site's rules.
    void beforeSave(sdk::Moment& moment, const Notice* before, Notice& notice) override;
    void afterSave(sdk::Moment& moment, const Notice* before, const Notice& notice) override;

private:
    sdk::Services& services_;
};

/// The date in that many days, UTC.
sdk::Date dayAfter(const sdk::Clock& clock, std::int64_t days);

}  // namespace guildhall::notices

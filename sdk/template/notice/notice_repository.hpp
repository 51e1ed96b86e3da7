// Every statement on notices.
#pragma once

#include <guildhall/sdk/list.hpp>

#include <optional>

namespace guildhall::notices {

class NoticeRepository {
public:
    static const sdk::ListSource& list();
    /// Those whose day is not over.
    static sdk::ListScope shownOn(sdk::Date today);

    static std::optional<sdk::Value> find(sdk::Transaction& tx, std::string_view id);
    static void insert(sdk::Transaction& tx, std::string_view id, const sdk::Value& notice, sdk::Instant now);
    /// How many went.
    static std::int64_t removeBefore(sdk::Transaction& tx, sdk::Date today);
};

}  // namespace guildhall::notices

// The event `notices.posted`, for plugins that listen.
#pragma once

#include <guildhall/sdk/event.hpp>

namespace guildhall::notices {

struct NoticePosted {
    static constexpr std::string_view event = "notices.posted";
    std::string notice;  ///< id; its page is /notices/<id>
    std::string title;
    NLOHMANN_DEFINE_TYPE_INTRUSIVE_WITH_DEFAULT(NoticePosted, notice, title)
};

}  // namespace guildhall::notices

// The plugin `notices`: its table of contents.
#pragma once

#include "notice/notice_board.hpp"
#include "notice/notice_pages.hpp"

#include <guildhall/sdk/plugin.hpp>

namespace guildhall::notices {

class NoticesPlugin : public sdk::Plugin {
public:
    explicit NoticesPlugin(sdk::Services& services);
    void describe(sdk::Registrar& add) override;

private:
    void tidy(sdk::JobContext& job);
    void demonstrate();

    sdk::Database& database_;
    NoticeBoard board_;
    NoticePages pages_;
};

}  // namespace guildhall::notices

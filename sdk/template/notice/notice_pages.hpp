// The pages of notices: read, check, act in one transaction, answer.
#pragma once

#include "notice/notice_board.hpp"

#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/request.hpp>
#include <guildhall/sdk/response.hpp>
#include <guildhall/sdk/rules.hpp>
#include <guildhall/sdk/services.hpp>

namespace guildhall::notices {

/// Any thread.
class NoticePages {
public:
    NoticePages(sdk::Database& database, sdk::Rules& rules, sdk::Settings& settings, NoticeBoard& board)
        : database_(database), rules_(rules), settings_(settings), board_(board) {}

    sdk::Response list(const sdk::Request& request);
    sdk::Response showNew(const sdk::Request& request);
    sdk::Response create(const sdk::Request& request);
    sdk::Response show(const sdk::Request& request);

private:
    sdk::Response formPage(const sdk::Form& form);
    /// What the author left open, from the settings and the site's rules.
    sdk::Value completed(sdk::Value notice);

    sdk::Database& database_;
    sdk::Rules& rules_;
    sdk::Settings& settings_;
    NoticeBoard& board_;
};

}  // namespace guildhall::notices

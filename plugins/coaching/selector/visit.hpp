// A participant's visit: a cookie that opens the selector of one engagement and nothing else. It is no sign-in; no page
// but those under /coaching knows of it.
#pragma once

#include "engagement/engagement.hpp"

#include <guildhall/sdk/request.hpp>
#include <guildhall/sdk/response.hpp>
#include <guildhall/sdk/services.hpp>

#include <functional>
#include <optional>
#include <string>

namespace guildhall::coaching {

/// Any thread.
class Visits {
public:
    static constexpr const char* cookie = "coaching";
    /// Rolling: it ends so long after they were last here.
    static constexpr auto lasts = std::chrono::days(30);

    explicit Visits(sdk::Services& services) : services_(services) {}
    /// Returns the token for the cookie; of its digest only is kept.
    std::string begin(sdk::Transaction& tx, std::string_view engagement) const;
    /// Whose selector the request's cookie opens; none: nobody's. Notes once an hour that they were here.
    std::optional<Engagement> of(const sdk::Request& request) const { return of(request, {}); }
    /// The same, and reads what else is needed of that engagement in the same transaction.
    std::optional<Engagement> of(const sdk::Request& request,
                                 const std::function<void(sdk::Transaction&, const Engagement&)>& more) const;
    void end(const sdk::Request& request) const;
    /// With the cookie, for as long as the visit lasts; empty: takes it away.
    sdk::Response&& with(sdk::Response&& response, const std::string& token) const;

private:
    sdk::Services& services_;
};

}  // namespace guildhall::coaching

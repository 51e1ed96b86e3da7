// What a site asks of whoever uses a role: a second step at sign-in, networks it can be used from, shorter or longer
// sessions. Where a role cannot be used, it is as if the person did not hold it, and they are told why when they choose
// it.
#pragma once

#include "kernel/http/networks.hpp"

#include <guildhall/sdk/database.hpp>

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace guildhall::access {

struct RoleLimit {
    bool twoSteps = false;
    std::chrono::minutes idle{0};  ///< 0: what the site has for all
    std::chrono::hours absolute{0};
    std::string networks = {};  ///< as http::Networks reads them; empty: from everywhere
};

/// How somebody is here.
struct Circumstances {
    std::string address = {};  ///< IP
    bool twoSteps = false;     ///< two were shown
};

/// A snapshot. Immutable; any thread.
class RoleLimitSet {
public:
    RoleLimitSet() = default;
    explicit RoleLimitSet(std::map<std::string, RoleLimit, std::less<>> limits);

    /// What all ask when nobody has said anything about it.
    const RoleLimit& of(std::string_view role) const;
    enum class Obstacle { None, TwoSteps, Network };
    Obstacle obstacle(std::string_view role, const Circumstances& here) const;
    /// Why it cannot be used, as a sentence; empty: it can.
    std::string whyNot(std::string_view role, const Circumstances& here) const;

private:
    struct Kept {
        RoleLimit limit;
        http::Networks networks;
    };
    std::map<std::string, Kept, std::less<>> limits_;
};

/// Any thread.
class RoleLimits {
public:
    /// Under what name data::ChangeWatch knows them.
    static constexpr const char* area = "role_limits";

    std::shared_ptr<const RoleLimitSet> current() const;
    /// Reads them again.
    void load(sdk::Database& database);

private:
    mutable std::mutex mutex_;
    std::shared_ptr<const RoleLimitSet> current_ = std::make_shared<const RoleLimitSet>();
};

}  // namespace guildhall::access

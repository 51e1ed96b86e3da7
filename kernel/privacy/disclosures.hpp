// The account of disclosures: what went out about whom, to whom and when. One entry an act, however many it tells of.
#pragma once

#include "kernel/privacy/disclosure_repository.hpp"

#include <guildhall/sdk/id.hpp>
#include <guildhall/sdk/response.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace guildhall::privacy {

/// Any thread; every call works in the caller's transaction.
class Disclosures {
public:
    /// How it went out.
    enum class Means { File, Program };

    /// `key`: of the site's, for ever the same. Of people without an account only a keyed digest of their address is
    /// kept: it finds their entries again and tells nobody who they are.
    Disclosures(std::string key, const sdk::Clock& clock, sdk::Random& random)
        : key_(std::move(key)), clock_(clock), random_(random) {}

    /// Nothing where it tells of nobody.
    void add(sdk::Transaction& tx, const sdk::Actor& to, Means means, std::string_view page,
             const sdk::Disclosure& disclosure) const;
    /// The newest first, at most `most`: what went out about this person, by their account and their address of now.
    std::vector<DisclosureRow> about(sdk::Transaction& tx, std::string_view person, int most) const;
    static constexpr int mostShown = 1000;
    std::int64_t countAbout(sdk::Transaction& tx, std::string_view person) const;

private:
    /// As lists of people have them: the id of an account, or the digest of an address.
    std::string listed(std::string_view person) const;
    std::vector<std::string> namesOf(sdk::Transaction& tx, std::string_view person) const;

    const std::string key_;
    const sdk::Clock& clock_;
    sdk::Random& random_;
};

}  // namespace guildhall::privacy

// Signed statements of erasure: what was removed and where, what was kept and why. They name nobody but by an id.
#pragma once

#include "kernel/privacy/erasure_repository.hpp"

#include <guildhall/sdk/id.hpp>
#include <guildhall/sdk/record_rules.hpp>
#include <guildhall/sdk/value.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace guildhall::privacy {

/// What one erasure has done.
struct ErasureReport {
    struct Part {
        std::string name, title, becomes;
        std::int64_t count = 0, files = 0;
        bool searched = false;  ///< it could be found by typing
    };
    std::vector<Part> removed, kept;
};

/// Any thread.
class ErasureStatements {
public:
    /// `key`: of the site's, for ever the same.
    ErasureStatements(std::string key, sdk::Random& random) : key_(std::move(key)), random_(&random) {}

    /// Kept for good, in the caller's transaction.
    void sign(sdk::Moment& moment, std::string_view person, const ErasureReport& report) const;
    /// Is it as this site signed it?
    bool isOurs(const StoredStatement& statement) const;
    /// As a file: {"statement": …, "signature": …, "signed_with": …}.
    static std::string file(const StoredStatement& statement);
    /// Such a file, from wherever it comes: the statement in it, when this site has signed it. Null: it has not, or it
    /// was changed since.
    sdk::Value check(std::string_view file) const;

private:
    std::string signatureOf(std::string_view text) const;

    std::string key_;
    sdk::Random* random_;
};

}  // namespace guildhall::privacy

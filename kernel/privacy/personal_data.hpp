// All that is held about a person, wherever it lies.
#pragma once

#include "kernel/keys/person_keys.hpp"
#include "kernel/privacy/erasure_statements.hpp"
#include "kernel/privacy/personal_source.hpp"

#include <guildhall/sdk/audit.hpp>

namespace guildhall::privacy {

/// Any thread; every call works in the caller's transaction, which is one of the kernel's own.
class PersonalData {
public:
    /// `sources`: those there are now, in the order people read them.
    PersonalData(std::function<PersonalSources()> sources, sdk::Audit& audit, const keys::PersonKeys& keys,
                 ErasureStatements statements)
        : sources_(std::move(sources)), audit_(audit), keys_(keys), statements_(std::move(statements)) {}

    PersonalSources sources() const { return sources_(); }

    struct Holding {
        std::string title, purpose, becomes;
        std::int64_t count = 0;
    };
    /// Where there is something.
    std::vector<Holding> about(sdk::Transaction& tx, std::string_view person) const;
    /// What must come first, a sentence each, a legal hold before all; none: they can be forgotten.
    std::vector<std::string> whyNot(sdk::Transaction& tx, std::string_view person) const;
    /// As the file a person gets.
    sdk::Value all(sdk::Transaction& tx, const sdk::Viewer& viewer, std::string_view person, sdk::Instant now) const;
    /// Destroys their key and that of their address, so that the audit log and backups lose them, too. Audited as
    /// PERSON_ERASED with how many of each, and signed for. Throws Conflict when something must come first.
    void erase(sdk::Moment& moment, std::string_view person, std::string_view reason) const;
    /// What has turned up since about somebody who was erased, signed for likewise. How many things that were.
    std::int64_t eraseAgain(sdk::Moment& moment, std::string_view person) const;
    const ErasureStatements& statements() const { return statements_; }

private:
    const std::function<PersonalSources()> sources_;
    sdk::Audit& audit_;
    const keys::PersonKeys& keys_;
    const ErasureStatements statements_;
};

}  // namespace guildhall::privacy

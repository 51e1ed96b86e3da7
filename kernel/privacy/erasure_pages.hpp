// Signed statements of erasure, to read, to hand out and to check.
#pragma once

#include "kernel/privacy/erasure_statements.hpp"

#include <guildhall/sdk/registrar.hpp>

namespace guildhall::privacy {

/// Any thread.
class ErasurePages {
public:
    ErasurePages(sdk::Database& database, const ErasureStatements& statements)
        : database_(database), statements_(statements) {}

    void describe(sdk::Registrar& add);

private:
    sdk::Response show(const sdk::Request& request);
    sdk::Response file(const sdk::Request& request);
    sdk::Response check(const sdk::Request& request);

    sdk::Database& database_;
    const ErasureStatements& statements_;
};

}  // namespace guildhall::privacy

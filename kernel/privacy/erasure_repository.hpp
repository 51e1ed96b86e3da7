// The tables kernel_erasure, who was erased, so that what turns up about them later goes too, and
// kernel_erasure_statement, what was signed about it.
#pragma once

#include <guildhall/sdk/database.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace guildhall::privacy {

struct StoredStatement {
    std::string id;
    std::string personId;
    sdk::Instant at{};
    std::string text;  ///< JSON as it was signed
    std::string signature;
};

/// Stateless; every call works in the caller's transaction.
class ErasureRepository {
public:
    static void add(sdk::Transaction& tx, std::string_view person, sdk::Instant now);
    static bool has(sdk::Transaction& tx, std::string_view person);
    static std::vector<std::string> all(sdk::Transaction& tx);
    static void addStatement(sdk::Transaction& tx, const StoredStatement& statement);
    /// The newest first.
    static std::vector<StoredStatement> statements(sdk::Transaction& tx, std::string_view person);
};

}  // namespace guildhall::privacy

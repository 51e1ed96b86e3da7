// The table kernel_erasure: who was erased, so that what turns up about them later goes too.
#pragma once

#include <guildhall/sdk/database.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace guildhall::privacy {

/// Stateless; every call works in the caller's transaction.
class ErasureRepository {
public:
    static void add(sdk::Transaction& tx, std::string_view person, sdk::Instant now);
    static bool has(sdk::Transaction& tx, std::string_view person);
    static std::vector<std::string> all(sdk::Transaction& tx);
};

}  // namespace guildhall::privacy

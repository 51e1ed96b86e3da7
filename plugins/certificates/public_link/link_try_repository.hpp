// The table certificates_link_try: how often links that open nothing were tried from one place.
#pragma once

#include <guildhall/sdk/database.hpp>

#include <string_view>

namespace guildhall::certificates {

struct LinkTryRepository {
    /// How many there were from this source after `since`.
    static std::int64_t count(sdk::Transaction& tx, std::string_view source, sdk::Instant since);
    /// One more; what there was before `since` is forgotten.
    static void add(sdk::Transaction& tx, std::string_view source, sdk::Instant now, sdk::Instant since);
};

}  // namespace guildhall::certificates

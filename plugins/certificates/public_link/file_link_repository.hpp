// The table certificates_file_link.
#pragma once

#include <guildhall/sdk/database.hpp>
#include <guildhall/sdk/time.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace guildhall::certificates {

struct FileLinkRepository {
    /// No effect when this mail has a link already.
    static void add(sdk::Transaction& tx, std::string_view tokenHash, std::string_view certificateId,
                    std::string_view mailId, sdk::Instant expires);
    /// Id of the certificate whose link this is and which still works at that time.
    static std::optional<std::string> certificateOf(sdk::Transaction& tx, std::string_view tokenHash, sdk::Instant now);
};

}  // namespace guildhall::certificates

// The description of what record types answer programs, after the OpenAPI Specification 3.1 (JSON Schema 2020-12).
#pragma once

#include <guildhall/sdk/record.hpp>
#include <guildhall/sdk/value.hpp>

#include <string>
#include <vector>

namespace guildhall::records {

struct ApiInfo {
    std::string title;    ///< the organisation's
    std::string version;  ///< the server's
    std::string server;   ///< the address people use, without trailing slash
    std::string cookie;   ///< name of the cookie a session has
};

/// Pure.
sdk::Value openApi(const ApiInfo& info, const std::vector<const sdk::RecordModel*>& types);

}  // namespace guildhall::records

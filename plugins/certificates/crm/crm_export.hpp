// Who completed what, in the CRM's columns: one list over all sessions the viewer may open, on a page and as CSV.
#pragma once

#include <guildhall/sdk/list.hpp>
#include <guildhall/sdk/services.hpp>

#include <string>

namespace guildhall::certificates {

/// Any thread.
class CrmExport {
public:
    explicit CrmExport(sdk::Services& services);
    /// Of all sessions, filtered as lists are; and of the one in the address. `?format=csv`: all of it as a file.
    sdk::Response ofAll(const sdk::Request& request) { return list(request, {}); }
    sdk::Response ofSession(const sdk::Request& request) { return list(request, request.pathValue("id")); }

private:
    sdk::Response list(const sdk::Request& request, const std::string& session) const;

    sdk::Database& database_;
    sdk::ListSource source_;
};

}  // namespace guildhall::certificates

// What happens to requests that others must know of.
#pragma once

#include <guildhall/sdk/request.hpp>
#include <guildhall/sdk/response.hpp>

#include <string>

namespace guildhall::http {

/// Any thread. This one hears nothing.
class Incidents {
public:
    virtual ~Incidents() = default;

    struct Refusal {
        sdk::Actor who;
        std::string path;    ///< as a log may tell it
        std::string reason;  ///< the permission, or a few words
    };
    /// For the audit log.
    virtual void denied(const Refusal&) {}
    /// Personal data is about to leave: for the audit log and the account of disclosures. Throws sdk::Unavailable when
    /// it cannot be recorded.
    virtual void disclosed(const sdk::Request&, const sdk::Disclosure&) {}

    struct Failure {
        std::string requestId;
        std::string owner;
        std::string what;
    };
    /// A handler failed with what is nobody's input: for the log.
    virtual void failed(const Failure&) {}
    /// A handler did not end in time: for the log and the plugin's record.
    virtual void gaveUp(const std::string& /*owner*/, const std::string& /*path*/) {}
};

}  // namespace guildhall::http

// Where entries of the audit log go besides the database.
#pragma once

#include "kernel/audit/audit_repository.hpp"

#include <span>
#include <stdexcept>
#include <string>

namespace guildhall::streaming {

/// Not delivered, or nobody knows; worth another try. what() is for administrators: nothing of it is a secret.
class DestinationFailure : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// One thread at a time; send() blocks, for seconds at most.
class Destination {
public:
    virtual ~Destination() = default;
    /// Stable: what was sent is kept under it. `syslog`
    virtual std::string name() const = 0;
    /// Where that is, for pages: `siem.example.org:6514`
    virtual std::string place() const = 0;
    /// In order. Throws DestinationFailure.
    virtual void send(std::span<const audit::StoredEntry> entries) = 0;
};

}  // namespace guildhall::streaming

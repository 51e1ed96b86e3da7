// TLS towards other services: certificates are checked against the system's authorities, or a private one.
#pragma once

#include <Poco/Net/Context.h>

#include <string>

namespace guildhall::http {

/// `authority`: PEM file of a private certificate authority; empty: the system's. Kept, because reading the system's
/// takes a while. Any thread. Throws Poco::Exception for a file that cannot be read.
Poco::Net::Context::Ptr clientContext(const std::string& authority);

}  // namespace guildhall::http

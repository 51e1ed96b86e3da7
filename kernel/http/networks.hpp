// A list of addresses and networks, from a setting: `127.0.0.1, ::1, 10.0.0.0/8`. Immutable; any thread.
#pragma once

#include <Poco/Net/IPAddress.h>

#include <string>
#include <string_view>
#include <vector>

namespace guildhall::http {

class Networks {
public:
    Networks() = default;
    /// Separated by commas. Throws std::invalid_argument with what is wrong and what is allowed.
    explicit Networks(std::string_view list);
    Networks(const char* list) : Networks(std::string_view(list)) {}

    bool contains(const std::string& address) const;
    bool empty() const { return networks_.empty(); }

private:
    struct Network {
        Poco::Net::IPAddress base;
        unsigned bits;
    };
    std::vector<Network> networks_;
};

/// An address in its one spelling: an IPv4 client of an IPv6 socket (`::ffff:192.0.2.1`) as IPv4. Empty when `text` is
/// no address.
std::string plainAddress(std::string_view text);

}  // namespace guildhall::http

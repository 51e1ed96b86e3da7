#include <guildhall/sdk/http_client.hpp>

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace guildhall::sdk {

namespace {

struct Network {
    std::uint32_t base;
    unsigned bits;
};

constexpr std::uint32_t four(unsigned a, unsigned b, unsigned c, unsigned d) { return a << 24 | b << 16 | c << 8 | d; }

/// IANA's special-purpose addresses, and the one public address that answers for a cloud's machines (Azure's).
constexpr std::array<Network, 16> closed{{{four(0, 0, 0, 0), 8},
                                          {four(10, 0, 0, 0), 8},
                                          {four(100, 64, 0, 0), 10},
                                          {four(127, 0, 0, 0), 8},
                                          {four(169, 254, 0, 0), 16},
                                          {four(172, 16, 0, 0), 12},
                                          {four(192, 0, 0, 0), 24},
                                          {four(192, 0, 2, 0), 24},
                                          {four(192, 88, 99, 0), 24},
                                          {four(192, 168, 0, 0), 16},
                                          {four(198, 18, 0, 0), 15},
                                          {four(198, 51, 100, 0), 24},
                                          {four(203, 0, 113, 0), 24},
                                          {four(224, 0, 0, 0), 4},
                                          {four(240, 0, 0, 0), 4},
                                          {four(168, 63, 129, 16), 32}}};

using Bytes = std::array<unsigned char, 16>;

bool begins(const Bytes& bytes, std::initializer_list<unsigned char> with) {
    return std::equal(with.begin(), with.end(), bytes.begin());
}

/// Where the IPv4 address begins that this one stands for: mapped (::ffff:0:0/96), translated (64:ff9b::/96), 6to4
/// (2002::/16).
std::optional<std::size_t> standsFor(const Bytes& bytes) {
    if (begins(bytes, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff})) return 12;
    if (begins(bytes, {0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0})) return 12;
    if (begins(bytes, {0x20, 0x02})) return 2;
    return std::nullopt;
}

std::string written(int family, const unsigned char* bytes) {
    char text[INET6_ADDRSTRLEN];
    return inet_ntop(family, bytes, text, sizeof text) ? text : "";
}

bool isPublicSix(const Bytes& bytes) {
    if ((bytes[0] & 0xe0) != 0x20) return false;                                      // 2000::/3 is what is given out
    if (begins(bytes, {0x20, 0x01}) && bytes[2] < 2) return false;                    // 2001::/23: Teredo and others
    return !begins(bytes, {0x20, 0x01, 0x0d, 0xb8}) && !begins(bytes, {0x3f, 0xff});  // documentation
}

}  // namespace

std::string reachedAddress(std::string_view address) {
    const std::string text(address);
    Bytes bytes{};
    if (inet_pton(AF_INET, text.c_str(), bytes.data()) == 1) return written(AF_INET, bytes.data());
    if (inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) return {};
    if (const auto at = standsFor(bytes)) return written(AF_INET, bytes.data() + *at);
    return written(AF_INET6, bytes.data());
}

bool isPublicAddress(std::string_view address) {
    const auto plain = reachedAddress(address);
    Bytes bytes{};
    if (inet_pton(AF_INET, plain.c_str(), bytes.data()) == 1) {
        const auto number = four(bytes[0], bytes[1], bytes[2], bytes[3]);
        return std::ranges::none_of(closed,
                                    [&](const Network& one) { return (number ^ one.base) >> (32 - one.bits) == 0; });
    }
    return inet_pton(AF_INET6, plain.c_str(), bytes.data()) == 1 && isPublicSix(bytes);
}

}  // namespace guildhall::sdk

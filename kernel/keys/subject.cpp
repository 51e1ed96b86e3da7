#include "kernel/keys/subject.hpp"

#include "kernel/base/hex.hpp"
#include "kernel/base/sha256.hpp"

#include <guildhall/sdk/id.hpp>

namespace guildhall::keys {

namespace {

/// As long as an id, and none: ids have no such sign.
constexpr std::size_t digestDigits = 16;

}  // namespace

std::string subjectOf(std::string_view siteKey, std::string_view idOrAddress) {
    if (sdk::isId(idOrAddress)) return std::string(idOrAddress);
    return "@" + base::toHex(base::hmacSha256(siteKey, "guildhall disclosures 1 " + std::string(idOrAddress)))
                     .substr(0, digestDigits);
}

}  // namespace guildhall::keys

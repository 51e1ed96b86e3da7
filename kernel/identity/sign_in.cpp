#include "kernel/identity/sign_in.hpp"

namespace guildhall::identity {

namespace {

struct Known {
    std::string personId;
    std::optional<std::string> passwordHash;
    std::string browser;
};

constexpr std::size_t longestAddress = 254;
constexpr std::size_t longestPassword = 4000;

}  // namespace

std::optional<SignedIn> SignIn::withPassword(std::string_view typed, std::string_view password, const sdk::Actor& from,
                                             std::string_view browserMark) {
    const auto email = people::storedAddress(typed);
    if (email.size() > longestAddress || password.size() > longestPassword || !sdk::isUtf8(email)) return std::nullopt;
    const auto known = database_.write([&](sdk::Transaction& tx) {
        Known found;
        if (const auto row = persons_.findByEmail(tx, email); row && row->person.status == "active") {
            found.personId = row->person.id;
            found.passwordHash = credentials_.passwordHash(tx, row->person.id);
            found.browser = browsers_.nameOf(browserMark, found.personId);
        }
        limits_.reserve(tx, {email, from.address, found.browser});
        return found;
    });
    // No transaction is held while hashing.
    const bool right =
        known.passwordHash ? hasher_.verify(password, *known.passwordHash) : hasher_.verifyNobody(password);
    const bool renew = right && hasher_.isOutdated(*known.passwordHash);
    const auto renewed = renew ? hasher_.hash(password) : std::string();
    return database_.write([&](sdk::Transaction& tx) -> std::optional<SignedIn> {
        if (right) {
            if (renew) credentials_.renewPasswordHash(tx, known.personId, *known.passwordHash, renewed);
            if (auto signedIn = sessions_.start(tx, known.personId, from, "password")) {
                limits_.forgive(tx, {email, from.address, known.browser});
                return signedIn;
            }
        }
        audit_.record(tx, from, {"LOGIN_FAILED", known.personId, {}, {}, {{"way", "password"}}});
        return std::nullopt;
    });
}

}  // namespace guildhall::identity

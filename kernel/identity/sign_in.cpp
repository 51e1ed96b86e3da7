#include "kernel/identity/sign_in.hpp"

namespace guildhall::identity {

namespace {

constexpr std::size_t longestAddress = 254;
constexpr std::size_t longestPassword = 4000;

}  // namespace

SignIn::Known SignIn::reserve(const std::string& email, const sdk::Actor& from, std::string_view browserMark) {
    return database_.write([&](sdk::Transaction& tx) {
        Known found;
        if (const auto row = persons_.findByEmail(tx, email); row && row->person.status == "active") {
            found.personId = row->person.id;
            found.passwordHash = credentials_.passwordHash(tx, row->person.id);
            found.browser = browsers_.nameOf(browserMark, found.personId);
        }
        limits_.reserve(tx, {email, from.address, found.browser});
        return found;
    });
}

template <class Right>
auto SignIn::verified(const std::string& email, const Known& known, std::string_view password, const sdk::Actor& from,
                      Right right) {
    const bool isRight =
        known.passwordHash ? hasher_.verify(password, *known.passwordHash) : hasher_.verifyNobody(password);
    const bool renew = isRight && hasher_.isOutdated(*known.passwordHash);
    const auto renewed = renew ? hasher_.hash(password) : std::string();
    return database_.write([&](sdk::Transaction& tx) -> decltype(right(tx)) {
        if (isRight) {
            if (renew) credentials_.renewPasswordHash(tx, known.personId, *known.passwordHash, renewed);
            if (auto done = right(tx)) {
                limits_.forgive(tx, {email, from.address, known.browser});
                return done;
            }
        }
        audit_.record(tx, from, {"LOGIN_FAILED", known.personId, {}, {}, {{"way", "password"}}});
        return {};
    });
}

std::optional<SignedIn> SignIn::withPassword(std::string_view typed, std::string_view password, const sdk::Actor& from,
                                             std::string_view browserMark) {
    const auto email = people::storedAddress(typed);
    if (email.size() > longestAddress || password.size() > longestPassword || !sdk::isUtf8(email)) return std::nullopt;
    const auto known = reserve(email, from, browserMark);
    return verified(email, known, password, from,
                    [&](sdk::Transaction& tx) { return sessions_.start(tx, known.personId, from, "password"); });
}

bool SignIn::isPasswordOf(const sdk::Person& person, std::string_view password, const sdk::Actor& from,
                          std::string_view browserMark) {
    if (password.size() > longestPassword) return false;
    const auto known = reserve(person.email, from, browserMark);
    return verified(person.email, known, password, from, [](sdk::Transaction&) { return true; });
}

}  // namespace guildhall::identity

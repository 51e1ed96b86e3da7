#include "kernel/keys/person_key.hpp"

#include "kernel/base/sealed_bytes.hpp"
#include "kernel/base/sha256.hpp"

#include <span>

namespace guildhall::keys {

namespace {

std::string randomBytes(sdk::Random& random, std::size_t count) {
    std::string bytes(count, '\0');
    random.fill(std::as_writable_bytes(std::span(bytes)));
    return bytes;
}

}  // namespace

PersonKey::PersonKey(std::string bytes) : bytes_(std::move(bytes)), id_(base::sha256(bytes_).substr(0, idSize)) {}

PersonKey PersonKey::made(sdk::Random& random) { return PersonKey(randomBytes(random, base::sealingKeySize)); }

std::string PersonKey::seal(std::string_view plain, std::string_view place, sdk::Random& random) const {
    return base::sealBytes(bytes_, randomBytes(random, base::sealingNonceSize), plain, place);
}

std::string PersonKey::sealAlike(std::string_view plain, std::string_view place) const {
    const auto nonce = base::hmacSha256(bytes_, "nonce\n" + std::string(place) + "\n" + std::string(plain));
    return base::sealBytes(bytes_, std::string_view(nonce).substr(0, base::sealingNonceSize), plain, place);
}

std::optional<std::string> PersonKey::open(std::string_view sealed, std::string_view place) const {
    return base::openBytes(bytes_, sealed, place);
}

}  // namespace guildhall::keys

// Ids that may stand in a URL: never sequential, never re-used, safe to read out on the telephone.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <span>
#include <string>
#include <string_view>

namespace guildhall::sdk {

/// The only source of randomness (rule 12). Cryptographic in the server, repeatable in tests. Any thread.
class Random {
public:
    virtual ~Random();
    virtual void fill(std::span<std::byte> bytes) = 0;
};

/// `prefix` (four characters of a-z and 2-9), a hyphen and 12 characters of the safe set
/// (a-h j k m n p-z 2-9, 59 bits). Throws std::invalid_argument on any other prefix.
std::string newId(Random& random, std::string_view prefix);
/// A person: `cxxx-xxxxxxxxxxxx`.
std::string newPersonId(Random& random);
/// A secret for links and cookies: 256 bits, base64url without padding. Store only its hash (`hashToken`).
std::string newToken(Random& random);
/// SHA-256 of a token, lower-case hex.
std::string hashToken(std::string_view token);
/// SHA-256 of all that a stream gives, lower-case hex.
std::string sha256Of(std::istream& bytes);

/// True for `^[a-z0-9]{4}-[a-z0-9]{12}$`: ours and imported ones. Check before a look-up.
bool isId(std::string_view text);

}  // namespace guildhall::sdk

// The key of one person.
#pragma once

#include <guildhall/sdk/id.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace guildhall::keys {

/// Immutable; any thread.
class PersonKey {
public:
    /// 32 random bytes.
    explicit PersonKey(std::string bytes);
    static PersonKey made(sdk::Random& random);

    /// `idSize` hex digits that say which key it is, and nothing about it.
    static constexpr std::size_t idSize = 16;
    const std::string& id() const { return id_; }
    const std::string& bytes() const { return bytes_; }

    /// AES-256-GCM, raw bytes. It opens in the same place only.
    std::string seal(std::string_view plain, std::string_view place, sdk::Random& random) const;
    /// The same with a nonce made from the text (HMAC-SHA-256): the same text in the same place always looks the same,
    /// so that sums over what is sealed can be compared, and nothing else shows.
    std::string sealAlike(std::string_view plain, std::string_view place) const;
    /// None: it was sealed under another key, for another place, or has been changed.
    std::optional<std::string> open(std::string_view sealed, std::string_view place) const;

private:
    std::string bytes_, id_;
};

}  // namespace guildhall::keys

#include "linked_data/multibase.hpp"

namespace guildhall::badges {

namespace {

constexpr std::string_view base58Digits = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
/// The code of Ed25519 public keys (0xed) as a varint.
constexpr std::string_view ed25519Code = "\xed\x01";

/// The digits of `from`, which are of one base, as digits of another; zeros in front stay as many as they are.
std::string rebased(const std::string& from, unsigned base, unsigned into) {
    const auto zeros = std::min(from.find_first_not_of('\0'), from.size());
    std::string digits;  // the lowest first
    for (const char digit : std::string_view(from).substr(zeros)) {
        unsigned carry = static_cast<unsigned char>(digit);
        for (auto& one : digits) {
            carry += static_cast<unsigned char>(one) * base;
            one = static_cast<char>(carry % into);
            carry /= into;
        }
        for (; carry > 0; carry /= into) digits += static_cast<char>(carry % into);
    }
    return std::string(zeros, '\0') + std::string(digits.rbegin(), digits.rend());
}

}  // namespace

std::string toBase58(std::string_view bytes) {
    auto text = rebased(std::string(bytes), 256, 58);
    for (auto& digit : text) digit = base58Digits[static_cast<std::size_t>(digit)];
    return text;
}

std::optional<std::string> fromBase58(std::string_view text) {
    if (text.size() > 256) return std::nullopt;
    std::string digits(text);
    for (auto& digit : digits) {
        const auto at = base58Digits.find(digit);
        if (at == base58Digits.npos) return std::nullopt;
        digit = static_cast<char>(at);
    }
    return rebased(digits, 58, 256);
}

std::string multikeyOf(std::string_view ed25519PublicKey) {
    return "z" + toBase58(std::string(ed25519Code) + std::string(ed25519PublicKey));
}

std::optional<std::string> ed25519KeyOf(std::string_view multikey) {
    if (!multikey.starts_with('z')) return std::nullopt;
    const auto bytes = fromBase58(multikey.substr(1));
    if (!bytes || !bytes->starts_with(ed25519Code) || bytes->size() != ed25519Code.size() + ed25519KeyBytes)
        return std::nullopt;
    return bytes->substr(ed25519Code.size());
}

}  // namespace guildhall::badges

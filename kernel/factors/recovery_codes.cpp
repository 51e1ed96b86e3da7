#include "kernel/factors/recovery_codes.hpp"

#include "kernel/base/sha256.hpp"

#include <guildhall/sdk/text.hpp>

#include <array>
#include <span>

namespace guildhall::factors {

namespace {

constexpr int howMany = 10;
constexpr std::string_view letters = "abcdefghjkmnpqrstuvwxyz23456789x";  // 32, one twice: five bits each

}  // namespace

std::string newTypedCode(sdk::Random& random, std::size_t length) {
    std::string code;
    for (std::size_t i = 0; i < length; ++i) {
        std::array<std::byte, 1> one;
        random.fill(one);
        code += letters[std::to_integer<std::size_t>(one[0]) & 31];
    }
    return code;
}

std::vector<std::string> newRecoveryCodes(sdk::Random& random) {
    std::vector<std::string> codes;
    for (int i = 0; i < howMany; ++i)
        codes.push_back(newTypedCode(random, 16).insert(12, "-").insert(8, "-").insert(4, "-"));
    return codes;
}

std::string plainCode(std::string_view typed) {
    std::string plain;
    for (const char c : sdk::asciiLower(typed))
        if (c != ' ' && c != '-') plain += c;
    return plain;
}

std::string recoveryHash(std::string_view personId, std::string_view typed) {
    return base::sha256(std::string(personId) + ":" + plainCode(typed));
}

}  // namespace guildhall::factors

// Which passwords may be chosen: long enough, not common, not made of the person's own name. No rules about
// which characters.
#pragma once

#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace guildhall::identity {

/// Immutable after construction; any thread.
class PasswordRules {
public:
    /// `commonPasswords`: one per line, `#` for comments. Throws std::runtime_error when it cannot be read.
    explicit PasswordRules(const std::filesystem::path& commonPasswords, std::size_t least = 15,
                           std::size_t leastWithSecondStep = 8);

    /// How many characters a password has at least.
    std::size_t least(bool secondStep = false) const { return secondStep ? leastWithSecondStep_ : least_; }
    /// What is wrong, as shown beside the field; nothing when the password is fine.
    std::optional<std::string> problem(std::string_view password, std::string_view email, std::string_view name,
                                       bool secondStep = false) const;

private:
    bool common(std::string_view password) const;

    std::set<std::string, std::less<>> common_;
    std::size_t least_, leastWithSecondStep_;
};

}  // namespace guildhall::identity

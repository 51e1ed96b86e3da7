// Has a badge been revoked or suspended? By the lists its issuer publishes: BitstringStatusList (W3C, 2025), its draft
// StatusList2021, and the revocation list of 1EdTech.
#pragma once

#include "evidence/signed_document.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace guildhall::badges {

/// One finding for each status that is not simply good: what cannot be fetched is Unknown, never good.
std::vector<Finding> statusOf(const sdk::Value& credential, const SignatureCheck& check);

/// Is the bit set? None for a list that cannot be read, is too large, or has no such place. Pure.
std::optional<bool> bitIn(std::string_view encodedList, std::uint64_t place);

}  // namespace guildhall::badges

// Numbers and codes as people read them. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace guildhall::sdk {

/// `1,234`
std::string thousands(std::int64_t number);
/// `1 person`, `1,234 people`
std::string countText(std::int64_t number, std::string_view one, std::string_view many);

/// `Workshop type` of `workshop type`.
std::string capitalised(std::string_view text);
/// `an asset`, `a workshop type`: by the first letter.
std::string withArticle(std::string_view noun);

/// A code that nobody has given a label, in words: `PARTICIPANT_VIEWED` → “Participant viewed”, `certificates.issue` →
/// “Certificates: issue”.
std::string codeInWords(std::string_view code);
/// `pt-BR` → “Portuguese (Brazil)”; what is no language's tag stays as it is.
std::string languageName(std::string_view tag);

}  // namespace guildhall::sdk

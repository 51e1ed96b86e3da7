// Text as people write it: what of it is kept, where it is cut, how it is compared and sorted. Names in every script
// come through here once, when they are parsed, so that what is stored, shown, compared and printed is the same text.
// Follows Unicode by ICU: NFC and NFKC_Casefold (UAX #15, #44), grapheme clusters (UAX #29), root collation (UTS #10).
// All of it is pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace guildhall::sdk {

/// Valid UTF-8 without NUL?
bool isUtf8(std::string_view text);
/// As valid UTF-8: each byte that is none, and NUL, becomes U+FFFD.
std::string repaired(std::string_view bytes);
/// Number of code points of valid UTF-8.
std::size_t countCharacters(std::string_view text);

/// The longest beginning of `text` with at most `bytes` bytes that ends between two characters as people see them, so
/// that no letter loses its accent. Repairs what is not UTF-8, so it takes anything that came from outside. `mark` (for
/// example “…”) is put at the end when something was left out, and counts.
std::string shortened(std::string_view text, std::size_t bytes, std::string_view mark = {});

/// Blanks of every script and invisible characters removed at both ends; the inside is kept as it is.
std::string trim(std::string_view text);
/// Lower case of ASCII letters: for codes and words of ours, so that both engines and all nodes agree.
std::string asciiLower(std::string_view text);

enum class Lines { One, Several };
/// How a text is stored: NFC; without direction marks and other characters nobody sees (joiners that a script or an
/// emoji needs stay); runs of blanks of any kind are one blank (of one line) and the ends are trimmed. Control
/// characters stay, for the caller to refuse. `text` is valid UTF-8.
std::string cleaned(std::string_view text, Lines lines = Lines::One);
/// Control characters (C0 but tab and line feed when there may be several lines, C1, DEL), non-characters, and U+FFFD,
/// which stands where a character was lost?
bool hasUnusable(std::string_view text, Lines lines = Lines::One);

/// What is equal to people is equal here: upper and lower case in every script (also ß and ss, ς and σ, İ, I, ı and i),
/// composed and decomposed accents, full-width and ordinary letters. For comparing, searching and uniqueness; not for
/// showing. Text that is not UTF-8 is repaired first.
std::string folded(std::string_view text);
/// The same without accents and other marks, “zoe” of “Zoë”: for finding what somebody types in a hurry.
std::string searchText(std::string_view text);
/// Below zero, zero or above as `first` comes before, with or after `second` where people of most languages sort:
/// accents and case count only between texts that are otherwise equal. The order of `COLLATE "und-x-icu"` on both
/// engines.
int compareText(std::string_view first, std::string_view second);

}  // namespace guildhall::sdk

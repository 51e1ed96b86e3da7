#include <guildhall/sdk/text.hpp>

#include <unicode/brkiter.h>
#include <unicode/coll.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>

namespace guildhall::sdk {

namespace {

using icu::UnicodeString;

constexpr UChar32 lost = 0xFFFD;

void checkIcu(UErrorCode status, const char* what) {
    if (U_FAILURE(status)) throw std::runtime_error(std::string(what) + ": " + u_errorName(status));
}

UnicodeString unicode(std::string_view text) {
    return UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int>(text.size())));
}

std::string utf8(const UnicodeString& text) {
    std::string result;
    text.toUTF8String(result);
    return result;
}

bool isAscii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// The code point at `at`, which moves behind it; negative where the bytes are no UTF-8.
UChar32 nextPoint(std::string_view text, std::size_t& at) {
    auto index = static_cast<int32_t>(at);
    UChar32 point = 0;
    U8_NEXT(text.data(), index, static_cast<int32_t>(text.size()), point);
    at = static_cast<std::size_t>(index);
    return point;
}

void append(std::string& text, UChar32 point) {
    std::array<char, U8_MAX_LENGTH> bytes{};
    int32_t length = 0;
    U8_APPEND_UNSAFE(bytes.data(), length, point);
    text.append(bytes.data(), static_cast<std::size_t>(length));
}

bool isJoiner(UChar32 point) { return point == 0x200C || point == 0x200D; }

/// Characters that leave no trace on the page. Variation selectors choose the form of the letter before them and stay.
bool isInvisible(UChar32 point) {
    const bool selector = (point >= 0xFE00 && point <= 0xFE0F) || (point >= 0xE0100 && point <= 0xE01EF) ||
                          (point >= 0x180B && point <= 0x180D) || point == 0x180F;
    return !selector && (u_hasBinaryProperty(point, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) ||
                         u_hasBinaryProperty(point, UCHAR_BIDI_CONTROL) || (point >= 0xFFF9 && point <= 0xFFFB) ||
                         point == 0x2800);  // the empty Braille cell
}

bool isBlank(UChar32 point) { return u_isUWhiteSpace(point) && (point > 0x20 ? point != 0x85 : point == ' '); }

/// A joiner means something after a letter that joins (Arabic and its kin), after the sign that takes a vowel away
/// (Devanagari and its kin; RFC 5892, A.1) and inside an emoji.
bool takesJoiner(UChar32 before) {
    const auto joins = u_getIntPropertyValue(before, UCHAR_JOINING_TYPE);
    return joins == U_JT_DUAL_JOINING || joins == U_JT_RIGHT_JOINING || joins == U_JT_LEFT_JOINING ||
           u_getCombiningClass(before) == 9 || before == 0xFE0F ||
           u_hasBinaryProperty(before, UCHAR_EXTENDED_PICTOGRAPHIC) ||
           u_hasBinaryProperty(before, UCHAR_EMOJI_MODIFIER);
}

UnicodeString composed(const UnicodeString& text) {
    UErrorCode status = U_ZERO_ERROR;
    static const auto* nfc = icu::Normalizer2::getNFCInstance(status);
    auto result = nfc->normalize(text, status);
    checkIcu(status, "normalising text");
    return result;
}

/// Where the last whole character before or at `most` ends, in code units. Makes its own iterator: they are stateful.
int32_t characterEnd(const UnicodeString& text, int32_t most) {
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<icu::BreakIterator> characters(
        icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), status));
    checkIcu(status, "finding characters");
    characters->setText(text);
    if (characters->isBoundary(most)) return most;
    const auto before = characters->preceding(most);
    return before > 0 ? before : most;  // one character longer than all there may be
}

}  // namespace

bool isUtf8(std::string_view text) {
    for (std::size_t at = 0; at < text.size();)
        if (nextPoint(text, at) <= 0) return false;
    return true;
}

std::string repaired(std::string_view bytes) {
    if (isUtf8(bytes)) return std::string(bytes);
    std::string text;
    for (std::size_t at = 0; at < bytes.size();) {
        const auto point = nextPoint(bytes, at);
        append(text, point > 0 ? point : lost);
    }
    return text;
}

std::size_t countCharacters(std::string_view text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](unsigned char c) { return (c & 0xc0) != 0x80; }));
}

std::string shortened(std::string_view text, std::size_t bytes, std::string_view mark) {
    if (text.size() > 4 * bytes + 64) text = text.substr(0, 4 * bytes + 64);  // enough to find where to cut
    auto whole = repaired(text);
    if (whole.size() <= bytes) return whole;
    if (mark.size() > bytes) mark = {};
    auto end = bytes - mark.size();
    while (end > 0 && (static_cast<unsigned char>(whole[end]) & 0xc0) == 0x80) --end;
    if (!isAscii(std::string_view(whole).substr(0, std::min(whole.size(), end + 1)))) {
        const auto cut = unicode(std::string_view(whole).substr(0, end)).length();
        end = utf8(unicode(whole).tempSubString(0, characterEnd(unicode(whole), cut))).size();
    }
    whole.resize(end);
    return whole.append(mark);
}

std::string trim(std::string_view text) {
    const auto goes = [](UChar32 point) {
        return (point >= 0 && point <= 0x20 && point != 0) || isBlank(point) || isInvisible(point);
    };
    std::size_t from = 0, to = 0;
    for (bool begun = false; from < text.size() && !begun;) {
        auto next = from;
        begun = !goes(nextPoint(text, next));
        if (!begun) from = next;
    }
    for (std::size_t at = to = from; at < text.size();)
        if (!goes(nextPoint(text, at))) to = at;
    return std::string(text.substr(from, to - from));
}

std::string asciiLower(std::string_view text) {
    std::string lower(text);
    for (auto& c : lower)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return lower;
}

std::string cleaned(std::string_view text, Lines lines) {
    std::string kept;
    UChar32 before = 0;
    bool blank = false;
    for (std::size_t at = 0; at < text.size();) {
        const auto point = nextPoint(text, at);
        if (lines == Lines::One && (isBlank(point) || point == 0x2028 || point == 0x2029)) {
            blank = true;
            continue;
        }
        auto next = at;
        const bool wordGoesOn = at < text.size() && !u_isUWhiteSpace(nextPoint(text, next));
        if (isJoiner(point) ? blank || !wordGoesOn || !takesJoiner(before) : isInvisible(point)) continue;
        if (blank && !kept.empty()) kept += ' ';
        blank = false;
        append(kept, point);
        before = point;
    }
    kept = isAscii(kept) ? kept : utf8(composed(unicode(kept)));
    return trim(kept);
}

bool hasUnusable(std::string_view text, Lines lines) {
    for (std::size_t at = 0; at < text.size();) {
        const auto point = nextPoint(text, at);
        const bool line = lines == Lines::Several && (point == '\n' || point == '\t');
        if ((point < 0x20 && !line) || (point >= 0x7F && point < 0xA0) || point == lost || U_IS_UNICODE_NONCHAR(point))
            return true;
    }
    return false;
}

std::string folded(std::string_view text) {
    if (isAscii(text) && text.find('\0') == text.npos) return asciiLower(text);
    UErrorCode status = U_ZERO_ERROR;
    static const auto* fold = icu::Normalizer2::getNFKCCasefoldInstance(status);
    auto key = fold->normalize(unicode(repaired(text)), status);
    checkIcu(status, "folding text");
    // Turkish and Azeri have two letters i. Whoever searches has one of them on the keyboard.
    key.findAndReplace(UnicodeString(u"i\u0307"), UnicodeString(u"i"));
    key.findAndReplace(UnicodeString(u"\u0131"), UnicodeString(u"i"));
    return utf8(key);
}

std::string searchText(std::string_view text) {
    const auto key = folded(text);
    if (isAscii(key)) return key;
    UErrorCode status = U_ZERO_ERROR;
    static const auto* decompose = icu::Normalizer2::getNFDInstance(status);
    static const auto* compose = icu::Normalizer2::getNFCInstance(status);
    const auto parts = decompose->normalize(unicode(key), status);
    UnicodeString bare;
    for (int at = 0; at < parts.length(); at = parts.moveIndex32(at, 1))
        if (const auto c = parts.char32At(at); u_charType(c) != U_NON_SPACING_MARK) bare.append(c);
    const auto result = compose->normalize(bare, status);
    checkIcu(status, "folding text");
    // Letters with a stroke are no letters with an accent to Unicode, but to who types them.
    auto plain = utf8(result);
    for (const auto& [letter, other] : {std::pair("ł", "l"), std::pair("ø", "o"), std::pair("đ", "d")})
        for (auto at = plain.find(letter); at != plain.npos; at = plain.find(letter, at + 1))
            plain.replace(at, std::string_view(letter).size(), other);
    return plain;
}

int compareText(std::string_view first, std::string_view second) {
    static const auto collator = [] {
        UErrorCode status = U_ZERO_ERROR;
        std::unique_ptr<icu::Collator> root(icu::Collator::createInstance(icu::Locale::getRoot(), status));
        checkIcu(status, "sorting text");
        return root;
    }();
    UErrorCode status = U_ZERO_ERROR;
    const auto order = collator->compareUTF8(icu::StringPiece(first.data(), static_cast<int>(first.size())),
                                             icu::StringPiece(second.data(), static_cast<int>(second.size())), status);
    // Never equal to what it is not: the order must be the same on every page of a list.
    return order != UCOL_EQUAL ? order : first.compare(second);
}

}  // namespace guildhall::sdk

#include <guildhall/sdk/email_address.hpp>
#include <guildhall/sdk/text.hpp>

#include <unicode/idna.h>
#include <unicode/locid.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

namespace guildhall::sdk {

namespace {

constexpr std::size_t longestLocalPart = 64, longestDomain = 253, longestAddress = 254;

const icu::IDNA& idna() {
    static const auto rules = [] {
        UErrorCode status = U_ZERO_ERROR;
        std::unique_ptr<icu::IDNA> made(icu::IDNA::createUTS46Instance(
            UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ | UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_NONTRANSITIONAL_TO_UNICODE,
            status));
        if (U_FAILURE(status)) throw std::runtime_error("no rules for domain names");
        return made;
    }();
    return *rules;
}

/// A letter, digit, mark, punctuation or symbol: anything one sees and can tell apart.
bool isVisible(UChar32 point) {
    const auto kind = U_MASK(u_charType(point));
    return point > 0x20 && point != 0xFFFD && !u_isUWhiteSpace(point) &&
           !u_hasBinaryProperty(point, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) && !(kind & (U_GC_C_MASK | U_GC_Z_MASK));
}

bool allVisible(std::string_view text) {
    const auto length = static_cast<int32_t>(text.size());
    for (int32_t at = 0; at < length;) {
        UChar32 point = 0;
        U8_NEXT(text.data(), at, length, point);
        if (point < 0 || !isVisible(point)) return false;
    }
    return true;
}

/// Dots stand between something.
bool wellDotted(std::string_view text) {
    return !text.empty() && text.front() != '.' && text.back() != '.' && text.find("..") == text.npos;
}

std::string lower(std::string_view text) {
    auto unicode = icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int>(text.size())));
    std::string result;
    unicode.toLower(icu::Locale::getRoot()).toUTF8String(result);
    return cleaned(result);
}

/// In people's letters and for the mail server; nothing when it is no domain.
std::optional<std::pair<std::string, std::string>> domainNames(std::string_view typed) {
    UErrorCode status = U_ZERO_ERROR;
    icu::IDNAInfo shownInfo, asciiInfo;
    std::string shown, ascii;
    icu::StringByteSink<std::string> shownSink(&shown), asciiSink(&ascii);
    const icu::StringPiece piece(typed.data(), static_cast<int>(typed.size()));
    idna().nameToUnicodeUTF8(piece, shownSink, shownInfo, status);
    idna().nameToASCII_UTF8(piece, asciiSink, asciiInfo, status);
    const bool usable = U_SUCCESS(status) && !shownInfo.hasErrors() && !asciiInfo.hasErrors() && wellDotted(ascii) &&
                        ascii.size() <= longestDomain && ascii.find_first_of(" \"(),:;<>[\\]@") == ascii.npos;
    return usable ? std::optional(std::pair(std::move(shown), std::move(ascii))) : std::nullopt;
}

}  // namespace

std::optional<EmailAddress> EmailAddress::parse(std::string_view typed) {
    if (typed.size() > 4 * longestAddress || !isUtf8(typed)) return std::nullopt;
    const auto text = trim(typed);
    const auto at = text.find('@');
    if (at == text.npos || text.find('@', at + 1) != text.npos || !allVisible(text)) return std::nullopt;
    const auto local = lower(std::string_view(text).substr(0, at));
    if (!wellDotted(local) || local.size() > longestLocalPart || local.find_first_of(" \"(),:;<>[\\]") != local.npos)
        return std::nullopt;
    const auto domain = domainNames(std::string_view(text).substr(at + 1));
    if (!domain) return std::nullopt;
    EmailAddress address;
    address.text_ = local + "@" + domain->first;
    address.asciiDomain_ = domain->second;
    if (address.text_.size() > longestAddress || address.forMailServer().size() > longestAddress) return std::nullopt;
    return address;
}

std::vector<EmailAddress> EmailAddress::list(std::string_view typed) {
    std::vector<EmailAddress> all;
    for (std::size_t at = 0; at < typed.size();) {
        const auto end = std::min(typed.find(',', at), typed.size());
        if (auto address = parse(typed.substr(at, end - at))) all.push_back(std::move(*address));
        at = end + 1;
    }
    return all;
}

std::string EmailAddress::listProblem(std::string_view typed) {
    for (std::size_t at = 0; at < typed.size();) {
        const auto end = std::min(typed.find(',', at), typed.size());
        if (!parse(typed.substr(at, end - at)))
            return "Each must be an e-mail address, with commas between: ada@example.com, grace@example.com";
        at = end + 1;
    }
    return {};
}

const char* EmailAddress::problem() { return "Enter an e-mail address in the correct format, like name@example.com"; }

bool EmailAddress::needsUtf8() const {
    const auto part = local();
    return std::any_of(part.begin(), part.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

}  // namespace guildhall::sdk

#include "csv_encoding.hpp"

#include <guildhall/sdk/csv.hpp>

#include <unicode/locid.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <map>
#include <vector>

namespace guildhall::sdk {

namespace {

using icu::UnicodeString;

constexpr std::size_t sampleBytes = 64 * 1024;

/// Letters beyond ASCII that a language uses. A word is credible where one language has all of its letters.
struct Language {
    const char* encoding;
    const char16_t* letters;
};
// Macintosh holds the languages of Windows-1252. Cyrillic and Greek words are judged as such.
constexpr Language languages[] = {
    {"Windows-1252", u"àâæçéèêëîïôœùûüÿ"},   // French
    {"Windows-1252", u"äöüßé"},              // German
    {"Windows-1252", u"áéíóúüñ"},            // Spanish, Irish
    {"Windows-1252", u"ãáàâçéêíõóôú"},       // Portuguese
    {"Windows-1252", u"àèéìíîòóùú"},         // Italian
    {"Windows-1252", u"æøåéäö"},             // Danish, Norwegian, Swedish, Finnish
    {"Windows-1252", u"áéíóúýðþæö"},         // Icelandic
    {"Windows-1252", u"ëïéèüöàçíòóú"},       // Dutch, Catalan
    {"Windows-1252", u"äöüõšž"},             // Estonian
    {"Windows-1250", u"ąćęłńóśźż"},          // Polish
    {"Windows-1250", u"áčďéěíňóřšťúůýž"},    // Czech
    {"Windows-1250", u"áäčďéíĺľňóôŕšťúýž"},  // Slovak
    {"Windows-1250", u"áéíóöőúüű"},          // Hungarian
    {"Windows-1250", u"ăâîşţ"},              // Romanian
    {"Windows-1250", u"čćđšž"},              // Croatian, Slovene
    {"Windows-1250", u"äöüßé"},              // German
    {"Windows-1254", u"âçğıîöşüûi̇"},         // Turkish; İ is i with a dot in lower case
};

UnicodeString decoded(std::string_view bytes, const std::string& encoding) {
    return UnicodeString(bytes.data(), static_cast<int32_t>(bytes.size()), encoding.c_str());
}

bool isCredibleCase(const UnicodeString& word) {
    bool lowerBefore = false;
    int upper = 0, lower = 0;
    for (int32_t i = 0; i < word.length(); ++i) {
        const auto letter = word.charAt(i);
        const bool big = u_isupper(letter);
        if (letter != 0xDF) (big ? upper : lower) += 1;
        // McDonald, but not MÃ¼ller.
        if (big && lowerBefore && (letter >= 0x80 || word.charAt(i - 1) >= 0x80)) return false;
        lowerBefore = !big;
    }
    // SMITH, Smith and smith, but not SMïTH.
    return upper <= 1 || lower == 0 || lower >= upper;
}

bool allOf(const UnicodeString& word, UScriptCode script) {
    UErrorCode status = U_ZERO_ERROR;
    for (int32_t i = 0; i < word.length(); ++i)
        if (uscript_getScript(word.charAt(i), &status) != script) return false;
    return true;
}

/// A Greek word in small letters bears one accent; Cyrillic read as Greek has them anywhere or nowhere.
bool isGreek(const UnicodeString& word) {
    const UnicodeString accented(u"άέήίόύώΐΰΆΈΉΊΌΎΏ");
    int accents = 0;
    bool small = false;
    for (int32_t i = 0; i < word.length(); ++i) {
        accents += accented.indexOf(word.charAt(i)) >= 0;
        small = small || (i > 0 && u_islower(word.charAt(i)));
    }
    return small ? accents == 1 || word.length() < 4 : accents <= 1;
}

struct Judgement {
    std::size_t words = 0, broken = 0, letters = 0;  ///< letters: words judged by their script alone
    std::vector<std::vector<std::size_t>> covers;    ///< of each Latin word: the languages it may be of
};

void judgeWord(Judgement& found, const UnicodeString& word, const std::string& encoding) {
    ++found.words;
    if (!isCredibleCase(word)) return;
    if (encoding == "Windows-1251" || encoding == "Windows-1253") {
        const bool greek = encoding == "Windows-1253";
        found.letters += allOf(word, greek ? USCRIPT_GREEK : USCRIPT_CYRILLIC) && (!greek || isGreek(word));
        return;
    }
    auto small = word;
    small.toLower(icu::Locale::getRoot());
    std::vector<std::size_t> spoken;
    for (std::size_t i = 0; i < std::size(languages); ++i) {
        if (languages[i].encoding != (encoding == "Macintosh" ? "Windows-1252" : encoding)) continue;
        const UnicodeString letters(languages[i].letters);
        bool all = true;
        for (int32_t at = 0; at < small.length(); ++at)
            all = all && (small.charAt(at) < 0x80 || letters.indexOf(small.charAt(at)) >= 0);
        if (all) spoken.push_back(i);
    }
    if (!spoken.empty()) found.covers.push_back(std::move(spoken));
}

/// How well the bytes read under an encoding, at most 1. A word counts as much as its language does in the whole list:
/// a list of Turkish names is not Icelandic because some of its letters are.
double plausibility(std::string_view bytes, const std::string& encoding) {
    const auto text = decoded(bytes, encoding);
    Judgement found;
    UnicodeString word;
    bool foreign = false;
    for (int32_t i = 0; i <= text.length(); ++i) {
        const auto letter = i < text.length() ? text.charAt(i) : u' ';
        if (u_isalpha(letter)) {
            word += letter;
            foreign = foreign || letter >= 0x80;
            continue;
        }
        // A sign in the middle of a word, or one that no encoding of people's texts has.
        const auto kind = U_GET_GC_MASK(letter);
        const bool inside = !word.isEmpty() && i + 1 < text.length() && u_isalpha(text.charAt(i + 1));
        if (letter >= 0x80 && ((kind & (U_GC_CC_MASK | U_GC_CN_MASK)) || letter == 0xFFFD ||
                               (inside && (kind & (U_GC_S_MASK | U_GC_N_MASK | U_GC_CO_MASK | U_GC_PO_MASK)))))
            ++found.broken;
        if (foreign) judgeWord(found, word, encoding);
        word.remove();
        foreign = false;
    }
    if (found.words + found.broken == 0) return 0;
    std::map<std::size_t, double> speakers;
    for (const auto& spoken : found.covers)
        for (const auto language : spoken) speakers[language] += 1.0 / static_cast<double>(found.words);
    double sum = static_cast<double>(found.letters) - static_cast<double>(found.broken);
    for (const auto& spoken : found.covers) {
        double most = 0;
        for (const auto language : spoken) most = std::max(most, speakers[language]);
        sum += most;
    }
    return sum / static_cast<double>(found.words + found.broken);
}

/// Counts what speaks for and against UTF-8 and keeps the lines with bytes beyond ASCII.
struct Scan {
    std::size_t good = 0, bad = 0;
    std::string sample;

    void add(std::string_view line) {
        bool plain = true;
        const auto length = static_cast<int32_t>(line.size());
        for (int32_t at = 0; at < length;) {
            UChar32 point = 0;
            U8_NEXT(line.data(), at, length, point);
            plain = plain && point >= 0 && point < 0x80;
            bad += point < 0;
            good += point >= 0x80;
        }
        if (!plain && sample.size() < sampleBytes) sample.append(line.substr(0, sampleBytes)).push_back('\n');
    }
};

/// By lines, but never more than the sample's length of one.
void scanLines(Scan& scan, std::istream& in) {
    std::string line;
    for (int c = in.get(); c != std::istream::traits_type::eof(); c = in.get()) {
        const bool within = (c & 0xC0) == 0x80;  // a character goes on
        if (c == '\n' || c == '\r' || (line.size() >= sampleBytes && !within)) {
            scan.add(line);
            line.clear();
        }
        if (c != '\n' && c != '\r') line += static_cast<char>(c);
    }
    scan.add(line);
}

}  // namespace

const std::vector<CsvEncoding>& csvEncodings() {
    static const std::vector<CsvEncoding> all = {{"UTF-8", "UTF-8"},
                                                 {"Windows-1252", "Windows, Western European"},
                                                 {"Windows-1250", "Windows, Central European"},
                                                 {"Windows-1251", "Windows, Cyrillic"},
                                                 {"Windows-1253", "Windows, Greek"},
                                                 {"Windows-1254", "Windows, Turkish"},
                                                 {"Macintosh", "Mac, Western European"},
                                                 {"UTF-16LE", "Unicode text (UTF-16)"},
                                                 {"UTF-16BE", "Unicode text (UTF-16, other byte order)"}};
    return all;
}

ByteOrderMark byteOrderMark(std::string_view start) {
    if (start.starts_with("\xEF\xBB\xBF")) return {"UTF-8", 3};
    if (start.starts_with("\xFF\xFE")) return {"UTF-16LE", 2};
    if (start.starts_with("\xFE\xFF")) return {"UTF-16BE", 2};
    return {};
}

std::string guessEncoding(std::istream& in, std::string_view start) {
    Scan scan;
    if (in.clear(), in.tellg() != std::istream::pos_type(-1)) {
        const auto back = in.tellg();
        in.seekg(0);
        scanLines(scan, in);
        in.clear();
        in.seekg(back);
    } else {
        while (!start.empty() && (static_cast<unsigned char>(start.back()) & 0x80)) start.remove_suffix(1);  // cut off
        scan.add(start);
    }
    if (scan.good >= scan.bad) return "UTF-8";
    std::string best = "Windows-1252";
    double most = plausibility(scan.sample, best) + 0.02;  // the usual one, unless another is clearly better
    for (const auto* other : {"Windows-1250", "Windows-1254", "Windows-1251", "Windows-1253", "Macintosh"})
        if (const auto found = plausibility(scan.sample, other); found > most) best = other, most = found;
    return best;
}

}  // namespace guildhall::sdk

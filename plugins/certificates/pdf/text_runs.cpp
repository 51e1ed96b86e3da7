#include "pdf/text_runs.hpp"

#include <guildhall/sdk/error.hpp>

#include <unicode/ubidi.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include <algorithm>
#include <array>
#include <memory>

namespace guildhall::certificates {

namespace {

struct CloseBidi {
    void operator()(UBiDi* bidi) const { ubidi_close(bidi); }
};

bool isShared(UScriptCode script) { return script == USCRIPT_COMMON || script == USCRIPT_INHERITED; }

hb_script_t shapersName(UScriptCode script) {
    if (isShared(script) || script == USCRIPT_UNKNOWN) return HB_SCRIPT_LATIN;
    return hb_script_from_string(uscript_getShortName(script), -1);
}

/// Signs and blanks go with the letters before them, or at the start with those after.
std::vector<TextRun> byScript(const icu::UnicodeString& text, int32_t start, int32_t end, bool rightToLeft) {
    std::vector<TextRun> runs;
    auto current = USCRIPT_COMMON;
    int32_t from = start;
    const auto close = [&](int32_t to) {
        if (to == from) return;
        TextRun run{{}, shapersName(current), rightToLeft};
        text.tempSubStringBetween(from, to).toUTF8String(run.text);
        runs.push_back(std::move(run));
        from = to;
    };
    for (int32_t at = start; at < end; at = text.moveIndex32(at, 1)) {
        UErrorCode status = U_ZERO_ERROR;
        const auto script = uscript_getScript(text.char32At(at), &status);
        if (isShared(script) || script == current) continue;
        if (!isShared(current)) close(at);
        current = script;
    }
    close(end);
    if (rightToLeft) std::reverse(runs.begin(), runs.end());
    return runs;
}

}  // namespace

std::vector<TextRun> visualRuns(const std::string& utf8) {
    const auto text = icu::UnicodeString::fromUTF8(utf8);
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<UBiDi, CloseBidi> bidi(ubidi_open());
    ubidi_setPara(bidi.get(), text.getBuffer(), text.length(), UBIDI_DEFAULT_LTR, nullptr, &status);
    const auto count = ubidi_countRuns(bidi.get(), &status);
    if (U_FAILURE(status)) throw sdk::Invalid("A text of the certificate is not readable Unicode.");
    std::vector<TextRun> runs;
    for (int32_t i = 0; i < count; ++i) {
        int32_t start = 0, length = 0;
        const bool rightToLeft = ubidi_getVisualRun(bidi.get(), i, &start, &length) == UBIDI_RTL;
        auto pieces = byScript(text, start, start + length, rightToLeft);
        std::move(pieces.begin(), pieces.end(), std::back_inserter(runs));
    }
    return runs;
}

bool needsRules(hb_script_t script) {
    static constexpr std::array without{HB_SCRIPT_LATIN,    HB_SCRIPT_GREEK,  HB_SCRIPT_CYRILLIC, HB_SCRIPT_ARMENIAN,
                                        HB_SCRIPT_GEORGIAN, HB_SCRIPT_HEBREW, HB_SCRIPT_HAN,      HB_SCRIPT_HIRAGANA,
                                        HB_SCRIPT_KATAKANA, HB_SCRIPT_HANGUL, HB_SCRIPT_BOPOMOFO, HB_SCRIPT_ETHIOPIC,
                                        HB_SCRIPT_CHEROKEE};
    return std::ranges::find(without, script) == without.end();
}

std::string scriptName(hb_script_t script) {
    char tag[5] = {};
    hb_tag_to_string(hb_script_to_iso15924_tag(script), tag);
    const char* name = uscript_getName(static_cast<UScriptCode>(u_getPropertyValueEnum(UCHAR_SCRIPT, tag)));
    std::string shown = name ? name : tag;
    std::replace(shown.begin(), shown.end(), '_', ' ');
    return shown;
}

}  // namespace guildhall::certificates

// A line of text in the order in which it stands on paper, by script: what one call of a shaper can take. Unicode
// Bidirectional Algorithm (UAX #9) and script property (UAX #24) by ICU. Pure; any thread.
#pragma once

#include <hb.h>

#include <string>
#include <vector>

namespace guildhall::certificates {

struct TextRun {
    std::string text;  ///< UTF-8, in the order in which it is read
    hb_script_t script = HB_SCRIPT_LATIN;
    bool rightToLeft = false;
};

/// `text` is UTF-8 without control characters. The direction of the line is that of its first letter that has one.
std::vector<TextRun> visualRuns(const std::string& text);

/// Do letters of this script join, stack or change places, so that a font must bring rules for it?
bool needsRules(hb_script_t script);
/// “Arabic”, “Devanagari”
std::string scriptName(hb_script_t script);

}  // namespace guildhall::certificates

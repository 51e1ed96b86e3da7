// How dates are written in the languages of this world: month and weekday names and the order of the parts, from
// CLDR by ICU. Learned once, by the process that workers are forked from: a worker may open no file.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace guildhall::lua {

struct DateWords {
    std::array<std::string, 12> months, shortMonths;
    std::array<std::string, 7> weekdays;  ///< Monday first
    std::string pattern;                  ///< of a long date, in the letters of UTS #35: `d. MMMM y`
};

/// Before the first fork; one thread.
void learnDateWords();
/// Of a tag such as `de` or `pt-BR`; of a language that is not known, the English ones. After learnDateWords.
const DateWords& dateWordsOf(std::string_view language);

}  // namespace guildhall::lua

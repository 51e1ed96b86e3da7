#include "kernel/texts/pseudo_texts.hpp"

#include <array>

namespace guildhall::texts {

namespace {

constexpr std::string_view opening = "⟦", closing = "⟧";

const char* accented(char letter) {
    static constexpr std::array<const char*, 26> small{"á", "ƀ", "ç", "ð", "é", "ƒ", "ĝ", "ĥ", "î", "ĵ", "ķ", "ļ", "ɱ",
                                                       "ñ", "ö", "þ", "ǫ", "ŕ", "š", "ţ", "û", "ṽ", "ŵ", "ẋ", "ý", "ž"};
    return letter >= 'a' && letter <= 'z' ? small[static_cast<std::size_t>(letter - 'a')] : nullptr;
}

}  // namespace

std::string PseudoTexts::told(std::string_view english) const {
    // Said already, or nothing to say.
    if (english.find(opening) != english.npos ||
        english.find_first_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == english.npos)
        return std::string(english);
    std::string text(opening);
    char inside = 0;  // what ends the value or tag we are in
    for (const char c : english) {
        if (!inside && c == '{') inside = '}';
        if (!inside && c == '<') inside = '>';
        const char* letter = inside ? nullptr : accented(c);
        letter ? text.append(letter) : text.append(1, c);
        if (c == inside) inside = 0;
    }
    return text.append(closing);
}

std::string PseudoTexts::told(std::string_view one, std::string_view many, std::int64_t number) const {
    return told(number == 1 ? one : many);
}

}  // namespace guildhall::texts

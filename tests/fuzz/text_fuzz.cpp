// Names and titles as people type, paste and import them.
#include "tests/fuzz/fuzzing.hpp"

#include <guildhall/sdk/text.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace guildhall;
    using fuzz::promise;
    const auto bytes = fuzz::textOf(data, size);
    const auto text = sdk::repaired(bytes);
    promise(sdk::isUtf8(text), "repaired text is UTF-8");
    promise(!sdk::isUtf8(bytes) || text == bytes, "good text is not repaired");

    for (const std::size_t limit : {0, 1, 7, 40}) {
        const auto cut = sdk::shortened(bytes, limit, "…");
        promise(cut.size() <= limit || cut == text, "shortened text is short");
        promise(sdk::isUtf8(cut), "shortened text is UTF-8");
    }
    for (const auto lines : {sdk::Lines::One, sdk::Lines::Several}) {
        const auto kept = sdk::cleaned(text, lines);
        promise(sdk::isUtf8(kept), "cleaned text is UTF-8");
        promise(sdk::cleaned(kept, lines) == kept, "what is clean stays as it is");
        promise(sdk::trim(kept) == kept, "clean text has no blanks at its ends");
    }
    const auto folded = sdk::folded(text);
    promise(sdk::folded(folded) == folded, "folded text stays as it is");
    promise(sdk::compareText(text, text) == 0, "a text comes with itself");
    const auto half = text.size() / 2;
    const auto first = sdk::repaired(std::string_view(text).substr(0, half));
    const auto second = sdk::repaired(std::string_view(text).substr(half));
    const auto order = sdk::compareText(first, second), back = sdk::compareText(second, first);
    promise((order < 0) == (back > 0) && (order == 0) == (back == 0), "an order has two sides");
    return 0;
}

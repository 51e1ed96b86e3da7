// E-mail addresses as people type, paste and import them.
#include "tests/fuzz/fuzzing.hpp"

#include <guildhall/sdk/email_address.hpp>
#include <guildhall/sdk/text.hpp>

#include <algorithm>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace guildhall;
    using fuzz::promise;
    const auto address = sdk::EmailAddress::parse(fuzz::textOf(data, size));
    if (!address) return 0;
    const auto& text = address->text();
    promise(sdk::isUtf8(text) && !sdk::hasUnusable(text), "an address is readable text");
    promise(text.size() <= 320, "an address is not endless");
    promise(std::ranges::count(text, '@') == 1, "an address has one @");
    const auto again = sdk::EmailAddress::parse(text);
    promise(again && again->text() == text, "what is stored is an address again, the same");
    const auto line = address->forMailServer();
    promise(std::ranges::none_of(line, [](unsigned char c) { return c <= ' ' || c == 0x7f || c == '<' || c == '>'; }),
            "nothing of it can end the mail server's line");
    const auto& domain = address->asciiDomain();
    promise(std::ranges::none_of(domain, [](unsigned char c) { return c >= 0x80; }), "its domain is ASCII there");
    const auto back = sdk::EmailAddress::parse("a@" + domain);
    promise(back && back->asciiDomain() == domain, "its domain is the same domain again");
    return 0;
}

// What was typed into a form whose session had ended, put back into its page.
#include "kernel/http/kept_form.hpp"
#include "tests/fuzz/fuzzing.hpp"

#include <guildhall/sdk/text.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace guildhall;
    using fuzz::promise;
    static const std::string page =
        "<form method=\"post\" action=\"/things\"><input type=\"hidden\" name=\"csrf\" value=\"t\">"
        "<input name=\"name\" value=\"old\"><textarea name=\"notes\">old</textarea><input type=\"password\" "
        "name=\"secret\">"
        "<select name=\"kind\"><option value=\"a\" selected>A</option><option value=\"b\">B</option></select>"
        "<input type=\"checkbox\" name=\"box\" value=\"yes\"></form>";
    const auto typed = std::string(fuzz::textOf(data, size));
    if (!sdk::isUtf8(typed)) return 0;
    http::KeptForm kept{.action = "/things", .values = {}};
    for (const auto* name : {"csrf", "name", "notes", "secret", "kind", "box"}) kept.values.emplace(name, typed);
    const auto filled = http::withKeptForm(page, kept);
    promise(filled.has_value(), "the form is found");
    const auto count = [](const std::string& text, std::string_view part) {
        std::size_t found = 0;
        for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++found;
        return found;
    };
    for (const auto* sign : {"<", ">"}) promise(count(*filled, sign) == count(page, sign), "nobody types an element");
    promise(filled->find("name=\"csrf\" value=\"t\"") != filled->npos, "hidden fields stay as they are");
    promise(filled->find("name=\"secret\">") != filled->npos, "passwords are not filled in");
    kept.action = "/other";
    promise(!http::withKeptForm(page, kept), "another form's values are not put in");
    // A page of whatever shape is read to its end.
    kept.action = "/things";
    http::withKeptForm(typed, kept);
    return 0;
}

// A theme's template and a partial (divided by a NUL byte), read, checked and rendered by the template store.
#include "kernel/web/template_store.hpp"
#include "tests/fuzz/fuzzing.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace guildhall;
    static const fuzz::Folder folder("theme");
    static const sdk::Value sample{
        {"a", "<b>"}, {"b", {{"c", 1}, {"d", {{{"a", "x"}}, {{"a", "y"}}}}}}, {"e", true}, {"f", nullptr}};
    const auto text = fuzz::textOf(data, size);
    const auto end = std::min(text.find('\0'), text.size());
    folder.write("layouts/page.mustache", text.substr(0, end));
    folder.write("partials/p.mustache", text.substr(std::min(end + 1, text.size())));
    try {
        const web::TemplateStore store(folder.path());
        store.render("layouts/page", {&sample});
    } catch (const web::TemplateError&) {
    }
    return 0;
}

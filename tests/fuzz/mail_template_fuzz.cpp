// A mail's wording as an administrator writes it: what the check lets through must parse and render.
#include "kernel/mail/template_check.hpp"
#include "kernel/web/view_context.hpp"
#include "tests/fuzz/fuzzing.hpp"

#include <nlohmann/json.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace guildhall;
    static const sdk::Value sample{{"name", "<Ada>"},
                                   {"session", {{"title", "Basics"}, {"days", {{{"date", "12 Mar"}}}}}},
                                   {"notes", sdk::Value::array()}};
    const std::string source(fuzz::textOf(data, size));
    std::size_t line = 0;
    const auto problems = mail::checkTemplate(source, sample);
    for (const auto& problem : problems) {
        fuzz::promise(problem.line > 0 && !problem.message.empty(), "a problem has a line and a text");
        line = std::max(line, problem.line);
    }
    if (!problems.empty()) return 0;
    kainjow::mustache::mustache parsed(source);
    fuzz::promise(parsed.is_valid(), "what passes the check can be parsed");
    web::ViewContext context({&sample});
    const auto text = parsed.render(context);
    fuzz::promise(source.find('<') != source.npos || text.find('<') == text.npos, "values are escaped");
    return 0;
}

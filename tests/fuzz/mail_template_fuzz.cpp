// A mail's wording as an administrator writes it: what the check lets through must parse and render.
#include "kernel/mail/template_check.hpp"
#include "kernel/web/template_program.hpp"
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
    const sdk::ValueView view(sample);
    const std::vector<const sdk::View*> views{&view};
    // Throws for what passes the check and cannot be compiled, which the fuzzer tells.
    const auto text = web::TemplateProgram(source, web::TemplateProgram::Escape::Html, {}).run(views);
    fuzz::promise(source.find('<') != source.npos || text.find('<') == text.npos, "values are escaped");
    return 0;
}

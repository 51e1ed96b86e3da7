#include "kernel/command/command.hpp"
#include "kernel/texts/template_texts.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

namespace guildhall::command {

namespace {

namespace fs = std::filesystem;

std::string quoted(const std::string& text) {
    std::string result = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') result += '\\';
        result += c == '\n' ? std::string("\\n") : std::string(1, c);
    }
    return result + "\"";
}

void tell(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    const std::string source{std::istreambuf_iterator<char>(in), {}};
    for (const auto& text : texts::textsOf(source, texts::TemplateKind::Html))
        std::cout << "#: " << file.string() << "\nmsgid " << quoted(text) << "\nmsgstr \"\"\n\n";
}

int tellAll(const Arguments& given) {
    if (given.words().empty()) throw UsageError("say one or more folders of templates");
    std::cout << "msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=UTF-8\\n\"\n\n";
    for (const auto& folder : given.words()) {
        if (!fs::is_directory(folder)) throw UsageError("there is no folder " + folder);
        std::vector<fs::path> files;
        for (const auto& entry : fs::recursive_directory_iterator(folder))
            if (entry.path().extension() == ".mustache") files.push_back(entry.path());
        std::ranges::sort(files);
        for (const auto& file : files) tell(file);
    }
    return 0;
}

}  // namespace

Command textsCommand() {
    return {"texts",
            "FOLDER…",
            "Print the texts of templates as a catalogue to be translated (PO).",
            {},
            [](const Arguments& given, const config::Settings&) { return tellAll(given); }};
}

}  // namespace guildhall::command

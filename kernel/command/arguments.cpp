#include "kernel/command/arguments.hpp"

#include <algorithm>

namespace guildhall::command {

Arguments::Arguments(const std::vector<std::string>& given, const std::vector<Option>& declared) {
    bool optionsOver = false;
    for (std::size_t i = 0; i < given.size(); ++i) {
        const auto& word = given[i];
        if (optionsOver || !word.starts_with("--")) {
            words_.push_back(word);
            continue;
        }
        if (word == "--") {
            optionsOver = true;
            continue;
        }
        const auto equals = word.find('=');
        const auto name = word.substr(2, equals == word.npos ? word.npos : equals - 2);
        const auto option =
            std::find_if(declared.begin(), declared.end(), [&](const Option& each) { return each.name == name; });
        if (option == declared.end()) throw UsageError("unknown option --" + name);
        if (option->argument.empty()) {
            if (equals != word.npos) throw UsageError("--" + name + " takes no value");
            values_[name].push_back("yes");
        } else if (equals != word.npos) {
            values_[name].push_back(word.substr(equals + 1));
        } else if (i + 1 < given.size()) {
            values_[name].push_back(given[++i]);
        } else {
            throw UsageError("--" + name + " needs a value: " + option->argument);
        }
    }
}

std::string Arguments::value(const std::string& option, const std::string& otherwise) const {
    const auto found = values_.find(option);
    return found == values_.end() ? otherwise : found->second.back();
}

std::string Arguments::required(const std::string& option) const {
    if (!has(option)) throw UsageError("--" + option + " is missing");
    return value(option);
}

std::vector<std::string> Arguments::all(const std::string& option) const {
    const auto found = values_.find(option);
    return found == values_.end() ? std::vector<std::string>{} : found->second;
}

}  // namespace guildhall::command

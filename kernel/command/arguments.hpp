// The words after `guildhall`: a command's declared options and what was given.
#pragma once

#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace guildhall::command {

/// Wrong use of a command: printed with a hint to --help, exit code 2.
class UsageError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

struct Option {
    std::string name;      ///< without the hyphens
    std::string argument;  ///< what stands behind it in the help; empty: a flag
    std::string description;
};

/// `--name value`, `--name=value`, `--flag` and plain words, in any order; `--` ends the options.
class Arguments {
public:
    /// Throws UsageError for an option that is not declared or lacks its value.
    Arguments(const std::vector<std::string>& given, const std::vector<Option>& declared);

    const std::vector<std::string>& words() const { return words_; }
    bool has(const std::string& option) const { return values_.contains(option); }
    /// The last value given, or `otherwise`.
    std::string value(const std::string& option, const std::string& otherwise = "") const;
    /// The value; throws UsageError when it was not given.
    std::string required(const std::string& option) const;
    std::vector<std::string> all(const std::string& option) const;

private:
    std::vector<std::string> words_;
    std::map<std::string, std::vector<std::string>> values_;
};

}  // namespace guildhall::command

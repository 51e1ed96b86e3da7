#include "kernel/plugins/manifest.hpp"

#include "kernel/plugins/ordinary_file.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <sstream>

namespace guildhall::plugins {

namespace {

using Json = nlohmann::json;

std::vector<int> numbersOf(const std::string& version) {
    std::vector<int> numbers;
    std::istringstream parts(version);
    for (std::string part; std::getline(parts, part, '.');) {
        int number = 0;
        const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), number);
        if (error != std::errc() || end != part.data() + part.size() || number < 0)
            throw std::invalid_argument("“" + version + "” is not a version like 1.2.3");
        numbers.push_back(number);
    }
    if (numbers.empty() || numbers.size() > 3)
        throw std::invalid_argument("“" + version + "” is not a version like 1.2.3");
    numbers.resize(3);
    return numbers;
}

std::string textAt(const Json& json, const std::string& key, const std::filesystem::path& file, bool required = true) {
    const auto found = json.find(key);
    if (found == json.end() && !required) return {};
    if (found == json.end() || !found->is_string() || (required && found->get<std::string>().empty()))
        throw ManifestError(file.string() + ": \"" + key + "\" must be a text");
    return found->get<std::string>();
}

/// Where the reading of a text ended, and why: “line 4: …”. The parser's own words are for its authors.
std::string syntaxProblem(const std::string& text, const Json::parse_error& error) {
    const auto at = std::min(text.size(), error.byte > 0 ? error.byte - 1 : 0);
    const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
    const bool ended = text.find_first_not_of(" \t\r\n", at) == text.npos;
    std::string words = error.what();
    const auto expected = words.rfind("; expected ");
    return "line " + std::to_string(line) + ": this is no JSON; " +
           (ended                    ? "the text ends too early"
            : expected == words.npos ? "look before “" + text.substr(at, 1) + "”"
                                     : "there should be " + words.substr(expected + 11) + " here");
}

Json parseFile(const std::filesystem::path& file) {
    if (const auto obstacle = obstacleTo(file); !obstacle.empty()) throw ManifestError(file.string() + " " + obstacle);
    std::ifstream in(file);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    Json json;
    try {
        json = Json::parse(text);
    } catch (const Json::parse_error& error) {
        throw ManifestError(file.string() + ", " + syntaxProblem(text, error));
    }
    if (!json.is_object()) throw ManifestError(file.string() + ": is not a JSON object");
    static const std::vector<std::string> known{"id",      "name",    "version",  "sdk",      "description",
                                                "licence", "depends", "optional", "required", "settings"};
    for (const auto& [key, value] : json.items())
        if (std::find(known.begin(), known.end(), key) == known.end())
            throw ManifestError(file.string() + ": unknown key \"" + key +
                                "\"; allowed are id, name, version, sdk, description, licence, depends, optional, "
                                "required, settings");
    return json;
}

/// In the order they are written in, which is the order of the form.
std::vector<SettingDeclaration> settingsOf(const std::filesystem::path& file) {
    std::ifstream in(file);
    const auto json = nlohmann::ordered_json::parse(in);
    std::vector<SettingDeclaration> all;
    const auto settings = json.find("settings");
    if (settings == json.end()) return all;
    if (!settings->is_object()) throw std::invalid_argument("\"settings\" must be {key: declaration}");
    for (const auto& [key, setting] : settings->items()) all.push_back(SettingDeclaration::read(key, setting));
    return all;
}

/// A version range, with its key named when it is none.
std::string rangeOf(const Json& versions, const std::string& key) {
    try {
        auto text = versions.get<std::string>();
        VersionRange{text};
        return text;
    } catch (const std::invalid_argument& problem) {
        throw std::invalid_argument(key + ": " + problem.what());
    } catch (const Json::exception&) {
        throw std::invalid_argument(key + ": must be a text with a range of versions, such as >=1.2 <2");
    }
}

std::vector<Dependency> dependenciesAt(const Json& json, const char* key, const std::string& self) {
    std::vector<Dependency> all;
    const auto listed = json.value(key, Json::object());
    if (!listed.is_object()) throw std::invalid_argument("\"" + std::string(key) + "\" must be {id: versions}");
    for (const auto& [id, versions] : listed.items()) {
        if (id == self) throw std::invalid_argument("\"" + std::string(key) + "\" names the plugin itself");
        all.push_back({id, rangeOf(versions, "\"" + std::string(key) + "\", " + id)});
    }
    return all;
}

}  // namespace

bool isPluginId(const std::string& id) {
    if (id == "kernel" || id == "connections") return false;
    return !id.empty() && id.size() <= 40 && std::all_of(id.begin(), id.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    });
}

bool olderVersion(const std::string& a, const std::string& b) { return numbersOf(a) < numbersOf(b); }

VersionRange::VersionRange(const std::string& text) {
    std::istringstream words(text);
    for (std::string word; words >> word;) {
        const auto digit = word.find_first_of("0123456789");
        const auto comparison = word.substr(0, digit);
        static const std::vector<std::string> allowed{"", "=", ">=", ">", "<=", "<"};
        if (digit == word.npos || std::find(allowed.begin(), allowed.end(), comparison) == allowed.end())
            throw std::invalid_argument("“" + word + "” is not a comparison like >=1.2");
        bounds_.push_back({comparison, numbersOf(word.substr(digit))});
    }
}

bool VersionRange::contains(const std::string& version) const {
    const auto numbers = numbersOf(version);
    return std::all_of(bounds_.begin(), bounds_.end(), [&](const Bound& bound) {
        if (bound.comparison == ">=") return numbers >= bound.version;
        if (bound.comparison == ">") return numbers > bound.version;
        if (bound.comparison == "<=") return numbers <= bound.version;
        if (bound.comparison == "<") return numbers < bound.version;
        return numbers == bound.version;
    });
}

Manifest Manifest::read(const std::filesystem::path& folder) {
    const auto file = folder / "plugin.json";
    const auto json = parseFile(file);
    Manifest manifest;
    manifest.folder = folder;
    manifest.id = textAt(json, "id", file);
    if (!isPluginId(manifest.id))
        throw ManifestError(file.string() + ": \"id\" may have a-z, 0-9 and _ only, at most 40 characters");
    if (manifest.id != folder.filename().string())
        throw ManifestError(file.string() + ": \"id\" is " + manifest.id + " but the folder is " +
                            folder.filename().string());
    manifest.name = textAt(json, "name", file);
    manifest.version = textAt(json, "version", file);
    manifest.sdkVersions = textAt(json, "sdk", file);
    manifest.description = textAt(json, "description", file);
    manifest.licence = textAt(json, "licence", file, false);
    try {
        rangeOf("=" + manifest.version, "\"version\"");
        rangeOf(manifest.sdkVersions, "\"sdk\"");
        manifest.depends = dependenciesAt(json, "depends", manifest.id);
        manifest.optional = dependenciesAt(json, "optional", manifest.id);
        if (const auto required = json.find("required"); required != json.end()) {
            if (!required->is_boolean()) throw std::invalid_argument("\"required\" must be true or false");
            manifest.required = required->get<bool>();
        }
        manifest.settings = settingsOf(file);
    } catch (const std::exception& problem) {
        throw ManifestError(file.string() + ": " + problem.what());
    }
    return manifest;
}

}  // namespace guildhall::plugins

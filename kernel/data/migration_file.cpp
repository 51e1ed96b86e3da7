#include "kernel/data/migration_file.hpp"

#include "kernel/base/sha256.hpp"

#include <algorithm>
#include <fstream>
#include <regex>
#include <sstream>

namespace guildhall::data {

namespace {

std::string readWhole(const std::filesystem::path& file) {
    // A pipe would hold up whoever reads it.
    if (!std::filesystem::is_regular_file(file)) throw MigrationError("migration " + file.string() + " is no file");
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    if (!in) throw MigrationError("migration " + file.string() + " cannot be read");
    return text.str();
}

std::string trimmed(const std::string& line) {
    const auto end = line.find_last_not_of(" \t\r");
    return end == std::string::npos ? std::string() : line.substr(0, end + 1);
}

/// Reads line by line: which section, and whether the lines are for our engine.
class SectionReader {
public:
    SectionReader(Migration& migration, Engine engine, const std::filesystem::path& file)
        : migration_(migration), own_(engine == Engine::Sqlite ? "sqlite" : "postgresql"), file_(file) {}

    void read(const std::string& text) {
        std::istringstream lines(text);
        for (std::string line; std::getline(lines, line);) {
            ++number_;
            take(trimmed(line));
        }
        if (inBlock_) fail("an “-- only:” block is not closed with “-- end”");
        if (!sawUp_ || !sawDown_) fail("both “-- up” and “-- down” are needed");
    }

private:
    void take(const std::string& line) {
        if (line == "-- up" || line == "-- down") return startSection(line == "-- up");
        if (line.starts_with("-- only:")) return startBlock(line.substr(8));
        if (line == "-- end") {
            if (!inBlock_) fail("“-- end” without “-- only:”");
            inBlock_ = false;
            skipping_ = false;
            return;
        }
        if (!section_) {
            if (!line.empty() && !line.starts_with("--")) fail("SQL stands before “-- up”");
            return;
        }
        if (!skipping_) *section_ += line + "\n";
    }

    void startSection(bool up) {
        if (inBlock_) fail("an “-- only:” block is not closed with “-- end”");
        bool& seen = up ? sawUp_ : sawDown_;
        if (seen) fail("a section stands twice");
        seen = true;
        section_ = up ? &migration_.up : &migration_.down;
    }

    void startBlock(std::string engine) {
        engine.erase(0, engine.find_first_not_of(' '));
        if (inBlock_) fail("“-- only:” blocks cannot be nested");
        if (engine != "sqlite" && engine != "postgresql") fail("“-- only:” takes sqlite or postgresql");
        inBlock_ = true;
        skipping_ = engine != own_;
    }

    [[noreturn]] void fail(const std::string& what) const {
        throw MigrationError("migration " + file_.string() + ", line " + std::to_string(number_) + ": " + what);
    }

    Migration& migration_;
    std::string own_;
    const std::filesystem::path& file_;
    std::string* section_ = nullptr;
    bool inBlock_ = false;
    bool skipping_ = false;
    bool sawUp_ = false;
    bool sawDown_ = false;
    int number_ = 0;
};

}  // namespace

std::vector<Migration> readMigrations(const std::filesystem::path& folder, Engine engine) {
    static const std::regex pattern("([0-9]{4})_([a-z0-9_]+)\\.sql");
    std::vector<Migration> migrations;
    if (!std::filesystem::is_directory(folder)) return migrations;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        const auto name = entry.path().filename().string();
        if (entry.path().extension() != ".sql") continue;
        std::smatch match;
        if (!std::regex_match(name, match, pattern))
            throw MigrationError("migration " + entry.path().string() + ": the name must be NNNN_lower_case_words.sql");
        const auto text = readWhole(entry.path());
        Migration migration{.number = std::stoi(match[1]), .name = match[2], .checksum = base::sha256(text)};
        SectionReader(migration, engine, entry.path()).read(text);
        migrations.push_back(std::move(migration));
    }
    std::sort(migrations.begin(), migrations.end(), [](const auto& a, const auto& b) { return a.number < b.number; });
    for (std::size_t i = 1; i < migrations.size(); ++i)
        if (migrations[i].number == migrations[i - 1].number)
            throw MigrationError("two migrations in " + folder.string() + " have the number " +
                                 std::to_string(migrations[i].number));
    return migrations;
}

}  // namespace guildhall::data

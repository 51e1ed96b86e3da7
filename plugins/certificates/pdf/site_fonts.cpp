#include "pdf/site_fonts.hpp"

#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/text.hpp>

#include <sstream>

namespace guildhall::certificates {

namespace {

std::vector<std::filesystem::path> fontFiles(std::string_view setting) {
    std::vector<std::filesystem::path> files;
    std::istringstream list{std::string(setting)};
    for (std::string path; std::getline(list, path, ',');)
        if (auto trimmed = sdk::trim(path); !trimmed.empty()) files.emplace_back(std::move(trimmed));
    return files;
}

}  // namespace

std::string complaintAboutFonts(std::string_view setting) {
    std::error_code unreadable;
    for (const auto& file : fontFiles(setting))
        if (!file.is_absolute() || !std::filesystem::is_regular_file(file, unreadable))
            return sdk::say(
                "There is no font file “{file}” on this server. Give whole paths, such as "
                "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
                {{"file", file.string()}});
    return {};
}

FontSettings siteFonts(const std::filesystem::path& folder, const sdk::Settings& settings) {
    return FontSettings::load(folder / "fonts/fonts.json", fontFiles(settings.text("font_fallbacks")));
}

}  // namespace guildhall::certificates

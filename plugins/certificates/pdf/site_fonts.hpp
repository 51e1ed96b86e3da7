// The fonts of this site: those of the plugin's folder and the fallbacks of its settings.
#pragma once

#include "pdf/fonts.hpp"

#include <guildhall/sdk/services.hpp>

namespace guildhall::certificates {

/// `folder` is the plugin's. Throws FontError.
FontSettings siteFonts(const std::filesystem::path& folder, const sdk::Settings& settings);

/// What is wrong with a value of the setting `font_fallbacks`; empty: nothing.
std::string complaintAboutFonts(std::string_view setting);

}  // namespace guildhall::certificates

// The files in `assets/` of plugins: pictures, styles and scripts of their pages. Read when a plugin is enabled and
// addressed by a fingerprint of their content, as the theme's are, so browsers may keep them for a year.
#pragma once

#include <guildhall/sdk/registrar.hpp>

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace guildhall::web {

/// Any thread.
class PluginAssets {
public:
    static constexpr std::uintmax_t most = 16 * 1024 * 1024;  ///< bytes of one plugin's files together

    PluginAssets();
    /// The files right in `folder`; a missing folder means none. Throws std::runtime_error for more than `most`.
    void add(const std::string& owner, const std::filesystem::path& folder);
    void remove(const std::string& owner);

    /// For templates: `{{plugin_assets.shop.logo_svg}}` is `/assets/plugins/shop/3f2a…/logo.svg`.
    std::shared_ptr<const sdk::Value> model() const;
    /// The route that answers those addresses.
    void describe(sdk::Registrar& add);

private:
    struct Folder {
        std::string fingerprint;
        std::map<std::string, std::string, std::less<>> files;  ///< name → content
    };
    sdk::Response answer(const sdk::Request& request) const;
    void remodel();

    mutable std::mutex mutex_;
    std::map<std::string, std::shared_ptr<const Folder>, std::less<>> folders_;
    std::shared_ptr<const sdk::Value> model_;
};

}  // namespace guildhall::web

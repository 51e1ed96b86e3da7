// plugin.json: what a plugin says of itself before its library is loaded.
#pragma once

#include "kernel/plugins/setting_declaration.hpp"

#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

namespace guildhall::plugins {

struct Dependency {
    std::string id;
    std::string versions;  ///< `>=1.2 <2`, see VersionRange
};

struct Manifest {
    std::string id;  ///< also the folder's and the library's name
    std::string name;
    std::string version;
    std::string sdkVersions;
    std::string description;
    std::string licence;
    std::vector<Dependency> depends;
    std::vector<Dependency> optional;  ///< may be absent; when enabled, its version must fit
    bool required = false;             ///< the site is not ready without it
    std::vector<SettingDeclaration> settings;
    std::filesystem::path folder;

    /// Throws ManifestError that names the file, the key and what is allowed.
    static Manifest read(const std::filesystem::path& folder);
    std::filesystem::path library() const { return folder / (id + ".so"); }
};

class ManifestError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// May a folder of this name be a plugin's?
bool isPluginId(const std::string& id);

/// Is version `a` older than `b`? Both as in a manifest.
bool olderVersion(const std::string& a, const std::string& b);

/// A version range: comparisons of dotted numbers, all of which must hold (`>=0.1 <0.2`). Empty: any version.
class VersionRange {
public:
    /// Throws std::invalid_argument.
    explicit VersionRange(const std::string& text);
    bool contains(const std::string& version) const;

private:
    struct Bound {
        std::string comparison;
        std::vector<int> version;
    };
    std::vector<Bound> bounds_;
};

}  // namespace guildhall::plugins

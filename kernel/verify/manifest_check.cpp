#include "kernel/verify/check.hpp"
#include "kernel/verify/subject.hpp"

#include <guildhall/sdk/version.hpp>

#include <algorithm>

namespace guildhall::plugins::verify {

namespace {

/// One given with --set.
void checkSetting(const Manifest& manifest, const std::string& key, const std::string& value, Finding& finding) {
    const auto setting = std::ranges::find(manifest.settings, key, &SettingDeclaration::key);
    std::string problem;
    if (setting == manifest.settings.end())
        finding.faults.push_back("plugin.json declares no setting “" + key + "”.");
    else if (!setting->accept(value, &problem))
        finding.faults.push_back("The setting “" + key + "” cannot be “" + value + "”: " + problem);
}

}  // namespace

Check manifestCheck() {
    return {.id = "manifest",
            .promise = "Its manifest can be read and fits this server's SDK",
            .needed = true,
            .database = false,
            .run = [](Subject& subject) {
                subject.manifest = Manifest::read(subject.folder);
                const auto& wanted = subject.manifest.sdkVersions;
                Finding finding{subject.id() + " " + subject.manifest.version + ", made for SDK " + wanted, {}};
                if (!VersionRange(wanted).contains(GUILDHALL_SDK_VERSION))
                    finding.faults.push_back("It is made for SDK " + wanted +
                                             "; this server has " GUILDHALL_SDK_VERSION ".");
                for (const auto& [key, value] : subject.settings) checkSetting(subject.manifest, key, value, finding);
                return finding;
            }};
}

}  // namespace guildhall::plugins::verify

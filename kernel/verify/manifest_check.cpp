#include "kernel/verify/check.hpp"
#include "kernel/verify/subject.hpp"

#include <guildhall/sdk/version.hpp>

namespace guildhall::plugins::verify {

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
                return finding;
            }};
}

}  // namespace guildhall::plugins::verify

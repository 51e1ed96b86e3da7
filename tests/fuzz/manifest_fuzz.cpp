// plugin.json of a plugin that someone copied into the folder.
#include "kernel/plugins/manifest.hpp"
#include "tests/fuzz/fuzzing.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace guildhall;
    static const fuzz::Folder folder("shop");
    folder.write("plugin.json", fuzz::textOf(data, size));
    try {
        const auto manifest = plugins::Manifest::read(folder.path());
        fuzz::promise(manifest.id == "shop" && !manifest.name.empty(), "a manifest has its folder's id, and a name");
        fuzz::promise(!plugins::olderVersion(manifest.version, manifest.version), "a version is not older than itself");
        plugins::VersionRange(manifest.sdkVersions).contains(manifest.version);
    } catch (const plugins::ManifestError& error) {
        fuzz::promise(std::string(error.what()).find("plugin.json") != std::string::npos, "an error names the file");
    }
    return 0;
}

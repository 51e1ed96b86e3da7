// The kernel's own pages keep what the SDK promises of plugins' pages, and nobody adds a route or a sensitive field
// without saying who may have it: what there is stands in permissions.txt, one line each, for a reviewer to read.
#include "kernel/lua/rule_zygote.hpp"
#include "kernel/plugins/loaded_plugin.hpp"
#include "kernel/rehearsal/rehearsal.hpp"
#include "kernel/verify/verification.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>

namespace guildhall::plugins::verify {
namespace {

TEST(Kernel, KeepsWhatIsPromisedOfPagesOnEveryDatabase) {
    const auto* postgresql = std::getenv("GUILDHALL_TEST_POSTGRES");
    for (const auto& result : verifyKernel(postgresql ? postgresql : "")) {
        std::cout << result.engine << " " << result.check << ": " << result.finding.done << "\n";
        for (const auto& fault : result.finding.faults)
            ADD_FAILURE() << result.engine << " " << result.check << ": " << fault;
    }
}

const std::filesystem::path accepted = GUILDHALL_SOURCE_DIR "/tests/conformance/permissions.txt";

const char* wordFor(sdk::Sensitivity sensitivity) {
    switch (sensitivity) {
        case sdk::Sensitivity::Public: return "public";
        case sdk::Sensitivity::SignedIn: return "signed in";
        case sdk::Sensitivity::Pii: return "pii";
        case sdk::Sensitivity::Contact: return "contact";
        case sdk::Sensitivity::Financial: return "financial";
        case sdk::Sensitivity::Private: return "private";
    }
    return "";
}

/// Every route with who may ask for it, and every field of a plugin's records with who may see it.
std::string declared() {
    // With all ways to sign in, and all that settings bring.
    rehearsal::RehearsalOptions options{.plugins = {},
                                        .settings = {{"base_url", "http://localhost:8080"},
                                                     {"audit.syslog", "tls://siem.example"},
                                                     {"signin.acme.issuer", "https://id.acme.example"},
                                                     {"signin.acme.client_id", "portal"},
                                                     {"asserted.edge.issuer", "https://edge.example"},
                                                     {"asserted.edge.audiences", "portal"},
                                                     {"asserted.edge.jwks_url", "https://edge.example/keys"},
                                                     {"asserted.edge.header", "X-Edge-Assertion"}}};
    for (const auto& entry : std::filesystem::directory_iterator(GUILDHALL_BUILD_DIR "/plugins"))
        if (std::filesystem::exists(entry.path() / "plugin.json")) options.plugins.push_back(entry.path());
    rehearsal::Rehearsal stage(options);
    stage.enable();
    auto& plugins = stage.house().plugins;
    std::set<std::string> lines;
    for (const auto& owned : stage.house().http.dispatcher.routes().current()->routes())
        lines.insert("route " + owned->owner + " " + owned->route.pattern + " " + owned->route.method + ": " +
                     owned->route.access.text() + (owned->route.options.fresh ? ", asked anew" : "") +
                     (owned->route.options.csrf || owned->route.method == "GET" ? "" : ", without a token"));
    for (const auto& folder : options.plugins) {
        const auto manifest = Manifest::read(folder);
        LoadedPlugin loaded(manifest, plugins.servicesFor(manifest));
        auto contribution = loaded.describe(manifest);
        plugins.allKinds.complete(contribution);
        for (const auto& record : contribution.of<sdk::RecordDeclaration>()) {
            const auto fields = record.fields();
            for (const auto& field : fields.fields())
                lines.insert("field " + fields.name() + "." + field.name + ": " + wordFor(field.options.sensitivity));
        }
    }
    std::string text;
    for (const auto& line : lines) text += line + "\n";
    return text;
}

std::set<std::string> linesOf(const std::string& text) {
    std::istringstream in(text);
    std::set<std::string> lines;
    for (std::string line; std::getline(in, line);) lines.insert(line);
    return lines;
}

TEST(Permissions, OfEveryRouteWereReadBySomebody) {
    const auto now = declared();
    if (std::getenv("GUILDHALL_ACCEPT")) std::ofstream(accepted) << now;
    std::ifstream in(accepted);
    const std::string before((std::istreambuf_iterator<char>(in)), {});
    const auto old = linesOf(before), current = linesOf(now);
    for (const auto& line : current)
        if (!old.contains(line)) ADD_FAILURE() << "new: " << line;
    for (const auto& line : old)
        if (!current.contains(line)) ADD_FAILURE() << "gone: " << line;
    if (HasFailure())
        std::cout << "Is that what each of them should ask for? Then run this test with GUILDHALL_ACCEPT=1 and commit "
                     "tests/conformance/permissions.txt.\n";
}

}  // namespace
}  // namespace guildhall::plugins::verify

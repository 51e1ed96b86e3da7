// The host with a tiny plugin, as it was built beside the server.
#include "kernel/plugins/plugin_host.hpp"
#include "kernel/plugins/library_note.hpp"
#include "tests/kernel/data/test_doubles.hpp"
#include "tests/kernel/plugins/greeting_kinds.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

namespace guildhall::plugins {

namespace {

using ::testing::HasSubstr;

bool isMapped(const std::string& library) {
    std::ifstream maps("/proc/self/maps");
    std::stringstream text;
    text << maps.rdbuf();
    return text.str().find(library) != std::string::npos;
}

/// Remembers what it was given; can be told to refuse.
class Shelf : public kinds::Kind {
public:
    void add(const kinds::Contribution& contribution) override {
        if (!refusal.empty()) throw std::runtime_error(refusal);
        there[contribution.owner] = contribution;
    }
    void remove(const std::string& owner) override { there.erase(owner); }

    std::string refusal;
    std::map<std::string, kinds::Contribution> there;
};

class NoDatabase : public sdk::Database {
    void transact(bool, const std::function<void(sdk::Transaction&)>&) override { throw std::logic_error("unused"); }
};

class PluginHosts : public ::testing::Test {
protected:
    PluginHosts() : folder_(std::filesystem::temp_directory_path() / ("gh-plugins-" + std::to_string(::getpid()))) {
        std::filesystem::remove_all(folder_);
        const auto built = std::filesystem::path(GUILDHALL_BUILD_DIR) / "test-plugins/greeting";
        std::filesystem::create_directories(folder_ / "greeting");
        std::filesystem::copy_file(built / "greeting.so", folder_ / "greeting/greeting.so");
        manifest(R"({"id":"greeting","name":"Greeting","version":"0.1.0","sdk":">=0.3 <0.4","description":"x"})");
    }
    ~PluginHosts() override { std::filesystem::remove_all(folder_); }

    void manifest(const std::string& json, const std::string& id = "greeting") {
        std::filesystem::create_directories(folder_ / id);
        std::ofstream(folder_ / id / "plugin.json") << json;
    }
    PluginHost& host() {
        if (!host_) {
            host_ = std::make_unique<PluginHost>(folder_,
                                                 HostPorts{.services = [this](const Manifest&) { return services_; },
                                                           .migrate = [](const Manifest&) { return 0; },
                                                           .kinds = &kinds_.all,
                                                           .log = &log_});
            host_->discover();
        }
        return *host_;
    }
    std::string failure(const std::string& id = "greeting") {
        try {
            host().enable(id);
        } catch (const std::exception& problem) {
            return problem.what();
        }
        return "no failure";
    }
    PluginStatus status(const std::string& id = "greeting") {
        for (auto& each : host().list())
            if (each.manifest.id == id) return each;
        return {};
    }

    std::filesystem::path folder_;
    guildhall::testing::FakeLog log_;
    guildhall::testing::FakeClock clock_;
    guildhall::testing::FakeRandom random_;
    NoDatabase database_;
    Shelf first_, second_;
    guildhall::testing::GreetingKinds kinds_{&first_, &second_};
    // The plugin uses no service; the references are never followed.
    sdk::Services services_{.database = database_,
                            .audit = *reinterpret_cast<sdk::Audit*>(&log_),
                            .jobs = *reinterpret_cast<sdk::Jobs*>(&log_),
                            .mail = *reinterpret_cast<sdk::Mail*>(&log_),
                            .rules = *reinterpret_cast<sdk::Rules*>(&log_),
                            .events = *reinterpret_cast<sdk::Events*>(&log_),
                            .interfaces = *reinterpret_cast<sdk::Interfaces*>(&log_),
                            .people = *reinterpret_cast<sdk::People*>(&log_),
                            .http = *reinterpret_cast<sdk::HttpClient*>(&log_),
                            .clock = clock_,
                            .random = random_,
                            .log = log_,
                            .settings = *reinterpret_cast<sdk::Settings*>(&log_),
                            .vault = *reinterpret_cast<sdk::Vault*>(&log_),
                            .site = {},
                            .files = sdk::Files("/nowhere"),
                            .folder = {}};
    std::unique_ptr<PluginHost> host_;
};

}  // namespace

TEST_F(PluginHosts, FindPluginsWithoutLoadingThem) {
    EXPECT_EQ(status().state, State::Available);
    EXPECT_FALSE(isMapped("/greeting.so"));
}

TEST_F(PluginHosts, PutWhatAPluginDeclaresOnEveryKindAndTakeItAllOff) {
    for (int round = 0; round < 3; ++round) {
        host().enable("greeting");
        EXPECT_EQ(status().state, State::Enabled);
        EXPECT_EQ(first_.there.at("greeting").of<sdk::Route>().size(), 1u);
        EXPECT_TRUE(second_.there.contains("greeting"));
        EXPECT_TRUE(isMapped("/greeting.so"));
        first_.there.clear();
        second_.there.clear();
        host().disable("greeting");
        EXPECT_EQ(status().state, State::Disabled);
        EXPECT_FALSE(isMapped("/greeting.so")) << "round " << round;
    }
}

TEST_F(PluginHosts, KeepALibraryWhileSomethingRunsInItAndUnloadItLater) {
    host().enable("greeting");
    auto inFlight = first_.there.at("greeting").keepAlive;
    first_.there.at("greeting").keepAlive.reset();
    host().disable("greeting", std::chrono::milliseconds(20));
    EXPECT_TRUE(isMapped("/greeting.so"));
    inFlight.reset();
    host().sweep();
    EXPECT_FALSE(isMapped("/greeting.so"));
}

TEST_F(PluginHosts, LeaveNothingBehindWhenAKindRefuses) {
    second_.refusal = "the path /greeting belongs to another plugin";
    EXPECT_EQ(failure(), second_.refusal);
    EXPECT_EQ(status().state, State::Failed);
    EXPECT_EQ(status().reason, second_.refusal);
    EXPECT_TRUE(first_.there.empty());
    EXPECT_FALSE(isMapped("/greeting.so"));
    second_.refusal.clear();
    EXPECT_EQ(failure(), "no failure") << "a mended plugin can be enabled";
}

TEST_F(PluginHosts, NameTheReasonOfEachFault) {
    manifest(R"({"id":"greeting","name":"G","version":"1","sdk":">=7","description":"x"})");
    EXPECT_THAT(failure(), HasSubstr("made for SDK >=7; this server has"));
    host_.reset();
    manifest(
        R"({"id":"greeting","name":"G","version":"1","sdk":">=0.1","description":"x","depends":{"absent":">=1"}})");
    EXPECT_THAT(failure(), HasSubstr("needs the plugin “absent”, which is not here"));
    host_.reset();
    manifest(R"({"id":"greeting","name":"G","version":"1","sdk":">=0.1","description":"x"})");
    std::ofstream(folder_ / "greeting/greeting.so") << "this is no library";
    EXPECT_THAT(failure(), HasSubstr("no Guildhall note"));
    host_.reset();
    std::filesystem::remove(folder_ / "greeting/greeting.so");
    EXPECT_THAT(failure(), HasSubstr("is missing"));
}

TEST_F(PluginHosts, QuarantineAPluginWhoseManifestCannotBeRead) {
    manifest(R"({"id":"other","name":"O","version":"1","sdk":">=0.1","description":"x"})", "broken");
    manifest("not json", "worse");
    manifest(R"({"id":"typo","name":"O","version":"1","sdk":">=0.1","description":"x","vresion":"2"})", "typo");
    EXPECT_THAT(status("broken").reason, HasSubstr("\"id\" is other but the folder is broken"));
    EXPECT_THAT(status("worse").reason, HasSubstr("plugin.json, line 1: this is no JSON"));
    EXPECT_THAT(status("typo").reason, HasSubstr("unknown key \"vresion\""));
    EXPECT_EQ(failure(), "no failure") << "the others are not concerned";
}

TEST_F(PluginHosts, NameTheLineAndTheKeyOfAManifestsFault) {
    const auto reason = [&](const std::string& json) {
        manifest(json, "odd");
        host_.reset();
        return status("odd").reason;
    };
    const std::string head = R"({"id":"odd","name":"O","description":"x","version":"1","sdk":">=0.1")";
    EXPECT_THAT(reason("{\n  \"id\": \"odd\",\n  \"name\" \"Odd\"\n}\n"), HasSubstr("plugin.json, line 3: "));
    EXPECT_THAT(reason("{\n  \"id\": \"odd\",\n"), HasSubstr("the text ends too early"));
    EXPECT_THAT(reason(R"({"id":"odd","name":"O","description":"x","version":"1","sdk":"0.2.x"})"),
                HasSubstr("\"sdk\": "));
    EXPECT_THAT(reason(head + R"(,"depends":{"shop":"latest"}})"), HasSubstr("\"depends\", shop: “latest” is not"));
    EXPECT_THAT(reason(head + R"(,"required":"yes"})"), HasSubstr("\"required\" must be true or false"));
}

TEST_F(PluginHosts, CallWhatCannotBeReadThatPluginsFault) {
    std::filesystem::create_directory_symlink("loop", folder_ / "loop");
    std::filesystem::create_directories(folder_ / "pipe");
    ASSERT_EQ(::mkfifo((folder_ / "pipe/plugin.json").c_str(), 0600), 0);
    ASSERT_EQ(::mkfifo((folder_ / "stray").c_str(), 0600), 0);
    std::filesystem::create_symlink("knot", folder_ / "knot-in-no-plugins-name");
    EXPECT_THAT(status("loop").reason, HasSubstr("cannot be read: Too many levels of symbolic links"));
    EXPECT_EQ(status("loop").state, State::Failed);
    EXPECT_THAT(status("pipe").reason, HasSubstr("plugin.json is no ordinary file"));
    EXPECT_EQ(failure(), "no failure") << "the others are not concerned";
    EXPECT_EQ(host().list().size(), 3u);
    const auto told = log_.lines().size();
    host().discover();
    EXPECT_EQ(log_.lines().size(), told) << "it is looked at again and again, but told once";
    host().disable("greeting");
    std::filesystem::remove(folder_ / "greeting/greeting.so");
    ASSERT_EQ(::mkfifo((folder_ / "greeting/greeting.so").c_str(), 0600), 0);
    EXPECT_THAT(failure(), HasSubstr("greeting.so is no ordinary file"));
}

TEST_F(PluginHosts, RefuseALibraryThatIsNotWhole) {
    const auto library = folder_ / "greeting/greeting.so";
    const auto whole = std::filesystem::file_size(library);
    for (const auto part : {whole - 1, whole / 2, whole / 4, std::uintmax_t{5000}, std::uintmax_t{100}}) {
        std::filesystem::resize_file(library, part);
        EXPECT_THAT(failure(), HasSubstr("is cut off after " + std::to_string(part) + " bytes")) << part;
    }
    std::filesystem::resize_file(library, 0);
    EXPECT_THAT(failure(), HasSubstr("is empty"));
}

TEST_F(PluginHosts, LiveOnWhenTheFileOfALoadedLibraryIsWrittenOver) {
    host().enable("greeting");
    std::filesystem::resize_file(folder_ / "greeting/greeting.so", 0);  // as cp does before it writes
    EXPECT_EQ(
        first_.there.at("greeting").of<sdk::Route>().front().handler(sdk::Request(sdk::RequestParts{})).statusCode,
        200);
    first_.there.clear();
    second_.there.clear();
    host().disable("greeting");
    EXPECT_FALSE(isMapped("/greeting.so"));
}

TEST_F(PluginHosts, RefuseToTakeAPluginAwayFromOneThatNeedsIt) {
    std::filesystem::create_directories(folder_ / "guest");
    std::filesystem::copy_file(folder_ / "greeting/greeting.so", folder_ / "guest/guest.so");
    manifest(
        R"({"id":"guest","name":"Guest","version":"1","sdk":">=0.1","description":"x","depends":{"greeting":">=0.1"}})",
        "guest");
    EXPECT_THAT(failure("guest"), HasSubstr("not enabled"));
    EXPECT_EQ(failure("greeting"), "no failure");
    EXPECT_EQ(failure("guest"), "no failure");
    EXPECT_THROW(host().disable("greeting"), std::runtime_error);
    host().disable("guest");
    host().disable("greeting");
    EXPECT_EQ(status().state, State::Disabled);
}

TEST(LibraryNotes, NameBothSidesOfTheFirstDifference) {
    const auto host = hostNote();
    EXPECT_FALSE(noteDifference(host, host));
    auto patched = host;
    patched.replace(patched.find(".0;"), 3, ".9;");
    EXPECT_FALSE(noteDifference(patched, host)) << "another patch level of the SDK fits";
    auto sanitized = host.substr(0, host.rfind('=')) + "=other";
    EXPECT_THAT(noteDifference(sanitized, host).value_or(""), HasSubstr("another sanitizer: it has “other”"));
    EXPECT_THAT(noteDifference("sdk=9.9.9", host).value_or(""), HasSubstr("another SDK version: it has “9.9.9”"));
}

TEST(VersionRanges, CompareNumbersNotTexts) {
    EXPECT_TRUE(VersionRange(">=0.9 <0.10").contains("0.9.5"));
    EXPECT_FALSE(VersionRange(">=0.9 <0.10").contains("0.10"));
    EXPECT_TRUE(VersionRange("").contains("3"));
    EXPECT_THROW(VersionRange("~1.2"), std::invalid_argument);
    EXPECT_THROW(VersionRange(">=x"), std::invalid_argument);
}

}  // namespace guildhall::plugins

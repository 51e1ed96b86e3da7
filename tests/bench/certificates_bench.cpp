// Documents per second of the certificate engine; prints one JSON line as its peers do (certificates.sh compares them).
//
//   certificates_bench base|embedded|full NAMES THREADS SECONDS
//
// base: standard fonts; embedded: TrueType subsets; full: embedded, with the words, the QR code and the seal, as
// certificates are issued.
#include "pdf/renderer.hpp"

#include <atomic>
#include <chrono>
#include <fstream>
#include <iostream>
#include <thread>

using namespace guildhall::certificates;
using namespace std::chrono_literals;

namespace {

std::unique_ptr<Renderer> makeRenderer(const std::string& task) {
    const std::filesystem::path folder = std::filesystem::path(GUILDHALL_SOURCE_DIR) / "plugins/certificates";
    auto json = Layout::load(folder / "layouts/default.json").json();
    // The others print what a certificate says of somebody, over words that are part of their template.
    if (task != "full") {
        json.erase("qr");
        guildhall::sdk::Value own = guildhall::sdk::Value::array();
        for (auto& element : json["elements"])
            if (!element.contains("literal") && element["source"] != "organisation") own.push_back(std::move(element));
        json["elements"] = std::move(own);
    }
    auto renderer = std::make_unique<Renderer>(folder / "layouts", Layout::parse(json),
                                               FontSettings::load(folder / "fonts/fonts.json"),
                                               task == "base" ? FontUse::Standard : FontUse::Embedded);
    const auto now = std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
    if (task == "full") renderer->sealWith(std::make_shared<const Seal>(Seal::make("Example Academy", now)));
    return renderer;
}

CertificateText textFor(const std::string& name, std::size_t number) {
    const std::string id = "GH-" + std::to_string(1'000'000 + number);
    return {name,
            "Procurement Foundations",
            2026y / 11 / 20,
            id,
            "https://portal.example.org/verify/" + id,
            "Example Academy",
            "en"};
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 5) {
        std::cerr << "usage: certificates_bench base|embedded|full NAMES THREADS SECONDS\n";
        return 2;
    }
    const std::string task = argv[1];
    std::ifstream file(argv[2]);
    std::vector<std::string> names;
    for (std::string name; std::getline(file, name);) names.push_back(name);
    if (names.empty()) {
        std::cerr << "no names in " << argv[2] << "\n";
        return 2;
    }
    const auto threads = static_cast<std::size_t>(std::stoi(argv[3]));
    const auto duration = std::chrono::duration<double>(std::stod(argv[4]));
    std::atomic<std::size_t> documents = 0, bytes = 0;
    std::atomic<std::int64_t> nanoseconds = 0;
    const auto work = [&](std::size_t first) {
        const auto renderer = makeRenderer(task);
        renderer->render(textFor(names[0], 0));  // what happens once per thread is not per document
        const auto start = std::chrono::steady_clock::now();
        std::size_t done = 0, size = 0;
        do size += renderer->render(textFor(names[(first + done) % names.size()], done)).size();
        while (++done % names.size() != 0 || std::chrono::steady_clock::now() - start < duration);
        nanoseconds += (std::chrono::steady_clock::now() - start).count();
        documents += done;
        bytes += size;
    };
    std::vector<std::thread> running;
    for (std::size_t i = 0; i < threads; ++i) running.emplace_back(work, i * names.size() / threads);
    for (auto& thread : running) thread.join();
    const double seconds = static_cast<double>(nanoseconds) / 1e9 / static_cast<double>(threads);
    std::cout << R"({"who": "guildhall", "task": ")" << task << R"(", "threads": )" << threads << R"(, "per_second": )"
              << static_cast<double>(documents) / seconds << R"(, "bytes": )" << bytes / documents << "}\n";
}

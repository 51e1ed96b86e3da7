// A form token, whom it is shown for, Sec-Fetch-Site, Origin and Host, a line each. Then where and how a real token is
// changed.
#include "kernel/http/csrf.hpp"
#include "kernel/http/origin_check.hpp"
#include "tests/fuzz/fuzzing.hpp"

#include <algorithm>
#include <array>

namespace {

class Counting : public guildhall::sdk::Random {
public:
    void fill(std::span<std::byte> bytes) override {
        for (auto& byte : bytes) byte = static_cast<std::byte>(++count_ * 37);
    }

private:
    unsigned count_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace guildhall;
    using fuzz::promise;
    static Counting random;
    static const http::Csrf csrf("a secret of thirty-two characters", random);
    static const std::string holder = "session:5f1c", real = csrf.issue(holder);
    auto text = fuzz::textOf(data, size);
    std::array<std::string_view, 5> lines;
    for (auto& line : lines) {
        line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
    }
    promise(csrf.accepts(real, holder), "a token is accepted for whom it was made");
    promise(!csrf.accepts(lines[0], lines[1]) || (lines[0] == real && lines[1] == holder), "a token cannot be made up");
    promise(!csrf.accepts(real, lines[1]) || lines[1] == holder, "a token is nobody else's");
    if (text.size() >= 2) {
        auto changed = real;
        changed[static_cast<unsigned char>(text[0]) % changed.size()] ^= text[1];
        promise(!csrf.accepts(changed, holder) || changed == real, "a changed token is refused");
    }
    const std::string site = "https://learn.example.org";
    if (http::isOwnOrigin({lines[2], lines[3], lines[4]}, site)) {
        promise(lines[2].empty() || lines[2] == "same-origin" || lines[2] == "none", "another site's page is refused");
        const auto name = lines[3].substr(std::min(lines[3].find("://"), lines[3].size()));
        promise(lines[3].empty() || lines[3] == site || (!lines[4].empty() && name == "://" + std::string(lines[4])),
                "an origin of our own is the site or the host asked for");
    }
    return 0;
}

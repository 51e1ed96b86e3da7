// Sealed texts come back in links, so anyone may write one. The key's id is given, the rest is the input.
#include "kernel/config/secret_box.hpp"
#include "tests/fuzz/fuzzing.hpp"

#include <algorithm>

namespace guildhall::fuzz {
namespace {

class NoRandom : public sdk::Random {
public:
    void fill(std::span<std::byte> bytes) override { std::ranges::fill(bytes, std::byte{7}); }
};

}  // namespace
}  // namespace guildhall::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace guildhall;
    static fuzz::NoRandom random;
    static const config::SecretBox box("a key of at least thirty-two characters", random);
    static const auto sealed = box.seal("hello", "fuzz");
    static const auto head = sealed.substr(0, sealed.rfind(':') + 1);
    const std::string text(fuzz::textOf(data, size));
    box.open(text, "fuzz");
    const auto opened = box.open(head + text, "fuzz");
    fuzz::promise(!opened || head + text == sealed, "only what we sealed opens, and in one spelling");
    fuzz::promise(box.open(box.seal(text, "fuzz"), "fuzz") == text, "what was sealed opens");
    return 0;
}

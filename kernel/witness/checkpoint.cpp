#include "kernel/witness/checkpoint.hpp"

#include <guildhall/sdk/base64.hpp>
#include "kernel/audit/merkle.hpp"

#include <charconv>
#include <sstream>

namespace guildhall::witness {

std::optional<std::int64_t> sizeOf(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc() || end != text.data() + text.size() || std::to_string(number) != text || number < 0)
        return {};
    return number;
}

std::string Checkpoint::text() const {
    return origin + "\n" + std::to_string(size) + "\n" + sdk::toBase64(root) + "\n";
}

std::optional<Checkpoint> Checkpoint::parse(std::string_view text) {
    if (!text.ends_with('\n')) return {};
    std::istringstream lines{std::string(text)};
    std::string origin, size, root;
    if (!std::getline(lines, origin) || !std::getline(lines, size) || !std::getline(lines, root)) return {};
    for (std::string more; std::getline(lines, more);)
        if (more.empty()) return {};
    const auto number = sizeOf(size);
    auto bytes = sdk::fromBase64(root);
    if (origin.empty() || !number || !bytes || bytes->size() != audit::merkle::hashSize) return {};
    return Checkpoint{std::move(origin), *number, std::move(*bytes)};
}

}  // namespace guildhall::witness

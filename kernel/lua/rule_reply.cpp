#include "kernel/lua/rule_reply.hpp"

#include "kernel/http/json_decoder.hpp"

#include <guildhall/sdk/field.hpp>

namespace guildhall::lua {
namespace {

constexpr std::size_t maxProblemBytes = 500;

/// The database and the log take text only; Lua's may be any bytes.
std::string readable(std::string_view text) {
    std::string shown(text.substr(0, maxProblemBytes));
    if (text.size() > shown.size())  // perhaps cut inside a character
        for (int i = 0; i < 3 && !sdk::isUtf8(shown); ++i) shown.pop_back();
    if (shown.empty()) return "it failed and did not say why";
    return sdk::isUtf8(shown) ? shown : "it raised an error whose text cannot be read";
}

}  // namespace

RuleReply readReply(std::string_view text) {
    const char letter = text.empty() ? '\0' : text.front();
    const auto rest = text.substr(text.empty() ? 0 : 1);
    switch (letter) {
        case 'v':
            if (auto value = http::decodeJson(rest)) return {RuleReply::Kind::Value, std::move(*value), {}};
            return {RuleReply::Kind::Failed, nullptr, "its process answered what cannot be read"};
        case 'm': return {RuleReply::Kind::OutOfMemory, nullptr, readable(rest)};
        case 't': return {RuleReply::Kind::TooLate, nullptr, readable(rest)};
        case 'e': return {RuleReply::Kind::Failed, nullptr, readable(rest)};
        default: return {RuleReply::Kind::Failed, nullptr, "its process answered what cannot be read"};
    }
}

}  // namespace guildhall::lua

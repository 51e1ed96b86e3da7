#include "kernel/lua/rule_reply.hpp"

#include "kernel/base/json_decoder.hpp"
#include "kernel/lua/rule_worker.hpp"

#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/text.hpp>

#include <algorithm>

namespace guildhall::lua {
namespace {

constexpr std::size_t maxProblemBytes = 500;

/// The database and the log take text only, a terminal obeys some of it; Lua's may be any bytes.
std::string readable(std::string_view text, std::size_t most = maxProblemBytes) {
    auto shown = sdk::cleaned(sdk::shortened(text, most));
    for (std::size_t at = 0; at < shown.size(); ++at) {
        const auto byte = static_cast<unsigned char>(shown[at]);
        const bool c1 = byte == 0xC2 && at + 1 < shown.size() && static_cast<unsigned char>(shown[at + 1]) < 0xA0;
        if (c1) shown.erase(at, 1);
        if (c1 || byte < ' ' || byte == 0x7f) shown[at] = ' ';
    }
    shown = sdk::cleaned(shown);
    return shown.empty() ? sdk::say("it failed and did not say why") : shown;
}

}  // namespace

namespace {

RuleReply withoutLog(std::string_view text) {
    const char letter = text.empty() ? '\0' : text.front();
    const auto rest = text.substr(text.empty() ? 0 : 1);
    switch (letter) {
        case 'v':
            if (auto value = base::decodeJson(rest)) return {RuleReply::Kind::Value, std::move(*value), {}};
            return {RuleReply::Kind::Failed, nullptr, sdk::say("its process answered what cannot be read")};
        case 'm': return {RuleReply::Kind::OutOfMemory, nullptr, readable(rest)};
        case 't': return {RuleReply::Kind::TooLate, nullptr, readable(rest)};
        case 'o': return {RuleReply::Kind::OwnWords, nullptr, readable(rest)};
        case 'e': return {RuleReply::Kind::Failed, nullptr, readable(rest)};
        default: return {RuleReply::Kind::Failed, nullptr, sdk::say("its process answered what cannot be read")};
    }
}

}  // namespace

RuleReply readReply(std::string_view text) {
    auto rest = text.substr(std::min(text.find(logMark), text.size()));
    auto reply = withoutLog(text.substr(0, text.size() - rest.size()));
    while (!rest.empty() && reply.said.size() < mostLogLines) {
        const auto end = std::min(rest.find(logMark, 1), rest.size());
        if (end > 1) reply.said.push_back(readable(rest.substr(1, end - 1), longestLogLine));
        rest.remove_prefix(end);
    }
    return reply;
}

}  // namespace guildhall::lua

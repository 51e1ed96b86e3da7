#include "kernel/http/notice_cookie.hpp"

#include "kernel/base/hex.hpp"
#include "kernel/base/sha256.hpp"

#include <guildhall/sdk/text.hpp>

#include <openssl/crypto.h>

namespace guildhall::http {
namespace {

std::string sign(const std::string& secret, std::string_view personId, std::string_view payload) {
    return base::toHex(base::hmacSha256(secret, "notice:" + std::string(personId) + ":" + std::string(payload)));
}

}  // namespace

std::string NoticeCookie::seal(std::string_view personId, const Notice& notice) const {
    const auto payload = base::toHex(notice.second + "\n" + sdk::shortened(notice.first, longest, "…"));
    return payload + "." + sign(secret_, personId, payload);
}

std::optional<Notice> NoticeCookie::open(std::string_view personId, std::string_view value) const {
    const auto dot = value.find('.');
    if (personId.empty() || dot == value.npos || value.size() - dot - 1 != 64) return std::nullopt;
    const auto payload = value.substr(0, dot), mac = value.substr(dot + 1);
    const auto signedWith = [&](const std::string& secret) {
        const auto expected = sign(secret, personId, payload);
        return CRYPTO_memcmp(expected.data(), mac.data(), expected.size()) == 0;
    };
    if (!signedWith(secret_) && (previous_.empty() || !signedWith(previous_))) return std::nullopt;
    const auto bytes = base::fromHex(payload);
    const auto line = bytes ? bytes->find('\n') : std::string::npos;
    if (line == std::string::npos) return std::nullopt;
    return Notice(bytes->substr(line + 1), bytes->substr(0, line));
}

}  // namespace guildhall::http

#include "kernel/files/s3_signature.hpp"

#include "kernel/base/hex.hpp"
#include "kernel/base/sha256.hpp"

#include <ctime>
#include <vector>

namespace guildhall::files {

namespace {

/// `20130524T000000Z`
std::string stamp(sdk::Instant now) {
    const auto seconds = static_cast<std::time_t>(sdk::toMicros(now) / 1'000'000);
    std::tm utc{};
    gmtime_r(&seconds, &utc);
    char text[32];
    return {text, std::strftime(text, sizeof text, "%Y%m%dT%H%M%SZ", &utc)};
}

}  // namespace

std::string percentEncoded(std::string_view text, bool keepsSlash) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string encoded;
    for (const unsigned char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                           c == '.' || c == '_' || c == '~' || (c == '/' && keepsSlash);
        if (plain)
            encoded += static_cast<char>(c);
        else
            ((encoded += '%') += digits[c >> 4]) += digits[c & 15];
    }
    return encoded;
}

std::string encodedQuery(const std::map<std::string, std::string>& query) {
    std::string all;
    for (const auto& [name, value] : query)
        all += (all.empty() ? "" : "&") + percentEncoded(name, false) + "=" + percentEncoded(value, false);
    return all;
}

std::map<std::string, std::string> signedHeaders(const S3Request& request, const S3Key& key, sdk::Instant now) {
    const auto at = stamp(now), day = at.substr(0, 8);
    auto headers = request.headers;
    headers["x-amz-date"] = at;
    headers["x-amz-content-sha256"] = request.bodyHash;
    auto all = headers;
    all["host"] = request.host;
    std::string lines, names;
    for (const auto& [name, value] : all) {
        lines += name + ":" + value + "\n";
        names += (names.empty() ? "" : ";") + name;
    }
    const auto canonical = request.method + "\n" + request.path + "\n" + encodedQuery(request.query) + "\n" + lines +
                           "\n" + names + "\n" + request.bodyHash;
    const auto scope = day + "/" + key.region + "/s3/aws4_request";
    const auto toSign = "AWS4-HMAC-SHA256\n" + at + "\n" + scope + "\n" + base::sha256(canonical);
    auto signing = base::hmacSha256("AWS4" + key.secret, day);
    for (const auto& part : std::vector<std::string>{key.region, "s3", "aws4_request"})
        signing = base::hmacSha256(signing, part);
    headers["authorization"] = "AWS4-HMAC-SHA256 Credential=" + key.id + "/" + scope + ",SignedHeaders=" + names +
                               ",Signature=" + base::toHex(base::hmacSha256(signing, toSign));
    return headers;
}

}  // namespace guildhall::files

// AWS Signature Version 4 for S3, in headers, as its documentation has it ("Authenticating Requests: Using the
// Authorization Header"); whatever speaks S3 takes it.
#pragma once

#include <guildhall/sdk/time.hpp>

#include <map>
#include <string>
#include <string_view>

namespace guildhall::files {

struct S3Key {
    std::string id;
    std::string secret;
    std::string region;
};

/// What is signed of a request. `path` as it is sent, percent-encoded; `query` and `headers` as they are.
struct S3Request {
    std::string method;
    std::string host;  ///< with port when it is not the scheme's own
    std::string path;
    std::map<std::string, std::string> query = {};
    std::map<std::string, std::string> headers = {};  ///< besides host; names in lower case
    std::string bodyHash;                             ///< SHA-256 of the body in hex
};

/// Everything but letters, digits, `-`, `.`, `_`, `~`; and `/` where it is kept.
std::string percentEncoded(std::string_view text, bool keepsSlash);
/// `a=b&c=d`, in the order that is signed.
std::string encodedQuery(const std::map<std::string, std::string>& query);
/// The headers to send: those of the request, `x-amz-date`, `x-amz-content-sha256` and `authorization`.
std::map<std::string, std::string> signedHeaders(const S3Request& request, const S3Key& key, sdk::Instant now);

}  // namespace guildhall::files

// Objects of a bucket: path style, signed, large ones in parts. Follows the S3 REST API of 2006-03-01.
#pragma once

#include "kernel/files/s3_signature.hpp"

#include <guildhall/sdk/http_client.hpp>
#include <guildhall/sdk/log.hpp>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace guildhall::files {

/// Any thread; blocks, so never inside a transaction that others wait for longer than for a disk. What a network loses
/// is tried again; then sdk::Unavailable, with the reason in the log.
class S3Client {
public:
    struct Place {
        std::string scheme;  ///< http or https
        std::string host;    ///< with port when it is not the scheme's own
        std::string bucket;
        std::string prefix;  ///< of all keys: empty, or ending in `/`
        std::string text() const { return scheme + "://" + host + "/" + bucket + "/" + prefix; }
    };
    /// Of `https://host[:port]/bucket[/folder…]`; nothing when it is no such address.
    static std::optional<Place> placeOf(const std::string& url);

    struct Object {
        std::string etag;
        std::string sha256;  ///< as we said when it was sent; empty: somebody else sent it
        std::uint64_t bytes = 0;
    };
    struct Listed {
        std::string key;
        std::uint64_t bytes = 0;
    };

    S3Client(Place place, S3Key key, sdk::HttpClient& http, const sdk::Clock& clock, sdk::Log& log)
        : place_(std::move(place)), key_(std::move(key)), http_(http), clock_(clock), log_(log) {}

    const Place& place() const { return place_; }
    /// Keys are below the place's prefix.
    std::optional<Object> head(const std::string& key) const;
    /// The object as it was at `head`, into a new file; false when it is gone or another by now.
    bool get(const std::string& key, const Object& object, const std::filesystem::path& into) const;
    /// Answers the new object's ETag. `sha256` is compared by the store, too, for what goes in one piece.
    std::string put(const std::string& key, const std::filesystem::path& file, const std::string& sha256) const;
    void remove(const std::string& key) const;
    std::vector<Listed> list(const std::string& prefix) const;

    static constexpr std::size_t partBytes = 16 * 1024 * 1024;

private:
    struct Asked {
        std::string method;
        std::string key = {};  ///< without: the bucket
        std::map<std::string, std::string> query = {};
        std::map<std::string, std::string> headers = {};
        std::string body = {};
    };
    /// 404 and 412 are answers; what else is no success is Unavailable.
    sdk::HttpAnswer send(const Asked& asked) const;
    sdk::HttpAnswer sendOnce(const Asked& asked) const;
    std::string putParts(const std::string& key, std::istream& bytes, const std::string& sha256) const;
    [[noreturn]] void fail(const Asked& asked, const std::string& why) const;

    Place place_;
    S3Key key_;
    sdk::HttpClient& http_;
    const sdk::Clock& clock_;
    sdk::Log& log_;
};

}  // namespace guildhall::files

// The files of a site as objects of a bucket that all its servers reach. What a server reads lies in a folder of its
// own for a day, under a name made of the object's ETag: bytes that have changed or gone are never handed out from
// there.
#pragma once

#include "kernel/files/s3_client.hpp"

#include <guildhall/sdk/files.hpp>

#include <atomic>
#include <filesystem>
#include <mutex>

namespace guildhall::files {

class S3Store final : public sdk::FileStore {
public:
    /// `cache`: a folder of this server's own.
    S3Store(S3Client client, std::filesystem::path cache, const sdk::Clock& clock)
        : client_(std::move(client)), cache_(std::move(cache)), clock_(clock) {}

    std::string place() const override { return client_.place().text(); }
    void put(const std::string& path, std::istream& bytes) override;
    bool has(const std::string& path) override { return client_.head(keyOf(path)).has_value(); }
    std::filesystem::path fetch(const std::string& path) override;
    /// As the server that sent it has said; the store compared it then. Of what others have put there the bytes'.
    std::string checksum(const std::string& path) override;
    void remove(const std::string& path) override { client_.remove(keyOf(path)); }
    std::vector<Entry> list(const std::string& folder) override;
    void clear(const std::string& folder) override;

    /// Keys have letters, digits and `-._/` only, so that no store or proxy takes them for something else; other bytes
    /// are `~` and two hexadecimal digits.
    static std::string keyOf(const std::string& path);
    static std::string pathOf(const std::string& key);

private:
    std::filesystem::path cached(const std::string& key, const std::string& etag) const;
    std::filesystem::path unfinished();
    /// Removes what nobody has read for a day, at most once an hour.
    void tidy();

    S3Client client_;
    std::filesystem::path cache_;
    const sdk::Clock& clock_;
    std::atomic<unsigned> count_{0};
    std::mutex mutex_;
    sdk::Instant tidied_{};
};

}  // namespace guildhall::files

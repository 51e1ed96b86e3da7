// A file that came with a form. The files of a small form are in memory; those of a large one stay where they were
// received, in a temporary file without a name that goes with the last who holds it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <istream>
#include <memory>
#include <string>

namespace guildhall::sdk {

/// Bytes that are not in memory. Immutable; any thread.
class UploadBytes {
public:
    virtual ~UploadBytes();
    virtual std::uint64_t size() const = 0;
    /// Up to `count` bytes from `offset`; fewer only at the end. Throws std::runtime_error when the disk fails.
    virtual std::size_t read(std::uint64_t offset, char* bytes, std::size_t count) const = 0;
};

struct Upload {
    /// Bytes. A form up to this size has its files in `content`.
    static constexpr std::size_t inMemory = 256 * 1024;

    std::string field;
    std::string fileName;                          ///< as sent, path parts removed; never use it as a path
    std::string contentType;                       ///< as sent; not to be believed
    std::string content;                           ///< the bytes of a small form's file; `open` reads either
    std::shared_ptr<const UploadBytes> file = {};  ///< of a large one's; otherwise null

    std::uint64_t size() const { return file ? file->size() : content.size(); }
    /// Reads the file from its beginning, with 64 KiB of memory. Must not outlive this.
    std::unique_ptr<std::istream> open() const;
    /// Its first bytes, to look what it is.
    std::string start(std::size_t count) const;
};

}  // namespace guildhall::sdk

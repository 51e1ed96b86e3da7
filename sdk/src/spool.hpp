// Text that may become large: in memory up to a mebibyte, then in a temporary file without a name.
#pragma once

#include <guildhall/sdk/response.hpp>

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

namespace guildhall::sdk {

/// One thread at a time.
class Spool {
public:
    /// Throws Unavailable when the disk does not take it.
    void append(std::string_view text);
    bool inMemory() const { return !file_; }
    /// While it is in memory.
    std::string takeText() { return std::move(text_); }
    /// All of it, from the start.
    void copyTo(Sink& sink);

private:
    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    void flush();

    std::string text_;  ///< what is not in the file yet
    std::unique_ptr<std::FILE, Close> file_;
};

}  // namespace guildhall::sdk

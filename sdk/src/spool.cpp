#include "spool.hpp"

#include <guildhall/sdk/error.hpp>

#include <fcntl.h>

#include <array>
#include <stdexcept>

namespace guildhall::sdk {
namespace {

constexpr std::size_t mostInMemory = 1024 * 1024;

}  // namespace

void Spool::append(std::string_view text) {
    text_ += text;
    if (text_.size() > mostInMemory) flush();
}

void Spool::flush() {
    if (!file_) {
        file_.reset(std::tmpfile());
        if (file_) ::fcntl(::fileno(file_.get()), F_SETFD, FD_CLOEXEC);
    }
    if (!file_ || std::fwrite(text_.data(), 1, text_.size(), file_.get()) != text_.size() ||
        std::fflush(file_.get()) != 0)
        throw Unavailable("There is no room for a temporary file on this server.");
    text_.clear();
}

void Spool::copyTo(Sink& sink) {
    if (file_) {
        std::rewind(file_.get());
        std::array<char, 64 * 1024> window;
        while (const auto count = std::fread(window.data(), 1, window.size(), file_.get()))
            sink.write({window.data(), count});
        if (std::ferror(file_.get())) throw std::runtime_error("a temporary file cannot be read");
    }
    sink.write(text_);
}

}  // namespace guildhall::sdk

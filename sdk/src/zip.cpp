#include <guildhall/sdk/zip.hpp>

#include <Poco/Zip/Compress.h>

#include <array>
#include <fstream>
#include <ostream>

namespace guildhall::sdk {

namespace {

class SinkBuffer : public std::streambuf {
public:
    explicit SinkBuffer(Sink& sink) : sink_(sink) { setp(block_.data(), block_.data() + block_.size()); }

protected:
    int_type overflow(int_type c) override {
        sync();
        if (c != traits_type::eof()) sputc(static_cast<char>(c));
        return traits_type::not_eof(c);
    }
    int sync() override {
        sink_.write({pbase(), static_cast<std::size_t>(pptr() - pbase())});
        setp(block_.data(), block_.data() + block_.size());
        return 0;
    }

private:
    Sink& sink_;
    std::array<char, 64 * 1024> block_;
};

}  // namespace

Response::Stream zipOf(std::vector<ZipEntry> entries) {
    return [entries = std::move(entries)](Sink& sink) {
        SinkBuffer buffer(sink);
        std::ostream out(&buffer);
        out.exceptions(std::ios::badbit);  // a client that is gone ends the work
        Poco::Zip::Compress zip(out, false);
        for (const auto& entry : entries) {
            std::ifstream file(entry.file, std::ios::binary);
            if (!file) continue;
            // What is worth sending in one file is compressed inside already, most often.
            zip.addFile(file, Poco::DateTime(), Poco::Path(entry.name, Poco::Path::PATH_UNIX),
                        Poco::Zip::ZipCommon::CM_DEFLATE, Poco::Zip::ZipCommon::CL_SUPERFAST);
        }
        zip.close();
        out.flush();
    };
}

}  // namespace guildhall::sdk

// Contents of PDF streams, deflated. The compressor's tables are made once: for streams of a few KB setting them up
// costs more than compressing.
#pragma once

#include <podofo/podofo.h>
#include <zlib.h>

#include <string>

namespace guildhall::certificates {

/// One thread.
class StreamPacker {
public:
    StreamPacker();
    ~StreamPacker();
    StreamPacker(const StreamPacker&) = delete;
    StreamPacker& operator=(const StreamPacker&) = delete;

    /// Makes `bytes` the content of the object's stream.
    void set(PoDoFo::PdfObject& object, const std::string& bytes);

private:
    z_stream deflate_{};
    std::string packed_;
};

}  // namespace guildhall::certificates

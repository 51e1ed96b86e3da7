#include "pdf/pdf_stream.hpp"

#include <new>

namespace guildhall::certificates {

namespace {

// Small tables suit streams of some KB; below this size compressing saves less than it costs. A higher level saves one
// byte in a hundred and costs a fifth of a certificate's time.
constexpr int compression = 3;
constexpr int windowBits = 13;
constexpr int memoryLevel = 6;
constexpr std::size_t plainBelow = 700;

}  // namespace

StreamPacker::StreamPacker() {
    if (deflateInit2(&deflate_, compression, Z_DEFLATED, windowBits, memoryLevel, Z_DEFAULT_STRATEGY) !=
        Z_OK) {
        throw std::bad_alloc();
    }
}

StreamPacker::~StreamPacker() { deflateEnd(&deflate_); }

void StreamPacker::set(PoDoFo::PdfObject& object, const std::string& bytes) {
    const PoDoFo::TVecFilters asItIs;
    if (bytes.size() < plainBelow) {
        object.GetStream()->Set(bytes.data(), static_cast<PoDoFo::pdf_long>(bytes.size()), asItIs);
        object.GetDictionary().RemoveKey("Filter");
        return;
    }
    deflateReset(&deflate_);
    packed_.resize(deflateBound(&deflate_, bytes.size()));
    deflate_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    deflate_.avail_in = static_cast<uInt>(bytes.size());
    deflate_.next_out = reinterpret_cast<Bytef*>(packed_.data());
    deflate_.avail_out = static_cast<uInt>(packed_.size());
    deflate(&deflate_, Z_FINISH);
    object.GetStream()->Set(packed_.data(), static_cast<PoDoFo::pdf_long>(deflate_.total_out), asItIs);
    object.GetDictionary().AddKey("Filter", PoDoFo::PdfName("FlateDecode"));
}

}  // namespace guildhall::certificates

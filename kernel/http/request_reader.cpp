#include "kernel/http/request_reader.hpp"

#include <guildhall/sdk/field.hpp>

#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/http/parser.hpp>

#include <algorithm>
#include <charconv>
#include <functional>
#include <limits>
#include <optional>

namespace guildhall::http {
namespace beast = boost::beast::http;

namespace reading {

/// Beast's way of being told where a body goes.
struct KeptBody {
    struct value_type {
        RequestBody bytes;
        std::optional<Fault> fault;
    };
    class reader {
    public:
        template <bool isRequest, class Fields>
        reader(beast::header<isRequest, Fields>&, value_type& body) : body_(body) {}
        void init(const boost::optional<std::uint64_t>&, boost::system::error_code& error) { error = {}; }
        template <class Buffers>
        std::size_t put(const Buffers& buffers, boost::system::error_code& error) {
            std::size_t taken = 0;
            error = {};
            for (const auto buffer : boost::beast::buffers_range_ref(buffers)) {
                body_.fault = body_.bytes.append({static_cast<const char*>(buffer.data()), buffer.size()});
                if (body_.fault) {
                    error = boost::system::errc::make_error_code(boost::system::errc::no_buffer_space);
                    break;
                }
                taken += buffer.size();
            }
            return taken;
        }
        void finish(boost::system::error_code& error) { error = {}; }

    private:
        value_type& body_;
    };
};

}  // namespace reading

namespace {
constexpr std::size_t maxChunkExtension = 64;
constexpr std::size_t maxChunkHead = 8 * 1024;  // with the last chunk's trailers
constexpr std::size_t keptBuffer = 16 * 1024;

/// Beast counts the line break that ends a chunk's data to the next chunk.
std::string_view withoutLineBreak(std::string_view bytes) {
    if (bytes.starts_with("\r\n")) bytes.remove_prefix(2);
    return bytes;
}

/// A chunk's size and extensions, with the last one also the trailers, have their end here.
bool chunkHeadEnds(std::string_view bytes) {
    bytes = withoutLineBreak(bytes);
    const auto line = bytes.substr(0, bytes.find("\r\n"));
    const auto size = line.substr(0, line.find(';'));
    const bool last = !size.empty() && size.find_first_not_of("0 \t") == size.npos;
    return bytes.find(last ? "\r\n\r\n" : "\r\n") != bytes.npos;
}
}  // namespace

struct RequestReader::Parser {
    using Beast = beast::request_parser<reading::KeptBody>;
    std::optional<Beast> beast;
    std::size_t maxBody = 0;
    std::uint64_t chunkLeft = 0;  ///< data of the chunk that has begun
    std::function<void(std::uint64_t, boost::beast::string_view, boost::system::error_code&)> onChunk =
        [this](std::uint64_t size, boost::beast::string_view extension, boost::system::error_code& error) {
            if (extension.size() > maxChunkExtension) error = beast::error::bad_chunk_extension;
            // Said before it is read, like a length that is too large.
            if (size > maxBody || beast->get().body().bytes.size() + size > maxBody) error = beast::error::body_limit;
            chunkLeft = size;
        };
};

RequestReader::RequestReader(std::size_t maxHead, BodyBudget* bodies)
    : parser_(std::make_unique<Parser>()), maxHead_(maxHead), bodies_(bodies) {}
RequestReader::~RequestReader() = default;

void RequestReader::startParser() {
    auto& parser = parser_->beast.emplace();
    parser_->chunkLeft = 0;
    parser.eager(false);
    parser.header_limit(static_cast<std::uint32_t>(maxHead_ + 1));
    // Bodies are limited by us, per route; in this Boost `none` refuses every body.
    parser.body_limit(std::numeric_limits<std::uint64_t>::max());
    parser.on_chunk_header(parser_->onChunk);
    parser.get().body().bytes.use(bodies_);
}

RequestReader::Step RequestReader::fail(int status, const char* reason) {
    fault_ = {status, reason};
    if (parser_->beast) parser_->beast->get().body().bytes.clear();
    return Step::Fault;
}

void RequestReader::drop(std::size_t count) {
    begin_ += count;
    if (begin_ == buffer_.size()) {
        // A connection that waits for the rest of a large body holds none of it here.
        if (buffer_.capacity() > keptBuffer)
            buffer_ = {};
        else
            buffer_.clear();
        begin_ = 0;
    } else if (begin_ > 64 * 1024) {
        buffer_.erase(0, begin_);
        begin_ = 0;
    }
}

RequestReader::Step RequestReader::next() { return inBody_ ? readBody() : readHead(); }

RequestReader::Step RequestReader::readHead() {
    const auto bytes = std::string_view(buffer_).substr(begin_);
    // The end may lie across what was seen before.
    const auto end = bytes.find("\r\n\r\n", checked_ < 3 ? 0 : checked_ - 3);
    if (end == std::string_view::npos) {
        if (const auto fault = checkPartialHead(bytes)) return fail(fault->status, fault->reason);
        checked_ = bytes.size();
        return bytes.size() > maxHead_ ? fail(431, "head too large") : Step::NeedMore;
    }
    const auto head = bytes.substr(0, end + 4);
    if (head.size() > maxHead_) return fail(431, "head too large");
    if (const auto fault = checkHead(head)) return fail(fault->status, fault->reason);
    startParser();
    boost::system::error_code error;
    auto& parser = *parser_->beast;
    const auto used = parser.put(boost::asio::const_buffer(head.data(), head.size()), error);
    if (error || used != head.size() || !parser.is_header_done()) return fail(400, "head refused by the parser");

    const auto& message = parser.get();
    auto& out = request_.head;
    out.method = std::string(message.method_string());
    out.target = std::string(message.target());
    out.minorVersion = static_cast<int>(message.version() % 10);
    for (const auto& field : message)
        out.headers.emplace_back(
            sdk::asciiLower(std::string_view(field.name_string().data(), field.name_string().size())),
            std::string(field.value()));
    declared_ = 0;
    const auto length = out.header("content-length");
    std::from_chars(length.data(), length.data() + length.size(), declared_);
    checked_ = 0;
    inBody_ = true;
    drop(used);
    return Step::Head;
}

RequestReader::Step RequestReader::readBody() {
    auto& parser = *parser_->beast;
    while (!parser.is_done()) {
        const auto bytes = std::string_view(buffer_).substr(begin_);
        if (bytes.empty()) return Step::NeedMore;
        const bool chunkHead = parser.chunked() && parser_->chunkLeft == 0;
        // Beast gets whole chunk heads only: it aborts the process when a last chunk comes byte by byte.
        if (chunkHead && !chunkHeadEnds(bytes))
            return bytes.size() > maxChunkHead ? fail(400, "chunk head too long") : Step::NeedMore;
        boost::system::error_code error;
        const auto used = parser.put(boost::asio::const_buffer(bytes.data(), bytes.size()), error);
        const bool wantsMore = error == beast::error::need_more;
        if (const auto fault = parser.get().body().fault) return fail(fault->status, fault->reason);
        if (error == beast::error::body_limit) return fail(413, "body too large");
        // It looks for the end of a quoted extension beyond its line, in what is data to others.
        if (chunkHead && wantsMore) return fail(400, "chunk extension not closed");
        if (error && !wantsMore) return fail(400, "bad body framing");
        if (!chunkHead) parser_->chunkLeft -= std::min<std::uint64_t>(parser_->chunkLeft, used);
        // The last chunk and its trailers are taken in one step.
        if (chunkHead && parser.is_done()) {
            if (used > maxChunkHead) return fail(400, "trailers too large");
            if (const auto fault = checkTrailers(withoutLineBreak(bytes.substr(0, used))))
                return fail(fault->status, fault->reason);
        }
        drop(used);
        if (parser.get().body().bytes.size() > parser_->maxBody) return fail(413, "body too large");
        if (used == 0 && wantsMore) return Step::NeedMore;
    }
    return Step::Complete;
}

bool RequestReader::expectsContinue() const {
    return request_.head.minorVersion > 0 && !request_.head.header("expect").empty() && buffered() == 0 &&
           !parser_->beast->is_done();
}

void RequestReader::limitBody(std::size_t bytes) { parser_->maxBody = bytes; }

RawRequest RequestReader::take() {
    request_.received = std::move(parser_->beast->get().body().bytes);
    if (!request_.received.file()) request_.body = request_.received.text();
    inBody_ = false;
    return std::exchange(request_, {});
}

}  // namespace guildhall::http

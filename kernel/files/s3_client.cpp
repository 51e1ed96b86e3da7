#include "kernel/files/s3_client.hpp"

#include "kernel/base/sha256.hpp"

#include <guildhall/sdk/error.hpp>

#include <Poco/AutoPtr.h>
#include <Poco/DOM/DOMParser.h>
#include <Poco/DOM/Document.h>
#include <Poco/DOM/NodeList.h>
#include <Poco/Exception.h>
#include <Poco/SAX/XMLReader.h>
#include <Poco/URI.h>

#include <charconv>
#include <fstream>
#include <thread>

namespace guildhall::files {

namespace {

using namespace std::chrono_literals;

constexpr int tries = 3;
constexpr std::chrono::milliseconds firstPause = 200ms;
constexpr const char* hashHeader = "x-amz-meta-sha256";

using Document = Poco::AutoPtr<Poco::XML::Document>;

Document parsed(const std::string& xml) {
    Poco::XML::DOMParser parser;
    parser.setFeature(Poco::XML::XMLReader::FEATURE_EXTERNAL_GENERAL_ENTITIES, false);
    parser.setFeature(Poco::XML::XMLReader::FEATURE_EXTERNAL_PARAMETER_ENTITIES, false);
    return parser.parseString(xml);
}

/// The text of each element of this name.
std::vector<std::string> textsOf(const Document& document, const std::string& name) {
    std::vector<std::string> texts;
    const Poco::AutoPtr<Poco::XML::NodeList> found = document->getElementsByTagName(name);
    for (unsigned long i = 0; i < found->length(); ++i) texts.push_back(found->item(i)->innerText());
    return texts;
}

std::string textOf(const Document& document, const std::string& name) {
    const auto texts = textsOf(document, name);
    return texts.empty() ? std::string() : texts.front();
}

std::uint64_t numberOf(const std::string& text) {
    std::uint64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

std::string headerOf(const sdk::HttpAnswer& answer, const std::string& name) {
    const auto found = answer.headers.find(name);
    return found == answer.headers.end() ? std::string() : found->second;
}

std::string nextPart(std::istream& bytes) {
    std::string part(S3Client::partBytes, '\0');
    bytes.read(part.data(), static_cast<std::streamsize>(part.size()));
    part.resize(static_cast<std::size_t>(bytes.gcount()));
    return part;
}

bool passes(int status) { return status >= 500 || status == 429 || status == 408; }

}  // namespace

std::optional<S3Client::Place> S3Client::placeOf(const std::string& url) {
    try {
        const Poco::URI uri(url);
        const auto path = uri.getPath();
        const auto slash = path.find('/', 1);
        Place place{.scheme = uri.getScheme(),
                    .host = uri.getAuthority(),
                    .bucket = path.empty() ? "" : path.substr(1, slash == path.npos ? slash : slash - 1),
                    .prefix = slash == path.npos ? "" : path.substr(slash + 1)};
        if (!place.prefix.empty() && !place.prefix.ends_with('/')) place.prefix += '/';
        const bool whole = (place.scheme == "https" || place.scheme == "http") && !uri.getHost().empty() &&
                           uri.getUserInfo().empty() && uri.getRawQuery().empty() && uri.getFragment().empty() &&
                           !place.bucket.empty() && percentEncoded(place.bucket, false) == place.bucket &&
                           percentEncoded(place.prefix, true) == place.prefix;
        return whole ? std::optional(place) : std::nullopt;
    } catch (const Poco::Exception&) {
        return {};
    }
}

void S3Client::fail(const Asked& asked, const std::string& why) const {
    log_.error("the file store " + place_.text() + ": " + asked.method + " " + asked.key + ": " + why);
    throw sdk::Unavailable("Files cannot be read or saved right now. Please try again in a moment.");
}

sdk::HttpAnswer S3Client::sendOnce(const Asked& asked) const {
    const auto path = "/" + place_.bucket + (asked.key.empty() ? "" : "/" + place_.prefix + asked.key);
    const S3Request request{asked.method, place_.host,   percentEncoded(path, true),
                            asked.query,  asked.headers, base::sha256(asked.body)};
    auto headers = signedHeaders(request, key_, clock_.now());
    // Some stores take no body without a type, and the client would give it one that was not signed.
    if (!asked.body.empty()) headers["content-type"] = "application/octet-stream";
    const auto query = encodedQuery(asked.query);
    return http_.send({.method = asked.method,
                       .url = place_.scheme + "://" + place_.host + request.path + (query.empty() ? "" : "?" + query),
                       .headers = std::move(headers),
                       .body = asked.body,
                       .timeout = 20s,
                       .maxBody = partBytes + 64 * 1024,
                       .whole = 300s});
}

sdk::HttpAnswer S3Client::send(const Asked& asked) const {
    std::string why;
    for (int attempt = 0; attempt < tries; ++attempt) {
        if (attempt > 0) std::this_thread::sleep_for(firstPause * attempt);
        try {
            auto answer = sendOnce(asked);
            if (answer.status < 300 || answer.status == 404 || answer.status == 412) return answer;
            why = "it answers " + std::to_string(answer.status) + " " + answer.body.substr(0, 300);
            if (!passes(answer.status)) break;
        } catch (const sdk::HttpFailure& failure) {
            why = failure.what();
        }
    }
    fail(asked, why);
}

std::optional<S3Client::Object> S3Client::head(const std::string& key) const {
    const auto answer = send({.method = "HEAD", .key = key});
    if (answer.status == 404) return {};
    return Object{headerOf(answer, "etag"), headerOf(answer, hashHeader), numberOf(headerOf(answer, "content-length"))};
}

bool S3Client::get(const std::string& key, const Object& object, const std::filesystem::path& into) const {
    std::ofstream out(into, std::ios::binary | std::ios::trunc);
    for (std::uint64_t at = 0; at < object.bytes;) {
        const auto last = std::min<std::uint64_t>(at + partBytes, object.bytes) - 1;
        const Asked asked{.method = "GET",
                          .key = key,
                          .headers = {{"if-match", object.etag},
                                      {"range", "bytes=" + std::to_string(at) + "-" + std::to_string(last)}}};
        const auto answer = send(asked);
        if (answer.status == 404 || answer.status == 412) return false;
        if (answer.body.size() != last - at + 1) fail(asked, "it gave another part than was asked for");
        out.write(answer.body.data(), static_cast<std::streamsize>(answer.body.size()));
        at = last + 1;
    }
    out.close();
    if (!out) throw sdk::Unavailable("The disk of the data folder is full.");
    return true;
}

std::string S3Client::put(const std::string& key, const std::filesystem::path& file, const std::string& sha256) const {
    std::ifstream bytes(file, std::ios::binary);
    if (std::filesystem::file_size(file) > partBytes) return putParts(key, bytes, sha256);
    const Asked asked{.method = "PUT", .key = key, .headers = {{hashHeader, sha256}}, .body = nextPart(bytes)};
    const auto answer = send(asked);
    if (answer.status >= 300) fail(asked, "it answers " + std::to_string(answer.status));
    return headerOf(answer, "etag");
}

std::string S3Client::putParts(const std::string& key, std::istream& bytes, const std::string& sha256) const {
    const Asked begin{.method = "POST", .key = key, .query = {{"uploads", ""}}, .headers = {{hashHeader, sha256}}};
    const auto upload = textOf(parsed(send(begin).body), "UploadId");
    if (upload.empty()) fail(begin, "it does not begin an upload in parts");
    try {
        std::string parts = "<CompleteMultipartUpload>";
        for (int number = 1;; ++number) {
            auto part = nextPart(bytes);
            if (part.empty()) break;
            const auto text = std::to_string(number);
            const Asked asked{
                .method = "PUT", .key = key, .query = {{"partNumber", text}, {"uploadId", upload}}, .body = part};
            const auto etag = headerOf(send(asked), "etag");
            parts += "<Part><PartNumber>" + text + "</PartNumber><ETag>" + etag + "</ETag></Part>";
        }
        const Asked end{.method = "POST",
                        .key = key,
                        .query = {{"uploadId", upload}},
                        .body = parts + "</CompleteMultipartUpload>"};
        // It may answer 200 and an error all the same.
        const auto etag = textOf(parsed(send(end).body), "ETag");
        if (etag.empty()) fail(end, "it does not complete an upload in parts");
        return etag;
    } catch (...) {
        try {
            send({.method = "DELETE", .key = key, .query = {{"uploadId", upload}}});
        } catch (const std::exception&) {
            // The bucket's own rules remove what is never completed.
        }
        throw;
    }
}

void S3Client::remove(const std::string& key) const { send({.method = "DELETE", .key = key}); }

std::vector<S3Client::Listed> S3Client::list(const std::string& prefix) const {
    std::vector<Listed> all;
    std::string more;
    do {
        std::map<std::string, std::string> query{{"list-type", "2"}, {"prefix", place_.prefix + prefix}};
        if (!more.empty()) query["continuation-token"] = more;
        const Asked asked{.method = "GET", .query = query};
        const auto answer = send(asked);
        if (answer.status != 200) fail(asked, "there is no bucket " + place_.bucket);
        const auto page = parsed(answer.body);
        const auto keys = textsOf(page, "Key"), sizes = textsOf(page, "Size");
        if (keys.size() != sizes.size()) fail(asked, "its list cannot be read");
        for (std::size_t i = 0; i < keys.size(); ++i)
            all.push_back({keys[i].substr(std::min(place_.prefix.size(), keys[i].size())), numberOf(sizes[i])});
        more = textOf(page, "IsTruncated") == "true" ? textOf(page, "NextContinuationToken") : "";
    } while (!more.empty());
    return all;
}

}  // namespace guildhall::files

#include "kernel/http/static_files.hpp"

#include "kernel/http/compression.hpp"

#include <guildhall/sdk/id.hpp>

#include <cctype>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace guildhall::http {
namespace {

constexpr std::string_view prefix = "/assets/";

std::string typeOf(const std::filesystem::path& path) {
    static const std::map<std::string, std::string> types{{".css", "text/css; charset=utf-8"},
                                                          {".js", "text/javascript; charset=utf-8"},
                                                          {".svg", "image/svg+xml"},
                                                          {".png", "image/png"},
                                                          {".ico", "image/x-icon"},
                                                          {".woff2", "font/woff2"},
                                                          {".txt", "text/plain; charset=utf-8"}};
    const auto found = types.find(path.extension().string());
    return found == types.end() ? "application/octet-stream" : found->second;
}

std::string readAll(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) throw std::runtime_error("cannot read " + path.string());
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

StaticFiles::StaticFiles(const std::filesystem::path& folder) {
    if (!std::filesystem::is_directory(folder))
        throw std::runtime_error("the theme's files are not built: " + folder.string() +
                                 " is missing (npm ci && npm run build in the theme's folder)");
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file()) continue;
        File file{typeOf(entry.path()), std::make_shared<const std::string>(readAll(entry.path())), nullptr};
        if (isCompressible(file.type)) {
            auto zipped = gzip(*file.bytes, 9);
            if (zipped.size() + 100 < file.bytes->size())
                file.zipped = std::make_shared<const std::string>(std::move(zipped));
        }
        files_.emplace(entry.path().lexically_relative(folder).generic_string(), std::move(file));
    }
    if (files_.empty()) throw std::runtime_error("the theme's files are not built: " + folder.string() + " is empty");
    std::string all;
    for (const auto& [name, file] : files_) all += name + ":" + sdk::hashToken(*file.bytes) + ";";
    fingerprint_ = sdk::hashToken(all).substr(0, 12);
    for (const auto& [name, file] : files_) {
        auto key = name;
        for (auto& c : key)
            if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
        urls_.emplace(key, url(name));
    }
}

std::string StaticFiles::url(std::string_view name) const {
    return std::string(prefix) + fingerprint_ + "/" + std::string(name);
}

std::optional<Answer> StaticFiles::answer(const RequestHead& head) const {
    const auto path = std::string_view(head.target).substr(0, head.target.find('?'));
    const bool icon = path == "/favicon.ico";
    // What plugins have is a route of its own: it comes and goes.
    if (!icon && (!path.starts_with(prefix) || path.starts_with("/assets/plugins/"))) return {};
    const auto slash = path.find('/', prefix.size());
    const auto name = icon                              ? std::string_view("favicon.ico")
                      : slash == std::string_view::npos ? std::string_view()
                                                        : path.substr(slash + 1);
    const auto found = files_.find(name);
    if (found == files_.end()) return plainAnswer(404);
    if (head.method != "GET" && head.method != "HEAD") {
        auto refused = plainAnswer(405);
        refused.headers.emplace_back("Allow", "GET, HEAD");
        return refused;
    }
    const auto& file = found->second;
    const bool current = !icon && path.substr(prefix.size(), slash - prefix.size()) == fingerprint_;
    Answer answer;
    answer.owner = "kernel";
    answer.headOnly = head.method == "HEAD";
    answer.headers = {{"Content-Type", file.type},
                      {"Cache-Control", current ? "public, max-age=31536000, immutable"
                                        : icon  ? "public, max-age=86400"
                                                : "no-cache"},
                      {"X-Content-Type-Options", "nosniff"}};
    if (file.zipped) answer.headers.emplace_back("Vary", "Accept-Encoding");
    if (file.zipped && acceptsGzip(head.header("accept-encoding"))) {
        answer.headers.emplace_back("Content-Encoding", "gzip");
        answer.sharedBody = file.zipped;
    } else {
        answer.sharedBody = file.bytes;
    }
    return answer;
}

}  // namespace guildhall::http

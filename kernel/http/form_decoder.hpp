// Reads what clients send inside a request: percent-encoding, queries, forms, multipart, cookies. Strict and bounded:
// text must be UTF-8 without NUL, names and parts are counted. Pure; any thread.
#pragma once

#include <guildhall/sdk/request.hpp>

#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::http {

/// The request's content cannot be read: 400 (or `status`).
class BadRequest : public std::runtime_error {
public:
    explicit BadRequest(const std::string& what, int status = 400) : std::runtime_error(what), status_(status) {}
    int status() const { return status_; }

private:
    int status_;
};

using Values = std::multimap<std::string, std::string, std::less<>>;

/// The parts of a path between slashes, decoded; "/" has none. Throws BadRequest for dot parts, encoded slashes,
/// control characters or text that is not UTF-8.
std::vector<std::string> decodePath(std::string_view path);
/// `a=1&b=2`, with `+` as space. Throws BadRequest.
Values decodeForm(std::string_view text);
std::map<std::string, std::string, std::less<>> decodeCookies(std::string_view header);

struct MultipartForm {
    Values values;
    std::vector<sdk::Upload> uploads;
};
/// Throws BadRequest.
MultipartForm decodeMultipart(std::string_view body, std::string_view boundary);
/// The same of a body in a file: files of the form stay in it, text is read up to 1 MiB in all.
MultipartForm decodeMultipart(const std::shared_ptr<const sdk::UploadBytes>& body, std::string_view boundary);
/// The boundary of a `multipart/form-data` content type, or nothing.
std::optional<std::string> multipartBoundary(std::string_view contentType);

}  // namespace guildhall::http

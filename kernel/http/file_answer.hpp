// Files over HTTP: ETag, Last-Modified, conditional requests and one byte range (RFC 9110 sections 13 and 14).
#pragma once

#include "kernel/http/answer.hpp"

#include <guildhall/sdk/request.hpp>

#include <filesystem>

namespace guildhall::http {

/// Completes `answer` with the file, or turns it into 304, 206 or 416. Throws sdk::NotFound when there is no such file.
/// Opens the file, so not on an event loop.
void answerWithFile(Answer& answer, const std::filesystem::path& path, const sdk::Request& request);

}  // namespace guildhall::http

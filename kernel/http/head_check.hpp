// What the parser library lets through and must not: every rule here closes a way to smuggle a request, confuse a proxy
// or carry a control character inside. Works on the raw bytes of the head. Pure; any thread.
#pragma once

#include <optional>
#include <string_view>

namespace guildhall::http {

/// A request that gets no handler: the status to answer with, and why, for the log.
struct Fault {
    int status;
    const char* reason;
};

/// `head`: everything up to and including the empty line.
std::optional<Fault> checkHead(std::string_view head);
/// Bytes of a head still arriving that no later byte can mend: bare line feeds, control characters.
std::optional<Fault> checkPartialHead(std::string_view bytes);
/// The end of a chunked body, from the last chunk's size up to and including the empty line. Trailers are dropped, but
/// one that is malformed or says what only a head may say could be read otherwise by a proxy before us.
std::optional<Fault> checkTrailers(std::string_view end);

}  // namespace guildhall::http

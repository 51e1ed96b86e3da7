// Turns a page a handler answered into HTML in the viewer's frame: what the dispatcher asks of kernel/web.
#pragma once

#include <guildhall/sdk/response.hpp>
#include <guildhall/sdk/viewer.hpp>

#include <optional>
#include <string>
#include <utility>

namespace guildhall::http {

struct PageContext {
    sdk::Viewer viewer;
    std::string path;       ///< decoded; decides the current menu item
    std::string rawTarget;  ///< for “return to here”
    std::string requestId;
    std::string csrfToken;
    std::string owner = "kernel";                                    ///< whose route answered
    std::optional<std::pair<std::string, std::string>> notice = {};  ///< {text, kind}
};

/// Any thread.
class Renderer {
public:
    virtual ~Renderer() = default;
    /// Throws when the template is missing.
    virtual std::string render(const sdk::Page& page, const PageContext& context) = 0;
};

}  // namespace guildhall::http

// What a handler answers: a page for the kernel to render, a redirect with a notice, bytes, a file or a stream.
#pragma once

#include <guildhall/sdk/value.hpp>
#include <guildhall/sdk/view.hpp>

#include <nlohmann/json.hpp>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace guildhall::sdk {

/// Which of the three frames (design: staff menu, portal, single card) a page stands in.
/// Automatic: staff when the viewer's active role is staff, portal for others.
enum class Frame { Automatic, Staff, Portal, Card };

/// A page: a template's name and its data. The kernel adds the frame, menu, viewer, CSRF token (`csrf`), notice and
/// environment, so templates may use those; see themes/govuk/README.md for the partials.
/// Put field values in only through `present`, `Form::view` or `ListPage::view`.
struct Page {
    std::string templateName;  ///< `<plugin>/<file>` without extension; kernel pages: `kernel/<file>`
    std::string title;
    Value data;
    std::vector<std::pair<std::string, std::string>> crumbs = {};  ///< {label, path}, without the page itself
    Frame frame = Frame::Automatic;
    int status = 200;
    int refreshSeconds = 0;  ///< the page reloads itself without script; 0: never
    /// Parts that templates see without a model, by name (`list`); they go before `data`. What a part without a name
    /// says is the page's own.
    std::vector<std::pair<std::string, std::shared_ptr<const View>>> views = {};
    /// Hooks whose rules have a say in what this page is about: whoever may edit rules is led to them.
    std::vector<std::string> hooks = {};
};

/// Where a streaming answer writes to. Blocks while the client is slow, up to the write deadline; throws when it is
/// gone.
class Sink {
public:
    virtual ~Sink();
    virtual void write(std::string_view bytes) = 0;
};

/// Personal data that leaves the server: for the audit log, and for the account of who was told what about whom.
struct Disclosure {
    std::string what;                      ///< a field set's name
    std::vector<std::string> fields = {};  ///< labels of those that went along; empty: not said
    std::vector<std::string> people = {};  ///< whom it tells of: ids of accounts, or addresses of who has none
    std::int64_t records = 0;
};

/// Moved, not shared.
class Response {
public:
    struct File {
        std::filesystem::path path;
    };
    using Stream = std::function<void(Sink&)>;

    static Response page(Page page);
    /// 303 See Other; `location` is a path on this site.
    static Response redirect(std::string location);
    static Response text(std::string body, int status = 200);
    static Response json(const Value& value, int status = 200);
    /// JSON that is written already (ListPage::json).
    static Response jsonText(std::string text, int status = 200);
    static Response bytes(std::string body, std::string contentType);
    /// A file with Range, ETag and Last-Modified support.
    static Response file(std::filesystem::path path, std::string contentType);
    /// Chunked; runs on a worker after the handler has returned: capture values, not references.
    static Response stream(std::string contentType, Stream stream);

    /// A banner on the next page this person sees (POST, redirect, GET). Kinds: success, info, warning.
    Response&& notice(std::string text, std::string kind = "success") &&;
    /// Saved under this name instead of shown. Encoded after RFC 6266, so any name is safe.
    Response&& download(std::string fileName) &&;
    /// Shown by the browser; saved, it has this name. Encoded likewise.
    Response&& inlined(std::string fileName) &&;
    /// Personal data leaves the server with this answer: it is audited as EXPORT and entered in the account of
    /// disclosures before the first byte goes out, and refused with 503 when that cannot be recorded.
    Response&& disclosing(Disclosure disclosure) &&;
    Response&& disclosing(std::string what) &&;
    /// Throws std::invalid_argument when name or value has characters a header cannot carry.
    Response&& header(std::string name, std::string value) &&;
    Response&& status(int status) &&;

    int statusCode = 200;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    std::optional<Page> pageContent;
    std::optional<File> fileContent;
    Stream streamContent;
    std::string noticeText;
    std::string noticeKind;
    std::optional<Disclosure> disclosed;
};

}  // namespace guildhall::sdk

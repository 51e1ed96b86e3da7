// A mustache template, compiled: a flat list of steps that is run over views (sdk/view.hpp). Follows the mustache
// specification 1.4 (comments, delimiters, interpolation, inverted, partials, sections); partials are written into the
// program, so one that contains itself is refused, and there are no lambdas.
#pragma once

#include <guildhall/sdk/view.hpp>

#include <cstdint>
#include <functional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::web {

/// A template is missing or wrong; the text names the file or the line.
class TemplateError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Immutable; any thread.
class TemplateProgram {
public:
    enum class Escape { Html, None };
    /// The source of a partial by its name, as it stands in the tag; null: there is none, which is an error.
    using Partials = std::function<const std::string*(const std::string& name)>;

    /// Throws TemplateError with line and reason.
    TemplateProgram(std::string_view source, Escape escape, const Partials& partials);

    /// The first of `views` that knows a name says what it stands for; what no view knows is nothing.
    std::string run(std::span<const sdk::View* const> views) const;
    /// The same around a page: what `page` makes of its own views stands where this program says {{{content}}}.
    std::string runAround(std::span<const sdk::View* const> views, const TemplateProgram& page,
                          std::span<const sdk::View* const> pageViews) const;

private:
    friend class TemplateParser;
    struct Step {
        enum class Kind : std::uint8_t {
            Text,
            Value,
            Raw,
            Content,  ///< of a layout: the page's place
            Section,
            Either,  ///< a section with its inverted one right behind it, at `next`
            TextIf,  ///< a section with nothing but a text in it, the step behind it
            Inverted,
            End
        };
        Kind kind;
        std::uint32_t at = 0;    ///< Text: in text_; else: in names_
        std::uint32_t size = 0;  ///< Text: bytes; else: parts of the dotted name, 0 for `.`
        std::uint32_t next = 0;  ///< of sections: the step after their end
    };
    class Run;
    class Output;

    std::vector<Step> steps_;
    std::string text_;
    std::vector<sdk::Name> names_;
    Escape escape_;
    mutable std::size_t usual_ = 0;  ///< what the last run has written, in bytes, and a little more; atomic_ref
};

}  // namespace guildhall::web

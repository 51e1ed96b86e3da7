// What the names in a JSON-LD document mean at one place of it: an active context (JSON-LD 1.1 Processing Algorithms
// and API, chapter 4). Only what the contexts we ship use; whatever else a context says is an error. Pure; any thread.
#pragma once

#include <guildhall/sdk/value.hpp>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace guildhall::badges {

struct Term {
    enum class Container { None, List, Graph, Language };

    std::string iri;   ///< or a keyword; empty: the context says that it means nothing
    std::string type;  ///< `@id`, `@vocab`, `@json` or an IRI; empty: as the value is
    Container container = Container::None;
    std::optional<std::string> language;      ///< in its own words; empty: none
    std::shared_ptr<const sdk::Value> scope;  ///< the context for what is below it, or for nodes of this type
    bool isProtected = false;
    bool isPrefix = false;
};

struct Terms;
using TermsPtr = std::shared_ptr<const Terms>;

struct Terms {
    std::map<std::string, std::shared_ptr<const Term>, std::less<>> named;
    std::string vocabulary;  ///< `@vocab`; empty: none
    std::string language;    ///< `@language`; empty: none
    TermsPtr around;         ///< what holds again below a node whose type has a context of its own
    bool isKept = false;     ///< by Contexts, for good

    const Term* find(std::string_view name) const;
};

/// For properties, types and values of `@vocab`. None: undefined, or said to mean nothing.
std::optional<std::string> vocabularyIri(const Terms& terms, std::string_view name);
/// For `@id` and values of it. None: relative.
std::optional<std::string> documentIri(const Terms& terms, std::string_view name);
/// True for what stands by itself: `https:…`, `urn:…`, `_:…`.
bool isAbsoluteIri(std::string_view text);

/// With what one context object defines. Throws sdk::Invalid for contexts that we cannot read, and where one defines a
/// protected term anew, unless it may override (those of properties may).
Terms withDefinitions(Terms terms, const sdk::Value& context, bool mayOverride);

}  // namespace guildhall::badges

#include "linked_data/terms.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace guildhall::badges {

using sdk::say;
using sdk::Value;

namespace {

[[noreturn]] void refuseContext(const std::string& word) {
    throw sdk::Invalid(say("This credential cannot be checked: a context says “{word}”, which we do not read.",
                           {{"word", word.substr(0, 200)}}));
}

bool isKeyword(std::string_view text) {
    constexpr std::array keywords{"@id",     "@type",    "@value",     "@language",  "@json",     "@list",
                                  "@set",    "@graph",   "@container", "@vocab",     "@context",  "@none",
                                  "@index",  "@reverse", "@included",  "@nest",      "@base",     "@version",
                                  "@import", "@prefix",  "@propagate", "@protected", "@direction"};
    return std::ranges::find(keywords, text) != keywords.end();
}

bool sameMeaning(const Term& one, const Term& other) {
    const bool sameScope = one.scope == other.scope || (one.scope && other.scope && *one.scope == *other.scope);
    return sameScope && one.iri == other.iri && one.type == other.type && one.container == other.container &&
           one.language == other.language && one.isPrefix == other.isPrefix;
}

/// `prefix:rest`, and neither `_:label` nor `https://…`.
bool isCompact(std::string_view text) {
    const auto colon = text.find(':', 1);
    return colon != text.npos && text.substr(0, colon) != "_" && text.substr(colon + 1, 2) != "//";
}

/// Reads one context object (Create Term Definition, 4.2.2).
class Definitions {
public:
    Definitions(Terms terms, const Value& context, bool mayOverride)
        : terms_(std::move(terms)), context_(context), mayOverride_(mayOverride) {}

    Terms read() {
        for (const auto& [key, value] : context_.items())
            if (key.starts_with('@')) setting(key, value);
        for (const auto& [key, value] : context_.items())
            if (!key.starts_with('@')) define(key);
        return std::move(terms_);
    }

private:
    void setting(const std::string& key, const Value& value) {
        if (key == "@version") {
            if (value != 1.1) refuseContext(key);
        } else if (key == "@protected" && value.is_boolean()) {
            protects_ = value.get<bool>();
        } else if (key == "@vocab" && value.is_string() && isAbsoluteIri(value.get<std::string>())) {
            terms_.vocabulary = value;
        } else {
            refuseContext(key);
        }
    }

    void define(const std::string& name) {
        const auto [state, isNew] = done_.try_emplace(name, false);
        if (!isNew) {
            if (!state->second) refuseContext(name);  // it is said by itself
            return;
        }
        const auto before = terms_.named.extract(name);
        auto term = std::make_shared<Term>(read(name, context_.at(name)));
        if (before && before.mapped()->isProtected && !mayOverride_) {
            if (!sameMeaning(*before.mapped(), *term)) refuseContext(name);
            term->isProtected = true;
        }
        terms_.named[name] = std::move(term);
        done_[name] = true;
    }

    Term read(const std::string& name, const Value& said) {
        if (name.empty()) refuseContext(name);
        Term term;
        term.isProtected = protects_;
        const auto definition = said.is_object() ? said : Value{{"@id", said}};
        for (const auto& [key, value] : definition.items()) {
            if (key == "@protected" && value.is_boolean())
                term.isProtected = value.get<bool>();
            else if (key == "@type" && value.is_string())
                term.type = typeOf(value);
            else if (key == "@container")
                term.container = containerOf(value);
            else if (key == "@language" && (value.is_string() || value.is_null()))
                term.language = value.is_string() ? value.get<std::string>() : "";
            else if (key == "@context")
                term.scope = std::make_shared<const Value>(value);
            else if (key == "@prefix" && value.is_boolean())
                term.isPrefix = value.get<bool>();
            else if (key != "@id")
                refuseContext(name + " " + key);
        }
        identify(term, name, definition);
        if (said.is_string() && name.find_first_of(":/") == name.npos && !term.iri.empty() &&
            std::string_view(":/?#[]@").find(term.iri.back()) != std::string_view::npos)
            term.isPrefix = true;
        return term;
    }

    void identify(Term& term, const std::string& name, const Value& definition) {
        const auto id = definition.find("@id");
        if (id != definition.end() && id->is_null()) return;
        if (id != definition.end() && !id->is_string()) refuseContext(name);
        if (id != definition.end() && *id != name) {
            term.iri = expanded(*id);
        } else if (isCompact(name) || isAbsoluteIri(name)) {
            term.iri = expanded(name);
        } else if (!terms_.vocabulary.empty()) {
            term.iri = terms_.vocabulary + name;
        }
        if (term.iri.empty() || (!isKeyword(term.iri) && !isAbsoluteIri(term.iri)) || term.iri == "@context")
            refuseContext(name);
    }

    std::string typeOf(const std::string& text) {
        if (text == "@id" || text == "@vocab" || text == "@json") return text;
        if (text == "@none") return {};
        auto iri = expanded(text);
        if (!isAbsoluteIri(iri) || iri.starts_with("_:")) refuseContext(text);
        return iri;
    }

    static Term::Container containerOf(const Value& value) {
        const auto& one = value.is_array() && value.size() == 1 ? value.front() : value;
        if (one == "@set") return Term::Container::None;  // in RDF, one value and a set of one are the same
        if (one == "@list") return Term::Container::List;
        if (one == "@graph") return Term::Container::Graph;
        if (one == "@language") return Term::Container::Language;
        refuseContext("@container " + value.dump());
    }

    /// IRI Expansion (5.2) while definitions are still being read.
    std::string expanded(const std::string& text) {
        if (context_.contains(text) && !text.starts_with('@')) define(text);
        const auto prefix = text.substr(0, text.find(':', 1));
        if (isCompact(text) && context_.contains(prefix)) define(prefix);
        return vocabularyIri(terms_, text).value_or("");
    }

    Terms terms_;
    const Value& context_;
    bool mayOverride_;
    bool protects_ = false;
    std::map<std::string, bool> done_;  ///< false: while it is being read
};

/// A prefix that may stand before a colon.
std::optional<std::string> compactIri(const Terms& terms, std::string_view name) {
    if (!isCompact(name)) return std::nullopt;
    const auto colon = name.find(':', 1);
    const auto* prefix = terms.find(name.substr(0, colon));
    if (!prefix || !prefix->isPrefix || prefix->iri.empty()) return std::nullopt;
    return prefix->iri + std::string(name.substr(colon + 1));
}

}  // namespace

const Term* Terms::find(std::string_view name) const {
    const auto found = named.find(name);
    return found == named.end() ? nullptr : found->second.get();
}

bool isAbsoluteIri(std::string_view text) {
    const auto colon = text.find(':');
    if (colon == text.npos || colon == 0) return false;
    const auto scheme = text.substr(0, colon);
    const bool isScheme =
        std::isalpha(static_cast<unsigned char>(scheme.front())) && std::ranges::all_of(scheme, [](unsigned char one) {
            return std::isalnum(one) || one == '+' || one == '-' || one == '.';
        });
    // Of what an IRI cannot hold (RFC 3987), as far as it would change how a statement reads.
    return (isScheme || scheme == "_") && std::ranges::none_of(text, [](unsigned char one) {
               return one <= ' ' ||
                      std::string_view("<>\"{}|\\^`").find(static_cast<char>(one)) != std::string_view::npos;
           });
}

std::optional<std::string> vocabularyIri(const Terms& terms, std::string_view name) {
    if (isKeyword(name)) return std::string(name);
    if (name.starts_with('@')) return std::nullopt;
    if (const auto* term = terms.find(name)) return term->iri.empty() ? std::nullopt : std::optional(term->iri);
    if (auto iri = compactIri(terms, name)) return iri;
    if (isAbsoluteIri(name)) return std::string(name);
    if (terms.vocabulary.empty() || name.find(':') != name.npos) return std::nullopt;
    return terms.vocabulary + std::string(name);
}

std::optional<std::string> documentIri(const Terms& terms, std::string_view name) {
    if (auto iri = compactIri(terms, name)) return iri;
    return isAbsoluteIri(name) ? std::optional(std::string(name)) : std::nullopt;
}

Terms withDefinitions(Terms terms, const Value& context, bool mayOverride) {
    if (!context.is_object()) refuseContext(context.dump());
    return Definitions(std::move(terms), context, mayOverride).read();
}

}  // namespace guildhall::badges

#include "linked_data/statements.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace guildhall::badges {

using sdk::say;
using sdk::Value;

namespace {

constexpr int levelsAtMost = 64;
constexpr std::size_t statementsAtMost = 10'000;
/// In a document; a credential with endorsements of its issuer has some dozen.
constexpr std::size_t contextsAtMost = 256;
/// Beyond, two numbers may read as one.
constexpr double largestNumber = 9'007'199'254'740'991;

constexpr const char* rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
constexpr const char* xsd = "http://www.w3.org/2001/XMLSchema#";

[[noreturn]] void refuseField(const std::string& name) {
    throw sdk::Invalid(
        say("This credential cannot be checked: what its field “{field}” says is not covered by its contexts.",
            {{"field", name.substr(0, 200)}}));
}

[[noreturn]] void tooLarge() { throw sdk::Invalid(say("This credential cannot be checked: it is too large.")); }

Node iriNode(std::string iri) { return {Node::Kind::Iri, std::move(iri), {}, {}}; }

bool isWhole(const Value& number) {
    return number.is_number_integer() || number.get<double>() == std::trunc(number.get<double>());
}

/// Canonical JSON (RFC 8785) of what has whole numbers only.
std::string canonicalJson(const Value& value, const std::string& field) {
    if (value.is_number()) {
        if (!isWhole(value) || std::abs(value.get<double>()) > largestNumber) refuseField(field);
        return std::to_string(static_cast<std::int64_t>(value.get<double>()));
    }
    std::string text;
    const auto add = [&](const std::string& one) { text += (text.empty() ? "" : ",") + one; };
    if (value.is_array()) {
        for (const auto& one : value) add(canonicalJson(one, field));
        return "[" + text + "]";
    }
    if (!value.is_object()) return value.dump();
    for (const auto& [key, one] : value.items()) {
        // The order of UTF-16 is that of UTF-8 as long as nothing needs two units.
        if (std::ranges::any_of(key, [](char byte) { return static_cast<unsigned char>(byte) >= 0xf0; }))
            refuseField(field);
        add(Value(key).dump() + ":" + canonicalJson(one, field));
    }
    return "{" + text + "}";
}

/// Data Round Tripping (JSON-LD 1.1 API, 8.6).
std::string numberText(const Value& number, bool isDouble, const std::string& field) {
    const auto value = number.get<double>();
    if (std::abs(value) > largestNumber) refuseField(field);
    if (isWhole(number) && !isDouble) return std::to_string(static_cast<std::int64_t>(value));
    char buffer[40];
    std::snprintf(buffer, sizeof buffer, "%.15E", value);
    const std::string text = buffer;
    const auto mark = text.find('E');
    auto mantissa = text.substr(0, mark);
    mantissa.erase(std::max(mantissa.find_last_not_of('0'), mantissa.find('.') + 1) + 1);
    return mantissa + "E" + std::to_string(std::stoi(text.substr(mark + 1)));
}

std::string lowered(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char one) { return std::tolower(one); });
    return text;
}

/// The value of a key as a list, whichever way it is written.
std::vector<const Value*> listed(const Value& value) {
    std::vector<const Value*> all;
    if (!value.is_array()) return {&value};
    for (const auto& one : value) all.push_back(&one);
    return all;
}

/// Expansion and Deserialize JSON-LD to RDF (5.1, 7.1) in one walk.
class DocumentReader {
public:
    explicit DocumentReader(const Contexts& contexts) : contexts_(contexts) {}

    std::vector<Statement> read(const Value& document) {
        if (!document.is_object()) refuseField("@graph");
        Place place;
        place.terms = contexts_.none();
        if (node(document, place).kind == Node::Kind::Literal) refuseField("@value");
        return std::move(statements_);
    }

private:
    /// Where a value stands.
    struct Place {
        TermsPtr terms;
        const Term* property = nullptr;  ///< none: the document itself, or a name by `@vocab`
        std::string name;
        Node graph;
        int level = 0;
    };

    void state(const Node& subject, const std::string& predicate, Node object, const Node& graph) {
        if (statements_.size() >= statementsAtMost) tooLarge();
        statements_.push_back({subject, iriNode(predicate), std::move(object), graph});
    }

    Node blank() { return {Node::Kind::Blank, "b" + std::to_string(blanks_++), {}, {}}; }
    Node named(const std::string& iri) {
        if (!iri.starts_with("_:")) return iriNode(iri);
        const auto found = labels_.find(iri);
        return found != labels_.end() ? found->second : labels_.emplace(iri, blank()).first->second;
    }

    static std::string keywordOf(const Terms& terms, const std::string& key) {
        auto iri = vocabularyIri(terms, key).value_or("");
        return iri.starts_with('@') ? iri : std::string();
    }
    /// The key that means this keyword. Two that do are refused.
    static const Value* valueOf(const Terms& terms, const Value& object, const char* keyword) {
        const Value* found = nullptr;
        for (const auto& [key, value] : object.items()) {
            if (keywordOf(terms, key) != keyword) continue;
            if (found) refuseField(key);
            found = &value;
        }
        return found;
    }

    /// The terms that hold inside an object; `typed`: those by which its types are read.
    TermsPtr termsOf(const Value& object, const Place& place, TermsPtr& typed) {
        auto terms = place.terms;
        const bool isReference = object.size() == 1 && keywordOf(*terms, object.begin().key()) == "@id";
        if (terms->around && !isReference && !valueOf(*terms, object, "@value")) terms = terms->around;
        if (place.property) terms = contexts_.ofProperty(terms, *place.property);
        if (const auto own = object.find("@context"); own != object.end()) {
            contextsRead_ += own->is_array() ? own->size() : 1;
            if (contextsRead_ > contextsAtMost) tooLarge();
            terms = contexts_.within(terms, *own);
        }
        typed = terms;
        std::vector<std::string> types;
        if (const auto* said = valueOf(*terms, object, "@type"))
            for (const auto* type : listed(*said))
                if (type->is_string()) types.push_back(type->get<std::string>());
        std::ranges::sort(types);
        for (const auto& type : types)
            if (const auto* term = typed->find(type)) terms = contexts_.ofType(terms, *term);
        return terms;
    }

    Node node(const Value& object, const Place& place) {
        if (place.level > levelsAtMost) tooLarge();
        TermsPtr typed;
        const auto terms = termsOf(object, place, typed);
        if (valueOf(*terms, object, "@value")) return valueObject(object, *terms, place.name);
        Node subject;
        if (const auto* id = valueOf(*terms, object, "@id")) {
            const auto iri = id->is_string() ? documentIri(*terms, id->get<std::string>()) : std::nullopt;
            if (!iri) refuseField("id");
            subject = named(*iri);
        } else {
            subject = blank();
        }
        for (const auto& [key, value] : object.items()) {
            const auto keyword = keywordOf(*terms, key);
            if (keyword == "@type")
                types(subject, value, *typed, place.graph);
            else if (keyword.empty())
                property(subject, key, value, terms, place);
            else if (keyword != "@id" && keyword != "@context")
                refuseField(key);
        }
        return subject;
    }

    void types(const Node& subject, const Value& value, const Terms& typed, const Node& graph) {
        for (const auto* type : listed(value)) {
            const auto iri = type->is_string() ? vocabularyIri(typed, type->get<std::string>()) : std::nullopt;
            if (!iri || !isAbsoluteIri(*iri) || iri->starts_with("_:"))
                refuseField("type " + (type->is_string() ? type->get<std::string>() : ""));
            state(subject, std::string(rdf) + "type", iriNode(*iri), graph);
        }
    }

    void property(const Node& subject, const std::string& key, const Value& value, const TermsPtr& terms,
                  const Place& around) {
        const auto* term = terms->find(key);
        // An IRI in place of a term would hide what was signed from those who look for the term.
        if (!term && key.find(':') != key.npos) refuseField(key);
        const auto iri = vocabularyIri(*terms, key);
        if (!iri || !isAbsoluteIri(*iri) || iri->starts_with("_:")) refuseField(key);
        const Place place{terms, term, key, around.graph, around.level + 1};
        if (term && term->type == "@json")
            return state(subject, *iri, {Node::Kind::Literal, canonicalJson(value, key), std::string(rdf) + "JSON", {}},
                         place.graph);
        const auto container = term ? term->container : Term::Container::None;
        if (container == Term::Container::List) {
            if (!value.is_null()) state(subject, *iri, list(value, place), place.graph);
        } else if (container == Term::Container::Language && value.is_object()) {
            for (auto& text : languages(value, key)) state(subject, *iri, std::move(text), place.graph);
        } else {
            each(value, place, [&](Node object) { state(subject, *iri, std::move(object), place.graph); });
        }
    }

    /// All values below arrays, which nest without meaning.
    void each(const Value& value, const Place& place, const std::function<void(Node)>& take) {
        if (place.level > levelsAtMost) tooLarge();
        if (value.is_array()) {
            auto below = place;
            ++below.level;
            for (const auto& one : value) each(one, below, take);
        } else if (!value.is_null()) {
            const bool isGraph = place.property && place.property->container == Term::Container::Graph;
            take(isGraph ? graph(value, place) : object(value, place));
        }
    }

    Node object(const Value& value, const Place& place) {
        return value.is_object() ? node(value, place) : scalar(value, place);
    }

    Node graph(const Value& value, const Place& place) {
        if (!value.is_object()) refuseField(place.name);
        auto inside = place;
        inside.graph = blank();
        if (node(value, inside).kind == Node::Kind::Literal) refuseField(place.name);
        return inside.graph;
    }

    Node list(const Value& value, const Place& place) {
        const auto nil = iriNode(std::string(rdf) + "nil");
        auto first = nil;
        Node last;
        for (const auto* one : listed(value)) {
            if (one->is_array() || one->is_null()) refuseField(place.name);
            auto cell = blank();
            state(cell, std::string(rdf) + "first", object(*one, place), place.graph);
            if (last.kind == Node::Kind::None)
                first = cell;
            else
                state(last, std::string(rdf) + "rest", cell, place.graph);
            last = std::move(cell);
        }
        if (last.kind != Node::Kind::None) state(last, std::string(rdf) + "rest", nil, place.graph);
        return first;
    }

    static std::vector<Node> languages(const Value& value, const std::string& name) {
        std::vector<Node> texts;
        for (const auto& [language, said] : value.items())
            for (const auto* text : listed(said)) {
                if (!text->is_string() || language.starts_with('@')) refuseField(name);
                texts.push_back(literal(*text, {}, language, name));
            }
        return texts;
    }

    /// Value Expansion (5.3).
    Node scalar(const Value& value, const Place& place) {
        const auto type = place.property ? place.property->type : std::string();
        const auto scoped = place.property ? contexts_.ofProperty(place.terms, *place.property) : place.terms;
        if (value.is_string() && (type == "@id" || type == "@vocab")) {
            const auto text = value.get<std::string>();
            const auto iri = type == "@id" ? documentIri(*scoped, text) : vocabularyIri(*scoped, text);
            if (!iri || !isAbsoluteIri(*iri)) refuseField(place.name);
            return named(*iri);
        }
        if (type.starts_with('@')) return literal(value, {}, {}, place.name);
        if (!type.empty() || !value.is_string()) return literal(value, type, {}, place.name);
        const auto& own = place.property ? place.property->language : std::nullopt;
        return literal(value, {}, own.value_or(scoped->language), place.name);
    }

    static Node valueObject(const Value& object, const Terms& terms, const std::string& name) {
        std::string type, language;
        const Value* value = nullptr;
        for (const auto& [key, said] : object.items()) {
            const auto keyword = keywordOf(terms, key);
            if (keyword == "@value")
                value = &said;
            else if (keyword == "@language" && said.is_string() && !said.get<std::string>().empty())
                language = said;
            else if (keyword == "@type" && said.is_string())
                type = vocabularyIri(terms, said.get<std::string>()).value_or("");
            else
                refuseField(name + " " + key);
        }
        if (type == "@json") return {Node::Kind::Literal, canonicalJson(*value, name), std::string(rdf) + "JSON", {}};
        const bool hasType = valueOf(terms, object, "@type");
        if (hasType && (!isAbsoluteIri(type) || type.starts_with("_:"))) refuseField(name);
        if (!language.empty() && (hasType || !value->is_string())) refuseField(name);
        return literal(*value, type, language, name);
    }

    static Node literal(const Value& value, const std::string& type, const std::string& language,
                        const std::string& name) {
        Node made{Node::Kind::Literal, {}, type, lowered(language)};
        const auto isTag = [](unsigned char one) { return std::isalnum(one) || one == '-'; };
        if (!std::ranges::all_of(language, isTag)) refuseField(name);
        if (value.is_string()) {
            made.value = value;
            if (type == std::string(xsd) + "string") made.datatype.clear();
        } else if (value.is_boolean()) {
            made.value = value.get<bool>() ? "true" : "false";
            if (type.empty()) made.datatype = std::string(xsd) + "boolean";
        } else if (value.is_number()) {
            const auto isDouble = type == std::string(xsd) + "double";
            made.value = numberText(value, isDouble, name);
            if (type.empty()) made.datatype = std::string(xsd) + (isWhole(value) ? "integer" : "double");
        } else {
            refuseField(name);
        }
        return made;
    }

    const Contexts& contexts_;
    std::vector<Statement> statements_;
    std::map<std::string, Node> labels_;
    std::size_t blanks_ = 0;
    std::size_t contextsRead_ = 0;
};

}  // namespace

std::vector<Statement> statementsOf(const Value& document, const Contexts& contexts) {
    return DocumentReader(contexts).read(document);
}

}  // namespace guildhall::badges

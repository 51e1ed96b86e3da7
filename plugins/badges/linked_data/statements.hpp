// JSON-LD 1.1 documents as RDF statements, as far as credentials need it. Whatever would fall away (names no context
// defines, addresses that are relative, values without a place) is refused: else somebody could add to a signed
// document what its signature does not cover. Pure; any thread.
#pragma once

#include "linked_data/contexts.hpp"

#include <compare>
#include <string>
#include <vector>

namespace guildhall::badges {

struct Node {
    enum class Kind { None, Iri, Blank, Literal };

    Kind kind = Kind::None;
    std::string value;     ///< IRI, label without `_:`, or text
    std::string datatype;  ///< of a literal; empty: xsd:string, or rdf:langString where it has a language
    std::string language;

    auto operator<=>(const Node&) const = default;
};

/// A quad; `graph` is None in the default graph.
struct Statement {
    Node subject, predicate, object, graph;

    auto operator<=>(const Statement&) const = default;
};

/// Of a document whose `@context` names contexts by address. Throws sdk::Invalid for what is refused, and beyond 64
/// levels, 10,000 statements or 256 contexts.
std::vector<Statement> statementsOf(const sdk::Value& document, const Contexts& contexts);

}  // namespace guildhall::badges

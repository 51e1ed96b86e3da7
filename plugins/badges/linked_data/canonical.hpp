// RDF Dataset Canonicalization (RDFC-1.0, with SHA-256): the same text for the same statements, whatever their blank
// nodes are called. Pure; any thread.
#pragma once

#include "linked_data/statements.hpp"

#include <string>
#include <vector>

namespace guildhall::badges {

/// As canonical N-Quads. Throws sdk::Invalid for statements that are made to keep machines busy: telling their blank
/// nodes apart would take more steps than any credential needs.
std::string canonical(std::vector<Statement> statements);

}  // namespace guildhall::badges

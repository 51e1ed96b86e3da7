// Whether a PDF keeps to the clauses of PDF/A-3b (ISO 19005-3) and PDF/UA-1 (ISO 14289-1) that certificates rely on: a
// checker for our tests, no full validator. Clauses are named as in public samples, so that it can be calibrated.
#pragma once

#include <set>
#include <string>
#include <vector>

namespace guildhall::certificates {

struct Breach {
    std::string clause;  ///< 6-2-3, or 7.1-t04 where the samples number its tests
    std::string what;
};

/// PDF/A, part 2 or 3, conformance B.
std::vector<Breach> archivalBreaches(const std::string& pdf);
/// PDF/UA-1.
std::vector<Breach> accessibilityBreaches(const std::string& pdf);

/// Clauses of which there are samples that break them.
const std::set<std::string>& knownClauses();

/// `6-2-3: there is no output intent`, a line each.
std::string inWords(const std::vector<Breach>& breaches);

}  // namespace guildhall::certificates

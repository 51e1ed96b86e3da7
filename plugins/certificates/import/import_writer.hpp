// Writes the usable rows of a checked list to a session.
#pragma once

#include "import/import_repository.hpp"
#include "import/participant_import.hpp"
#include "session/session_repository.hpp"

#include <guildhall/sdk/audit.hpp>
#include <guildhall/sdk/id.hpp>

namespace guildhall::certificates {

class ImportWriter {
public:
    ImportWriter(sdk::Audit& audit, sdk::Clock& clock, sdk::Random& random)
        : audit_(audit), clock_(clock), random_(random) {}

    /// Writes one row and counts it. Wrong rows are left out; the same row again changes nothing.
    void write(sdk::Transaction& tx, const std::string& sessionId, const ImportRow& row, ImportCounts& counts);
    /// The audit entry of the whole import, with its counts.
    void record(sdk::Transaction& tx, const sdk::Actor& actor, const std::string& sessionId,
                const ImportCounts& counts);

private:
    sdk::Audit& audit_;
    sdk::Clock& clock_;
    sdk::Random& random_;
};

}  // namespace guildhall::certificates

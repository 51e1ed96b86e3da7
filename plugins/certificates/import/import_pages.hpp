// Importing a participant list: upload, dry run with its report, import, and what came of it.
#pragma once

#include "import/import_folder.hpp"
#include "import/import_writer.hpp"

#include <guildhall/sdk/job.hpp>
#include <guildhall/sdk/response.hpp>

#include <functional>

namespace guildhall::certificates {

class ImportPages {
public:
    /// Called once people joined a session, in the same transaction.
    using Joined = std::function<void(sdk::Transaction&, const sdk::Actor&, const Session&)>;

    ImportPages(sdk::Database& database, sdk::Jobs& jobs, sdk::Clock& clock, sdk::Random& random, sdk::Files files,
                ImportWriter writer, Joined joined)
        : database_(database),
          jobs_(jobs),
          clock_(clock),
          random_(random),
          folder_(std::move(files)),
          writer_(std::move(writer)),
          joined_(std::move(joined)) {}

    sdk::Response showUpload(const sdk::Request& request);
    sdk::Response upload(const sdk::Request& request);
    /// What the list would do; once it is imported, what it did.
    sdk::Response show(const sdk::Request& request);
    sdk::Response report(const sdk::Request& request);
    sdk::Response import(const sdk::Request& request);
    sdk::Response sample(const sdk::Request& request);

    /// Job `certificates.import`: lists too long for one request, a thousand rows a transaction.
    void runJob(sdk::JobContext& job);
    /// Job `certificates.sweep_imports`.
    void sweep(sdk::JobContext& job);

private:
    struct Asked;
    Session changeable(sdk::Transaction& tx, const sdk::Request& request, bool lock);
    Asked asked(const sdk::Request& request) const;
    ImportReport check(sdk::Transaction& tx, const Asked& asked, std::size_t most) const;
    sdk::Response uploadPage(const Session& session, const std::string& error);
    sdk::Response preview(const sdk::Request& request, const Asked& asked);
    sdk::Response result(const sdk::Request& request, const Asked& asked);
    void sweepNow() const;

    sdk::Database& database_;
    sdk::Jobs& jobs_;
    sdk::Clock& clock_;
    sdk::Random& random_;
    ImportFolder folder_;
    ImportWriter writer_;
    Joined joined_;
};

}  // namespace guildhall::certificates

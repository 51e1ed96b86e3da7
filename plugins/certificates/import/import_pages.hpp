// Importing a participant list: upload, dry run with its report, import.
#pragma once

#include "import/import_writer.hpp"

#include <guildhall/sdk/files.hpp>
#include <guildhall/sdk/job.hpp>
#include <guildhall/sdk/response.hpp>

#include <filesystem>
#include <functional>

namespace guildhall::certificates {

class ImportPages {
public:
    /// Called once people joined a session, in the same transaction.
    using Joined = std::function<void(sdk::Transaction&, const sdk::Actor&, const Session&)>;

    ImportPages(sdk::Database& database, sdk::Jobs& jobs, sdk::Random& random, sdk::Files files, ImportWriter writer,
                Joined joined)
        : database_(database),
          jobs_(jobs),
          random_(random),
          files_(std::move(files)),
          writer_(std::move(writer)),
          joined_(std::move(joined)) {}

    sdk::Response showUpload(const sdk::Request& request);
    sdk::Response upload(const sdk::Request& request);
    sdk::Response preview(const sdk::Request& request);
    sdk::Response report(const sdk::Request& request);
    sdk::Response import(const sdk::Request& request);
    sdk::Response sample(const sdk::Request& request);

    /// Job `certificates.import`: lists too long for one request, a thousand rows a transaction.
    void runJob(sdk::JobContext& job);

private:
    Session changeable(sdk::Transaction& tx, const sdk::Request& request, bool lock);
    std::string fileOf(const sdk::Request& request) const;
    sdk::Response uploadPage(const Session& session, const std::string& error);
    void sweep(const std::string& sessionId) const;

    sdk::Database& database_;
    sdk::Jobs& jobs_;
    sdk::Random& random_;
    sdk::Files files_;
    ImportWriter writer_;
    Joined joined_;
};

}  // namespace guildhall::certificates

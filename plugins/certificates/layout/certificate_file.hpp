// A file for certificates: a picture or a template that rules put on one by its name, such as a client's logo.
#pragma once

#include <guildhall/sdk/record.hpp>
#include <guildhall/sdk/services.hpp>
#include <guildhall/sdk/stored_file.hpp>

#include <functional>
#include <string>

namespace guildhall::certificates {

struct CertificateFile {
    std::string id;
    std::int64_t version = 0;
    std::string name;  ///< as rules call it: `acme_logo`
    sdk::StoredFile file;
    std::string alternative;  ///< what is read in a picture's place
};

const sdk::RecordType<CertificateFile>& certificateFiles();

/// What layouts call the file of that name now; empty: there is none.
std::function<std::string(const std::string& name)> certificateFilesByName(sdk::Transaction& tx);

class CertificateFileRules : public sdk::RecordRules<CertificateFile> {
public:
    explicit CertificateFileRules(sdk::Services& services) : services_(services) {}
    /// What cannot be printed is refused here, and not on the day certificates are issued.
    void check(sdk::Moment&, const CertificateFile* before, CertificateFile& file, sdk::FieldErrors& errors) override;

private:
    sdk::Services& services_;
};

}  // namespace guildhall::certificates

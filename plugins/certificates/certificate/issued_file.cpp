#include "certificate/issued_file.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/id.hpp>
#include <guildhall/sdk/say.hpp>

#include <openssl/evp.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace guildhall::certificates {

std::string fingerprint(std::string_view bytes) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    // Looked up once: OpenSSL 3 otherwise does so at every digest, which takes longer than the digest.
    static EVP_MD* const method = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    if (!method || EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, method, nullptr) != 1)
        throw std::runtime_error("SHA-256 is not available");
    std::string text;
    for (unsigned int i = 0; i < length; ++i)
        for (const int shift : {4, 0}) text += "0123456789abcdef"[digest.at(i) >> shift & 0xF];
    return text;
}

std::string IssuedFiles::place(sdk::Date sessionEnd, const Certificate& certificate) {
    return std::to_string(int(sessionEnd.year())) + "/" + certificate.sessionId + "/" +
           sdk::Files::safeSegment(certificate.email) + "." + certificate.id + ".pdf";
}

void IssuedFiles::write(Certificate& certificate, const std::string& pdf) const {
    if (files_.exists(certificate.file)) throw std::logic_error("A certificate's file is there before it is issued");
    files_.write(certificate.file, pdf);
    certificate.sha256 = fingerprint(pdf);
    certificate.fileSize = static_cast<std::int64_t>(pdf.size());
}

std::string IssuedFiles::read(const Certificate& certificate) const {
    const auto refuse = [&](const char* what, const std::string& why) {
        log_.error("The file of certificate " + certificate.id + " " + what + ": " + certificate.sessionId);
        throw sdk::Conflict(why);
    };
    std::ifstream in(files_.path(certificate.file), std::ios::binary);
    std::ostringstream content;
    if (in) content << in.rdbuf();
    auto bytes = std::move(content).str();
    if (bytes.empty())
        refuse("is missing",
               sdk::say("The file of certificate {id} is missing. An administrator can put it back from a "
                        "backup, or issue a new certificate in its place.",
                        {{"id", certificate.id}}));
    // What was issued before fingerprints were kept has none.
    if (!certificate.sha256.empty() && fingerprint(bytes) != certificate.sha256)
        refuse("is not what was issued",
               sdk::say("The file of certificate {id} is no longer as it was issued, so it is not handed out. An "
                        "administrator can put it back from a backup, or issue a new certificate in its place.",
                        {{"id", certificate.id}}));
    return bytes;
}

void IssuedFiles::sweep(const std::set<std::string>& kept) const {
    namespace fs = std::filesystem;
    const auto root = files_.path("year").parent_path();
    if (!fs::is_directory(root)) return;
    const auto old = fs::file_time_type::clock::now() - std::chrono::hours(24);
    std::vector<std::string> left;
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
        if (!entry.is_regular_file() || entry.path().extension() != ".pdf" || entry.last_write_time() > old) continue;
        // Only what place() has named: the folder holds files of records, too.
        const auto name = entry.path().stem().string();
        if (!sdk::isId(std::string_view(name).substr(name.rfind('.') + 1))) continue;
        auto file = entry.path().lexically_relative(root).generic_string();
        if (!kept.contains(file)) left.push_back(std::move(file));
    }
    for (const auto& file : left) files_.remove(file);
    if (!left.empty()) log_.warning(std::to_string(left.size()) + " files of no certificate were removed");
}

}  // namespace guildhall::certificates

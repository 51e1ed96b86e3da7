#include "kernel/privacy/erasure_statements.hpp"

#include "kernel/base/hex.hpp"
#include "kernel/base/json_decoder.hpp"
#include "kernel/base/sha256.hpp"

#include <nlohmann/json.hpp>

#include <openssl/crypto.h>

#include <algorithm>

namespace guildhall::privacy {

using sdk::Value;

namespace {

constexpr const char* label = "guildhall erasure statements 1\n";
constexpr const char* signedWith = "HMAC-SHA-256 under a key of the site, of the statement as JSON in one line";

Value removedRow(const ErasureReport::Part& part) {
    Value where = Value::array({"database"});
    if (part.searched) where.push_back("search");
    if (part.files > 0) where.push_back("files");
    return {{"what", part.title},  {"name", part.name},       {"count", part.count},
            {"files", part.files}, {"becomes", part.becomes}, {"where", std::move(where)}};
}

}  // namespace

std::string ErasureStatements::signatureOf(std::string_view text) const {
    return base::toHex(base::hmacSha256(key_, label + std::string(text)));
}

void ErasureStatements::sign(sdk::Moment& moment, std::string_view person, const ErasureReport& report) const {
    Value removed = Value::array(), kept = Value::array();
    for (const auto& part : report.removed) removed.push_back(removedRow(part));
    for (const auto& part : report.kept)
        kept.push_back({{"what", part.title}, {"name", part.name}, {"count", part.count}, {"why", part.becomes}});
    Value statement{
        {"person", std::string(person)},
        {"erased_at", sdk::isoInstant(moment.now)},
        {"erased_by", moment.actor.personId},
        {"removed", std::move(removed)},
        {"kept", std::move(kept)},
        {"audit", "What the audit log holds about this person opens for nobody: the key to it was destroyed."},
        {"backups",
         "Unreadable in backups from now on, because the key to it was destroyed: as soon as the list of keys "
         "beside them is written anew, which the next backup does, and older copies of it are gone. Backups made "
         "before there was a key for each person hold it until they are deleted."},
        {"plugins",
         "What plugins hold that were switched off goes as soon as they are on again, with a "
         "statement of its own."}};
    if (std::ranges::any_of(report.removed, [](const auto& part) { return part.files > 0; }))
        statement["files"] = "Files leave the store by the job that this erasure has queued.";
    StoredStatement stored{.id = sdk::newId(*random_, "eras"),
                           .personId = std::string(person),
                           .at = moment.now,
                           .text = statement.dump(-1, ' ', false, Value::error_handler_t::replace),
                           .signature = {}};
    stored.signature = signatureOf(stored.text);
    ErasureRepository::addStatement(moment.tx, stored);
}

bool ErasureStatements::isOurs(const StoredStatement& statement) const {
    const auto expected = signatureOf(statement.text);
    return expected.size() == statement.signature.size() &&
           CRYPTO_memcmp(expected.data(), statement.signature.data(), expected.size()) == 0;
}

std::string ErasureStatements::file(const StoredStatement& statement) {
    const Value all{
        {"statement", Value::parse(statement.text)}, {"signature", statement.signature}, {"signed_with", signedWith}};
    return all.dump(2);
}

Value ErasureStatements::check(std::string_view file) const {
    const auto read = base::decodeJson(file);
    if (!read || !read->is_object()) return nullptr;
    const auto& all = *read;
    if (!all.contains("statement") || !all.contains("signature") || !all["signature"].is_string()) return nullptr;
    // Names in order and no blanks: as it was when it was signed.
    const StoredStatement one{.id = {},
                              .personId = {},
                              .text = all["statement"].dump(-1, ' ', false, Value::error_handler_t::replace),
                              .signature = all["signature"].get<std::string>()};
    return isOurs(one) ? all["statement"] : Value();
}

}  // namespace guildhall::privacy

#include "kernel/audit/audit_heads.hpp"

#include "kernel/data/sha256.hpp"

#include <openssl/crypto.h>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <sstream>
#include <system_error>

namespace guildhall::audit {

namespace {

constexpr std::size_t problemLimit = 20;

void append(const std::filesystem::path& file, const std::string& line) {
    const int handle = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (handle < 0) throw std::system_error(errno, std::generic_category(), "cannot open " + file.string());
    const auto written = ::write(handle, line.data(), line.size());
    const bool kept = written == static_cast<ssize_t>(line.size()) && ::fsync(handle) == 0;
    ::close(handle);
    if (!kept) throw std::system_error(errno, std::generic_category(), "cannot write " + file.string());
}

/// What became of an entry that was signed; empty: it is as it was.
std::string fateOf(const std::optional<StoredEntry>& entry, const std::optional<StoredEntry>& last, std::int64_t seq,
                   const std::string& hash, const std::string& at) {
    if (entry && entry->hash == hash && entryHash(*entry) == hash) return {};
    const auto which = "entry " + std::to_string(seq) + ", signed at " + at + ", ";
    if (entry) return which + "is not the one that was signed";
    if (last && last->seq > seq) return which + "has been removed";
    return which + "has been cut off: the log ends at " + std::to_string(last ? last->seq : 0);
}

}  // namespace

std::string AuditHeads::signature(const std::string& secretKey, const std::string& text) const {
    const auto key = data::hmacSha256(secretKey, "guildhall audit heads 1");
    // The hash of the code is as good as the code, and is text.
    return data::sha256(data::hmacSha256(key, text));
}

bool AuditHeads::isSigned(const std::string& text, const std::string& given) const {
    for (const auto& secretKey : parts_.secretKeys) {
        const auto expected = signature(secretKey, text);
        if (given.size() == expected.size() && CRYPTO_memcmp(given.data(), expected.data(), given.size()) == 0)
            return true;
    }
    return false;
}

void AuditHeads::note() {
    const auto last = parts_.database.read([&](sdk::Transaction& tx) { return repository_.last(tx); });
    if (!last || last->hash == noted_) return;
    const auto text = std::to_string(last->seq) + " " + last->hash + " " + sdk::isoInstant(parts_.clock.now());
    append(parts_.file, text + " " + signature(parts_.secretKeys.front(), text) + "\n");
    noted_ = last->hash;
}

std::vector<std::string> AuditHeads::check(sdk::Transaction& tx, const std::filesystem::path& file) const {
    std::vector<std::string> problems;
    std::ifstream in(file);
    AuditRepository repository;
    const auto last = repository.last(tx);
    int number = 0;
    for (std::string line; problems.size() < problemLimit && std::getline(in, line);) {
        ++number;
        std::istringstream words(line);
        std::int64_t seq = 0;
        std::string hash, at, given;
        words >> seq >> hash >> at >> given;
        if (!isSigned(line.substr(0, line.rfind(' ')), given)) {
            problems.push_back(file.string() + ", line " + std::to_string(number) +
                               ": not signed by this site's secret key");
            continue;
        }
        if (auto fate = fateOf(repository.find(tx, seq), last, seq, hash, at); !fate.empty())
            problems.push_back(std::move(fate));
    }
    return problems;
}

void AuditHeads::loop() {
    std::unique_lock lock(mutex_);
    do {
        lock.unlock();
        try {
            note();
        } catch (const std::exception& problem) {
            parts_.log.warning(std::string("the audit log's head could not be noted: ") + problem.what());
        }
        lock.lock();
    } while (!wake_.wait_for(lock, interval, [&] { return stopping_; }));
}

void AuditHeads::start() {
    thread_ = std::thread([this] { loop(); });
}

void AuditHeads::stop() {
    if (!thread_.joinable()) return;
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
}

}  // namespace guildhall::audit

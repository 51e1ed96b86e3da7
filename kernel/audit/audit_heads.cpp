#include "kernel/audit/audit_heads.hpp"

#include "kernel/audit/audit_boundary_repository.hpp"
#include "kernel/audit/log_signature.hpp"
#include "kernel/data/dialect.hpp"
#include "kernel/data/site_fact_repository.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <sstream>
#include <system_error>

namespace guildhall::audit {

namespace {

constexpr const char* signingLabel = "guildhall audit heads 2";
constexpr const char* olderLabel = "guildhall audit heads 1";

void append(const std::filesystem::path& file, const std::string& line) {
    const int handle = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (handle < 0) throw std::system_error(errno, std::generic_category(), "cannot open " + file.string());
    const auto written = ::write(handle, line.data(), line.size());
    const bool kept = written == static_cast<ssize_t>(line.size()) && ::fsync(handle) == 0;
    ::close(handle);
    if (!kept) throw std::system_error(errno, std::generic_category(), "cannot write " + file.string());
}

/// What became of an entry that was signed; empty: it is as it was, or has left because its time was over.
std::string fateOf(sdk::Transaction& tx, std::int64_t seq, const std::string& hash, const std::string& at) {
    AuditRepository repository;
    const auto entry = repository.find(tx, seq);
    if (entry && entry->hash == hash && entryHash(*entry) == hash) return {};
    if (!entry && seq <= AuditBoundaryRepository::newest(tx).through) return {};
    const auto last = repository.last(tx);
    const auto which = "entry " + std::to_string(seq) + ", signed at " + at + ", ";
    if (entry) return which + "is not the one that was signed";
    if (last && last->seq > seq) return which + "has been removed";
    return which + "has been cut off: the log ends at " + std::to_string(last ? last->seq : 0);
}

}  // namespace

bool AuditHeads::isSigned(const std::string& text, const std::string& given) const {
    if (!parts_.signingKey.empty() && isLogSignature(given, parts_.signingKey, signingLabel, text)) return true;
    return std::ranges::any_of(parts_.olderKeys, [&](const std::string& key) {
        return !key.empty() && isLogSignature(given, key, olderLabel, text);
    });
}

void AuditHeads::begin() {
    std::ifstream in(parts_.file);
    std::string all;
    for (std::string line; std::getline(in, line);) {
        const auto end = line.rfind(' ');
        const auto text = line.substr(0, end);
        const bool ours = end != line.npos && isSigned(text, line.substr(end + 1));
        all += (ours ? text + " " + logSignature(parts_.signingKey, signingLabel, text) : line) + "\n";
    }
    if (!all.empty()) {
        const auto beside = parts_.file.string() + ".new";
        std::filesystem::remove(beside);
        append(beside, all);
        std::filesystem::rename(beside, parts_.file);
    }
    note();
}

void AuditHeads::note() {
    const std::lock_guard lock(noting_);
    const int before = unsigned_;
    std::string text;
    const auto hash = parts_.database.write([&](sdk::Transaction& tx) {
        // Nobody appends meanwhile, so that the two places never go back.
        data::dialect(tx).lock(tx, data::auditLock);
        const auto last = repository_.last(tx);
        if (last && last->hash == noted_) return noted_;
        text = (last ? std::to_string(last->seq) + " " + last->hash : std::string("0 -")) + " " +
               sdk::isoInstant(parts_.clock.now());
        data::SiteFactRepository::save(tx, keptName, parts_.secrets.seal(text, keptPlace));
        return last ? last->hash : std::string();
    });
    if (!text.empty() && !hash.empty())
        append(parts_.file, text + " " + logSignature(parts_.signingKey, signingLabel, text) + "\n");
    noted_ = hash;
    unsigned_ -= before;
}

void AuditHeads::recorded() {
    if (++unsigned_ != entriesBetween) return;
    const std::lock_guard lock(mutex_);
    asked_ = true;
    wake_.notify_all();
}

std::vector<std::string> AuditHeads::check(sdk::Transaction& tx, const std::filesystem::path& file) const {
    std::vector<std::string> problems;
    std::ifstream in(file);
    int number = 0;
    for (std::string line; problems.size() < mostProblems && std::getline(in, line);) {
        ++number;
        std::istringstream words(line);
        std::int64_t seq = 0;
        std::string hash, at, given;
        words >> seq >> hash >> at >> given;
        if (!isSigned(line.substr(0, line.rfind(' ')), given)) {
            problems.push_back(file.string() + ", line " + std::to_string(number) +
                               ": not signed with a key of this site");
            continue;
        }
        if (auto fate = fateOf(tx, seq, hash, at); !fate.empty()) problems.push_back(std::move(fate));
    }
    return problems;
}

std::vector<std::string> AuditHeads::checkKept(sdk::Transaction& tx) const {
    const auto sealed = data::SiteFactRepository::find(tx, keptName);
    if (!sealed) return {"the head of the log that the database keeps has been removed"};
    const auto text = parts_.secrets.open(*sealed, keptPlace);
    if (!text) return {"the head of the log that the database keeps was not written by this site"};
    std::istringstream words(*text);
    std::int64_t seq = 0;
    std::string hash, at;
    words >> seq >> hash >> at;
    if (seq == 0) return {};
    auto fate = fateOf(tx, seq, hash, at);
    return fate.empty() ? std::vector<std::string>() : std::vector{std::move(fate)};
}

void AuditHeads::noteOrTell() {
    try {
        note();
    } catch (const std::exception& problem) {
        parts_.log.warning(std::string("the audit log's head could not be noted: ") + problem.what());
    }
}

void AuditHeads::loop() {
    std::unique_lock lock(mutex_);
    do {
        asked_ = false;
        lock.unlock();
        noteOrTell();
        lock.lock();
        wake_.wait_for(lock, interval, [&] { return stopping_ || asked_; });
    } while (!stopping_);
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
    noteOrTell();
}

}  // namespace guildhall::audit

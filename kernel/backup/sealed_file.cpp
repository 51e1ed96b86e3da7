#include "kernel/backup/sealed_file.hpp"

#include "kernel/backup/archive_error.hpp"

#include <guildhall/sdk/value.hpp>

#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace guildhall::backup {

namespace {

constexpr std::string_view magic = "GUILDHALL BACKUP 1\n";
constexpr std::size_t longestHead = 1000;

void syncFolder(const std::filesystem::path& folder) {
    const int handle = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (handle < 0) return;
    ::fsync(handle);
    ::close(handle);
}

}  // namespace

SealedWriter::SealedWriter(std::filesystem::path file, const ArchiveKey& key, sdk::Random& random, Former former)
    : file_(std::filesystem::absolute(std::move(file))), part_(file_.string() + ".part"), out_(nullptr, &std::fclose) {
    if (former == Former::Kept && std::filesystem::exists(file_))
        throw ArchiveError(file_.string() + " is there already; remove it or name another file");
    const int handle = ::open(part_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (handle < 0) throw ArchiveError(part_.string() + " cannot be made: " + std::strerror(errno));
    // Truncated only under the lock: another backup may be writing it.
    if (::flock(handle, LOCK_EX | LOCK_NB) != 0 || ::ftruncate(handle, 0) != 0) {
        ::close(handle);
        throw ArchiveError(part_.string() + " is being written by another backup");
    }
    out_.reset(::fdopen(handle, "wb"));
    std::string bytes(32, '\0');
    random.fill(std::as_writable_bytes(std::span(bytes)));
    const auto salt = sdk::hashToken(bytes);
    auto derived = key.derive(salt);
    const auto head =
        std::string(magic) + sdk::Value{{"key", key.kind()}, {"id", derived.id}, {"salt", salt}}.dump() + "\n";
    chunks_ = std::make_unique<SealedChunk>(std::move(derived.key), head);
    put(head);
}

SealedWriter::~SealedWriter() {
    if (!finished_) ::unlink(part_.c_str());
}

void SealedWriter::put(std::string_view bytes) {
    if (std::fwrite(bytes.data(), 1, bytes.size(), out_.get()) != bytes.size())
        throw ArchiveError(part_.string() + " cannot be written: " + std::strerror(errno));
}

void SealedWriter::write(std::string_view plain) {
    while (!plain.empty()) {
        if (waiting_.size() == SealedChunk::plainSize) {
            put(chunks_->seal(waiting_, number_++, false));
            waiting_.clear();
        }
        const auto taken = plain.substr(0, SealedChunk::plainSize - waiting_.size());
        waiting_ += taken;
        plain.remove_prefix(taken.size());
    }
}

void SealedWriter::finish() {
    put(chunks_->seal(waiting_, number_, true));
    if (std::fflush(out_.get()) != 0 || ::fsync(::fileno(out_.get())) != 0 ||
        ::rename(part_.c_str(), file_.c_str()) != 0)
        throw ArchiveError(file_.string() + " cannot be written: " + std::strerror(errno));
    finished_ = true;
    syncFolder(file_.parent_path());
}

SealedReader::SealedReader(std::filesystem::path file, const std::vector<ArchiveKey>& keys)
    : file_(std::move(file)), in_(std::fopen(file_.c_str(), "rbe"), &std::fclose) {
    if (!in_) throw ArchiveError(file_.string() + " cannot be opened: " + std::strerror(errno));
    readHead(keys);
    ahead_ = raw(SealedChunk::plainSize + SealedChunk::tagSize);
}

std::string SealedReader::raw(std::size_t most) {
    std::string bytes(most, '\0');
    bytes.resize(std::fread(bytes.data(), 1, most, in_.get()));
    if (std::ferror(in_.get())) throw ArchiveError(file_.string() + " cannot be read: " + std::strerror(errno));
    return bytes;
}

void SealedReader::readHead(const std::vector<ArchiveKey>& keys) {
    std::string head = raw(magic.size());
    if (head != magic)
        throw ArchiveError(head.starts_with(magic.substr(0, 17))
                               ? file_.string() + " has the format of a newer version; restore it with that version"
                               : file_.string() + " is not a backup of Guildhall");
    for (int c = 0; head.size() < longestHead && (c = std::fgetc(in_.get())) != EOF && c != '\n';)
        head += static_cast<char>(c);
    const auto said = sdk::Value::parse(head.substr(magic.size()), nullptr, false);
    if (!said.is_object()) throw ArchiveError(file_.string() + ": its head is damaged");
    head += '\n';
    std::string given;
    for (const auto& key : keys) {
        if (key.kind() != said.value("key", "")) continue;
        auto derived = key.derive(said.value("salt", ""));
        if (derived.id == said.value("id", "")) {
            chunks_ = std::make_unique<SealedChunk>(std::move(derived.key), head);
            return;
        }
        given = derived.id;
    }
    const bool secret = said.value("key", "") == "secret_key";
    throw ArchiveError(file_.string() + " was sealed under " +
                       (secret ? "the secret_key with the id " + said.value("id", "") : std::string("a key file")) +
                       (given.empty() ? "" : ", and the key given is another one") +
                       (secret ? "; set GUILDHALL_SECRET_KEY or put the old site's secret.key into the data folder"
                               : "; name it with --key-file"));
}

void SealedReader::fill() {
    auto next = raw(SealedChunk::plainSize + SealedChunk::tagSize);
    last_ = next.empty();
    auto plain = chunks_->open(ahead_, number_, last_);
    if (!plain)
        throw ArchiveError(file_.string() + " has been changed, damaged or cut short (chunk " +
                           std::to_string(number_) + "); nothing was restored");
    ++number_;
    plain_ = std::move(*plain);
    used_ = 0;
    ahead_ = std::move(next);
}

std::string SealedReader::read(std::size_t size) {
    std::string bytes;
    bytes.reserve(size);
    while (bytes.size() < size) {
        if (used_ == plain_.size()) {
            if (last_) throw ArchiveError(file_.string() + " ends too early; nothing was restored");
            fill();
            continue;
        }
        const auto taken = std::min(size - bytes.size(), plain_.size() - used_);
        bytes.append(plain_, used_, taken);
        used_ += taken;
    }
    return bytes;
}

bool SealedReader::atEnd() {
    while (used_ == plain_.size() && !last_) fill();
    return used_ == plain_.size();
}

}  // namespace guildhall::backup

#include "kernel/witness/signed_note.hpp"

#include <guildhall/sdk/base64.hpp>
#include "kernel/base/ed25519.hpp"
#include "kernel/base/hex.hpp"
#include "kernel/base/sha256.hpp"

#include <guildhall/sdk/text.hpp>

#include <algorithm>

namespace guildhall::witness {

namespace {

constexpr std::string_view dash = "\xE2\x80\x94 ";
constexpr std::size_t idSize = 4, timeSize = 8, mostSignatures = 64, longestName = 200;

/// Neither blanks nor plus: both end a name. What is no ASCII could look like another name.
bool isName(std::string_view name) {
    return !name.empty() && name.size() <= longestName &&
           std::ranges::all_of(name, [](char c) { return c > ' ' && c < 0x7f && c != '+'; });
}

std::string bigEndian(std::int64_t number) {
    std::string bytes(timeSize, '\0');
    for (std::size_t i = 0; i < timeSize; ++i) bytes[i] = static_cast<char>(number >> (8 * (timeSize - 1 - i)) & 0xff);
    return bytes;
}

std::int64_t fromBigEndian(std::string_view bytes) {
    std::uint64_t number = 0;
    for (const char c : bytes) number = number << 8 | static_cast<unsigned char>(c);
    return static_cast<std::int64_t>(number);
}

/// What a witness signs: the text with the time before it.
std::string withTime(std::string_view text, std::int64_t at) {
    return "cosignature/v1\ntime " + std::to_string(at) + "\n" + std::string(text);
}

bool isRight(const Note& note, const VerifierKey& key, std::string_view signature) {
    if (key.kind == KeyKind::Log) return base::ed25519Verify(key.publicKey, note.text, signature);
    if (signature.size() != timeSize + base::ed25519SignatureSize) return false;
    const auto at = fromBigEndian(signature.substr(0, timeSize));
    return at >= 0 && base::ed25519Verify(key.publicKey, withTime(note.text, at), signature.substr(timeSize));
}

std::optional<Note::Signature> signatureLine(std::string_view line) {
    if (!line.starts_with(dash)) return {};
    const auto rest = line.substr(dash.size());
    const auto blank = rest.find(' ');
    if (blank == rest.npos || blank == 0) return {};
    auto bytes = sdk::fromBase64(rest.substr(blank + 1));
    if (!bytes || bytes->size() <= idSize) return {};
    return Note::Signature{std::string(rest.substr(0, blank)), std::move(*bytes), std::string(line) + "\n"};
}

}  // namespace

std::string VerifierKey::id() const {
    return base::sha256Bytes(name + "\n" + static_cast<char>(kind) + publicKey).substr(0, idSize);
}

std::string VerifierKey::text() const {
    return name + "+" + base::toHex(id()) + "+" + sdk::toBase64(static_cast<char>(kind) + publicKey);
}

std::optional<VerifierKey> VerifierKey::parse(std::string_view text) {
    const auto first = text.find('+');
    const auto second = first == text.npos ? text.npos : text.find('+', first + 1);
    if (second == text.npos) return {};
    const auto bytes = sdk::fromBase64(text.substr(second + 1));
    if (!bytes || bytes->size() != 1 + base::ed25519KeySize) return {};
    VerifierKey key{std::string(text.substr(0, first)), static_cast<KeyKind>((*bytes)[0]), bytes->substr(1)};
    if (!isName(key.name) || (key.kind != KeyKind::Log && key.kind != KeyKind::Witness)) return {};
    if (base::toHex(key.id()) != text.substr(first + 1, second - first - 1)) return {};
    return key;
}

Signer::Signer(std::string name, KeyKind kind, std::string seed)
    : key_{std::move(name), kind, base::ed25519PublicKey(seed)}, seed_(std::move(seed)) {}

std::string Signer::sign(std::string_view text, std::chrono::seconds at) const {
    const bool timed = key_.kind == KeyKind::Witness;
    const auto signature = base::ed25519Sign(seed_, timed ? withTime(text, at.count()) : std::string(text));
    return std::string(dash) + key_.name + " " +
           sdk::toBase64(key_.id() + (timed ? bigEndian(at.count()) : std::string()) + signature) + "\n";
}

std::optional<Note> Note::parse(std::string_view text) {
    if (!sdk::isUtf8(text) || std::ranges::any_of(text, [](char c) { return c >= 0 && c < ' ' && c != '\n'; }))
        return {};
    const auto blank = text.rfind("\n\n");
    if (blank == text.npos || !text.ends_with('\n')) return {};
    Note note{.text = std::string(text.substr(0, blank + 1)), .signatures = {}};
    for (auto rest = text.substr(blank + 2); !rest.empty();) {
        const auto end = rest.find('\n');
        auto one = signatureLine(rest.substr(0, end));
        if (!one || note.signatures.size() == mostSignatures) return {};
        note.signatures.push_back(std::move(*one));
        rest.remove_prefix(end + 1);
    }
    if (note.signatures.empty()) return {};
    return note;
}

const Note::Signature* signatureOf(const Note& note, const VerifierKey& key) {
    const Note::Signature* found = nullptr;
    for (const auto& one : note.signatures) {
        if (one.name != key.name || !one.bytes.starts_with(key.id())) continue;
        if (!isRight(note, key, std::string_view(one.bytes).substr(idSize))) return nullptr;
        if (!found) found = &one;
    }
    return found;
}

std::chrono::seconds timeOf(const Note::Signature& signature) {
    return std::chrono::seconds(fromBigEndian(std::string_view(signature.bytes).substr(idSize, timeSize)));
}

}  // namespace guildhall::witness

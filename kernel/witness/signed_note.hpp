// Signed notes (c2sp.org/signed-note): a text with signatures below it, each with the name and the id of its key. Two
// kinds of Ed25519 keys: those of logs (0x01), which sign the text, and those of witnesses (0x04,
// c2sp.org/tlog-cosignature), which sign it with the time. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::witness {

enum class KeyKind : unsigned char { Log = 0x01, Witness = 0x04 };

/// What others need to check signatures: name, kind and public key.
struct VerifierKey {
    std::string name;
    KeyKind kind = KeyKind::Log;
    std::string publicKey;  ///< 32 raw bytes

    /// `name+0123abcd+base64`: how keys are told to people and kept.
    std::string text() const;
    /// None for what is no such text, has another kind, or an id that does not fit its key.
    static std::optional<VerifierKey> parse(std::string_view text);
    /// The four raw bytes in front of its signatures.
    std::string id() const;
};

/// One who signs.
class Signer {
public:
    /// `seed`: 32 raw bytes.
    Signer(std::string name, KeyKind kind, std::string seed);

    const VerifierKey& key() const { return key_; }
    /// A signature line with its line end. `at` counts for witnesses only. `text` ends with a line end.
    std::string sign(std::string_view text, std::chrono::seconds at = {}) const;

private:
    VerifierKey key_;
    std::string seed_;
};

struct Note {
    struct Signature {
        std::string name;
        std::string bytes;  ///< the key's id and what follows
        std::string line;   ///< as it stands, with its line end
    };
    std::string text;  ///< with its last line end
    std::vector<Signature> signatures;

    /// None for what is no note: no UTF-8, control characters, no signature, more than 64 of them.
    static std::optional<Note> parse(std::string_view text);
};

/// The line of this key whose signature is right. None when there is none, or when one that claims to be of this key
/// is wrong.
const Note::Signature* signatureOf(const Note& note, const VerifierKey& key);
/// When a witness signed, by a signature that was checked.
std::chrono::seconds timeOf(const Note::Signature& signature);

}  // namespace guildhall::witness

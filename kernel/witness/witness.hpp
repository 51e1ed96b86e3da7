// This site as a witness of other sites' logs (c2sp.org/tlog-witness): signs a checkpoint that goes on from the one it
// signed last, keeps it, and never signs two that contradict each other.
#pragma once

#include "kernel/witness/checkpoint.hpp"
#include "kernel/witness/signed_note.hpp"
#include "kernel/witness/witness_repository.hpp"

#include <guildhall/sdk/audit.hpp>
#include <guildhall/sdk/log.hpp>
#include <guildhall/sdk/mail.hpp>
#include <guildhall/sdk/people.hpp>
#include <guildhall/sdk/registrar.hpp>

#include <functional>

namespace guildhall::witness {

/// Any thread.
class Witness {
public:
    static constexpr std::size_t mostBody = 16 * 1024;
    static constexpr std::size_t mostProof = 63;

    struct Parts {
        sdk::Database& database;
        sdk::Audit& audit;
        sdk::Mail& mail;
        const sdk::Clock& clock;
        sdk::Log& log;
        Signer signer;
        /// Whoever reads the audit log: told when a log contradicts what was seen of it.
        std::function<std::vector<sdk::Person>(sdk::Transaction&)> readers;
    };
    explicit Witness(Parts parts) : parts_(std::move(parts)) {}

    const VerifierKey& key() const { return parts_.signer.key(); }
    /// Its mail.
    void describe(sdk::Registrar& add);

    struct Answer {
        int status = 200;
        std::string body;  ///< signature lines, or why not
        std::string contentType = "text/plain";
    };
    /// What is posted to `add-checkpoint`.
    Answer add(std::string_view body);

private:
    struct Submission {
        std::int64_t old = 0;
        std::vector<std::string> proof;  ///< raw hashes
        std::string text;                ///< the note as it came
        Note note;
        Checkpoint checkpoint;
    };
    static std::optional<Submission> read(std::string_view body);
    /// Null: it is not.
    static const Note::Signature* signedByLog(const Submission& submission, const WitnessedLog& log);
    Answer judge(sdk::Transaction& tx, const Submission& submission);
    /// Keeps the proof that the log contradicts what was seen of it. Returns `answer`.
    Answer refuse(sdk::Transaction& tx, const WitnessedLog& log, const Submission& submission, Answer answer);

    Parts parts_;
};

}  // namespace guildhall::witness

// This site's own log before its witnesses: signs how long it is and the root of its tree, and has each witness sign
// that too. From then on nobody can change what was logged before without the witness knowing, not even whoever has
// this site's database and its keys.
#pragma once

#include "kernel/config/secret_box.hpp"
#include "kernel/webhooks/webhook_address.hpp"
#include "kernel/witness/checkpoint.hpp"
#include "kernel/witness/signed_note.hpp"
#include "kernel/witness/witness_repository.hpp"

#include <guildhall/sdk/audit.hpp>
#include <guildhall/sdk/http_client.hpp>
#include <guildhall/sdk/log.hpp>

namespace guildhall::witness {

/// Any thread.
class Checkpoints {
public:
    struct Parts {
        sdk::Database& database;
        sdk::Audit& audit;
        const sdk::Clock& clock;
        sdk::Log& log;
        sdk::HttpClient& http;
        const webhooks::WebhookAddresses& addresses;
        const config::SecretBox& secrets;
        Signer signer;
    };
    explicit Checkpoints(Parts parts) : parts_(std::move(parts)) {}

    const VerifierKey& key() const { return parts_.signer.key(); }

    struct Signed {
        Checkpoint checkpoint;
        std::string note;
        std::string problem = {};  ///< why there is none, a sentence
    };
    /// Of the newest entry. A log that does not go on from what it signed before is not signed.
    Signed make();
    /// Each of them, when there are entries it has not signed for. How many signed. One that fails stops no other.
    int askAll();

    /// What is wrong with a checkpoint of this log that was kept elsewhere, a sentence each; empty: the log still
    /// begins as it says. Reads the log. `witnesses`: whose signatures it must have.
    std::vector<std::string> check(sdk::Transaction& tx, std::string_view note,
                                   const std::vector<VerifierKey>& witnesses) const;

private:
    bool ask(const KnownWitness& witness, const Signed& made);
    /// The lines that ask for a signature on it.
    std::string submission(const Signed& made, std::int64_t old);
    void fail(const KnownWitness& witness, const std::string& problem, bool gap = false);
    bool accept(const KnownWitness& witness, const Signed& made, const std::string& lines);

    Parts parts_;
};

}  // namespace guildhall::witness

#include "kernel/witness/checkpoints.hpp"

#include <guildhall/sdk/base64.hpp>
#include "kernel/audit/audit_repository.hpp"
#include "kernel/audit/audit_tree.hpp"
#include "kernel/data/site_fact_repository.hpp"

#include <guildhall/sdk/text.hpp>

#include <algorithm>

namespace guildhall::witness {

using audit::AuditTree;
using sdk::Transaction;

namespace {

constexpr const char *factName = "audit_checkpoint", *factPlace = "site.audit_checkpoint";
constexpr std::chrono::seconds patience{10};
constexpr std::size_t mostAnswer = 64 * 1024;

std::int64_t newestEntry(Transaction& tx) {
    const auto last = audit::AuditRepository().last(tx);
    return last ? last->seq : 0;
}

std::string entries(std::int64_t count) { return std::to_string(count) + (count == 1 ? " entry" : " entries"); }

}  // namespace

Checkpoints::Signed Checkpoints::make() {
    const auto size = parts_.database.read(newestEntry);
    // A few at a time, so that a long log without any holds nobody up.
    while (!parts_.database.write([&](Transaction& tx) { return AuditTree::keep(tx, size); })) {
    }
    return parts_.database.write([&](Transaction& tx) -> Signed {
        const auto sealed = data::SiteFactRepository::find(tx, factName);
        const auto kept = sealed ? parts_.secrets.open(*sealed, factPlace) : std::nullopt;
        const auto before = kept ? Checkpoint::parse(*kept) : std::nullopt;
        if (before && (before->size > size || AuditTree::root(tx, before->size) != before->root))
            return {{}, {}, "This log no longer begins with the " + entries(before->size) + " it has signed for."};
        Checkpoint now{key().name, size, AuditTree::root(tx, size)};
        const auto text = now.text();
        data::SiteFactRepository::save(tx, factName, parts_.secrets.seal(text, factPlace));
        return {std::move(now), text + "\n" + parts_.signer.sign(text)};
    });
}

std::string Checkpoints::submission(const Signed& made, std::int64_t old) {
    auto body = "old " + std::to_string(old) + "\n";
    const auto proof =
        parts_.database.read([&](Transaction& tx) { return AuditTree::proof(tx, old, made.checkpoint.size); });
    for (const auto& hash : proof) body += sdk::toBase64(hash) + "\n";
    return body + "\n" + made.note;
}

int Checkpoints::askAll() {
    const auto all = parts_.database.read(WitnessRepository::witnesses);
    if (all.empty()) return 0;
    const auto made = make();
    return static_cast<int>(std::ranges::count_if(all, [&](const KnownWitness& witness) {
        if (!made.problem.empty()) {
            fail(witness, made.problem, true);
            return false;
        }
        return (witness.size == made.checkpoint.size && witness.problem.empty()) || ask(witness, made);
    }));
}

bool Checkpoints::ask(const KnownWitness& witness, const Signed& made) {
    const auto url = witness.url + "/add-checkpoint";
    auto old = std::min(witness.size, made.checkpoint.size);
    try {
        // It may be at another place than where we believe it to be: it says so, and is asked once more from there.
        for (int turn = 0; turn < 2; ++turn) {
            const auto answer = parts_.http.send(
                {.method = "POST",
                 .url = url,
                 .headers = {{"content-type", "text/plain"}, {"user-agent", "Guildhall"}},
                 .body = submission(made, old),
                 .timeout = patience,
                 .maxBody = mostAnswer,
                 .whole = patience,
                 .mayConnect = [&](const std::string& address) { return parts_.addresses.mayConnect(url, address); }});
            if (answer.status == 200) return accept(witness, made, answer.body);
            const auto seen = answer.status == 409 ? sizeOf(sdk::trim(answer.body)) : std::nullopt;
            if (answer.status == 422 || (seen && *seen == old)) {
                fail(witness, "It says that this log does not go on from the " + entries(old) + " it has signed for.",
                     true);
                return false;
            }
            if (seen && *seen > made.checkpoint.size) {
                fail(witness,
                     "It has seen " + entries(*seen) + ", and this log has only " +
                         std::to_string(made.checkpoint.size) + ".",
                     true);
                return false;
            }
            if (!seen) {
                fail(witness, answer.status == 404 ? "It does not know this log. Give it this log’s key."
                              : answer.status == 403
                                  ? "It knows this log by another key. Give it this log’s key anew."
                                  : "It answered with the status " + std::to_string(answer.status) + ".");
                return false;
            }
            old = *seen;
        }
        fail(witness, "It was at two places at once. It is asked again.");
    } catch (const std::invalid_argument& problem) {
        fail(witness, sdk::shortened(problem.what(), 500, "…"));
    } catch (const sdk::HttpFailure& problem) {
        fail(witness, sdk::shortened(problem.what(), 500, "…"));
    }
    return false;
}

bool Checkpoints::accept(const KnownWitness& witness, const Signed& made, const std::string& lines) {
    const auto key = VerifierKey::parse(witness.verifierKey);
    const auto note = Note::parse(made.note + lines);
    const auto* signature = key && note ? signatureOf(*note, *key) : nullptr;
    if (!signature) {
        fail(witness, "What it answered is not signed with the key that was given for it.");
        return false;
    }
    parts_.database.write([&](Transaction& tx) {
        WitnessRepository::signedBy(tx, witness.name, made.checkpoint.size, made.note + signature->line,
                                    parts_.clock.now());
    });
    return true;
}

void Checkpoints::fail(const KnownWitness& witness, const std::string& problem, bool gap) {
    parts_.log.warning("the witness “" + witness.name + "” has not signed: " + problem);
    parts_.database.write([&](Transaction& tx) {
        const auto now = parts_.clock.now();
        WitnessRepository::failed(tx, witness.name, problem, now);
        if (gap && WitnessRepository::gap(tx, witness.name, now))
            parts_.audit.record(
                tx, {}, {.action = "AUDIT_WITNESS_GAP", .target = witness.name, .details = {{"problem", problem}}});
    });
}

std::vector<std::string> Checkpoints::check(Transaction& tx, std::string_view text,
                                            const std::vector<VerifierKey>& witnesses) const {
    const auto note = Note::parse(text);
    const auto checkpoint = note ? Checkpoint::parse(note->text) : std::nullopt;
    if (!checkpoint) return {"it is no checkpoint"};
    std::vector<std::string> problems;
    // The name of this site may have been another one then: the key counts.
    const VerifierKey ours{checkpoint->origin, KeyKind::Log, key().publicKey};
    if (!signatureOf(*note, ours)) problems.emplace_back("it is not signed by this log");
    for (const auto& one : witnesses)
        if (!signatureOf(*note, one)) problems.push_back("it is not signed by " + one.name);
    if (!problems.empty()) return problems;
    if (const auto size = newestEntry(tx); checkpoint->size > size)
        return {"it was signed for " + entries(checkpoint->size) + ", and the log has only " + std::to_string(size)};
    if (AuditTree::rootOfEntries(tx, checkpoint->size) != checkpoint->root)
        return {"the log is not the one that was signed: among the first " + entries(checkpoint->size) +
                " some are others"};
    return {};
}

}  // namespace guildhall::witness

#include "kernel/witness/witness.hpp"

#include <guildhall/sdk/base64.hpp>
#include "kernel/audit/merkle.hpp"

#include <guildhall/sdk/words.hpp>

namespace guildhall::witness {

using sdk::Transaction;

namespace {

constexpr const char* contradictionMail = "kernel/mail/log_contradicted";

}  // namespace

void Witness::describe(sdk::Registrar& add) {
    add.mailTemplate({.key = contradictionMail,
                      .title = "Another site’s audit log contradicts what was seen of it",
                      .category = "access",
                      .essential = true,
                      .sample = {{"name", "Ada Lovelace"},
                                 {"log", "guildhall.example/audit"},
                                 {"entries", "12,480"},
                                 {"path", "/audit/witnesses"}},
                      .notes = {{"log", "the name of the other site’s log"},
                                {"entries", "how many entries it had when this site last signed for it"},
                                {"path", "of the page on this site that has the proof"}}});
}

std::optional<Witness::Submission> Witness::read(std::string_view body) {
    Submission given;
    const auto line = [&]() -> std::optional<std::string_view> {
        const auto end = body.find('\n');
        if (end == body.npos) return {};
        const auto found = body.substr(0, end);
        body.remove_prefix(end + 1);
        return found;
    };
    const auto first = line();
    if (!first || !first->starts_with("old ")) return {};
    const auto old = sizeOf(first->substr(4));
    if (!old) return {};
    given.old = *old;
    for (auto next = line();; next = line()) {
        if (!next) return {};
        if (next->empty()) break;
        auto hash = sdk::fromBase64(*next);
        if (!hash || hash->size() != audit::merkle::hashSize || given.proof.size() == mostProof) return {};
        given.proof.push_back(std::move(*hash));
    }
    auto note = Note::parse(body);
    auto checkpoint = note ? Checkpoint::parse(note->text) : std::nullopt;
    if (!checkpoint) return {};
    given.text = body;
    given.note = std::move(*note);
    given.checkpoint = std::move(*checkpoint);
    return given;
}

Witness::Answer Witness::add(std::string_view body) {
    const auto given = read(body);
    if (!given) return {400, "This is no checkpoint with a proof, as c2sp.org/tlog-witness writes them.\n"};
    // Nobody writes for strangers.
    const auto known =
        parts_.database.read([&](Transaction& tx) { return WitnessRepository::log(tx, given->checkpoint.origin); });
    if (!known) return {404, "This log is not known here.\n"};
    if (!signedByLog(*given, *known)) return {403, "It is not signed with this log's key.\n"};
    if (given->old > given->checkpoint.size) return {400, "The old size is larger than the checkpoint's.\n"};
    return parts_.database.write([&](Transaction& tx) { return judge(tx, *given); });
}

const Note::Signature* Witness::signedByLog(const Submission& given, const WitnessedLog& log) {
    const auto key = VerifierKey::parse(log.verifierKey);
    return key ? signatureOf(given.note, *key) : nullptr;
}

Witness::Answer Witness::judge(Transaction& tx, const Submission& given) {
    auto log = WitnessRepository::log(tx, given.checkpoint.origin);
    const auto* signature = log ? signedByLog(given, *log) : nullptr;
    if (!signature) return {404, "This log is not known here.\n"};
    const auto& now = given.checkpoint;
    const Answer elsewhere{409, std::to_string(log->size) + "\n", "text/x.tlog.size"};
    const Answer unproven{422, "The proof does not show that this log goes on from what was seen of it.\n"};
    if (given.old != log->size) return elsewhere;
    // Of an empty log there is one root only, and nothing goes on from it that would have to be proven.
    if (now.size == 0 && now.root != audit::merkle::rootOf(0, {})) return {422, "An empty log has another root.\n"};
    const auto unsignedSize = [](std::int64_t size) { return static_cast<std::uint64_t>(size); };
    if (given.old == now.size && !log->root.empty() && log->root != now.root) return refuse(tx, *log, given, elsewhere);
    if (!audit::merkle::isConsistent(unsignedSize(given.old), given.old == now.size ? now.root : log->root,
                                     unsignedSize(now.size), now.root, given.proof))
        return refuse(tx, *log, given, unproven);
    const auto at = parts_.clock.now();
    auto line =
        parts_.signer.sign(given.note.text, std::chrono::duration_cast<std::chrono::seconds>(at.time_since_epoch()));
    log->root = now.root;
    log->size = now.size;
    log->note = given.note.text + "\n" + signature->line + line;
    log->signedAt = at;
    if (!WitnessRepository::seen(tx, given.old, *log)) return elsewhere;
    return {200, std::move(line)};
}

Witness::Answer Witness::refuse(Transaction& tx, const WitnessedLog& log, const Submission& given, Answer answer) {
    if (WitnessRepository::refused(tx, log.origin, given.text, parts_.clock.now())) {
        parts_.audit.record(tx, {},
                            {.action = "WITNESSED_LOG_CONTRADICTED",
                             .target = log.origin,
                             .details = {{"seen_entries", log.size}, {"told_entries", given.checkpoint.size}}});
        for (const auto& person : parts_.readers(tx))
            parts_.mail.queue(tx, {.templateKey = contradictionMail,
                                   .to = person.email,
                                   .personId = person.id,
                                   .category = "access",
                                   .variables = {{"name", person.name},
                                                 {"log", log.origin},
                                                 {"entries", sdk::thousands(log.size)},
                                                 {"path", "/audit/witnesses"}}});
        parts_.log.error("the audit log “" + log.origin + "” contradicts what this site has signed for it");
    }
    return answer;
}

}  // namespace guildhall::witness

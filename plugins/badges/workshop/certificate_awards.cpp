#include "workshop/certificate_awards.hpp"

#include "workshop/workshop.hpp"

#include <guildhall/certificates/events.hpp>
#include <guildhall/sdk/say.hpp>

namespace guildhall::badges {

using certificates::CertificateStatus;
using sdk::Transaction;
using sdk::Value;

namespace {

constexpr const char* awardJob = "badges.award";

/// The end of its last day.
std::optional<sdk::Instant> endOf(const std::optional<sdk::Date>& day) {
    if (!day) return {};
    return sdk::instantOf(sdk::Date(std::chrono::sys_days(*day) + std::chrono::days(1)), 0, "UTC") -
           std::chrono::seconds(1);
}

}  // namespace

void CertificateAwards::describe(sdk::Registrar& add) {
    const auto hear = [&](std::string_view event, const char* purpose, auto handler, sdk::Delivery delivery) {
        add.listen({std::string(event), purpose,
                    [this, handler](Transaction& tx, const Value& data) { (this->*handler)(tx, data); }, delivery});
    };
    hear(certificates::CertificateIssued::event, "Award the badge of its workshop", &CertificateAwards::queue,
         sdk::Delivery::Afterwards);
    // Both have one status, at every moment.
    hear(certificates::CertificateRevoked::event, "Revoke the badge that came with it", &CertificateAwards::revoke,
         sdk::Delivery::InTransaction);
    hear(certificates::CertificateReplaced::event, "Let its badge go with the new one", &CertificateAwards::replace,
         sdk::Delivery::InTransaction);
    add.job(awardJob, [this](sdk::JobContext& job) { run(job); });
    add.extend<certificates::GivenWithCertificate>("The badge that came with a certificate", *this);
}

std::optional<CertificateStatus::Found> CertificateAwards::certificateOf(sdk::Services& services, Transaction& tx,
                                                                         const Award& award) {
    if (award.certificate.empty()) return {};
    const auto certificates = services.interfaces.find<CertificateStatus>();
    return certificates ? certificates->find(tx, award.certificate) : std::nullopt;
}

std::vector<CertificateAwards::Shown> CertificateAwards::givenWith(Transaction& tx, std::string_view certificate) {
    std::vector<Shown> all;
    for (const auto& award : AwardRepository::ofCertificate(tx, certificate))
        all.push_back({sdk::say("Badge"), award.badgeTitle, "/credentials/" + award.id});
    return all;
}

void CertificateAwards::queue(Transaction& tx, const Value& issued) const {
    const auto event = issued.get<certificates::CertificateIssued>();
    if (event.person.empty() || event.workshop_code.empty()) return;
    const auto found = workshops().select(tx, "WHERE r.code = $1", event.workshop_code);
    // The level “None” is never active.
    if (found.empty() || !badges().get(tx, found.front().badge).active()) return;
    services_.jobs.enqueue(
        tx, {.kind = awardJob,
             .payload = {{"person", event.person}, {"badge", found.front().badge}, {"certificate", event.certificate}},
             .title = "Award the badge of a workshop",
             .key = "badges.certificate." + event.certificate,
             .about = event.certificate});
}

void CertificateAwards::run(sdk::JobContext& job) const {
    const auto& payload = job.payload();
    Award wanted{.person = payload.at("person").get<std::string>(),
                 .badge = payload.at("badge").get<std::string>(),
                 .source = Source::Certificate,
                 .certificate = payload.at("certificate").get<std::string>()};
    const auto advice = desk_.consult(wanted);
    job.finish(nullptr, [&](Transaction& tx) {
        if (!services_.people.find(tx, wanted.person)) return;
        if (const auto certificate = certificateOf(services_, tx, wanted)) {
            // Revoked or replaced before it came to this.
            if (certificate->status == "revoked" || certificate->status == "superseded") return;
            wanted.validUntil = endOf(certificate->validUntil);
        }
        if (const auto held = AwardRepository::held(tx, wanted.badge, wanted.person)) {
            // A later certificate of the same workshop renews the badge.
            if (held->source == Source::Certificate) follow(tx, job.actor(), *held, wanted.certificate);
        } else if (const auto why = desk_.whyNot(tx, wanted, advice)) {
            services_.log.info("No badge for certificate " + wanted.certificate + ": " + *why);
        } else {
            desk_.award(tx, job.actor(), wanted, advice);
        }
    });
}

void CertificateAwards::revoke(Transaction& tx, const Value& revoked) const {
    const auto event = revoked.get<certificates::CertificateRevoked>();
    for (const auto& before : AwardRepository::ofCertificate(tx, event.certificate)) {
        auto after = before;
        after.revoke("", event.reason, services_.clock.now());
        desk_.revoked(tx, {}, before, after, event.reason);
    }
}

void CertificateAwards::replace(Transaction& tx, const Value& replaced) const {
    const auto event = replaced.get<certificates::CertificateReplaced>();
    for (const auto& before : AwardRepository::ofCertificate(tx, event.certificate)) follow(tx, {}, before, event.by);
}

void CertificateAwards::follow(Transaction& tx, const sdk::Actor& actor, const Award& before,
                               const std::string& certificate) const {
    auto after = before;
    after.certificate = certificate;
    // Of one that is being replaced, it is known only afterwards.
    if (const auto found = certificateOf(services_, tx, after)) after.validUntil = endOf(found->validUntil);
    if (after.certificate == before.certificate && after.validUntil == before.validUntil) return;
    if (!awards().update(tx, after)) throw sdk::Conflict("Somebody else has just changed this. Try again.");
    services_.audit.record(tx, actor, awards().entry("AWARD_UPDATED", &before, &after));
    const auto credential = CredentialRepository::ofAward(tx, after.id);
    if (credential && before.validUntil != after.validUntil) credentials_.renew(tx, actor, after, *credential);
}

}  // namespace guildhall::badges

// What the mail sender counts: how tries to send a mail ended, and how long they took.
#pragma once

#include "kernel/metrics/counter.hpp"
#include "kernel/metrics/exposition.hpp"
#include "kernel/metrics/histogram.hpp"

#include <array>
#include <chrono>

namespace guildhall::mail {

/// Any thread.
class MailFigures {
public:
    enum class Result { Sent, TryLater, Failed, NotConfigured, Held };

    void tried(Result result, std::chrono::nanoseconds spent) {
        results_[static_cast<std::size_t>(result)].add();
        times_.observe(spent);
    }
    /// Suppressed, switched off by the recipient or put off: no server was asked.
    void heldBack() { results_[static_cast<std::size_t>(Result::Held)].add(); }

    void tell(metrics::Exposition& out) const {
        static constexpr const char* names[] = {"sent", "try_later", "failed", "not_configured", "held"};
        out.counter("guildhall_mail_total", "Mails this server took from the outbox, by what came of it.");
        for (std::size_t i = 0; i < results_.size(); ++i) out.sample(results_[i], {{"result", names[i]}});
        out.histogram("guildhall_mail_send_duration_seconds", "Tries to hand a mail over.");
        out.sample(times_.read());
    }

private:
    std::array<metrics::Counter, 5> results_;
    metrics::Histogram times_;
};

}  // namespace guildhall::mail

// What the mail sender counts: how tries to send a mail ended, and how long they took.
#pragma once

#include "kernel/mail/mail_outcome.hpp"
#include "kernel/metrics/counter.hpp"
#include "kernel/metrics/exposition.hpp"
#include "kernel/metrics/histogram.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace guildhall::mail {

/// Any thread.
class MailFigures {
public:
    void tried(Outcome outcome, std::chrono::nanoseconds spent) {
        results_[static_cast<std::size_t>(outcome)].add();
        times_.observe(spent);
    }
    /// Suppressed, switched off by the recipient or put off: no server was asked.
    void heldBack() { results_[static_cast<std::size_t>(Outcome::Suppressed)].add(); }

    void tell(metrics::Exposition& out) const {
        out.counter("guildhall_mail_total", "Mails this server took from the outbox, by what came of it.");
        for (std::size_t i = 0; i < results_.size(); ++i) {
            std::string label = wordOf(static_cast<Outcome>(i));
            std::ranges::replace(label, ' ', '_');
            out.sample(results_[i], {{"result", label}});
        }
        out.histogram("guildhall_mail_send_duration_seconds", "Tries to hand a mail over.");
        out.sample(times_.read());
    }

private:
    std::array<metrics::Counter, 5> results_;
    metrics::Histogram times_;
};

}  // namespace guildhall::mail

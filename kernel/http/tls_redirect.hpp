// What listens for plain HTTP beside TLS: it sends everyone to the same address under the site's own, with 308.
#pragma once

#include "kernel/http/application.hpp"

namespace guildhall::http {

/// Any thread.
class TlsRedirect : public Application {
public:
    /// `base`: `https://learn.example.org`, without slash at the end.
    explicit TlsRedirect(std::string base) : base_(std::move(base)) {}

    Admission admit(const RequestHead&) noexcept override { return {0, true}; }
    Answer answer(RawRequest request) noexcept override;

private:
    std::string base_;
};

}  // namespace guildhall::http

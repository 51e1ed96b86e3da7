#include "kernel/http/tls_redirect.hpp"

namespace guildhall::http {

Answer TlsRedirect::answer(RawRequest request) noexcept {
    auto answer = plainAnswer(308, "This site is at " + base_);
    answer.headers.emplace_back("Location", base_ + request.head.target);
    answer.headOnly = request.head.method == "HEAD";
    answer.close = true;
    answer.owner = "kernel";
    return answer;
}

}  // namespace guildhall::http

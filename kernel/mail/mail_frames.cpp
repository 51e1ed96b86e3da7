#include "kernel/mail/mail_frames.hpp"

namespace guildhall::mail {

using sdk::Response;

namespace {

Response framing(Response page, const std::string& styles, const std::string& frames) {
    return std::move(page).header(
        "Content-Security-Policy",
        "default-src 'none'; style-src " + styles +
            "; script-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-src " + frames +
            "; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'");
}

}  // namespace

Response framedHtml(std::string html) {
    return Response::bytes(std::move(html), "text/html; charset=utf-8")
        .header("Content-Security-Policy",
                "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'");
}

Response withFrames(Response page) { return framing(std::move(page), "'self'", "'self'"); }

Response withInnerMail(Response page) { return framing(std::move(page), "'self' 'unsafe-inline'", "'none'"); }

}  // namespace guildhall::mail

// Failures a handler, job or rule may raise. The dispatcher turns each into its page or problem+json answer,
// the job runner into a retry or a failure with the text shown to the person who started it.
//
// Texts are shown to people: say what happened, why, and what now. Never put a secret or a redacted value in one.
#pragma once

#include <chrono>
#include <stdexcept>
#include <string>
#include <vector>

namespace guildhall::sdk {

/// Base of all failures the platform answers for. Anything else thrown becomes a 500 page with the request id.
class Error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
    ~Error() override;
};

/// 404: there is no such record, or this viewer must not learn that there is.
class NotFound : public Error {
public:
    explicit NotFound(const std::string& what = "We could not find that page.") : Error(what) {}
    ~NotFound() override;
};

/// 403: the viewer may know of the record but not do this. Audited as ACCESS_DENIED.
class Forbidden : public Error {
public:
    explicit Forbidden(const std::string& what = "You do not have permission to do this.") : Error(what) {}
    ~Forbidden() override;
};

/// 409: the record is in a state that does not allow this.
class Conflict : public Error {
public:
    using Error::Error;
    ~Conflict() override;
};

/// 503: something this needs (database, provider) is away; trying again later may work.
class Unavailable : public Error {
public:
    using Error::Error;
    ~Unavailable() override;
};

/// 429 with Retry-After.
class TooManyRequests : public Error {
public:
    TooManyRequests(const std::string& what, std::chrono::seconds wait) : Error(what), wait_(wait) {}
    ~TooManyRequests() override;
    std::chrono::seconds wait() const { return wait_; }

private:
    std::chrono::seconds wait_;
};

/// One thing wrong with one field. `field` is the field's name, empty when it concerns the whole form.
struct FieldError {
    std::string field;
    std::string message;
};

/// 422: input a program sent was wrong. Forms do not throw this; they show their errors beside the fields (Form).
class Invalid : public Error {
public:
    explicit Invalid(std::vector<FieldError> errors);
    explicit Invalid(const std::string& message);
    ~Invalid() override;
    const std::vector<FieldError>& errors() const { return errors_; }

private:
    std::vector<FieldError> errors_;
};

}  // namespace guildhall::sdk

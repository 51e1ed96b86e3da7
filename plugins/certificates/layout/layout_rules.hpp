// What the declaration of layouts cannot say: which stands for which, and how a draft becomes what is printed.
#pragma once

#include "layout/certificate_layout.hpp"
#include "layout/layout_proof.hpp"

namespace guildhall::certificates {

class LayoutRules : public sdk::RecordRules<CertificateLayout> {
public:
    explicit LayoutRules(sdk::Services& services) : services_(services), proof_(services) {}

    void check(sdk::Moment& moment, const CertificateLayout* before, CertificateLayout& layout,
               sdk::FieldErrors& errors) override;
    /// A new one begins with the design that is shipped; only one is the standard.
    void beforeSave(sdk::Moment& moment, const CertificateLayout* before, CertificateLayout& layout) override;
    std::optional<std::string> whyNotRemove(sdk::Moment& moment, const CertificateLayout& layout) override;
    std::optional<std::string> whyNotAct(sdk::Moment& moment, const CertificateLayout& layout,
                                         std::string_view action) override;
    std::vector<std::string> warnings(sdk::Moment& moment, const CertificateLayout& layout,
                                      std::string_view action) override;
    void act(sdk::Moment& moment, const CertificateLayout& before, CertificateLayout& layout, std::string_view action,
             std::string_view reason) override;
    void show(sdk::Moment& moment, const CertificateLayout& layout, sdk::Relation relation, sdk::Value& data) override;

private:
    void publish(sdk::Moment& moment, CertificateLayout& layout, std::string_view note);
    void copy(sdk::Moment& moment, const CertificateLayout& layout);

    sdk::Services& services_;
    LayoutProof proof_;
};

/// Versions never change; one that was in force can be published once more.
class LayoutVersionRules : public sdk::RecordRules<LayoutVersion> {
public:
    explicit LayoutVersionRules(sdk::Services& services) : services_(services), proof_(services) {}

    std::optional<std::string> whyNotAct(sdk::Moment& moment, const LayoutVersion& version,
                                         std::string_view action) override;
    void act(sdk::Moment& moment, const LayoutVersion& before, LayoutVersion& version, std::string_view action,
             std::string_view reason) override;
    void show(sdk::Moment& moment, const LayoutVersion& version, sdk::Relation relation, sdk::Value& data) override;

private:
    sdk::Services& services_;
    LayoutProof proof_;
};

/// What people work on: the draft, or what is in force where there is none.
sdk::Value designOf(sdk::Transaction& tx, const CertificateLayout& layout);

}  // namespace guildhall::certificates

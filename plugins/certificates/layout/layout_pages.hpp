// The editor of a layout's design: a form that shows what it makes, without script when asked, with script at once.
#pragma once

#include "layout/layout_form.hpp"
#include "layout/layout_rules.hpp"

#include <guildhall/sdk/response.hpp>

namespace guildhall::certificates {

class LayoutPages {
public:
    static constexpr std::size_t mostBytes = 6'000'000;

    explicit LayoutPages(sdk::Services& services) : services_(services), proof_(services) {}

    sdk::Response show(const sdk::Request& request);
    /// Saves the draft, or changes what is in the form, as the pressed button says.
    sdk::Response change(const sdk::Request& request);
    /// The drawing of what the form has, for the script, as Preview::view gives it; `stays`: of the design before,
    /// because something typed is wrong.
    sdk::Response preview(const sdk::Request& request);
    /// The saved draft, what is in force or an earlier version, as PDF.
    sdk::Response samplePdf(const sdk::Request& request);
    sdk::Response templatePicture(const sdk::Request& request);
    sdk::Response picture(const sdk::Request& request);

    /// Removes files that no draft and no version names and nobody has touched for a day.
    void sweep();

private:
    struct Trial;
    Trial trialOf(sdk::Transaction& tx, const sdk::Request& request, const CertificateLayout& layout) const;
    /// Takes the files that came with the form, and says in it what is wrong with them.
    void receive(const sdk::Request& request, LayoutForm& form) const;
    void alter(const std::string& deed, const sdk::Request& request, LayoutForm& form) const;
    sdk::Response page(const sdk::Request& request, const CertificateLayout& layout, const LayoutForm& form,
                       const Trial& trial, bool conflict = false) const;
    sdk::Value previewView(const LayoutForm& form, const Trial& trial, const CertificateLayout& layout) const;
    bool seesNames(const sdk::Viewer& viewer) const;

    sdk::Services& services_;
    LayoutProof proof_;
};

}  // namespace guildhall::certificates

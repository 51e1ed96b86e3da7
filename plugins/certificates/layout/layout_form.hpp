// The design of a layout as a form: a part for each element, picture and the QR code, with what was typed and what is
// wrong with it. Knows no database and no request but what was posted.
#pragma once

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/request.hpp>
#include <guildhall/sdk/value.hpp>

#include <nlohmann/json.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace guildhall::certificates {

/// The ids that elements of layouts have: those of their sources, and those that are given when words are added.
std::vector<std::string> elementIds();

/// Belongs to one request.
class LayoutForm {
public:
    /// `design` as Layout reads it.
    static LayoutForm of(const sdk::Value& design);
    /// What was typed, over a design whose other parts stay.
    static LayoutForm posted(const sdk::Request& request, const sdk::Value& design);

    /// One more part. `kind`: a source, `signatory` or `qr`.
    void add(const std::string& kind);
    void addImage(const std::string& file, const std::string& alternative);
    void remove(const std::string& part);
    void useTemplate(std::string file) { template_ = std::move(file); }
    /// Beside a field, or above the form when there is none of that name.
    void fail(std::string field, std::string message) { errors_.push_back({std::move(field), std::move(message)}); }

    bool valid() const { return errors_.empty(); }
    const std::vector<sdk::FieldError>& errors() const { return errors_; }
    /// The JSON; only of a valid one.
    const sdk::Value& design() const { return design_; }
    /// What the page's template needs: `errors`, `parts`, `page`, `additions`.
    sdk::Value view() const;
    const std::string& templateFile() const { return template_; }

    struct Slot;

private:
    struct Part {
        std::string key;  ///< begins the names of its fields
        std::string kind;
        std::string id;
        std::string file;     ///< of a picture
        bool opened = false;  ///< it was added just now
    };
    void read(const sdk::Value& design);
    Part& append(std::string kind, std::string id);
    sdk::Value partView(const Part& part) const;
    sdk::Value item(const Part& part, const Slot& slot) const;
    std::string legend(const Part& part) const;
    const std::string& typed(const Part& part, const std::string& slot) const;
    void put(const Part& part, const std::string& slot, std::string value);
    void check();
    sdk::Value json(const Part& part);
    std::optional<double> number(const Part& part, const Slot& slot);

    sdk::Value design_;
    std::string template_;
    std::vector<Part> parts_;
    std::map<std::string, std::string> typed_;  ///< by the field's whole name
    std::vector<sdk::FieldError> errors_;
};

}  // namespace guildhall::certificates

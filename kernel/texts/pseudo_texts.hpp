// A language nobody speaks: every text in brackets and with accents, “⟦Ñöţĥîñĝ ĥéŕé ýéţ.⟧”. What stands on a page
// outside of brackets and is no data is a text that did not come through sdk::say.
#pragma once

#include <guildhall/sdk/say.hpp>

namespace guildhall::texts {

class PseudoTexts : public sdk::Texts {
public:
    std::string told(std::string_view english) const override;
    std::string told(std::string_view one, std::string_view many, std::int64_t number) const override;
};

}  // namespace guildhall::texts

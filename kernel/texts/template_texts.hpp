// The texts of a mustache template: what stands between its tags, with values as `{name}` and the tags inside a
// sentence as `<1>…</1>`, so that a translator sees whole sentences.
#pragma once

#include <guildhall/sdk/say.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace guildhall::texts {

enum class TemplateKind { Html, Plain };

/// The template with its texts in that language.
std::string inLanguage(std::string_view source, TemplateKind kind, const sdk::Texts& texts);
/// Its texts, each once, in order: for the catalogue.
std::vector<std::string> textsOf(std::string_view source, TemplateKind kind);

}  // namespace guildhall::texts

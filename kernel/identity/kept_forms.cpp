#include "kernel/identity/kept_forms.hpp"

#include "kernel/identity/kept_form_repository.hpp"
#include "kernel/identity/session_repository.hpp"

#include <guildhall/sdk/value.hpp>

#include <nlohmann/json.hpp>

namespace guildhall::identity {

namespace {

constexpr std::chrono::hours life{1};

std::string placeOf(const std::string& tokenHash) { return "kept_form." + tokenHash; }

}  // namespace

std::optional<std::string> KeptForms::keep(const std::string& sessionId, const http::KeptForm& form) {
    sdk::Value values = sdk::Value::array();
    for (const auto& [name, value] : form.values) values.push_back({name, value});
    const auto text = sdk::Value{{"action", form.action}, {"files", form.hadFiles}, {"values", values}}.dump();
    return database_.write([&](sdk::Transaction& tx) -> std::optional<std::string> {
        const auto session = SessionRepository().find(tx, sessionId);
        if (!session) return std::nullopt;
        const auto token = sdk::newToken(random_), hash = sdk::hashToken(token);
        const auto now = clock_.now();
        KeptFormRepository::add(tx, hash, session->personId, secrets_.seal(text, placeOf(hash)), now, now + life);
        return token;
    });
}

std::optional<http::KeptForm> KeptForms::find(const std::string& token, const std::string& personId) {
    const auto hash = sdk::hashToken(token);
    const auto sealed = database_.read(
        [&](sdk::Transaction& tx) { return KeptFormRepository::find(tx, hash, personId, clock_.now()); });
    const auto text = sealed ? secrets_.open(*sealed, placeOf(hash)) : std::nullopt;
    if (!text) return std::nullopt;
    const auto kept = sdk::Value::parse(*text);
    http::KeptForm form{.action = kept.at("action"), .values = {}, .hadFiles = kept.at("files")};
    for (const auto& one : kept.at("values"))
        form.values.emplace(one.at(0).get<std::string>(), one.at(1).get<std::string>());
    return form;
}

vault::SealedColumn KeptForms::sealedColumn() {
    return {"Forms of people who had been signed out",
            "kernel_kept_form",
            "sealed",
            {"token_hash"},
            {"token_hash"},
            [](const auto& parts) { return placeOf(parts.front()); }};
}

}  // namespace guildhall::identity

// A service that signs tokens and publishes its keys, in the place of the network.
#pragma once

#include "tests/kernel/data/test_doubles.hpp"

#include <guildhall/sdk/value.hpp>

#include <cjose/cjose.h>
#include <jansson.h>
#include <nlohmann/json.hpp>

#include <map>
#include <memory>
#include <string>

namespace guildhall::testing {

class SigningService {
public:
    static constexpr const char* issuer = "https://id.example.org";
    static constexpr const char* keysAt = "https://id.example.org/keys";

    explicit SigningService(FakeHttp& http) : http_(http) { addKey("first"); }

    /// Published from now on, beside the others.
    void addKey(const std::string& id) {
        cjose_err error;
        keys_[id] = {
            cjose_jwk_create_RSA_random(2048, reinterpret_cast<const std::uint8_t*>("\x01\x00\x01"), 3, &error),
            [](cjose_jwk_t* key) { cjose_jwk_release(key); }};
        cjose_jwk_set_kid(keys_[id].get(), id.data(), id.size(), &error);
        publish();
    }
    void publishOnly(const std::string& id) {
        std::erase_if(keys_, [&](const auto& key) { return key.first != id; });
        publish();
    }
    void goSilent() { http_.answer(keysAt, {.status = 500, .headers = {}, .body = "down"}); }

    std::string sign(const sdk::Value& claims, const std::string& key = "first",
                     sdk::Value head = sdk::Value::object()) {
        cjose_err error;
        if (!head.contains("alg")) head["alg"] = "RS256";
        if (!head.contains("kid")) head["kid"] = key;
        const auto headText = head.dump(), body = claims.dump();
        json_error_t jsonError;
        const std::unique_ptr<json_t, void (*)(json_t*)> header(json_loads(headText.c_str(), 0, &jsonError),
                                                                [](json_t* json) { json_decref(json); });
        const std::unique_ptr<cjose_jws_t, void (*)(cjose_jws_t*)> jws(
            cjose_jws_sign(keys_.at(key).get(), header.get(), reinterpret_cast<const std::uint8_t*>(body.data()),
                           body.size(), &error),
            [](cjose_jws_t* one) { cjose_jws_release(one); });
        if (!jws) throw std::runtime_error(error.message);
        const char* text = nullptr;
        cjose_jws_export(jws.get(), &text, &error);
        return text;
    }
    /// What a receiver can read of the key, also as bytes for a forger.
    std::string publicKey(const std::string& id = "first") {
        cjose_err error;
        const std::unique_ptr<char, void (*)(void*)> text(cjose_jwk_to_json(keys_.at(id).get(), false, &error),
                                                          std::free);
        return text.get();
    }
    std::size_t asked() {
        return static_cast<std::size_t>(
            std::ranges::count(http_.requests(), std::string(keysAt), &sdk::HttpRequest::url));
    }

private:
    void publish() {
        auto set = sdk::Value{{"keys", sdk::Value::array()}};
        for (const auto& [id, key] : keys_) {
            auto one = sdk::Value::parse(publicKey(id));
            one["use"] = "sig";
            set["keys"].push_back(one);
        }
        http_.answer(keysAt, {.status = 200, .headers = {}, .body = set.dump()});
    }

    FakeHttp& http_;
    std::map<std::string, std::shared_ptr<cjose_jwk_t>> keys_;
};

}  // namespace guildhall::testing

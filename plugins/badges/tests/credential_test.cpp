// Credentials: what is signed is what was awarded, and anybody can check it.
#include "badge_site.hpp"
#include "linked_data/canonical.hpp"
#include "linked_data/data_integrity.hpp"
#include "linked_data/multibase.hpp"

#include <guildhall/sdk/base64.hpp>

#include <Poco/InflatingStream.h>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <iterator>
#include <sstream>

namespace guildhall::badges_tests {
namespace {

using sdk::Value;

std::string decoded(const std::string& text) { return sdk::fromBase64url(text).value(); }

/// Like a stranger's validator: with nothing but what is published.
bool isSignedBy(const std::string& jws, const Value& jwk) {
    const auto number = [&](const char* name) {
        const auto bytes = decoded(jwk.at(name));
        return BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()), nullptr);
    };
    auto* n = number("n");
    auto* e = number("e");
    auto* build = OSSL_PARAM_BLD_new();
    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, n);
    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, e);
    auto* params = OSSL_PARAM_BLD_to_param(build);
    auto* context = EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr);
    EVP_PKEY* key = nullptr;
    EVP_PKEY_fromdata_init(context);
    EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, params);
    const auto dot = jws.rfind('.');
    const auto signature = decoded(jws.substr(dot + 1));
    auto* digest = EVP_MD_CTX_new();
    EVP_DigestVerifyInit(digest, nullptr, EVP_sha256(), nullptr, key);
    const bool good = EVP_DigestVerify(digest, reinterpret_cast<const unsigned char*>(signature.data()),
                                       signature.size(), reinterpret_cast<const unsigned char*>(jws.data()), dot) == 1;
    EVP_MD_CTX_free(digest);
    EVP_PKEY_free(key);
    EVP_PKEY_CTX_free(context);
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(build);
    BN_free(n);
    BN_free(e);
    return good;
}

Value headOf(const std::string& jws) { return Value::parse(decoded(jws.substr(0, jws.find('.')))); }

Value bodyOf(const std::string& jws) {
    const auto from = jws.find('.') + 1;
    return Value::parse(decoded(jws.substr(from, jws.rfind('.') - from)));
}

class Credentials : public BadgeSite {
protected:
    void SetUp() override {
        BadgeSite::SetUp();
        if (IsSkipped()) return;
        admin_.emplace(host().signedInAs("badge_admin"));
        learner_.emplace(student());
        id_ = award();
        credential_ = credentialOf(id_);
    }
    void TearDown() override {
        admin_.reset();
        learner_.reset();
        BadgeSite::TearDown();
    }
    /// Its id.
    std::string award(const std::string& badge = "badg-b9tgm2sju6hw") {
        const auto answer =
            admin_->post("/badge-awards", {{"person", learner_->personId()}, {"badge", badge}, {"reason", "Pilot"}});
        EXPECT_EQ(answer.status, 303) << answer.body;
        return answer.location().substr(answer.location().rfind('/') + 1);
    }
    /// Where an award leads to.
    std::string credentialOf(const std::string& award) {
        const auto answer = host().signedOut().get("/credentials/" + award);
        EXPECT_EQ(answer.status, 303) << answer.body;
        return answer.location();
    }
    std::string get(const std::string& address) {
        const auto answer = host().signedOut().get(address);
        EXPECT_EQ(answer.status, 200) << address;
        return answer.body;
    }
    /// The path of an address of this site.
    static std::string pathOf(const std::string& address) { return address.substr(address.find('/', 8)); }
    Value keyOf(const std::string& jws) { return Value::parse(get(pathOf(headOf(jws).at("kid")))); }
    /// The key that the proof names, as the controller document of the issuer has it.
    bool isProven(const Value& secured) {
        const auto& proof = secured.at("proof").at(0);
        const auto method = proof.at("verificationMethod").get<std::string>();
        const auto controller = Value::parse(get(pathOf(method.substr(0, method.find('#')))));
        const auto& issuer = secured.at("issuer");
        EXPECT_EQ(controller.at("id"), issuer.is_object() ? issuer.at("id") : issuer);
        EXPECT_THAT(controller.at("assertionMethod"), testing::Contains(method));
        for (const auto& one : controller.at("verificationMethod"))
            if (one.at("id") == method) {
                const auto multikey = one.at("publicKeyMultibase").get<std::string>();
                EXPECT_TRUE(method.ends_with("#" + multikey)) << "the public validator reads the key from there";
                return badges::proofHolds(secured, proof, badges::ed25519KeyOf(multikey).value_or(""), contexts_);
            }
        return false;
    }
    static std::string listIn(const Value& list) { return list.at("credentialSubject").at("encodedList"); }
    bool saysRevoked(const Value& credential) {
        const auto& status = credential.at("credentialStatus");
        const auto path = pathOf(status.at("statusListCredential"));
        const auto proven = Value::parse(get(path));
        EXPECT_TRUE(isProven(proven));
        const auto encoded = listIn(proven);
        const auto jws = host().signedOut().send("GET", path, {}, {{"Accept", "application/vc+jwt"}}).body;
        EXPECT_TRUE(isSignedBy(jws, keyOf(jws)));
        EXPECT_EQ(listIn(bodyOf(jws)), encoded);
        EXPECT_EQ(encoded[0], 'u');
        std::istringstream packed(decoded(encoded.substr(1)));
        Poco::InflatingInputStream in(packed, Poco::InflatingStreamBuf::STREAM_GZIP);
        const std::string bits{std::istreambuf_iterator<char>(in), {}};
        EXPECT_EQ(bits.size(), 131'072u / 8);
        const auto place = std::stoul(status.at("statusListIndex").get<std::string>());
        return static_cast<unsigned char>(bits[place / 8]) & (0x80 >> (place % 8));
    }

    std::optional<Client> admin_, learner_;
    std::string id_;          ///< of an award
    std::string credential_;  ///< the path of what it leads to
    const badges::Contexts contexts_{GUILDHALL_SOURCE_DIR "/plugins/badges/data/contexts"};
};
GUILDHALL_ON_BOTH_DATABASES(Credentials);

TEST_P(Credentials, AreSignedSoThatAnybodyCanCheckThem) {
    const auto jws = get(credential_ + ".jwt");
    EXPECT_EQ(headOf(jws).at("alg"), "RS256");
    const auto key = keyOf(jws);
    EXPECT_EQ(key.at("kty"), "RSA") << "one bare key stands where kid leads";
    EXPECT_TRUE(isSignedBy(jws, key));
    auto forged = jws;
    forged[jws.find('.') + 5] ^= 1;
    EXPECT_FALSE(isSignedBy(forged, key));
    EXPECT_THAT(Value::parse(get("/badge-keys")).at("keys"), testing::Contains(key));
}

TEST_P(Credentials, CarryAProofThatAnybodyCanCheckToo) {
    const auto secured = Value::parse(get(credential_ + ".json"));
    EXPECT_EQ(secured.at("proof").at(0).at("cryptosuite"), "eddsa-rdfc-2022");
    EXPECT_TRUE(isProven(secured));
    auto forged = secured;
    forged["credentialSubject"]["achievement"]["name"] = "Expert";
    EXPECT_FALSE(isProven(forged));
    auto said = secured, claims = bodyOf(get(credential_ + ".jwt"));
    said.erase("proof");
    for (const auto* claim : {"iss", "jti", "sub", "nbf"}) claims.erase(claim);
    EXPECT_EQ(said, claims) << "both say the same";
}

TEST_P(Credentials, NameTheKeysOfTheirIssuerInWordsThatContextsDefine) {
    const auto controller = Value::parse(get("/badge-issuer"));
    const auto text = badges::canonical(badges::statementsOf(controller, contexts_));
    EXPECT_NE(text.find("<https://w3id.org/security#publicKeyMultibase>"), std::string::npos);
    EXPECT_NE(text.find("<https://w3id.org/security#assertionMethod>"), std::string::npos);
}

TEST_P(Credentials, HaveAStatusListInTheFormThatIsAskedFor) {
    const auto asked = [&](const char* accept) {
        return host().signedOut().send("GET", "/badge-status/0", {}, {{"Accept", accept}});
    };
    for (const auto* json : {"*/*", "application/json", "application/vc+ld+json, application/vc+jwt"}) {
        EXPECT_TRUE(Value::parse(asked(json).body).contains("proof")) << json;
        EXPECT_EQ(asked(json).header("Content-Type"), "application/vc+ld+json");
    }
    EXPECT_EQ(asked("application/vc+jwt").header("Content-Type"), "application/vc+jwt");
    EXPECT_NE(asked("application/vc+jwt").header("Vary").find("Accept"), std::string::npos);
}

TEST_P(Credentials, SayWhatOpenBadgesAsksFor) {
    const auto jws = get(credential_ + ".jwt");
    const auto body = bodyOf(jws);
    EXPECT_EQ(body.at("@context"), Value({"https://www.w3.org/ns/credentials/v2",
                                          "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
                                          "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"}));
    EXPECT_EQ(body.at("type"), Value({"VerifiableCredential", "OpenBadgeCredential"}));
    EXPECT_EQ(body.at("issuer").at("type"), Value::array({"Profile"}));
    EXPECT_EQ(body.at("iss"), body.at("issuer").at("id"));
    EXPECT_EQ(body.at("jti"), body.at("id"));
    EXPECT_EQ(body.at("sub"), body.at("credentialSubject").at("id"));
    EXPECT_EQ(body.at("nbf").get<std::int64_t>(), sdk::toMicros(host().clock().now()) / 1'000'000);
    EXPECT_EQ(body.at("credentialSubject").at("achievement").at("name"), "Practitioner");
    const auto achievement = Value::parse(get(pathOf(body.at("credentialSubject").at("achievement").at("id"))));
    EXPECT_EQ(achievement, body.at("credentialSubject").at("achievement"));
    const auto controller = Value::parse(get(pathOf(body.at("issuer").at("id"))));
    for (const auto& [name, value] : body.at("issuer").items()) EXPECT_EQ(controller.at(name), value) << name;
    EXPECT_EQ(get(credential_ + ".json").find(learner_->personId()), std::string::npos);
}

TEST_P(Credentials, TellTheAddressAsTheHolderWantsIt) {
    const auto subjectOf = [&](const std::string& award) {
        return Value::parse(get(credentialOf(award) + ".json")).at("credentialSubject");
    };
    const auto hashed = subjectOf(id_).at("identifier").at(0);
    EXPECT_EQ(hashed.at("hashed"), true);
    const auto choose = [&](const char* how) {
        EXPECT_EQ(learner_->post("/my-badges/address", {{"credential_email", how}}).status, 303);
    };
    choose("plain");
    const auto email =
        subjectOf(award("badg-z4fpy7kxa3qn")).at("identifier").at(0).at("identityHash").get<std::string>();
    EXPECT_EQ(hashed.at("identityHash"), "sha256$" + sdk::hashToken(email + hashed.at("salt").get<std::string>()));
    choose("none");
    EXPECT_FALSE(subjectOf(award("badg-w6vdh9rct8me")).contains("identifier"));
    EXPECT_EQ(learner_->post("/my-badges/address", {{"credential_email", "loud"}}).status, 422);
}

TEST_P(Credentials, AreRevokedInTheListThatTheyName) {
    const auto credential = Value::parse(get(credential_ + ".json"));
    EXPECT_FALSE(saysRevoked(credential));
    EXPECT_NE(get(credential_).find("This badge is valid."), std::string::npos);
    EXPECT_EQ(admin_->post("/badge-awards/" + id_ + "/revoke", {{"reason", "Plagiarised"}}).status, 303);
    EXPECT_TRUE(saysRevoked(credential));
    EXPECT_NE(get(credential_).find("This badge has been revoked"), std::string::npos);
    EXPECT_EQ(get(credential_).find("Plagiarised"), std::string::npos) << "why is nobody else's business";
}

TEST_P(Credentials, StayCheckableWhenAnotherKeySigns) {
    const auto before = get(credential_ + ".jwt");
    const auto proven = Value::parse(get(credential_ + ".json"));
    EXPECT_EQ(admin_->post("/badge-signing").status, 303);
    EXPECT_TRUE(isSignedBy(before, keyOf(before)));
    EXPECT_TRUE(isProven(proven));
    const auto other = credentialOf(award("badg-z4fpy7kxa3qn"));
    const auto after = get(other + ".jwt");
    EXPECT_NE(headOf(before).at("kid"), headOf(after).at("kid"));
    EXPECT_TRUE(isSignedBy(after, keyOf(after)));
    const auto provenAfter = Value::parse(get(other + ".json"));
    EXPECT_NE(provenAfter.at("proof").at(0).at("verificationMethod"),
              proven.at("proof").at(0).at("verificationMethod"));
    EXPECT_TRUE(isProven(provenAfter));
    EXPECT_EQ(count("SELECT count(*) FROM badges_key WHERE private_key <> ''"), 2) << "those before are destroyed";
    EXPECT_EQ(host().signedInAs("badge_assistant").post("/badge-signing").status, 403);
}

TEST_P(Credentials, AreThereForOlderWalletsToo) {
    const auto path = credential_ + ".v2.json";
    const auto assertion = Value::parse(get(path));
    EXPECT_EQ(pathOf(assertion.at("id")), path) << "it is where it says";
    EXPECT_EQ(assertion.at("verification").at("type"), "HostedBadge");
    EXPECT_TRUE(assertion.at("recipient").at("identity").get<std::string>().starts_with("sha256$"));
    const auto badge = Value::parse(get(pathOf(assertion.at("badge"))));
    EXPECT_EQ(badge.at("name"), "Practitioner");
    EXPECT_EQ(Value::parse(get(pathOf(badge.at("issuer")))).at("type"), "Issuer");
    EXPECT_EQ(host().signedOut().get(pathOf(badge.at("image"))).status, 200);
    admin_->post("/badge-awards/" + id_ + "/revoke", {{"reason", "Plagiarised"}});
    const auto revoked = host().signedOut().get(path);
    EXPECT_EQ(revoked.status, 410);
    EXPECT_EQ(Value::parse(revoked.body).at("revoked"), true);
}

TEST_P(Credentials, TravelInsideThePicture) {
    const auto jws = get(credential_ + ".jwt");
    const auto svg = get(credential_ + ".svg");
    EXPECT_NE(
        svg.find("xmlns:openbadges=\"https://purl.imsglobal.org/ob/v3p0\"><openbadges:credential verify=\"" + jws),
        std::string::npos);
    const auto png = get(credential_ + ".png");
    EXPECT_NE(png.find("iTXtopenbadgecredential"), std::string::npos);
    EXPECT_NE(png.find(jws), std::string::npos);
}

TEST_P(Credentials, StayAsTheyWereWhenTheBadgeChanges) {
    const auto before = get(credential_ + ".jwt");
    host().database().write(
        [](sdk::Transaction& tx) { tx.execute("UPDATE badges_badge SET title = 'Other', description = 'Other'"); });
    EXPECT_EQ(get(credential_ + ".jwt"), before);
    EXPECT_NE(get(credential_).find("<h1>Practitioner</h1>"), std::string::npos);
}

TEST_P(Credentials, AreIssuedAnewWhenTheHolderHasAnotherAddress) {
    EXPECT_EQ(learner_->get("/my-badges/profile").body.find("/my-badges/reissue"), std::string::npos);
    const auto before = Value::parse(get(credential_ + ".json"));
    host().database().write([&](sdk::Transaction& tx) {
        tx.execute("UPDATE kernel_person SET email = 'married@example.org' WHERE id = $1", learner_->personId());
    });
    EXPECT_NE(learner_->get("/my-badges").body.find("issued anew"), std::string::npos);
    EXPECT_NE(learner_->get("/my-badges/profile").body.find("/my-badges/reissue"), std::string::npos);
    EXPECT_EQ(learner_->post("/my-badges/reissue").status, 303);
    const auto after = credentialOf(id_);
    EXPECT_NE(after, credential_);
    const auto identifier = Value::parse(get(after + ".json")).at("credentialSubject").at("identifier").at(0);
    EXPECT_EQ(identifier.at("identityHash"),
              "sha256$" + sdk::hashToken("married@example.org" + identifier.at("salt").get<std::string>()));
    EXPECT_FALSE(saysRevoked(Value::parse(get(after + ".json"))));
    EXPECT_NE(get(after).find("This badge is valid."), std::string::npos);

    // The one before no longer counts, says nothing more, and leads to this one.
    EXPECT_TRUE(saysRevoked(before));
    EXPECT_NE(get(credential_).find("href=\"" + after + "\""), std::string::npos);
    EXPECT_EQ(get(pathOf(before.at("refreshService").at("id"))), get(after + ".jwt"));
    const auto gone = host().signedOut().get(credential_ + ".jwt");
    EXPECT_EQ(gone.status, 410);
    EXPECT_TRUE(gone.body.empty());
    EXPECT_NE(gone.header("Link").find(after + ">; rel=\"successor-version\""), std::string::npos);
    // Twice is once.
    EXPECT_EQ(learner_->post("/my-badges/reissue").status, 303);
    EXPECT_EQ(credentialOf(id_), after);
    EXPECT_EQ(count("SELECT count(*) FROM badges_credential"), 2);
}

TEST_P(Credentials, ThatWereIssuedAnewAreRevokedWithTheirAward) {
    learner_->post("/my-badges/address", {{"credential_email", "none"}});
    learner_->post("/my-badges/reissue");
    const auto after = Value::parse(get(credentialOf(id_) + ".json"));
    EXPECT_FALSE(after.at("credentialSubject").contains("identifier"));
    admin_->post("/badge-awards/" + id_ + "/revoke", {{"reason", "Plagiarised"}});
    EXPECT_TRUE(saysRevoked(after));
    learner_->post("/my-badges/address", {{"credential_email", "plain"}});
    learner_->post("/my-badges/reissue");
    EXPECT_EQ(count("SELECT count(*) FROM badges_credential"), 2) << "nobody signs anew what no longer counts";
}

TEST_P(Credentials, AreUnknownToWhoGuesses) {
    auto visitor = host().signedOut();
    EXPECT_EQ(visitor.get("/credentials/awrd-aaaaaaaaaaaa").status, 404);
    EXPECT_EQ(visitor.get("/credentials/awrd-aaaaaaaaaaaa.jwt").status, 404);
    EXPECT_EQ(visitor.get("/credentials/bcrd-aaaaaaaaaaaa/current").status, 404);
    EXPECT_EQ(visitor.get("/badge-status/1").status, 404);
    EXPECT_EQ(visitor.get("/badge-status/x").status, 404);
    EXPECT_EQ(visitor.get("/badge-keys/bkey-aaaaaaaaaaaa").status, 404);
}

}  // namespace
}  // namespace guildhall::badges_tests

// Badges of other issuers: what the public validator takes is taken, what it refuses is refused for what is wrong with
// it, and forgeries are found.
#include "evidence/foreign_badge.hpp"
#include "evidence/badge_file.hpp"
#include "evidence/badge_shape.hpp"
#include "evidence/badge_status.hpp"
#include "evidence/strict_json.hpp"
#include "foreign_signer.hpp"
#include "linked_data/contexts.hpp"
#include "linked_data/multibase.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/testkit/doubles.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <Poco/DeflatingStream.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace guildhall::badges {
namespace {

using badges_tests::ForeignSigner;
using sdk::Value;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const std::filesystem::path samples = GUILDHALL_SOURCE_DIR "/../shared/data/public/open-badges-3";
constexpr const char* issuer = "https://issuer.example.org/profile";
constexpr const char* keyAddress = "https://issuer.example.org/keys/1";
constexpr const char* listAddress = "https://issuer.example.org/status/1";

std::string bytesOf(const std::filesystem::path& file) {
    std::ostringstream bytes;
    bytes << std::ifstream(file, std::ios::binary).rdbuf();
    return bytes.str();
}

std::string gzipped(const std::string& bytes) {
    std::ostringstream packed;
    Poco::DeflatingOutputStream stream(packed, Poco::DeflatingStreamBuf::STREAM_GZIP);
    stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    stream.close();
    return packed.str();
}

class ForeignBadges : public testing::Test {
protected:
    ForeignBadge check(const std::string& credential, std::string_view email = "ada@example.org") {
        return BadgeChecker(http, contexts()).check(credential, email, clock.now());
    }
    ForeignBadge checkSample(const std::string& name) { return check(credentialIn(bytesOf(samples / name))); }
    static const Contexts& contexts() {
        static const Contexts all(std::filesystem::path(GUILDHALL_PLUGIN_FOLDER) / "data/contexts");
        return all;
    }
    void serve(const std::string& address, const std::string& body) {
        http.answer(address, {.status = 200, .body = body});
    }
    void serve(const std::string& address, const Value& body) { serve(address, body.dump()); }
    /// A badge of an issuer whose key lies on their own site.
    Value badge() const { return badges_tests::foreignBadge("Teamwork", "Works well with others.", "Do so."); }
    Value withStatus(const Value& index, const std::string& purpose = "revocation") const {
        auto one = badge();
        one["credentialStatus"] = {{"id", std::string(listAddress) + "#x"},
                                   {"type", "BitstringStatusListEntry"},
                                   {"statusPurpose", purpose},
                                   {"statusListIndex", index},
                                   {"statusListCredential", listAddress}};
        return one;
    }
    Value list(const std::string& bits, const std::string& of = issuer) const {
        return {{"@context", {"https://www.w3.org/ns/credentials/v2"}},
                {"id", listAddress},
                {"type", {"VerifiableCredential", "BitstringStatusListCredential"}},
                {"issuer", of},
                {"validFrom", "2025-01-01T00:00:00Z"},
                {"credentialSubject",
                 {{"id", std::string(listAddress) + "#list"},
                  {"type", "BitstringStatusList"},
                  {"statusPurpose", "revocation"},
                  {"encodedList", "u" + sdk::toBase64url(gzipped(bits))}}}};
    }
    std::string signedBy(const ForeignSigner& signer, const Value& claims) {
        serve(keyAddress, signer.jwk());
        return signer.sign(claims, {{"kid", keyAddress}});
    }
    static std::string words(const ForeignBadge& badge) {
        std::string all;
        for (const auto& finding : badge.findings) all += finding.words + "\n";
        return all;
    }

    testkit::FakeHttp http;
    testkit::FakeClock clock;
    // Made once: an RSA key takes some tenths of a second.
    inline static const ForeignSigner rsa{ForeignSigner::Kind::Rsa}, p256{ForeignSigner::Kind::P256},
        ed{ForeignSigner::Kind::Ed25519};
};

#define NEEDS_SAMPLES() \
    if (!std::filesystem::exists(samples)) GTEST_SKIP() << "the shared samples are not here"

TEST_F(ForeignBadges, ThatThePublicValidatorTakesAreTaken) {
    NEEDS_SAMPLES();
    for (const auto* name :
         {"simple.json", "simple.1ob", "simple-json.png", "simple-json.svg", "simple-context-alias.json",
          "simple-context-version.json", "simple_v1.json", "simple-did-key-method.json", "simple-did-web-method.json",
          "simple-multiple-proofs.json"}) {
        const auto badge = checkSample(name);
        EXPECT_EQ(badge.gravest(), Severity::Look) << name << "\n" << words(badge);
        EXPECT_THAT(words(badge), HasSubstr("The signature holds")) << name;
        EXPECT_FALSE(badge.name.empty());
    }
}

TEST_F(ForeignBadges, ThatSayAllThereIsToSayAreReadAsAWhole) {
    NEEDS_SAMPLES();
    // The public validator refuses it for the schema of an endorsement inside, which is nowhere.
    EXPECT_EQ(checkSample("complete.json").gravest(), Severity::Unknown)
        << "its list of revoked badges does not answer";
    serve("https://1edtech.edu/credentials/3732/revocations", Value{{"revokedCredential", Value::array()}});
    const auto badge = checkSample("complete.json");
    EXPECT_EQ(badge.gravest(), Severity::Look) << words(badge);
    EXPECT_EQ(badge.name, "1EdTech University Degree");
}

TEST_F(ForeignBadges, WithAKeyInTheirHeaderAreTakenWhenTheIssuerNamesIt) {
    NEEDS_SAMPLES();
    for (const auto* name : {"simple-jwt.png", "simple-jwt.svg", "simple-jwt_v1.png", "simple-jwt_v1.svg"}) {
        const auto text = credentialIn(bytesOf(samples / name));
        const auto document = readSigned(text);
        const auto id = document.credential.at("issuer").at("id").get<std::string>();
        http.answer(id, {.status = 503});
        EXPECT_EQ(check(text).gravest(), Severity::Unknown) << name << ": the issuer's address did not answer";
        serve(id, Value{{"id", id}, {"type", "Profile"}});
        EXPECT_TRUE(check(text).refused()) << name << ": nobody says that it is theirs";
        serve(id, Value{{"id", id},
                        {"assertionMethod",
                         Value::array({{{"id", id + "#k"}, {"publicKeyJwk", document.header.at("jwk")}}})}});
        EXPECT_EQ(check(text).gravest(), std::nullopt) << name << "\n" << words(check(text));
    }
}

TEST_F(ForeignBadges, OfTheErrorSamplesAreRefusedForWhatIsWrongWithThem) {
    NEEDS_SAMPLES();
    const std::vector<std::pair<const char*, const char*>> wrong{
        {"simple-err-context.json", "first context is not that of credentials"},
        {"simple-err-type.json", "not a badge: an OpenBadgeCredential is needed"},
        {"simple-err-issuer.json", "does not say who issued it"},
        {"simple-err-issued.json", "valid only from 1 Jan 2040 on"},
        {"simple-err-expired.json", "It expired on 1 Jan 2010"},
        {"simple-err-issuer-type.json", "issuer is not of the type Profile"},
        {"simple-err-issuer-parentorg-type.json", "issuer.parentOrg is not of the type Profile"},
        {"simple-err-issuer-otheridentifier-type.json", "issuer.otherIdentifier is not of the type IdentifierEntry"},
        {"simple-err-evidence-type.json", "evidence is not of the type Evidence"},
        {"simple-err-credential-subject-type.json", "credentialSubject is not of the type AchievementSubject"},
        {"simple-err-credential-subject-identifier-type.json", "identifier is not of the type IdentityObject"},
        {"simple-err-credential-subject-profile-type.json", "source is not of the type Profile"},
        {"simple-err-credential-subject-result-type.json", "result is not of the type Result"},
        {"simple-err-credential-subject-achievement-result-description-type.json",
         "resultDescription is not of the type ResultDescription"},
        {"simple-err-proof-method.json", "key that it names as its own cannot be read"},
        {"simple-err-proof-method-no-scheme.json", "does not say where the key is"},
        {"simple-err-proof-method-unknown-scheme.json", "cannot look up: xxx."},
        {"simple-err-proof-method-unknown-did-method.json", "cannot look up: did:example."},
        {"simple-err-proof-value.json", "The signature does not hold"},
        {"simple-noproof.json", "does not say what was achieved"},
        {"complete_v1.json", "names a schema, but not the context"},
        {"simple.jwt", "does not say what was achieved"},
        {"velocity.jwt", "names a schema, but not the context"},
        {"endorsement-valid.json", "not a badge"},
        {"endorsement-err-schema-status-refresh.json", "not a badge"},
        {"sd/derivedcredential.json", "cannot check: ecdsa-sd-2023."}};
    for (const auto& [name, why] : wrong) {
        const auto badge = checkSample(name);
        EXPECT_TRUE(badge.refused()) << name;
        EXPECT_THAT(badge.reasons(), HasSubstr(why)) << name;
    }
}

TEST_F(ForeignBadges, ThatWereRevokedAreRefusedByEachKindOfList) {
    NEEDS_SAMPLES();
    const std::string bitstring =
        "https://raw.githubusercontent.com/1EdTech/digital-credentials-public-validator/refs/heads/main/inspector-vc/"
        "src/test/"
        "resources/ob30/bit-string-list/testlist";
    for (const auto* name : {"bit-string-list/credential-status-revoked.json",
                             "bit-string-list/credential-status-revoked-blank-nodes.json"}) {
        EXPECT_EQ(checkSample(name).gravest(), Severity::Unknown) << name;
        EXPECT_THAT(words(checkSample(name)), HasSubstr("could not be checked: https://raw.githubusercontent.com"));
    }
    serve(bitstring, bytesOf(samples / "bit-string-list/testlist"));
    for (const auto* name : {"bit-string-list/credential-status-revoked.json",
                             "bit-string-list/credential-status-revoked-blank-nodes.json"})
        EXPECT_EQ(checkSample(name).reasons(), "Its issuer has revoked it.") << name;

    const std::string org =
        "did:web:dc.1edtech.org:wellspring2022:wellspring-portal:org:da1e96e9-afcc-4eed-b9a2-2ddf7353214c";
    const std::string key = "z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi";
    const std::string portal = "https://dc.1edtech.org/wellspring2022/wellspring-portal/";
    serve(portal + "org/da1e96e9-afcc-4eed-b9a2-2ddf7353214c/did.json",
          Value{{"id", org},
                {"verificationMethod",
                 Value::array({{{"id", org + "#" + key}, {"controller", org}, {"publicKeyMultibase", key}}})},
                {"assertionMethod", {"#" + key}}});
    EXPECT_EQ(checkSample("credential-status-revoked.json").gravest(), Severity::Unknown);
    const auto credential = Value::parse(bytesOf(samples / "credential-status-revoked.json"));
    serve(portal + "api/revocations/",
          Value{{"id", "x"}, {"revokedCredential", Value::array({{{"id", credential.at("id")}}})}});
    EXPECT_EQ(checkSample("credential-status-revoked.json").reasons(), "Its issuer has revoked it.");
}

TEST_F(ForeignBadges, SayWhoIssuedWhatToWhom) {
    auto one = badge();
    one["validUntil"] = "2027-06-30T12:00:00.25+02:00";
    one["credentialSubject"]["identifier"] = Value::array({{{"type", "IdentityObject"},
                                                            {"identityType", "emailAddress"},
                                                            {"hashed", false},
                                                            {"identityHash", "Ada@Example.org"}}});
    const auto found = check(signedBy(rsa, one));
    EXPECT_EQ(found.gravest(), std::nullopt) << words(found);
    EXPECT_EQ(found.issuer, "Example Guild");
    EXPECT_EQ(found.issuerId, issuer);
    EXPECT_EQ(found.name, "Teamwork");
    EXPECT_EQ(found.holder, ForeignBadge::Holder::Theirs);
    EXPECT_EQ(sdk::isoInstant(*found.until), "2027-06-30T10:00:00Z");
    const auto again = ForeignBadge::read(found.stored());
    EXPECT_EQ(again.stored(), found.stored());
}

TEST_F(ForeignBadges, AreMatchedByHashedAddresses) {
    const auto holder = [&](const std::string& said, const std::string& email) {
        auto one = badge();
        one["credentialSubject"]["identifier"] = Value::array({{{"type", "IdentityObject"},
                                                                {"identityType", "emailAddress"},
                                                                {"hashed", true},
                                                                {"salt", "salt"},
                                                                {"identityHash", said}}});
        return holderOf(one, email);
    };
    const auto hash = "sha256$" + sdk::hashToken("ada@example.orgsalt");
    EXPECT_EQ(holder(hash, "ada@example.org"), ForeignBadge::Holder::Theirs);
    EXPECT_EQ(holder(hash, "Ada@Example.org"), ForeignBadge::Holder::Theirs);
    EXPECT_EQ(holder(hash, "bob@example.org"), ForeignBadge::Holder::Another);
    EXPECT_EQ(holder("ada@example.org", "ada@example.org"), ForeignBadge::Holder::Another)
        << "it says that it is a hash";
    EXPECT_EQ(holderOf(badge(), "ada@example.org"), ForeignBadge::Holder::IdOnly);
    auto another = badge();
    another["credentialSubject"]["id"] = "mailto:bob@example.org";
    EXPECT_THAT(words(check(signedBy(rsa, another))), HasSubstr("another address"));
}

TEST_F(ForeignBadges, AreCheckedWithEachAlgorithmAndFormOfKey) {
    for (const auto* signer : {&rsa, &p256, &ed}) {
        EXPECT_EQ(check(signedBy(*signer, badge())).gravest(), std::nullopt) << signer->alg();
        auto jwk = signer->jwk();
        jwk["kid"] = keyAddress;
        serve(keyAddress, Value{{"keys", Value::array({ForeignSigner(ForeignSigner::Kind::P256).jwk(), jwk})}});
        EXPECT_EQ(check(signer->sign(badge(), {{"kid", keyAddress}})).gravest(), std::nullopt) << signer->alg();
        auto own = badge();
        own["issuer"]["id"] = "did:jwk:" + sdk::toBase64url(signer->jwk().dump());
        EXPECT_EQ(check(signer->sign(own, {{"kid", "#0"}})).gravest(), std::nullopt) << signer->alg();
    }
}

TEST_F(ForeignBadges, AreCheckedWithKeysThatAreTheirIssuersId) {
    const auto bytes = [](const Value& text) { return sdk::fromBase64url(text.get<std::string>()).value(); };
    const auto x = bytes(p256.jwk().at("x")), y = bytes(p256.jwk().at("y"));
    const auto point = std::string(1, (y.back() & 1) ? '\x03' : '\x02') + x;
    for (const auto& [signer, key] :
         {std::pair{&ed, multikeyOf(bytes(ed.jwk().at("x")))}, std::pair{&p256, "z" + toBase58("\x80\x24" + point)}}) {
        auto own = badge();
        own["issuer"]["id"] = "did:key:" + key;
        EXPECT_EQ(check(signer->sign(own, {{"kid", "did:key:" + key + "#" + key}})).gravest(), std::nullopt) << key;
        EXPECT_EQ(check(signer->sign(own, Value::object())).gravest(), std::nullopt) << key;
        EXPECT_TRUE(check(rsa.sign(own, Value::object())).refused()) << key;
    }
}

TEST_F(ForeignBadges, ChangedAfterTheyWereSignedAreRefused) {
    NEEDS_SAMPLES();
    auto jwt = signedBy(rsa, badge());
    auto changed = badge();
    changed["credentialSubject"]["achievement"]["name"] = "Leadership";
    const auto middle = jwt.find('.'), last = jwt.rfind('.');
    EXPECT_THAT(check(jwt.substr(0, middle + 1) + sdk::toBase64url(changed.dump()) + jwt.substr(last)).reasons(),
                HasSubstr("The signature does not hold"));
    auto embedded = Value::parse(bytesOf(samples / "simple.json"));
    embedded["credentialSubject"]["achievement"]["name"] = "Leadership";
    EXPECT_THAT(check(embedded.dump()).reasons(), HasSubstr("The signature does not hold"));
}

TEST_F(ForeignBadges, SignedByAnotherKeyThanTheIssuersAreRefused) {
    serve(keyAddress, p256.jwk());
    EXPECT_TRUE(check(ForeignSigner(ForeignSigner::Kind::P256).sign(badge(), {{"kid", keyAddress}})).refused());
    // Microsoft's SDK #136 and web5-js #420: signed with a key of somebody's own, in the name of another.
    const auto mine = "did:jwk:" + sdk::toBase64url(ed.jwk().dump());
    serve(issuer, Value{{"id", issuer},
                        {"verificationMethod", Value::array({{{"id", keyAddress}, {"publicKeyJwk", rsa.jwk()}}})}});
    EXPECT_THAT(check(ed.sign(badge(), {{"kid", mine + "#0"}})).reasons(), HasSubstr("does not name the key"));
    auto anothers = badge();
    anothers["issuer"]["id"] = "did:jwk:" + sdk::toBase64url(rsa.jwk().dump());
    EXPECT_THAT(check(ed.sign(anothers, {{"kid", mine + "#0"}})).reasons(), HasSubstr("somebody else than the issuer"));
    serve("https://mallory.example.net/key", ed.jwk());
    EXPECT_TRUE(check(ed.sign(badge(), {{"kid", "https://mallory.example.net/key"}})).refused());
    EXPECT_TRUE(check(ed.sign(badge(), {{"jwk", ed.jwk()}})).refused());
    EXPECT_TRUE(check(ed.sign(badge(), {{"jwk", ed.jwk()}, {"kid", keyAddress}})).refused());
}

TEST_F(ForeignBadges, WhoseKeyMayNotSignStatementsAreRefused) {
    const std::string did = "did:web:issuer.example.org", method = did + "#key-1";
    auto one = badge();
    one["issuer"]["id"] = did;
    Value document{{"id", did},
                   {"verificationMethod", Value::array({{{"id", method}, {"publicKeyJwk", p256.jwk()}}})},
                   {"authentication", {method}}};
    const std::string address = "https://issuer.example.org/.well-known/did.json";
    serve(address, document);
    EXPECT_THAT(check(p256.sign(one, {{"kid", method}})).reasons(), HasSubstr("no such key for signing"));
    document["assertionMethod"] = {"#key-1"};
    serve(address, document);
    EXPECT_EQ(check(p256.sign(one, {{"kid", method}})).gravest(), std::nullopt);
    EXPECT_EQ(check(p256.sign(one, {{"kid", "key-1"}})).gravest(), std::nullopt);
    document["id"] = "did:web:mallory.example.net";
    serve(address, document);
    EXPECT_THAT(check(p256.sign(one, {{"kid", method}})).reasons(), HasSubstr("is not the one of"));
}

TEST_F(ForeignBadges, WithConfusedAlgorithmsAreRefused) {
    serve(keyAddress, rsa.jwk());
    const Value kid{{"kid", keyAddress}};
    EXPECT_THAT(check(rsa.sign(badge(), kid, "none")).reasons(), HasSubstr("It is not signed."));
    EXPECT_THAT(check(rsa.sign(badge(), kid, "nOnE")).reasons(), HasSubstr("It is not signed."));
    EXPECT_THAT(check(rsa.sign(badge(), kid, "HS256")).reasons(), HasSubstr("cannot check: HS256."));
    EXPECT_THAT(check(rsa.sign(badge(), kid, "ES256")).reasons(), HasSubstr("does not hold"));
    EXPECT_THAT(check(rsa.sign(badge(), {{"kid", keyAddress}, {"crit", {"b64"}}, {"b64", false}})).reasons(),
                HasSubstr("cannot check: crit."));
    auto jwt = rsa.sign(badge(), kid);
    EXPECT_THAT(check(jwt.substr(0, jwt.rfind('.') + 1)).reasons(), HasSubstr("It is not signed."));
    auto jwk = rsa.jwk();
    jwk["alg"] = "PS256";
    serve(keyAddress, jwk);
    EXPECT_TRUE(check(jwt).refused()) << "the key is for something else";
    jwk = p256.jwk();
    jwk["d"] = "AAAA";
    serve(keyAddress, jwk);
    EXPECT_TRUE(check(p256.sign(badge(), kid)).refused()) << "everybody has it";
    // r and s of zero fit every message where nobody looks (CVE-2022-21449).
    serve(keyAddress, p256.jwk());
    jwt = p256.sign(badge(), kid);
    EXPECT_TRUE(check(jwt.substr(0, jwt.rfind('.') + 1) + sdk::toBase64url(std::string(64, '\0'))).refused());
}

TEST_F(ForeignBadges, ThatContradictThemselvesAreRefused) {
    // iotaledger/identity #1235: the claim of the JWT was not compared.
    auto claims = badge();
    claims["iss"] = "https://mallory.example.net";
    EXPECT_THAT(check(signedBy(rsa, claims)).reasons(), HasSubstr("contradicts itself: iss"));
    claims = badge();
    claims["sub"] = "urn:uuid:of-somebody-else";
    EXPECT_THAT(check(signedBy(rsa, claims)).reasons(), HasSubstr("contradicts itself: sub"));
    claims = badge();
    claims["exp"] = 1'500'000'000;
    EXPECT_THAT(check(signedBy(rsa, claims)).reasons(), HasSubstr("It expired on 14 Jul 2017."));
    claims["exp"] = "never";
    EXPECT_THAT(check(signedBy(rsa, claims)).reasons(), HasSubstr("Its exp is no date."));
    claims = badge();
    claims["validUntil"] = "2030-01-01T00:00:00";
    EXPECT_THAT(check(signedBy(rsa, claims)).reasons(), HasSubstr("Its validUntil is no date with a time zone."));
}

TEST_F(ForeignBadges, HaveProofsThatAreLookedAtAsAWhole) {
    NEEDS_SAMPLES();
    const auto simple = Value::parse(bytesOf(samples / "simple.json"));
    const auto with = [&](const char* name, const Value& value) {
        auto changed = simple;
        changed["proof"][0][name] = value;
        return check(changed.dump());
    };
    EXPECT_THAT(with("proofPurpose", "authentication").reasons(), HasSubstr("not made for issuing badges"));
    EXPECT_THAT(with("proofPurpose", nullptr).reasons(), HasSubstr("not made for issuing badges"));
    // digitalbazaar/vc #187: a date that is none was taken.
    EXPECT_THAT(with("created", "invalidDate").reasons(), HasSubstr("date of its signature cannot be read"));
    EXPECT_THAT(with("created", "2044-01-01T00:00:00Z").reasons(), HasSubstr("dated in the future"));
    EXPECT_THAT(with("expires", "2020-01-01T00:00:00Z").reasons(), HasSubstr("signature has expired"));
    EXPECT_THAT(with("cryptosuite", "ecdsa-rdfc-2019").reasons(), HasSubstr("cannot check: ecdsa-rdfc-2019."));
    EXPECT_THAT(with("verificationMethod", nullptr).reasons(), HasSubstr("does not say where the key is"));
    auto twice = simple;
    twice["proof"].push_back(simple["proof"][0]);
    twice["proof"][1]["proofValue"] =
        "z41ZsNkz78FHSGkAD5J4b8EN49DkywMMJSL3UdUNffbsCAWmTLPvtnJpd3JGGooYX7TNrzgsTLkXUWiGsRRZ788MM";
    EXPECT_TRUE(check(twice.dump()).refused()) << "each that can be checked has to hold";
}

TEST_F(ForeignBadges, CannotHideWhatWasSigned) {
    NEEDS_SAMPLES();
    // w3c/vc-data-integrity #272: names that mean something else by a context of the forger's own.
    auto changed = Value::parse(bytesOf(samples / "simple.json"));
    changed["@context"].push_back({{"name", "https://example.org/other"}});
    EXPECT_THAT(check(changed.dump()).reasons(), HasSubstr("context"));
    // uncefact/project-vckit #280: names that no context knows are not signed.
    changed = Value::parse(bytesOf(samples / "simple.json"));
    changed["credentialSubject"]["grade"] = "A";
    EXPECT_TRUE(check(changed.dump()).refused());
    // The same statement under its whole name, where nobody would look for it.
    changed = Value::parse(bytesOf(samples / "bit-string-list/credential-status-revoked.json"));
    changed["https://www.w3.org/2018/credentials#credentialStatus"] = changed["credentialStatus"];
    changed.erase("credentialStatus");
    EXPECT_THAT(check(changed.dump()).reasons(), HasSubstr("could be overlooked"));
    changed = Value::parse(bytesOf(samples / "simple.json"));
    changed["credentialSubject"]["source"] = {{"id", changed["id"]}, {"type", {"Profile"}}};
    changed["credentialSubject"]["source"]["name"] = "Example";
    EXPECT_THAT(check(changed.dump()).reasons(), HasSubstr("describes itself in several places"));
}

TEST_F(ForeignBadges, AreReadStrictly) {
    const auto why = [&](const std::string& text) { return check(text).reasons(); };
    EXPECT_THAT(why(R"({"type": "x", "type": "y"})"), HasSubstr("says “type” twice"));
    EXPECT_THAT(why(R"({"a": {"b": 1, "b": 2}})"), HasSubstr("says “b” twice"));
    EXPECT_THAT(why("{} {}"), HasSubstr("cannot be read"));
    EXPECT_THAT(why("{\"a\": 1e999}"), HasSubstr("cannot be read"));
    EXPECT_THAT(why(std::string("{\"a\":") + std::string(500, '[') + std::string(500, ']') + "}"),
                HasSubstr("too deeply"));
    EXPECT_THAT(why("{\"a\": \"\xff\"}"), HasSubstr("UTF-8"));
    // openbadges-validator-core #150: any JSON in a picture was a valid badge.
    EXPECT_THAT(why("{}"), HasSubstr("not a badge"));
    EXPECT_THAT(why(R"({"@context": "https://w3id.org/openbadges/v2", "type": "Assertion"})"), HasSubstr("version 2"));
    EXPECT_THAT(why("a.b.c"), HasSubstr("JWT cannot be read"));
    // openbadges-validator-core #210: padding is not part of a JWT, and two texts of one signature are refused.
    EXPECT_TRUE(check(signedBy(rsa, badge()) + "==").refused());
}

TEST_F(ForeignBadges, HaveAStatusThatIsNeverGuessed) {
    std::string bits(16'384, '\0');
    bits[0] = 0x40;  // place 1
    const auto status = [&](const Value& index, const Value& statusList) {
        const auto jwt = signedBy(rsa, withStatus(index));
        serve(listAddress, rsa.sign(statusList, {{"kid", keyAddress}}));
        return check(jwt);
    };
    EXPECT_EQ(status("0", list(bits)).gravest(), std::nullopt);
    EXPECT_EQ(status("1", list(bits)).reasons(), "Its issuer has revoked it.");
    EXPECT_EQ(status(1, list(bits)).reasons(), "Its issuer has revoked it.") << "some write a number";
    // w3c/vc-bitstring-status-list #9, Truxify #15859: what is out of bounds was not revoked.
    EXPECT_THAT(status("131072", list(bits)).reasons(), HasSubstr("no place for this badge"));
    for (const Value& index : {Value("-1"), Value(-1), Value("1.0"), Value(1.5), Value(""), Value("abc"), Value()})
        EXPECT_THAT(status(index, list(bits)).reasons(), HasSubstr("names no place")) << index;
    // transmute-industries/verifiable-data #224: the list of another issuer was taken.
    EXPECT_TRUE(status("0", list(bits, "https://mallory.example.net/")).refused());
    auto other = list(bits);
    other["credentialSubject"]["statusPurpose"] = "suspension";
    EXPECT_THAT(status("0", other).reasons(), HasSubstr("not for “revocation”"));
    other = list(bits);
    other["type"] = {"VerifiableCredential"};
    EXPECT_THAT(status("0", other).reasons(), HasSubstr("another kind"));
    other = list(bits);
    other["validUntil"] = "2025-02-01T00:00:00Z";
    EXPECT_EQ(status("0", other).gravest(), Severity::Unknown);
    other = list(bits);
    other["credentialSubject"]["encodedList"] = "uAAAA";
    EXPECT_THAT(status("0", other).reasons(), HasSubstr("cannot be read"));
    EXPECT_THAT(status("0", list(std::string(50'000'000, '\0'))).reasons(), HasSubstr("cannot be read"))
        << "50 MB unpacked";
}

TEST_F(ForeignBadges, WhoseListIsForgedAreRefused) {
    const auto jwt = signedBy(rsa, withStatus("0"));
    const ForeignSigner mallory(ForeignSigner::Kind::Rsa);
    serve(listAddress, mallory.sign(list(std::string(16'384, '\0')), {{"kid", keyAddress}}));
    EXPECT_THAT(check(jwt).reasons(), HasSubstr("cannot be relied on: The signature does not hold"));
    serve(listAddress, list(std::string(16'384, '\0')));
    EXPECT_THAT(check(jwt).reasons(), HasSubstr("cannot be relied on: It is not signed."));
}

TEST_F(ForeignBadges, ThatCannotBeCheckedNowAreNeitherValidNorRefused) {
    EXPECT_EQ(check(rsa.sign(badge(), {{"kid", keyAddress}})).gravest(), Severity::Unknown);
    EXPECT_EQ(check(rsa.sign(badge(), {{"jwk", rsa.jwk()}})).gravest(), Severity::Unknown);
    EXPECT_TRUE(check(rsa.sign(badge(), {{"jwk", ForeignSigner(ForeignSigner::Kind::Rsa).jwk()}})).refused())
        << "it is wrong whoever the issuer is";
    const auto jwt = signedBy(rsa, withStatus("0"));
    // agentcommercekit/ack #135: a list that did not answer counted as not revoked.
    for (const int answer : {301, 404, 500}) {
        http.answer(listAddress, {.status = answer, .body = "{}"});
        EXPECT_EQ(check(jwt).gravest(), Severity::Unknown) << answer;
        EXPECT_THAT(words(check(jwt)), HasSubstr("did not answer"));
    }
    auto other = badge();
    other["credentialStatus"] = {{"id", "ethereum:0x1"}, {"type", "ChainStatus2030"}};
    EXPECT_THAT(words(check(signedBy(rsa, other))), HasSubstr("cannot be checked by this site: ChainStatus2030"));
}

TEST_F(ForeignBadges, AskPublicServersOnlyAndNotForLong) {
    check(signedBy(rsa, badge()));
    ASSERT_THAT(http.requests(), SizeIs(1));
    const auto asked = http.requests().front();
    EXPECT_FALSE(asked.mayConnect("127.0.0.1"));
    EXPECT_FALSE(asked.mayConnect("169.254.169.254"));
    EXPECT_TRUE(asked.mayConnect("93.184.216.34"));
    EXPECT_LE(asked.whole, std::chrono::seconds(5));
    EXPECT_LE(asked.maxBody, 1'000'000u);
    for (const auto* address : {"http://issuer.example.org/keys/1", "https://u:p@issuer.example.org/",
                                "file:///etc/passwd", "did:web:localhost..", "did:web:issuer.example.org:..:x"})
        EXPECT_TRUE(check(rsa.sign(badge(), {{"kid", address}})).refused()) << address;
    EXPECT_THAT(http.requests(), SizeIs(1)) << "nobody else was asked";
}

TEST_F(ForeignBadges, ThatAreBrokenAskNobody) {
    auto old = withStatus("0");
    old["validUntil"] = "2025-06-01T00:00:00Z";
    EXPECT_TRUE(check(rsa.sign(old, {{"kid", keyAddress}})).refused());
    EXPECT_THAT(http.requests(), IsEmpty());
}

std::string bigEndian(std::size_t number) {
    std::string bytes;
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>((number >> shift) & 0xff);
    return bytes;
}

std::string zlibbed(const std::string& bytes) {
    std::ostringstream packed;
    Poco::DeflatingOutputStream stream(packed, Poco::DeflatingStreamBuf::STREAM_ZLIB);
    stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    stream.close();
    return packed.str();
}

std::string pngWith(const std::vector<std::pair<std::string, std::string>>& chunks) {
    std::string png = "\x89PNG\r\n\x1a\n";
    for (const auto& [type, data] : chunks) png += bigEndian(data.size()) + type + data + "....";
    return png;
}

std::string complaintAbout(const std::string& file) {
    try {
        credentialIn(file);
    } catch (const sdk::Invalid& problem) {
        return problem.what();
    }
    return {};
}

const std::string keyword = std::string("openbadgecredential") + '\0';

TEST(BadgeFiles, HaveTheBadgeInEachFormThatPicturesHold) {
    const std::string nul(1, '\0'), json = R"({"id": "x"})";
    EXPECT_EQ(credentialIn(pngWith({{"tEXt", keyword + json}})), json);
    EXPECT_EQ(credentialIn(pngWith({{"iTXt", keyword + nul + nul + nul + nul + json}})), json);
    EXPECT_EQ(credentialIn(pngWith({{"iTXt", keyword + "\x01" + nul + "en" + nul + "Badge" + nul + zlibbed(json)}})),
              json);
    EXPECT_EQ(credentialIn(pngWith({{"IDAT", "?"}, {"zTXt", keyword + nul + zlibbed(json)}})), json);
    EXPECT_EQ(credentialIn("\xef\xbb\xbf \n" + json + "\n"), json);
    const std::string space = R"( xmlns:o="https://purl.imsglobal.org/ob/v3p0")";
    EXPECT_EQ(credentialIn("<svg" + space + "><o:credential><![CDATA[ " + json + "]]></o:credential></svg>"), json);
    // openbadges-validator-core #226: those with the attribute failed.
    EXPECT_EQ(credentialIn("<svg" + space + "><g><o:credential verify='a.b.c'/></g></svg>"), "a.b.c");
}

TEST(BadgeFiles, ThatHoldNoneSaySo) {
    const std::string nul(1, '\0');
    for (const auto* file :
         {"", "hello", "<html><p>Badge</p></html>", "<svg xmlns:o='urn:x'><o:credential verify='a.b.c'/></svg>",
          "%PDF-1.7", "\xff\xfe{", "a.b", "<svg"})
        EXPECT_NE(complaintAbout(file), "") << file;
    EXPECT_THAT(complaintAbout(pngWith({{"IDAT", "?"}})), HasSubstr("no badge inside this picture"));
    EXPECT_THAT(complaintAbout(pngWith({{"iTXt", "openbadges" + nul + nul + nul + nul + nul + "{}"}})),
                HasSubstr("version 2"));
    EXPECT_THAT(complaintAbout(pngWith({{"tEXt", keyword + "{}"}, {"tEXt", keyword + "{}"}})),
                HasSubstr("more than one"));
    EXPECT_NE(complaintAbout(pngWith({{"iTXt", keyword}})), "");
    EXPECT_NE(complaintAbout(pngWith({{"zTXt", keyword}})), "");
    EXPECT_THAT(complaintAbout("eyJhbGciOiJFUzI1NiJ9.e30.AAAA~WyJzIiwiYSJd~"), HasSubstr("cannot check: SD-JWT"));
}

TEST(BadgeFiles, CannotBeMadeToFillTheServer) {
    const std::string nul(1, '\0'), large(50'000'000, ' ');
    EXPECT_THAT(complaintAbout(pngWith({{"zTXt", keyword + nul + zlibbed(large)}})), HasSubstr("too large"));
    EXPECT_THAT(complaintAbout(std::string(1'000'001, ' ')), HasSubstr("1 MB"));
    EXPECT_THAT(complaintAbout("{" + std::string(300'000, ' ') + "}"), HasSubstr("256 kB"));
    EXPECT_THAT(complaintAbout("<!DOCTYPE svg [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><svg>&b;</svg>"),
                HasSubstr("entities of its own"));
    EXPECT_THAT(complaintAbout("<!DOCTYPE svg [<!ATTLIST x y CDATA 'z'>]><svg/>"), HasSubstr("entities of its own"));
    std::string truncated = pngWith({{"iTXt", keyword + "xx"}});
    truncated.resize(truncated.size() - 6);
    EXPECT_NE(complaintAbout(truncated), "");
    EXPECT_NE(complaintAbout("\x89PNG\r\n\x1a\n\xff\xff\xff\xffiTXt"), "");
}

TEST(Timestamps, AreThoseOfXmlSchemaWithTheirZone) {
    const auto iso = [](std::string_view text) {
        const auto at = parseTimestamp(text);
        return at ? sdk::isoInstant(*at) : std::string();
    };
    EXPECT_EQ(iso("2026-03-12T09:00:00Z"), "2026-03-12T09:00:00Z");
    EXPECT_EQ(iso("2022-11-10T07:38:00-08:00"), "2022-11-10T15:38:00Z");
    EXPECT_EQ(iso("2025-10-15T00:44:21.142Z"), iso("2025-10-15T00:44:21Z"));
    for (const auto* wrong : {"", "2026-03-12", "2026-03-12T09:00:00", "2026-13-12T09:00:00Z", "2026-03-12T24:00:01Z",
                              "2026-03-12T09:00:00+1:00", "2026-03-12T09:00:00.Z", "2026-03-12T09:00:00Zx",
                              "2026-03-12T-9:00:00Z", "2026-03-12 09:00:00Z"})
        EXPECT_EQ(iso(wrong), "") << wrong;
}

}  // namespace
}  // namespace guildhall::badges

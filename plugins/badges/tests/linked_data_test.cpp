// Linked data: the same statements make the same text, nothing falls away unseen, and proofs hold for what they were
// made for.
#include "linked_data/canonical.hpp"
#include "linked_data/data_integrity.hpp"
#include "linked_data/multibase.hpp"
#include "nquads.hpp"

#include <guildhall/sdk/error.hpp>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <thread>

namespace guildhall::badges_tests {
namespace {

using badges::canonical;
using badges::Contexts;
using badges::Node;
using badges::proofHolds;
using badges::SigningKey;
using badges::Statement;
using badges::statementsOf;
using badges::withProof;
using sdk::Value;
using testing::HasSubstr;

const std::filesystem::path vectors = GUILDHALL_SOURCE_DIR "/plugins/badges/tests";
const std::filesystem::path samples = GUILDHALL_SOURCE_DIR "/../shared/data/public/open-badges-3";

std::string textOf(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return text.str();
}

Value jsonOf(const std::filesystem::path& file) { return Value::parse(textOf(file)); }

const Contexts& contexts() {
    static const Contexts shipped(GUILDHALL_SOURCE_DIR "/plugins/badges/data/contexts");
    return shipped;
}

Value badge() {
    return {{"@context",
             {"https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"}},
            {"id", "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33"},
            {"type", {"VerifiableCredential", "OpenBadgeCredential"}},
            {"name", "First steps"},
            {"issuer", {{"id", "https://badges.example/badge-issuer"}, {"type", {"Profile"}}, {"name", "Example"}}},
            {"validFrom", "2026-01-01T00:00:00Z"},
            {"credentialSubject",
             {{"type", {"AchievementSubject"}},
              {"achievement",
               {{"id", "https://badges.example/first"},
                {"type", {"Achievement"}},
                {"name", "First steps"},
                {"description", "Has taken some"},
                {"criteria", {{"narrative", "Walk."}}}}}}}};
}

/// What it is refused for; empty: it is not.
std::string refusal(const Value& document) {
    try {
        canonical(statementsOf(document, contexts()));
        return {};
    } catch (const sdk::Invalid& problem) {
        return problem.what();
    }
}

std::string methodKey(const Value& proof) {
    const auto method = proof.at("verificationMethod").get<std::string>();
    return badges::ed25519KeyOf(method.substr(method.find_last_of(":#") + 1)).value_or("");
}

TEST(Multibase, WritesBytesInBase58AndReadsThemBack) {
    EXPECT_EQ(badges::toBase58("Hello World!"), "2NEpo7TZRRrLZSi2U");
    EXPECT_EQ(badges::fromBase58("2NEpo7TZRRrLZSi2U"), "Hello World!");
    using namespace std::string_literals;
    EXPECT_EQ(badges::toBase58("\0\0(\x7f\xb4\xcd"s), "11233QC4") << "zeros in front stay";
    EXPECT_EQ(badges::fromBase58("11233QC4"), "\0\0(\x7f\xb4\xcd"s);
    for (const auto* wrong : {"0", "O", "I", "l", "ab c", "z+"})
        EXPECT_EQ(badges::fromBase58(wrong), std::nullopt) << wrong;
    EXPECT_EQ(badges::fromBase58(std::string(257, '2')), std::nullopt);
}

TEST(Multibase, TellsEd25519KeysFromOthers) {
    const std::string key(32, 'k');
    const auto text = badges::multikeyOf(key);
    EXPECT_THAT(text, testing::StartsWith("z6Mk"));
    EXPECT_EQ(badges::ed25519KeyOf(text), key);
    EXPECT_EQ(badges::ed25519KeyOf(badges::multikeyOf(key + "k")), std::nullopt);
    EXPECT_EQ(badges::ed25519KeyOf("zDnaegE6RR3atJtHKwTRTWHsJ3kNHqFwv7n9YjTgmU7TyfU76"), std::nullopt) << "P-256";
    EXPECT_EQ(badges::ed25519KeyOf(""), std::nullopt);
}

TEST(Canonicalization, GivesWhatTheTestSuiteOfTheStandardExpects) {
    int count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(vectors / "rdf-canon")) {
        const auto name = entry.path().filename().string();
        if (!name.ends_with("-in.nq")) continue;
        const auto expected = vectors / "rdf-canon" / (name.substr(0, 7) + "-rdfc10.nq");
        std::ifstream in(entry.path());
        if (std::filesystem::exists(expected))
            EXPECT_EQ(canonical(NQuads::read(in)), textOf(expected)) << name;
        else
            EXPECT_THROW(canonical(NQuads::read(in)), sdk::Invalid) << name << " is made to take too long";
        ++count;
    }
    EXPECT_GT(count, 15);
}

TEST(Canonicalization, EscapesWhatWouldBreakLines) {
    const Node subject{Node::Kind::Iri, "urn:s", {}, {}}, predicate{Node::Kind::Iri, "urn:p", {}, {}};
    const Node text{Node::Kind::Literal, "a\"\\\n\r\t\b\f\x01\x7f ü", {}, {}};
    EXPECT_EQ(canonical({{subject, predicate, text, {}}}),
              "<urn:s> <urn:p> \"a\\\"\\\\\\n\\r\\t\\b\\f\\u0001\\u007F ü\" .\n");
}

TEST(Statements, AreTheSameHoweverTheDocumentIsWritten) {
    auto other = badge();
    other["type"] = {"OpenBadgeCredential", "VerifiableCredential"};
    other["credentialSubject"] = Value::array({other.at("credentialSubject")});
    other["description"] = nullptr;
    EXPECT_EQ(canonical(statementsOf(other, contexts())), canonical(statementsOf(badge(), contexts())));
    other["name"] = "Second steps";
    EXPECT_NE(canonical(statementsOf(other, contexts())), canonical(statementsOf(badge(), contexts())));
}

TEST(Statements, RefuseWhatASignatureWouldNotCover) {
    auto document = badge();
    document["grade"] = "A";
    EXPECT_THAT(refusal(document), HasSubstr("“grade”"));
    document = badge();
    document["credentialSubject"]["achievement"]["type"].push_back("Diploma");
    EXPECT_THAT(refusal(document), HasSubstr("Diploma"));
    document = badge();
    document["credentialSubject"]["achievement"]["id"] = "/first";
    EXPECT_THAT(refusal(document), HasSubstr("“id”"));
    document = badge();
    document["issuer"]["image"] = "logo.png";
    EXPECT_THAT(refusal(document), HasSubstr("“image”"));
    document = badge();
    document["@graph"] = Value::array({badge()});
    EXPECT_THAT(refusal(document), HasSubstr("@graph"));
    document = badge();
    document["@id"] = "urn:other";
    EXPECT_THAT(refusal(document), HasSubstr("id"));
    EXPECT_NE(refusal(Value::array({badge()})), "");
    document = badge();
    document["proof"] = {{"@value", true}};
    EXPECT_THAT(refusal(document), HasSubstr("“proof”")) << "in a graph stand nodes only";
}

TEST(Statements, RefuseOtherNamesForWhatWasSigned) {
    auto document = badge();
    document["https://www.w3.org/2018/credentials#credentialStatus"] = {{"id", "urn:status"}};
    EXPECT_THAT(refusal(document), HasSubstr("credentialStatus"));
    document = badge();
    document["@context"].push_back({{"hidden", "https://www.w3.org/2018/credentials#credentialStatus"}});
    EXPECT_THAT(refusal(document), HasSubstr("a context of its own"));
    document = badge();
    document["credentialSubject"]["@context"] = nullptr;
    EXPECT_NE(refusal(document), "");
}

TEST(Statements, NameTheContextThatWeDoNotShip) {
    auto document = badge();
    document["@context"].push_back("https://elsewhere.example/v1");
    EXPECT_THAT(refusal(document), HasSubstr("https://elsewhere.example/v1"));
}

TEST(Statements, RefuseNumbersThatMayReadAsOthers) {
    auto document = badge();
    auto& credits = document["credentialSubject"]["achievement"]["creditsAvailable"];
    credits = 4.5;
    EXPECT_THAT(canonical(statementsOf(document, contexts())),
                HasSubstr("\"4.5E0\"^^<https://www.w3.org/2001/XMLSchema#float>"));
    credits = 9'007'199'254'740'993;
    EXPECT_NE(refusal(document), "");
    credits = 1e300;
    EXPECT_NE(refusal(document), "");
}

TEST(Statements, RefuseDocumentsMadeToKeepMachinesBusy) {
    auto document = badge();
    Value deep = {{"id", "urn:x"}, {"type", {"Profile"}}};
    for (int i = 0; i < 500; ++i) deep = {{"type", {"Profile"}}, {"parentOrg", std::move(deep)}};
    document["issuer"]["parentOrg"] = std::move(deep);
    EXPECT_THAT(refusal(document), HasSubstr("too large"));
    document = badge();
    Value nested = "Tag";
    for (int i = 0; i < 500; ++i) nested = Value::array({std::move(nested)});
    document["credentialSubject"]["achievement"]["tag"] = std::move(nested);
    EXPECT_THAT(refusal(document), HasSubstr("too large"));
    document = badge();
    auto& tags = document["credentialSubject"]["achievement"]["tag"];
    for (int i = 0; i < 30'000; ++i) tags.push_back(std::to_string(i));
    EXPECT_THAT(refusal(document), HasSubstr("too large"));
    document = badge();
    document["@context"] = Value(Value::array_t(1'000, document.at("@context").at(0)));
    EXPECT_THAT(refusal(document), HasSubstr("too large"));
}

// What jsonld.js gives for the same.
TEST(Statements, FollowWhatContextsSayOfValues) {
    Contexts known(GUILDHALL_SOURCE_DIR "/plugins/badges/data/contexts");
    known.add("urn:context", Value::parse(R"({"@context": {"@version": 1.1, "ex": "urn:ex:", "Big": "ex:Big",
        "name": {"@id": "ex:name", "@container": "@language"}, "steps": {"@id": "ex:steps", "@container": "@list"},
        "data": {"@id": "ex:data", "@type": "@json"}, "kind": {"@id": "ex:kind", "@type": "@vocab"},
        "at": {"@id": "ex:at", "@type": "http://www.w3.org/2001/XMLSchema#dateTime"},
        "said": {"@id": "ex:said", "@language": "IT"},
        "Thing": {"@id": "ex:Thing", "@context": {"part": {"@id": "ex:part", "@context": {"size": "ex:size"}}}}}})"));
    const auto document = Value::parse(R"({"@context": "urn:context", "@id": "urn:doc", "@type": "Thing",
        "name": {"en": "Step", "de": ["Schritt", "Stufe"]}, "steps": ["a", 2, {"@id": "urn:b"}],
        "data": {"b": [1, true, null], "a": "é\"\n"}, "kind": "Big", "at": "2026-01-01T00:00:00Z", "said": "ciao",
        "part": {"size": 1.5, "said": true}})");
    EXPECT_EQ(canonical(statementsOf(document, known)),
              R"(<urn:doc> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <urn:ex:Thing> .
<urn:doc> <urn:ex:at> "2026-01-01T00:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime> .
<urn:doc> <urn:ex:data> "{\"a\":\"é\\\"\\n\",\"b\":[1,true,null]}"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON> .
<urn:doc> <urn:ex:kind> <urn:ex:Big> .
<urn:doc> <urn:ex:name> "Schritt"@de .
<urn:doc> <urn:ex:name> "Step"@en .
<urn:doc> <urn:ex:name> "Stufe"@de .
<urn:doc> <urn:ex:part> _:c14n2 .
<urn:doc> <urn:ex:said> "ciao"@it .
<urn:doc> <urn:ex:steps> _:c14n0 .
_:c14n0 <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> "a" .
_:c14n0 <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> _:c14n3 .
_:c14n1 <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> <urn:b> .
_:c14n1 <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> <http://www.w3.org/1999/02/22-rdf-syntax-ns#nil> .
_:c14n2 <urn:ex:said> "true"^^<http://www.w3.org/2001/XMLSchema#boolean> .
_:c14n2 <urn:ex:size> "1.5E0"^^<http://www.w3.org/2001/XMLSchema#double> .
_:c14n3 <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> "2"^^<http://www.w3.org/2001/XMLSchema#integer> .
_:c14n3 <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> _:c14n1 .
)");
    auto reading = document;
    reading["part"]["part"] = "urn:c";
    EXPECT_THROW(statementsOf(reading, known), sdk::Invalid) << "the type's context does not reach below";
}

TEST(Contexts, DoNotTakeOverProtectedTerms) {
    Contexts known(GUILDHALL_SOURCE_DIR "/plugins/badges/data/contexts");
    known.add("urn:other", {{"@context", {{"name", "urn:other:name"}}}});
    known.add("urn:turning", {{"@context", {{"@propagate", false}}}});
    for (const auto* context : {"urn:other", "urn:turning"}) {
        auto document = badge();
        document["@context"].push_back(context);
        EXPECT_THROW(statementsOf(document, known), sdk::Invalid) << context;
    }
}

TEST(Contexts, AreReadByManyThreadsAtOnce) {
    const Contexts fresh(GUILDHALL_SOURCE_DIR "/plugins/badges/data/contexts");
    const auto expected = canonical(statementsOf(badge(), contexts()));
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i)
        threads.emplace_back([&] { EXPECT_EQ(canonical(statementsOf(badge(), fresh)), expected); });
}

TEST(Proofs, HoldForTheVectorsOfTheSpecification) {
    Contexts known(GUILDHALL_SOURCE_DIR "/plugins/badges/data/contexts");
    // That of the examples, which gives a meaning to every name.
    known.add("https://www.w3.org/ns/credentials/examples/v2",
              {{"@context", {{"@vocab", "https://www.w3.org/ns/credentials/examples#"}}}});
    const auto key =
        badges::ed25519KeyOf(jsonOf(vectors / "data-integrity/key.json").at("publicKeyMultibase").get<std::string>());
    ASSERT_TRUE(key);
    for (const auto* name : {"eddsa-rdfc-2022.json", "ed25519-signature-2020.json"}) {
        auto secured = jsonOf(vectors / "data-integrity" / name);
        EXPECT_TRUE(proofHolds(secured, secured.at("proof"), *key, known)) << name;
        secured["name"] = "Another name";
        EXPECT_FALSE(proofHolds(secured, secured.at("proof"), *key, known)) << name;
    }
    auto document = jsonOf(vectors / "data-integrity/eddsa-rdfc-2022.json");
    document.erase("proof");
    EXPECT_EQ(canonical(statementsOf(document, known)), textOf(vectors / "data-integrity/eddsa-rdfc-2022.nq"));
}

TEST(Proofs, HoldForTheSamplesOfThePublicValidator) {
    if (!std::filesystem::exists(samples)) GTEST_SKIP() << "the samples of the public validator are not here";
    for (const auto* name :
         {"simple.json", "complete.json", "simple_v1.json", "endorsement-valid.json", "simple-context-alias.json",
          "simple-context-version.json", "simple-did-key-method.json", "simple-multiple-proofs.json",
          "credential-status-revoked.json", "bit-string-list/credential-status-revoked.json",
          "bit-string-list/credential-status-revoked-blank-nodes.json", "bit-string-list/testlist"}) {
        const auto secured = jsonOf(samples / name);
        const auto& proofs = secured.at("proof");
        const auto& proof = proofs.is_array() ? proofs.back() : proofs;
        EXPECT_TRUE(proofHolds(secured, proof, methodKey(proof), contexts())) << name;
    }
    const auto wrong = jsonOf(samples / "simple-err-proof-value.json");
    const auto& proof = wrong.at("proof").at(0);
    EXPECT_FALSE(proofHolds(wrong, proof, methodKey(proof), contexts()));
}

TEST(Proofs, HoldOnlyForWhatTheyWereMadeFor) {
    const auto key = SigningKey::make(SigningKey::Algorithm::EdDSA);
    const auto publicKey = key.publicKey();
    const auto method = "https://badges.example/badge-issuer#" + badges::multikeyOf(publicKey);
    const auto secured = withProof(badge(), key, method, sdk::Instant{}, contexts());
    const auto& proof = secured.at("proof").at(0);
    EXPECT_EQ(proof.at("created"), "1970-01-01T00:00:00Z");
    EXPECT_EQ(methodKey(proof), publicKey);
    EXPECT_TRUE(proofHolds(secured, proof, publicKey, contexts()));
    EXPECT_FALSE(proofHolds(secured, proof, SigningKey::make(SigningKey::Algorithm::EdDSA).publicKey(), contexts()));
    EXPECT_FALSE(proofHolds(secured, proof, "short", contexts()));
    const auto changed = [&](const char* name, const Value& value) {
        auto other = proof;
        other[name] = value;
        return proofHolds(secured, other, publicKey, contexts());
    };
    EXPECT_FALSE(changed("created", "1970-01-01T00:00:01Z"));
    EXPECT_FALSE(changed("proofPurpose", "authentication"));
    EXPECT_FALSE(changed("cryptosuite", "eddsa-jcs-2022"));
    EXPECT_FALSE(changed("type", "SomeProof"));
    EXPECT_FALSE(changed("proofValue", "z"));
    EXPECT_FALSE(changed("previousProof", "urn:other"));
    EXPECT_FALSE(proofHolds("text", proof, publicKey, contexts()));
    EXPECT_FALSE(proofHolds(secured, nullptr, publicKey, contexts()));
    EXPECT_THROW(
        withProof({{"@context", "https://www.w3.org/ns/credentials/v2"}, {"grade", "A"}}, key, method, {}, contexts()),
        sdk::Invalid);
}

}  // namespace
}  // namespace guildhall::badges_tests

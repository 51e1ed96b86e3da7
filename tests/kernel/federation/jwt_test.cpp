#include "kernel/federation/jwt.hpp"
#include <guildhall/sdk/base64.hpp>
#include "tests/kernel/federation/signing_service.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <gmock/gmock.h>

namespace guildhall::testing {

using federation::BadToken;
using sdk::Value;
using ::testing::HasSubstr;

class Jwt : public ::testing::Test {
protected:
    std::int64_t now() { return sdk::toMicros(clock_.now()) / 1'000'000; }
    Value claims(const Value& other = Value::object()) {
        Value all{{"iss", SigningService::issuer}, {"aud", "portal"}, {"sub", "ada"}, {"exp", now() + 300}};
        all.update(other);
        return all;
    }
    Value read(const std::string& token) {
        return tokens_.claims(token, {SigningService::issuer, {"portal", "portal-2"}, SigningService::keysAt});
    }
    /// Why it does not count; empty: it does.
    std::string why(const std::string& token) {
        try {
            read(token);
            return {};
        } catch (const BadToken& problem) {
            return problem.what();
        }
    }
    static std::string withPart(const std::string& token, int part, const std::string& text) {
        std::array<std::string, 3> parts{token.substr(0, token.find('.')),
                                         token.substr(token.find('.') + 1, token.rfind('.') - token.find('.') - 1),
                                         token.substr(token.rfind('.') + 1)};
        parts[static_cast<std::size_t>(part)] = text;
        return parts[0] + "." + parts[1] + "." + parts[2];
    }

    FakeClock clock_;
    FakeHttp http_;
    SigningService service_{http_};
    federation::RemoteDocuments documents_{http_, clock_};
    federation::JwkSets keys_{documents_};
    federation::Jwts tokens_{keys_, clock_};
};

TEST_F(Jwt, CountsWhenTheIssuerSignedItForUs) {
    EXPECT_EQ(read(service_.sign(claims()))["sub"], "ada");
    EXPECT_EQ(read(service_.sign(claims({{"aud", Value::array({"other", "portal-2"})}})))["sub"], "ada");
    EXPECT_EQ(service_.asked(), 1u) << "keys are kept";
}

TEST_F(Jwt, IsRefusedForEachClaimThatIsNotRight) {
    const auto refused = [&](const Value& other, const char* reason) {
        EXPECT_THAT(why(service_.sign(claims(other))), HasSubstr(reason)) << other.dump();
    };
    refused({{"iss", "https://id.example.org/"}}, "another issuer");
    refused({{"iss", nullptr}}, "another issuer");
    refused({{"aud", "Portal"}}, "somebody else");
    refused({{"aud", Value::array()}}, "somebody else");
    refused({{"aud", Value::array({1, nullptr})}}, "somebody else");
    refused({{"exp", now() - 61}}, "over");
    refused({{"exp", "tomorrow"}}, "no number");
    refused({{"exp", -1}}, "no time");
    refused({{"exp", 1e300}}, "no time");
    refused({{"nbf", now() + 120}}, "not hold yet");
    refused({{"iat", now() + 120}}, "clock that is ahead");
    auto endless = claims();
    endless.erase("exp");
    EXPECT_THAT(why(service_.sign(endless)), HasSubstr("until when"));
    EXPECT_EQ(why(service_.sign(claims({{"exp", now() - 30}}))), "") << "clocks differ a little";
}

TEST_F(Jwt, IsRefusedWhenItIsNotSignedByThePublishedKey) {
    const auto token = service_.sign(claims());
    const auto body = sdk::toBase64url(claims({{"sub", "eve"}}).dump());
    EXPECT_THAT(why(withPart(token, 1, body)), HasSubstr("signature"));
    for (const char* algorithm : {"none", "None", "", "HS256", "RS1", "dir"}) {
        const auto head = sdk::toBase64url(Value{{"alg", algorithm}, {"kid", "first"}}.dump());
        EXPECT_THAT(why(withPart(token, 0, head)), HasSubstr("algorithm")) << algorithm;
        EXPECT_THAT(why(withPart(withPart(token, 0, head), 2, "")), HasSubstr("algorithm")) << algorithm;
    }
    // The key is never taken from the token itself.
    FakeHttp elsewhere;
    SigningService eve(elsewhere);
    EXPECT_THAT(why(eve.sign(claims(), "first", {{"jwk", Value::parse(eve.publicKey())}})), HasSubstr("signature"));
    EXPECT_THAT(why(eve.sign(claims(), "first", {{"jku", "https://eve.example/keys"}})), HasSubstr("signature"));
    EXPECT_THAT(why(service_.sign(claims(), "first", {{"crit", Value::array({"exp"})}})), HasSubstr("not known here"));
}

/// A public key used as a secret (RFC 8725, 2.1).
TEST_F(Jwt, IsRefusedWhenThePublicKeyWasUsedAsASecret) {
    const auto head = sdk::toBase64url(Value{{"alg", "HS256"}, {"kid", "first"}}.dump());
    const auto signedText = head + "." + sdk::toBase64url(claims().dump());
    const auto key = service_.publicKey();
    std::array<unsigned char, 32> mac{};
    unsigned length = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
         reinterpret_cast<const unsigned char*>(signedText.data()), signedText.size(), mac.data(), &length);
    EXPECT_THAT(why(signedText + "." + sdk::toBase64url({reinterpret_cast<const char*>(mac.data()), length})),
                HasSubstr("algorithm"));
}

TEST_F(Jwt, IsRefusedWhateverElseIsSentInItsPlace) {
    for (const std::string& text :
         {std::string(), std::string("."), std::string(".."), std::string("a.b"), std::string("a.b.c.d"),
          std::string("....."), std::string("e30.e30.e30"), std::string("W10.W10.W10"), std::string("\xff.\xff.\xff"),
          std::string(20'000, 'a') + ".b.c"})
        EXPECT_NE(why(text), "") << text.substr(0, 20);
}

TEST_F(Jwt, IsCheckedWithNewKeysAsSoonAsTheIssuerUsesThem) {
    EXPECT_EQ(why(service_.sign(claims())), "");
    clock_.advance(std::chrono::minutes(5));
    service_.addKey("second");
    EXPECT_EQ(why(service_.sign(claims(), "second")), "") << "an unknown key is asked for";
    EXPECT_EQ(service_.asked(), 2u);
    const auto old = service_.sign(claims());
    service_.publishOnly("second");
    clock_.advance(std::chrono::minutes(61));
    EXPECT_THAT(why(service_.sign(claims(), "second")), "");
    EXPECT_NE(why(old), "") << "a key that is withdrawn counts no longer";
}

/// DataZooDE/quack-oauth 15, oidcproxydotnet 242: the issuer changes the key and not its name.
TEST_F(Jwt, IsCheckedWithANewKeyOfTheSameName) {
    EXPECT_EQ(why(service_.sign(claims())), "");
    service_.addKey("first");
    EXPECT_THAT(why(service_.sign(claims())), HasSubstr("signature")) << "asked for a moment ago";
    clock_.advance(std::chrono::minutes(1));
    EXPECT_EQ(why(service_.sign(claims())), "");
}

TEST_F(Jwt, MadeUpKeysDoNotMakeUsAskTheIssuerAgainAndAgain) {
    EXPECT_EQ(why(service_.sign(claims())), "");
    clock_.advance(std::chrono::minutes(5));
    for (int i = 0; i < 20; ++i)
        EXPECT_THAT(why(service_.sign(claims(), "first", {{"kid", "made-up-" + std::to_string(i)}})),
                    HasSubstr("nobody knows"));
    EXPECT_EQ(service_.asked(), 2u);
}

TEST_F(Jwt, IsCheckedWithTheLastKeysWhileTheIssuerDoesNotAnswer) {
    EXPECT_EQ(why(service_.sign(claims())), "");
    service_.goSilent();
    clock_.advance(std::chrono::hours(2));
    EXPECT_EQ(why(service_.sign(claims())), "");
    clock_.advance(std::chrono::hours(23));
    EXPECT_THROW(read(service_.sign(claims())), federation::ServiceFailure);
}

}  // namespace guildhall::testing

// Badges fetched by wallets: OpenID4VCI with a pre-authorised code. An independent client does the same in
// tests/badges.
#include "badge_site.hpp"

namespace guildhall::badges_tests {
namespace {

using sdk::Value;

class Wallets : public BadgeSite {
protected:
    void SetUp() override {
        BadgeSite::SetUp();
        if (IsSkipped()) return;
        admin_.emplace(host().signedInAs("badge_admin"));
        learner_.emplace(student());
        award_ = idIn(admin_->post(
            "/badge-awards", {{"person", learner_->personId()}, {"badge", "badg-b9tgm2sju6hw"}, {"reason", "Pilot"}}));
    }
    void TearDown() override {
        admin_.reset();
        learner_.reset();
        BadgeSite::TearDown();
    }
    /// The page of a new offer.
    std::string offer() {
        const auto answer = learner_->post("/my-badges/offers", {{"award", award_}});
        EXPECT_EQ(answer.status, 303) << answer.body;
        return answer.location();
    }
    static std::string codeIn(const std::string& page) { return page.substr(page.rfind('/') + 1); }
    Answer redeem(const std::string& code) {
        return host().signedOut().post(
            "/wallet/token",
            {{"grant_type", "urn:ietf:params:oauth:grant-type:pre-authorized_code"}, {"pre-authorized_code", code}});
    }
    Answer fetch(const std::string& token, const Value& asked) {
        return host().signedOut().send("POST", "/wallet/credential", asked, {{"authorization", "Bearer " + token}});
    }
    std::string token() { return Value::parse(redeem(codeIn(offer())).body).at("access_token"); }
    std::string jwt() {
        const auto page = host().signedOut().get("/credentials/" + award_).location();
        return host().signedOut().get(page + ".jwt").body;
    }

    std::optional<Client> admin_, learner_;
    std::string award_;
};
GUILDHALL_ON_BOTH_DATABASES(Wallets);

TEST_P(Wallets, FetchWhatTheHolderOffersOnce) {
    const auto page = offer();
    EXPECT_NE(learner_->get(page).body.find("openid-credential-offer://?credential_offer_uri=http"), std::string::npos);
    const auto told = Value::parse(host().signedOut().get("/wallet/offers/" + codeIn(page)).body);
    const auto& grant = told.at("grants").at("urn:ietf:params:oauth:grant-type:pre-authorized_code");
    EXPECT_EQ(grant.at("pre-authorized_code"), codeIn(page));
    const auto redeemed = Value::parse(redeem(codeIn(page)).body);
    EXPECT_EQ(redeemed.at("token_type"), "Bearer");
    const auto given = fetch(redeemed.at("access_token"), {{"credential_configuration_id", "OpenBadgeJwt"}});
    EXPECT_EQ(Value::parse(given.body).at("credentials").at(0).at("credential"), jwt());
    EXPECT_NE(learner_->get(page).body.find("A wallet has fetched this badge."), std::string::npos);

    EXPECT_EQ(redeem(codeIn(page)).status, 400) << "a code works once";
    EXPECT_EQ(count("SELECT count(*) FROM badges_wallet_offer WHERE code_hash = '" + codeIn(page) + "'"), 0)
        << "and lies hashed";
}

TEST_P(Wallets, HaveItInBothForms) {
    const auto bearer = token();
    const auto linked = Value::parse(fetch(bearer, {{"credential_configuration_id", "OpenBadgeLinkedData"}}).body);
    EXPECT_EQ(linked.at("credentials").at(0).at("credential").at("proof").at(0).at("cryptosuite"), "eddsa-rdfc-2022");
    // As drafts of the standard ask.
    const auto draft = Value::parse(fetch(bearer, {{"format", "jwt_vc_json"}}).body);
    EXPECT_EQ(draft.at("credential"), jwt());
    EXPECT_EQ(Value::parse(fetch(bearer, {{"format", "mso_mdoc"}}).body).at("error"),
              "unknown_credential_configuration");
    EXPECT_EQ(Value::parse(fetch(bearer, Value::array()).body).at("error"), "invalid_credential_request");
    EXPECT_EQ(Value::parse(fetch(bearer, {{"credential_configuration_id", 5}, {"format", nullptr}}).body).at("error"),
              "unknown_credential_configuration");
}

TEST_P(Wallets, GetNothingWithoutTheHolder) {
    EXPECT_EQ(host().signedInAs("participant").post("/my-badges/offers", {{"award", award_}}).status, 404);
    EXPECT_EQ(host().signedInAs("participant").get(offer()).status, 404) << "somebody else's";
    EXPECT_EQ(host().signedOut().get("/wallet/offers/guessed").status, 404);
    EXPECT_EQ(redeem("guessed").status, 400);
    EXPECT_EQ(redeem("").status, 400);
    const auto refused = fetch("guessed", {{"credential_configuration_id", "OpenBadgeJwt"}});
    EXPECT_EQ(refused.status, 401);
    EXPECT_EQ(refused.header("www-authenticate"), "Bearer error=\"invalid_token\"");
    EXPECT_EQ(fetch("", {{"credential_configuration_id", "OpenBadgeJwt"}}).status, 401) << "the empty token is none";
}

TEST_P(Wallets, ComeTooLateWhenTheOfferIsOverOrTheBadgeRevoked) {
    const auto bearer = token();
    const auto page = offer();
    EXPECT_EQ(admin_->post("/badge-awards/" + award_ + "/revoke", {{"reason", "Plagiarised"}}).status, 303);
    EXPECT_EQ(Value::parse(fetch(bearer, {{"credential_configuration_id", "OpenBadgeJwt"}}).body).at("error"),
              "credential_request_denied");
    EXPECT_EQ(learner_->post("/my-badges/offers", {{"award", award_}}).status, 409);
    host().clock().advance(std::chrono::minutes(11));
    EXPECT_EQ(host().signedOut().get("/wallet/offers/" + codeIn(page)).status, 404);
    EXPECT_EQ(redeem(codeIn(page)).status, 400);
    host().clock().advance(std::chrono::minutes(11));
    EXPECT_EQ(fetch(bearer, {{"credential_configuration_id", "OpenBadgeJwt"}}).status, 401);
}

TEST_P(Wallets, FindOutWhatThereIsToFetchInBothPlaces) {
    for (const std::string place :
         {"/.well-known/openid-credential-issuer/wallet", "/wallet/.well-known/openid-credential-issuer"}) {
        const auto document = Value::parse(host().signedOut().get(place).body);
        EXPECT_TRUE(document.at("credential_issuer").get<std::string>().ends_with("/wallet")) << place;
        EXPECT_TRUE(document.at("credential_configurations_supported").contains("OpenBadgeJwt"));
    }
    const auto server = Value::parse(host().signedOut().get("/.well-known/oauth-authorization-server/wallet").body);
    EXPECT_TRUE(server.at("token_endpoint").get<std::string>().ends_with("/wallet/token"));
    EXPECT_EQ(host().signedOut().get("/.well-known/openid-configuration/wallet").status, 404);
}

}  // namespace
}  // namespace guildhall::badges_tests

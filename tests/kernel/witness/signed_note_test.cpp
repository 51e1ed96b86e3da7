// Notes and checkpoints: the example that Go's own documentation of them has, and what must be refused.
#include "kernel/witness/signed_note.hpp"
#include <guildhall/sdk/base64.hpp>
#include "kernel/witness/checkpoint.hpp"

#include <gtest/gtest.h>

namespace guildhall::witness {
namespace {

using namespace std::chrono_literals;

constexpr const char* goKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
constexpr const char* goText =
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
constexpr const char* goSignature =
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

std::string goNote() { return std::string(goText) + "\n" + goSignature; }

TEST(SignedNotes, AreCheckedAsGoChecksThem) {
    const auto key = VerifierKey::parse(goKey);
    ASSERT_TRUE(key);
    EXPECT_EQ(key->text(), goKey);
    const auto note = Note::parse(goNote());
    ASSERT_TRUE(note);
    EXPECT_EQ(note->text, goText);
    const auto* signature = signatureOf(*note, *key);
    ASSERT_TRUE(signature);
    EXPECT_EQ(signature->line, goSignature);
}

TEST(SignedNotes, AreRefusedWhenTheTextWasChanged) {
    auto changed = goNote();
    changed.replace(0, 2, "So");
    EXPECT_FALSE(signatureOf(*Note::parse(changed), *VerifierKey::parse(goKey)));
}

TEST(SignedNotes, OfUnknownKeysCountForNothing) {
    const Signer other("PeterNeumann", KeyKind::Log, std::string(32, 'x'));
    const auto note = Note::parse(std::string(goText) + "\n" + other.sign(goText));
    ASSERT_TRUE(note);
    EXPECT_FALSE(signatureOf(*note, *VerifierKey::parse(goKey))) << "the same name, another key";
    EXPECT_TRUE(signatureOf(*note, other.key()));
}

TEST(SignedNotes, WithOneWrongSignatureOfAKeyAreWrong) {
    const auto key = *VerifierKey::parse(goKey);
    const auto wrong = "— PeterNeumann " + sdk::toBase64(key.id() + std::string(64, 'x')) + "\n";
    EXPECT_FALSE(signatureOf(*Note::parse(goNote() + wrong), key));
    EXPECT_FALSE(signatureOf(*Note::parse(std::string(goText) + "\n" + wrong + goSignature), key));
}

TEST(SignedNotes, MustHaveTheirForm) {
    for (const auto& text : {std::string(), std::string(goText), std::string(goText) + "\n", goNote() + "\n",
                             goNote() + "more", std::string(goText) + goSignature, "\x01" + goNote(), "\xff" + goNote(),
                             "a\r" + goNote(), std::string(goText) + "\n- PeterNeumann AAAAAAAA\n",
                             std::string(goText) + "\n— PeterNeumann\n", std::string(goText) + "\n— PeterNeumann A\n"})
        EXPECT_FALSE(Note::parse(text)) << text;
    auto many = goNote();
    for (int i = 0; i < 64; ++i) many += goSignature;
    EXPECT_FALSE(Note::parse(many)) << "so many are nobody's";
    EXPECT_TRUE(Note::parse("one\n\ntwo\n\n" + std::string(goSignature))) << "blank lines may be in the text";
}

TEST(VerifierKeys, AreRefusedWhenTheyAreNotWhole) {
    const std::string key = goKey;
    for (const auto& text : {std::string(), std::string("PeterNeumann"), key.substr(0, key.size() - 1), key + "A",
                             "Peter Neumann" + key.substr(12), "P+eterNeumann" + key.substr(12),
                             "PeterNeumanm" + key.substr(12), std::string("PeterNeumann+c74f20a4") + key.substr(21),
                             "Peter\xC2\xA0Neumann" + key.substr(12), key.substr(12)})
        EXPECT_FALSE(VerifierKey::parse(text)) << text;
}

TEST(Cosignatures, HaveTheTimeInThem) {
    const Signer witness("witness.example/w1", KeyKind::Witness, std::string(32, 'w'));
    const std::string text = "example.com/log\n3\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";
    const auto note = Note::parse(text + "\n" + witness.sign(text, 1679315147s));
    const auto* signature = signatureOf(*note, witness.key());
    ASSERT_TRUE(signature);
    EXPECT_EQ(timeOf(*signature), 1679315147s);
    auto later = *signature;
    later.bytes[11] ^= 1;
    EXPECT_FALSE(signatureOf({text, {later}}, witness.key())) << "another time is another signature";
    EXPECT_TRUE(VerifierKey::parse(witness.key().text()));
    EXPECT_NE(witness.key().id(), Signer("witness.example/w1", KeyKind::Log, std::string(32, 'w')).key().id());
}

TEST(Checkpoints, AreThreeLines) {
    const Checkpoint one{"example.com/behind-the-sofa", 20852163, std::string(32, '\x2a')};
    const auto read = Checkpoint::parse(one.text());
    ASSERT_TRUE(read);
    EXPECT_EQ(read->origin, one.origin);
    EXPECT_EQ(read->size, one.size);
    EXPECT_EQ(read->root, one.root);
    const auto root = sdk::toBase64(one.root);
    EXPECT_TRUE(Checkpoint::parse("a\n0\n" + root + "\nan extension\n"));
    for (const auto& text :
         {"a\n1\n" + root, "\n1\n" + root + "\n", "a\n01\n" + root + "\n", "a\n-1\n" + root + "\n",
          "a\n+1\n" + root + "\n", "a\n1 \n" + root + "\n", "a\n1\n" + root.substr(4) + "\n", std::string("a\n1\n"),
          "a\n99999999999999999999\n" + root + "\n", "a\n1\n" + root + "\n\nmore\n"})
        EXPECT_FALSE(Checkpoint::parse(text)) << text;
}

}  // namespace
}  // namespace guildhall::witness

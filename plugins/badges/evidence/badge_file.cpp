#include "evidence/badge_file.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/text.hpp>

#include <Poco/Exception.h>
#include <Poco/InflatingStream.h>
#include <Poco/SAX/Attributes.h>
#include <Poco/SAX/DefaultHandler.h>
#include <Poco/SAX/SAXParser.h>

#include <algorithm>
#include <cstdint>
#include <sstream>
#include <vector>

namespace guildhall::badges {

using sdk::Invalid;
using sdk::say;

namespace {

constexpr std::string_view pngHead = "\x89PNG\r\n\x1a\n";
constexpr const char* svgNamespace = "https://purl.imsglobal.org/ob/v3p0";

[[noreturn]] void refuse(const char* why) { throw Invalid(say(why)); }

[[noreturn]] void refuseOlder() {
    refuse(
        "This is an Open Badge of version 2. Only version 3 is signed in a way that can be checked here: ask its "
        "issuer "
        "for that, or give a link to it.");
}

std::uint32_t bigEndian(std::string_view bytes) {
    std::uint32_t number = 0;
    for (const char c : bytes.substr(0, 4)) number = number << 8 | static_cast<unsigned char>(c);
    return number;
}

/// Up to the next NUL, which goes too.
std::string_view taken(std::string_view& bytes) {
    const auto end = std::min(bytes.find('\0'), bytes.size());
    const auto part = bytes.substr(0, end);
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
    return part;
}

std::string unpackedText(std::string_view bytes) {
    auto text = unpacked(bytes, Packed::Zlib, largestCredential);
    if (!text) refuse("The badge inside the picture cannot be unpacked, or is too large.");
    return std::move(*text);
}

/// The text of a chunk (PNG, 11.3.3), behind its keyword.
std::string textOf(std::string_view type, std::string_view rest) {
    if (type == "tEXt") return std::string(rest);
    if (type == "zTXt") return unpackedText(rest.substr(std::min<std::size_t>(1, rest.size())));
    if (rest.size() < 2) refuse("The badge inside the picture cannot be read.");
    const bool isPacked = rest[0] != 0;
    rest.remove_prefix(2);
    taken(rest);  // language
    taken(rest);  // the keyword in it
    return isPacked ? unpackedText(rest) : std::string(rest);
}

std::string inPng(std::string_view bytes) {
    std::vector<std::string> found;
    bytes.remove_prefix(pngHead.size());
    while (bytes.size() >= 12) {
        const std::size_t length = bigEndian(bytes);
        if (length > bytes.size() - 12) break;
        const auto type = bytes.substr(4, 4);
        auto rest = bytes.substr(8, length);
        if (type == "iTXt" || type == "zTXt" || type == "tEXt") {
            const auto keyword = taken(rest);
            if (keyword == "openbadgecredential") found.push_back(textOf(type, rest));
            if (keyword == "openbadges") refuseOlder();
        }
        bytes.remove_prefix(length + 12);
    }
    if (found.empty())
        refuse("There is no badge inside this picture. Download it anew from where you keep your badges.");
    if (found.size() > 1) refuse("There is more than one badge inside this picture.");
    return found.front();
}

class SvgReader : public Poco::XML::DefaultHandler {
public:
    std::vector<std::string> found;
    bool older = false;

private:
    void startElement(const std::string& space, const std::string& name, const std::string&,
                      const Poco::XML::Attributes& attributes) override {
        ++depth_;
        older = older || name == "assertion";
        if (space != svgNamespace || name != "credential") return;
        inside_ = depth_;
        found.push_back(attributes.getValue("", "verify"));
        text_.clear();
    }
    void characters(const char text[], int start, int length) override {
        if (inside_) text_.append(text + start, static_cast<std::size_t>(length));
    }
    void endElement(const std::string&, const std::string&, const std::string&) override {
        if (inside_ == depth_) {
            if (auto text = sdk::trim(text_); !text.empty()) found.back() = std::move(text);
            inside_ = 0;
        }
        --depth_;
    }

    int depth_ = 0;
    int inside_ = 0;  ///< the depth of the element that holds it; 0: outside
    std::string text_;
};

std::string inSvg(std::string_view bytes) {
    if (!sdk::isUtf8(bytes)) refuse("Its text is not in UTF-8.");
    // Many drawing programs name the DTD of SVG, which is never loaded; one that brings its own entities is no badge.
    const auto dtd = bytes.find("<!DOCTYPE");
    if (bytes.find("<!ENTITY") != bytes.npos ||
        (dtd != bytes.npos && bytes.substr(dtd, bytes.find('>', dtd) - dtd).find('[') != bytes.npos))
        refuse("This picture defines entities of its own, which is not allowed.");
    SvgReader reader;
    Poco::XML::SAXParser parser;
    parser.setFeature(Poco::XML::XMLReader::FEATURE_EXTERNAL_GENERAL_ENTITIES, false);
    parser.setFeature(Poco::XML::XMLReader::FEATURE_EXTERNAL_PARAMETER_ENTITIES, false);
    parser.setContentHandler(&reader);
    try {
        parser.parseMemoryNP(bytes.data(), bytes.size());
    } catch (const Poco::Exception&) {
        refuse("This picture cannot be read.");
    }
    if (reader.found.size() > 1) refuse("There is more than one badge inside this picture.");
    if (reader.found.empty() && reader.older) refuseOlder();
    if (reader.found.empty())
        refuse("There is no badge inside this picture. Download it anew from where you keep your badges.");
    return reader.found.front();
}

bool isCompactJws(std::string_view text) {
    const auto fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
               c == '.';
    };
    return std::ranges::all_of(text, fits) && std::ranges::count(text, '.') == 2;
}

}  // namespace

std::optional<std::string> unpacked(std::string_view bytes, Packed how, std::size_t most) {
    std::istringstream in{std::string(bytes)};
    Poco::InflatingInputStream stream(
        in, how == Packed::Gzip ? Poco::InflatingStreamBuf::STREAM_GZIP : Poco::InflatingStreamBuf::STREAM_ZLIB);
    std::string out;
    char block[8192];
    while (stream.read(block, sizeof block), stream.gcount() > 0) {
        out.append(block, static_cast<std::size_t>(stream.gcount()));
        if (out.size() > most) return {};
    }
    if (stream.bad()) return {};
    return out;
}

std::string credentialIn(std::string_view file) {
    if (file.size() > largestFile) refuse("The file is too large: 1 MB is allowed.");
    if (file.starts_with("\xef\xbb\xbf")) file.remove_prefix(3);
    std::string text(file);
    if (file.starts_with(pngHead))
        text = inPng(file);
    else if (const auto first = sdk::trim(sdk::shortened(file, 200)); first.starts_with("<"))
        text = inSvg(file);
    if (text.size() > largestCredential) refuse("The badge is too large: 256 kB are allowed.");
    if (!sdk::isUtf8(text))
        refuse("There is no badge in this file. Choose the picture, the JSON or the JWT of your badge.");
    text = sdk::trim(text);
    if (text.find('~') != text.npos && isCompactJws(text.substr(0, text.find('~'))))
        refuse("It is signed in a way this site cannot check: SD-JWT.");
    if (!text.starts_with("{") && !isCompactJws(text))
        refuse("There is no badge in this file. Choose the picture, the JSON or the JWT of your badge.");
    return text;
}

}  // namespace guildhall::badges

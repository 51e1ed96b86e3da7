#include <guildhall/sdk/stored_file.hpp>

#include "image_head.hpp"

#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/text.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>

namespace guildhall::sdk {

namespace {

constexpr std::int64_t usualMostBytes = 10'000'000;
constexpr std::size_t longestName = 180;
constexpr std::uint32_t mostPixels = 12'000;  ///< in one direction; larger ones take all memory of who looks at them

struct KnownEnding {
    std::string_view kind;
    std::string_view ending;
    std::string_view mediaType;
    bool named = true;  ///< in hints; the others are the same under another name
};

constexpr KnownEnding known[] = {
    {"pdf", "pdf", "application/pdf"},
    {"image", "jpg", "image/jpeg"},
    {"image", "jpeg", "image/jpeg", false},
    {"image", "jfif", "image/jpeg", false},  // as Chrome on Windows saves them
    {"image", "png", "image/png"},
    {"image", "gif", "image/gif"},
    {"image", "webp", "image/webp"},
    {"text", "txt", "text/plain"},
    {"csv", "csv", "text/csv"},
    {"office", "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    {"office", "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {"office", "pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
    {"office", "odt", "application/vnd.oasis.opendocument.text"},
    {"office", "ods", "application/vnd.oasis.opendocument.spreadsheet"},
    {"office", "odp", "application/vnd.oasis.opendocument.presentation"},
};

bool accepts(const Field& field, const KnownEnding& one) {
    const auto& kinds = field.options.accept;
    return kinds.empty() || std::ranges::find(kinds, one.kind) != kinds.end();
}

std::string endingsText(const Field& field) {
    std::vector<std::string> all;
    for (const auto& one : known)
        if (one.named && accepts(field, one)) {
            all.emplace_back(one.ending);
            for (auto& c : all.back()) c &= static_cast<char>(~0x20);
        }
    std::string text;
    for (std::size_t i = 0; i < all.size(); ++i)
        text = i == 0               ? all[i]
               : i + 1 < all.size() ? text + ", " + all[i]
                                    : say("{some} or {one}", {{"some", text}, {"one", all[i]}});
    return text;
}

std::string endingOf(std::string_view name) {
    const auto point = name.rfind('.');
    return point == name.npos ? std::string() : asciiLower(name.substr(point + 1));
}

/// Without control characters of either set, and what stands for a lost character.
std::string withoutControls(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c < 0x20 || c == 0x7f) continue;
        if (c == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0) {
            ++i;
            continue;
        }
        if (text.substr(i).starts_with("\uFFFD")) {
            i += 2;
            continue;
        }
        out += text[i];
    }
    return out;
}

/// Bytes that no text has. Two of them begin text in UTF-16, as spreadsheets save it.
bool isText(std::string_view start) {
    if (start.starts_with("\xff\xfe") || start.starts_with("\xfe\xff")) return true;
    return std::ranges::none_of(
        start, [](unsigned char c) { return c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f'; });
}

/// Do the first bytes fit the kind? Of pictures, see imageComplaint.
bool begins(std::string_view kind, std::string_view start) {
    if (kind == "pdf") return start.find("%PDF-") < 1024;  // readers look that far (ISO 32000, annex I)
    if (kind == "office") return start.starts_with("PK\x03\x04");
    return isText(start);
}

std::string imageComplaint(const std::string& quoted, const Upload& upload, StoredFile& file) {
    const auto bytes = upload.open();
    const auto image = readImageHead(*bytes);
    if (!image) return say("{file} is no picture, whatever its name says — choose another file", {{"file", quoted}});
    if (image->width == 0 || image->height == 0)
        return say("{file} is damaged: it does not say how large the picture is — choose another file",
                   {{"file", quoted}});
    if (image->width > mostPixels || image->height > mostPixels)
        return say("{file} is {width} × {height} pixels — each side can be {most} at most",
                   {{"file", quoted},
                    {"width", std::to_string(image->width)},
                    {"height", std::to_string(image->height)},
                    {"most", std::to_string(mostPixels)}});
    file.mediaType = image->mediaType;
    file.width = image->width;
    // A picture under the ending of another format is common, and opens nowhere on some systems.
    const auto ending = endingOf(file.name);
    const bool right = std::ranges::any_of(
        known, [&](const auto& one) { return one.ending == ending && one.mediaType == image->mediaType; });
    if (!right) file.name = file.name.substr(0, file.name.rfind('.') + 1) + std::string(image->ending);
    return {};
}

}  // namespace

std::string StoredFile::stored() const {
    if (!has()) return {};
    nlohmann::ordered_json json{{"name", name}, {"id", id}, {"type", mediaType}, {"bytes", bytes}};
    if (width > 0) json["width"] = width;
    return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

StoredFile StoredFile::read(std::string_view stored) {
    if (!stored.starts_with('{')) return {};
    const auto json = Value::parse(stored, nullptr, false);
    if (!json.is_object()) return {};
    const auto text = [&](const char* key) {
        const auto found = json.find(key);
        return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
    };
    const auto number = [&](const char* key) {
        const auto found = json.find(key);
        return found != json.end() && found->is_number_integer() ? found->get<std::int64_t>() : std::int64_t{0};
    };
    return {text("id"), text("name"), text("type"), number("bytes"), number("width")};
}

std::string StoredFile::shown() const {
    return has() ? name + " (" + sizeText(static_cast<std::uint64_t>(bytes)) + ")" : std::string();
}

Value fileJson(std::string_view stored, const std::string& url) {
    const auto file = StoredFile::read(stored);
    if (!file.has()) return {};
    Value json{{"name", file.name}, {"media_type", file.mediaType}, {"bytes", file.bytes}};
    if (!url.empty()) json["url"] = url;
    return json;
}

std::string sizeText(std::uint64_t bytes) {
    if (bytes < 1000) return sayCount(static_cast<std::int64_t>(bytes), "{n} byte", "{n} bytes");
    constexpr const char* units[] = {"kB", "MB", "GB", "TB"};
    double size = static_cast<double>(bytes) / 1000;
    std::size_t unit = 0;
    for (; size >= 999.95 && unit + 1 < std::size(units); ++unit) size /= 1000;
    char text[32];
    std::snprintf(text, sizeof text, "%.1f", size);
    std::string number = text;
    if (number.ends_with(".0")) number.resize(number.size() - 2);
    return number + " " + say(units[unit]);
}

std::string fileName(std::string_view sent) {
    auto name = repaired(sent);
    if (const auto slash = name.find_last_of("/\\"); slash != name.npos) name.erase(0, slash + 1);
    name = cleaned(withoutControls(name));
    // Some systems cut dots and blanks at the end, which would make “a.exe.” something else there than here.
    constexpr std::string_view ends = ". ";
    name.erase(0, std::min(name.find_first_not_of(ends), name.size()));
    name.erase(name.find_last_not_of(ends) + 1);
    if (name.empty()) return "file";
    if (name.size() <= longestName) return name;
    auto ending = name.substr(std::min(name.rfind('.'), name.size()));
    if (ending.size() > 20) ending.clear();
    return shortened(std::string_view(name).substr(0, name.size() - ending.size()), longestName - ending.size(), "…") +
           ending;
}

std::int64_t mostBytes(const Field& field) {
    return field.options.mostBytes > 0 ? field.options.mostBytes : usualMostBytes;
}

std::string fileHint(const Field& field) {
    return say("{kinds}, up to {size}.",
               {{"kinds", endingsText(field)}, {"size", sizeText(static_cast<std::uint64_t>(mostBytes(field)))}});
}

std::string acceptedFiles(const Field& field) {
    std::string all;
    for (const auto& one : known) {
        if (!accepts(field, one)) continue;
        all += (all.empty() ? "." : ",.") + std::string(one.ending);
        // Telephones know media types, and offer nothing for some endings.
        if (one.named) all += "," + std::string(one.mediaType);
    }
    return all;
}

std::string acceptComplaint(const Field& field) {
    for (const auto& kind : field.options.accept)
        if (std::ranges::none_of(known, [&](const auto& one) { return one.kind == kind; }))
            return "takes files of the kind “" + kind + "”, which there is not: pdf, image, text, csv or office";
    return {};
}

CheckedFile checkFile(const Field& field, const Upload& upload) {
    CheckedFile checked;
    auto& file = checked.file;
    file.name = fileName(upload.fileName);
    file.bytes = static_cast<std::int64_t>(upload.size());
    const auto quoted = "“" + file.name + "”";
    const auto refuse = [&](std::string text) {
        checked.error = std::move(text);
        return checked;
    };
    const auto ending = endingOf(file.name);
    const auto* kind =
        std::ranges::find_if(known, [&](const auto& one) { return one.ending == ending && accepts(field, one); });
    if (kind == std::end(known))
        return refuse(say("{file} cannot be used here — choose a file that ends in {endings}",
                          {{"file", quoted}, {"endings", endingsText(field)}}));
    if (file.bytes == 0) return refuse(say("{file} is empty — choose another file", {{"file", quoted}}));
    if (file.bytes > mostBytes(field))
        return refuse(say("{file} is {size} — choose one of {most} or less",
                          {{"file", quoted},
                           {"size", sizeText(upload.size())},
                           {"most", sizeText(static_cast<std::uint64_t>(mostBytes(field)))}}));
    file.mediaType = kind->mediaType;
    if (kind->kind == "image") {
        if (auto wrong = imageComplaint(quoted, upload, file); !wrong.empty()) return refuse(std::move(wrong));
    } else if (!begins(kind->kind, upload.start(64 * 1024))) {
        return refuse(say("{file} is not what its ending says — save it again as {ending}, or choose another file",
                          {{"file", quoted}, {"ending", "." + ending}}));
    }
    return checked;
}

}  // namespace guildhall::sdk

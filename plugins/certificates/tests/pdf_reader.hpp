// What the tests see of a rendered certificate: its text as a reader extracts it and where the words stand.
#pragma once

#include <gtest/gtest.h>
#include <podofo/podofo.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <string>

namespace guildhall::certificates {

/// Runs a poppler tool over the PDF and gives what it prints.
inline std::string poppler(const std::string& pdf, const std::string& command) {
    std::string path = (std::filesystem::temp_directory_path() / "certificate-XXXXXX").string();
    const int handle = mkstemp(path.data());
    if (handle < 0) return {};
    close(handle);
    std::ofstream(path, std::ios::binary) << pdf;
    FILE* pipe = popen((command + " " + path + (command.starts_with("pdftotext") ? " -" : "") + " 2>&1").c_str(), "r");
    std::string output;
    std::array<char, 4096> chunk{};
    for (std::size_t n; (n = fread(chunk.data(), 1, chunk.size(), pipe)) > 0;) output.append(chunk.data(), n);
    EXPECT_EQ(pclose(pipe), 0) << command << " (poppler-utils): " << output;
    std::filesystem::remove(path);
    return output;
}

inline std::string fileBytes(const std::filesystem::path& file) {
    std::ostringstream bytes;
    bytes << std::ifstream(file, std::ios::binary).rdbuf();
    return bytes.str();
}

inline std::string extractedText(const std::string& pdf) { return poppler(pdf, "pdftotext -layout"); }

/// The drawing operators the renderer laid over the template.
inline std::string overlay(const std::string& pdf) {
    PoDoFo::PdfMemDocument document;
    document.LoadFromBuffer(pdf.data(), static_cast<long>(pdf.size()));
    const auto& contents = document.GetPage(0)->GetObject()->GetIndirectKey("Contents")->GetArray();
    char* buffer = nullptr;
    PoDoFo::pdf_long length = 0;
    document.GetObjects().GetObject(contents.back().GetReference())->GetStream()->GetFilteredCopy(&buffer, &length);
    std::string text(buffer, static_cast<std::size_t>(length));
    PoDoFo::podofo_free(buffer);
    return text;
}

struct DrawnLine {
    double x = 0, y = 0, size = 0;  ///< millimetres, millimetres, points
};

/// The n-th line of text in drawing order.
inline DrawnLine drawnLine(const std::string& pdf, std::size_t index) {
    const std::string drawn = overlay(pdf);
    static const std::regex line(R"(1 0 0 1 (\S+) (\S+) Tm\s+/\S+ (\S+) Tf)");
    auto at = std::sregex_iterator(drawn.begin(), drawn.end(), line);
    std::advance(at, index);
    if (at == std::sregex_iterator()) return {};
    constexpr double millimetre = 25.4 / 72;
    return {std::stod((*at)[1]) * millimetre, std::stod((*at)[2]) * millimetre, std::stod((*at)[3])};
}

/// Left and right edge in millimetres of the line whose words these are, as a reader measures them.
inline std::pair<double, double> edges(const std::string& pdf, const std::string& firstWord,
                                       const std::string& lastWord) {
    const std::string boxes = poppler(pdf, "pdftotext -bbox");
    const auto edge = [&](const std::string& word, const char* side) {
        std::smatch found;
        const std::regex box("<word[^>]*" + std::string(side) + "=\"([0-9.]+)\"[^>]*>" + word + "</word>");
        if (!std::regex_search(boxes, found, box)) ADD_FAILURE() << word << " is not among\n" << boxes;
        return found.empty() ? 0.0 : std::stod(found[1]) * 25.4 / 72;
    };
    return {edge(firstWord, "xMin"), edge(lastWord, "xMax")};
}

}  // namespace guildhall::certificates

// Reads the N-Quads of test vectors.
#pragma once

#include "linked_data/statements.hpp"

#include <istream>
#include <string>
#include <vector>

namespace guildhall::badges_tests {

/// Takes well-formed lines only.
class NQuads {
public:
    static std::vector<badges::Statement> read(std::istream& in) {
        std::vector<badges::Statement> all;
        for (std::string line; std::getline(in, line);)
            if (line.find_first_not_of(" \t\r") != line.npos && line.front() != '#')
                all.push_back(NQuads(line).statement());
        return all;
    }

private:
    explicit NQuads(std::string_view line) : left_(line) {}

    badges::Statement statement() {
        badges::Statement one;
        one.subject = node();
        one.predicate = node();
        one.object = node();
        if (skip(); left_.front() != '.') one.graph = node();
        return one;
    }
    void skip() { left_.remove_prefix(std::min(left_.find_first_not_of(" \t"), left_.size())); }
    std::string until(std::string_view ends) {
        const auto end = std::min(left_.find_first_of(ends), left_.size());
        std::string text(left_.substr(0, end));
        left_.remove_prefix(end);
        return text;
    }

    badges::Node node() {
        skip();
        if (left_.front() == '<') return {badges::Node::Kind::Iri, enclosed('>'), {}, {}};
        if (left_.front() == '_') return {badges::Node::Kind::Blank, until(" \t").substr(2), {}, {}};
        badges::Node literal{badges::Node::Kind::Literal, enclosed('"'), {}, {}};
        if (left_.front() == '@') literal.language = until(" \t").substr(1);
        if (left_.front() == '^') {
            left_.remove_prefix(2);
            literal.datatype = enclosed('>');
            if (literal.datatype == "http://www.w3.org/2001/XMLSchema#string") literal.datatype.clear();
        }
        return literal;
    }

    std::string enclosed(char end) {
        std::string text;
        for (left_.remove_prefix(1); left_.front() != end; left_.remove_prefix(1)) {
            if (left_.front() != '\\') {
                text += left_.front();
                continue;
            }
            left_.remove_prefix(1);
            constexpr std::string_view letters = "tbnrf\"'\\", meant = "\t\b\n\r\f\"'\\";
            if (const auto at = letters.find(left_.front()); at != letters.npos)
                text += meant[at];
            else
                text += point(left_.front() == 'u' ? 4 : 8);
        }
        left_.remove_prefix(1);
        return text;
    }

    /// As UTF-8.
    std::string point(std::size_t digits) {
        const auto code = std::stoul(std::string(left_.substr(1, digits)), nullptr, 16);
        left_.remove_prefix(digits);
        if (code < 0x80) return {static_cast<char>(code)};
        std::string bytes;
        const int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
        constexpr unsigned heads[]{0, 0xc0, 0xe0, 0xf0};
        bytes += static_cast<char>(heads[more] | (code >> (6 * more)));
        for (int i = more - 1; i >= 0; --i) bytes += static_cast<char>(0x80 | ((code >> (6 * i)) & 0x3f));
        return bytes;
    }

    std::string_view left_;
};

}  // namespace guildhall::badges_tests

#include "linked_data/canonical.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/id.hpp>
#include <guildhall/sdk/say.hpp>

#include <algorithm>
#include <array>
#include <functional>
#include <map>

namespace guildhall::badges {

namespace {

/// Quads looked at and labels copied while blank nodes are told apart that look the same at first. Real credentials
/// take some hundreds; this many take some tens of milliseconds.
constexpr std::size_t stepsAtMost = 200'000;

std::string escaped(const std::string& text) {
    std::string out;
    for (const char one : text) {
        constexpr std::string_view special = "\b\t\n\f\r\"\\", letters = "btnfr\"\\";
        if (const auto at = special.find(one); at != special.npos) {
            out += '\\';
            out += letters[at];
        } else if (const auto code = static_cast<unsigned char>(one); code < 0x20 || code == 0x7f) {
            constexpr std::string_view digits = "0123456789ABCDEF";
            out += std::string("\\u00") + digits[code >> 4] + digits[code & 15];
        } else {
            out += one;
        }
    }
    return out;
}

using Label = std::function<std::string(const std::string&)>;

std::string nquadTerm(const Node& node, const Label& label) {
    if (node.kind == Node::Kind::Iri) return "<" + node.value + ">";
    if (node.kind == Node::Kind::Blank) return "_:" + label(node.value);
    auto text = "\"" + escaped(node.value) + "\"";
    if (!node.language.empty()) return text + "@" + node.language;
    return node.datatype.empty() ? text : text + "^^<" + node.datatype + ">";
}

std::string nquad(const Statement& one, const Label& label) {
    auto line =
        nquadTerm(one.subject, label) + " " + nquadTerm(one.predicate, label) + " " + nquadTerm(one.object, label);
    if (one.graph.kind != Node::Kind::None) line += " " + nquadTerm(one.graph, label);
    return line + " .\n";
}

std::string joined(std::vector<std::string> lines) {
    std::ranges::sort(lines);
    std::string text;
    for (const auto& line : lines) text += line;
    return text;
}

/// Identifier Issuer (4.3).
class Labels {
public:
    explicit Labels(std::string prefix) : prefix_(std::move(prefix)) {}
    const std::string* find(const std::string& blank) const {
        const auto found = given_.find(blank);
        return found == given_.end() ? nullptr : &found->second;
    }
    std::string give(const std::string& blank) {
        const auto [at, isNew] = given_.try_emplace(blank);
        if (isNew) {
            at->second = prefix_ + std::to_string(order_.size());
            order_.push_back(blank);
        }
        return at->second;
    }
    const std::vector<std::string>& order() const { return order_; }

private:
    std::string prefix_;
    std::map<std::string, std::string> given_;
    std::vector<std::string> order_;
};

class Canonicalizer {
public:
    explicit Canonicalizer(std::vector<Statement> statements) : statements_(std::move(statements)) {
        std::ranges::sort(statements_);
        statements_.erase(std::unique(statements_.begin(), statements_.end()), statements_.end());
    }

    std::string run() {
        for (const auto& one : statements_)
            for (const auto* node : {&one.subject, &one.object, &one.graph})
                if (node->kind == Node::Kind::Blank) {
                    auto& with = with_[node->value];
                    if (with.empty() || with.back() != &one) with.push_back(&one);
                }
        std::map<std::string, std::vector<std::string>> alike;
        for (const auto& [blank, with] : with_) alike[firstHash_[blank] = hashFirstDegree(blank)].push_back(blank);
        for (const auto& [hash, blanks] : alike)
            if (blanks.size() == 1) final_.give(blanks.front());
        for (const auto& [hash, blanks] : alike)
            if (blanks.size() > 1) tellApart(blanks);
        std::vector<std::string> lines;
        for (const auto& one : statements_)
            lines.push_back(nquad(one, [&](const std::string& blank) { return *final_.find(blank); }));
        return joined(std::move(lines));
    }

private:
    struct Path {
        std::string hash;
        Labels labels;
    };

    void tellApart(const std::vector<std::string>& blanks) {
        std::vector<Path> paths;
        for (const auto& blank : blanks) {
            if (final_.find(blank)) continue;
            Labels labels("b");
            labels.give(blank);
            paths.push_back(hashNDegree(blank, std::move(labels)));
        }
        std::ranges::stable_sort(paths, {}, &Path::hash);
        for (const auto& path : paths)
            for (const auto& blank : path.labels.order()) final_.give(blank);
    }

    /// Hash First Degree Quads (4.6).
    std::string hashFirstDegree(const std::string& blank) const {
        std::vector<std::string> lines;
        for (const auto* one : with_.at(blank))
            lines.push_back(nquad(*one, [&](const std::string& other) { return other == blank ? "a" : "z"; }));
        return sdk::hashToken(joined(std::move(lines)));
    }

    /// Hash Related Blank Node (4.7).
    std::string hashRelated(const std::string& related, const Statement& quad, const Labels& labels,
                            char position) const {
        std::string input(1, position);
        if (position != 'g') input += "<" + quad.predicate.value + ">";
        const auto* label = final_.find(related);
        if (!label) label = labels.find(related);
        return sdk::hashToken(input + (label ? "_:" + *label : firstHash_.at(related)));
    }

    /// Hash N-Degree Quads (4.8).
    Path hashNDegree(const std::string& blank, Labels labels) {
        std::map<std::string, std::vector<std::string>> related;
        for (const auto* quad : with_.at(blank)) {
            step(1);
            const std::array<std::pair<const Node*, char>, 3> places{
                {{&quad->subject, 's'}, {&quad->object, 'o'}, {&quad->graph, 'g'}}};
            for (const auto& [node, position] : places)
                if (node->kind == Node::Kind::Blank && node->value != blank)
                    related[hashRelated(node->value, *quad, labels, position)].push_back(node->value);
        }
        std::string data;
        for (auto& [hash, blanks] : related) {
            auto chosen = shortestPath(blanks, labels);
            data += hash + chosen.hash;
            labels = std::move(chosen.labels);
        }
        return {sdk::hashToken(data), std::move(labels)};
    }

    /// Of all orders of these, the one whose path comes first; `hash` is the path itself.
    Path shortestPath(std::vector<std::string>& blanks, const Labels& labels) {
        Path chosen{{}, labels};
        std::ranges::sort(blanks);
        do {
            step(blanks.size() + labels.order().size());
            Path tried{{}, labels};
            if (follow(blanks, tried, chosen.hash) && (chosen.hash.empty() || tried.hash < chosen.hash))
                chosen = std::move(tried);
        } while (std::ranges::next_permutation(blanks).found);
        return chosen;
    }

    /// False as soon as it cannot come before the one chosen so far.
    bool follow(const std::vector<std::string>& blanks, Path& path, const std::string& chosen) {
        const auto isWorse = [&] { return !chosen.empty() && path.hash.size() >= chosen.size() && path.hash > chosen; };
        std::vector<std::string> unknown;
        for (const auto& blank : blanks) {
            if (const auto* label = final_.find(blank)) {
                path.hash += "_:" + *label;
            } else {
                if (!path.labels.find(blank)) unknown.push_back(blank);
                path.hash += "_:" + path.labels.give(blank);
            }
            if (isWorse()) return false;
        }
        for (const auto& blank : unknown) {
            step(path.labels.order().size());
            auto below = hashNDegree(blank, path.labels);
            path.hash += "_:" + path.labels.give(blank) + "<" + below.hash + ">";
            path.labels = std::move(below.labels);
            if (isWorse()) return false;
        }
        return true;
    }

    void step(std::size_t count) {
        steps_ += count;
        if (steps_ > stepsAtMost)
            throw sdk::Invalid(
                sdk::say("This credential cannot be checked: its parts cannot be told apart in reasonable time."));
    }

    std::vector<Statement> statements_;
    std::map<std::string, std::vector<const Statement*>> with_;
    std::map<std::string, std::string> firstHash_;
    Labels final_{"c14n"};
    std::size_t steps_ = 0;
};

}  // namespace

std::string canonical(std::vector<Statement> statements) { return Canonicalizer(std::move(statements)).run(); }

}  // namespace guildhall::badges

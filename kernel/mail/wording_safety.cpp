#include "kernel/mail/wording_safety.hpp"

#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/text.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace guildhall::mail {

namespace {

const std::set<std::string, std::less<>> tags{
    "a",     "abbr", "b",     "blockquote", "br",    "caption", "center", "code",   "col", "colgroup", "div",
    "em",    "font", "h1",    "h2",         "h3",    "h4",      "h5",     "h6",     "hr",  "i",        "img",
    "li",    "ol",   "p",     "pre",        "s",     "small",   "span",   "strong", "sub", "sup",      "table",
    "tbody", "td",   "tfoot", "th",         "thead", "tr",      "u",      "ul"};
/// Text goes on through these without a gap.
const std::set<std::string, std::less<>> inlineTags{"a", "abbr",  "b",    "code",   "em",  "font", "i",
                                                    "s", "small", "span", "strong", "sub", "sup",  "u"};
const std::set<std::string, std::less<>> attributes{
    "align", "alt",  "bgcolor", "border", "cellpadding", "cellspacing", "class", "color",   "colspan",
    "dir",   "face", "height",  "href",   "lang",        "rel",         "role",  "rowspan", "scope",
    "size",  "src",  "style",   "target", "title",       "valign",      "width"};

bool isBlank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f'; }
bool isNameCharacter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

std::string lastPart(const std::string& path) { return path.substr(path.rfind('.') + 1); }

struct Tag {
    char kind = ' ';  ///< of mustache: # ^ / ! or a blank for a variable
    std::string name;
    std::size_t end = 0;  ///< behind it
};

/// The mustache tag at `at`; none when it is not closed.
std::optional<Tag> tagAt(std::string_view source, std::size_t at) {
    const auto close = source.find("}}", at);
    if (close == source.npos) return std::nullopt;
    auto text = sdk::trim(source.substr(at + 2, close - at - 2));
    Tag tag{' ', text, close + 2};
    if (!text.empty() && std::string_view("#^/!{&>=").find(text.front()) != std::string_view::npos)
        tag.kind = text.front(), tag.name = sdk::trim(std::string_view(text).substr(1));
    return tag;
}

class Walk {
public:
    Walk(std::string_view source, const sdk::Value& sample, bool html) : source_(source), html_(html) {
        for (const auto& path : accessLinks(sample)) links_.insert(lastPart(path));
        for (const auto& [path, value] : variablesOf(sample))
            if (value.starts_with("http://") || value.starts_with("https://")) addresses_.insert(lastPart(path));
    }

    std::vector<TemplateProblem> run() {
        while (at_ < source_.size()) {
            if (source_.substr(at_, 2) == "{{")
                mustache();
            else if (html_ && source_[at_] == '<')
                element();
            else
                character();
        }
        return std::move(problems_);
    }

private:
    void fail(const std::string& message) {
        const auto line = 1 + static_cast<std::size_t>(std::count(
                                  source_.begin(),
                                  source_.begin() + static_cast<std::ptrdiff_t>(std::min(at_, source_.size())), '\n'));
        problems_.push_back({line, message});
    }
    /// `{{.}}` may be anything.
    bool letsIn(const Tag& tag) const {
        return tag.kind == ' ' && !links_.empty() && (tag.name == "." || links_.contains(lastPart(tag.name)));
    }
    void alone(const Tag& tag) {
        fail(
            sdk::say("{tag} lets its reader in, so it may stand only as a link's whole address, href=\"{tag}\", or as "
                     "text with a blank before it",
                     {{"tag", "{{" + tag.name + "}}"}}));
    }

    void character() {
        const char c = source_[at_++];
        glued_ = !isBlank(c) && c != '(' && c != '<';
    }

    void mustache() {
        const auto tag = tagAt(source_, at_);
        if (!tag) {
            at_ = source_.size();
            return;
        }
        if (tag->kind == '{' || tag->kind == '&')
            fail(sdk::say("values are always escaped; write {tag}", {{"tag", "{{" + tag->name + "}}"}}));
        if (letsIn(*tag) && glued_) alone(*tag);
        at_ = tag->end;
        if (tag->kind == ' ') {
            glued_ = true;
            return;
        }
        // What stands in a section may not come out, nor the line end behind a tag that has its line for itself.
        if (tag->kind == '#' || tag->kind == '^') gluedBefore_.push_back(glued_);
        if (tag->kind == '/' && !gluedBefore_.empty()) {
            glued_ = glued_ || gluedBefore_.back();
            gluedBefore_.pop_back();
        }
        while (at_ < source_.size() && (source_[at_] == ' ' || source_[at_] == '\t' || source_[at_] == '\r')) ++at_;
        if (at_ < source_.size() && source_[at_] == '\n') ++at_;
    }

    std::string name() {
        const auto begin = at_;
        while (at_ < source_.size() && isNameCharacter(source_[at_])) ++at_;
        return sdk::asciiLower(source_.substr(begin, at_ - begin));
    }
    void blanks() {
        while (at_ < source_.size() && isBlank(source_[at_])) ++at_;
    }

    void element() {
        const auto begin = at_++;
        const bool closing = at_ < source_.size() && source_[at_] == '/';
        if (closing) ++at_;
        const auto element = name();
        if (element.empty()) {
            fail(source_.substr(begin, 4) == "<!--"
                     ? sdk::say("comments are not for mails; write {tag} instead", {{"tag", "{{! … }}"}})
                     : sdk::say("“<” opens no tag here; write &lt;"));
            return;
        }
        if (!tags.contains(element))
            fail(sdk::say("{tag} has no place in a mail: no scripts, forms, style sheets or contents from elsewhere",
                          {{"tag", "<" + element + ">"}}));
        for (blanks(); at_ < source_.size() && source_[at_] != '>'; blanks()) {
            if (source_.substr(at_, 2) == "/>") {
                ++at_;
                break;
            }
            if (!attribute(element)) return;
        }
        if (at_ >= source_.size()) return fail(sdk::say("{tag} is not closed with >", {{"tag", "<" + element}}));
        ++at_;
        if (!inlineTags.contains(element)) glued_ = false;
    }

    /// False: it cannot be read, and the problem is told.
    bool attribute(const std::string& element) {
        const auto attribute = name();
        if (attribute.empty()) {
            fail(sdk::say(
                "in {tag} stands something that is no attribute; variables may stand only in href, title and alt",
                {{"tag", "<" + element + ">"}}));
            ++at_;
            return false;
        }
        std::string value;
        blanks();
        if (at_ < source_.size() && source_[at_] == '=') {
            ++at_;
            blanks();
            const char quote = at_ < source_.size() ? source_[at_] : ' ';
            const auto end = quote == '"' || quote == '\'' ? source_.find(quote, at_ + 1) : source_.npos;
            if (end == source_.npos) {
                fail(sdk::say("the value of “{attribute}” must stand in quotes", {{"attribute", attribute}}));
                return false;
            }
            value = std::string(source_.substr(at_ + 1, end - at_ - 1));
            check(element, attribute, value);
            at_ = end + 1;
            return true;
        }
        check(element, attribute, value);
        return true;
    }

    void check(const std::string& element, const std::string& attribute, const std::string& value) {
        if (!attributes.contains(attribute))
            return fail(sdk::say("“{attribute}” has no place in a mail's tags", {{"attribute", attribute}}));
        if (attribute == "href")
            return element == "a" ? address(value) : fail(sdk::say("“href” belongs to links only"));
        for (auto at = value.find("{{"); at != value.npos; at = value.find("{{", at + 2)) {
            const auto tag = tagAt(value, at);
            if (!tag || tag->kind != ' ' || (attribute != "title" && attribute != "alt"))
                return fail(
                    sdk::say("no {tag} may stand in “{attribute}”", {{"tag", "{{…}}"}, {"attribute", attribute}}));
            if (letsIn(*tag)) return alone(*tag);
        }
        if (attribute == "src") return picture(element, value);
        if (attribute == "style") return style(sdk::asciiLower(value));
    }

    void picture(const std::string& element, const std::string& value) {
        const bool own = element == "img" &&
                         (value.starts_with("data:image/png;base64,") || value.starts_with("data:image/jpeg;base64,") ||
                          value.starts_with("data:image/gif;base64,"));
        if (!own)
            fail(sdk::say(
                "pictures from elsewhere tell their owner who reads the mail; only data:image/… may stand in “src”"));
    }

    void style(const std::string& value) {
        for (const auto* word : {"url", "image", "expression", "@", "\\", "&", "behavior", "javascript"})
            if (value.find(word) != value.npos)
                return fail(
                    sdk::say("“{word}” may not stand in “style”: nothing is loaded from elsewhere", {{"word", word}}));
    }

    void address(const std::string& value) {
        std::size_t variables = 0;
        std::optional<Tag> first;
        for (auto at = value.find("{{"); at != value.npos;) {
            const auto tag = tagAt(value, at);
            if (!tag || tag->kind != ' ') return fail(sdk::say("only variables may stand in “href”"));
            if (++variables == 1 && at == 0) first = tag;
            if (letsIn(*tag) && (at != 0 || tag->end != value.size())) return alone(*tag);
            at = value.find("{{", tag->end);
        }
        if (first) {
            if (first->name == "." ? letsIn(*first) : addresses_.contains(lastPart(first->name))) return;
            return fail(
                sdk::say("{tag} is no address, so no link can lead there", {{"tag", "{{" + first->name + "}}"}}));
        }
        const auto lower = sdk::asciiLower(value);
        for (const auto* scheme : {"https://", "http://", "mailto:", "tel:"})
            if (lower.starts_with(scheme)) return;
        fail(sdk::say("a link begins with https://, http://, mailto:, tel: or a variable that is an address"));
    }

    std::string_view source_;
    const bool html_;
    std::set<std::string> links_, addresses_;  ///< by the last part of their path
    std::size_t at_ = 0;
    bool glued_ = false;  ///< text stands right before this place
    std::vector<bool> gluedBefore_;
    std::vector<TemplateProblem> problems_;
};

}  // namespace

std::vector<std::string> accessLinks(const sdk::Value& sample) {
    std::vector<std::string> links;
    for (const auto& [path, value] : variablesOf(sample))
        if (value.find("token=") != value.npos) links.push_back(path);
    if (links.empty()) return links;
    for (const auto& [path, value] : variablesOf(sample))
        if (lastPart(path) == "code") links.push_back(path);
    return links;
}

std::vector<TemplateProblem> unsafeHtml(std::string_view html, const sdk::Value& sample) {
    return Walk(html, sample, true).run();
}

std::vector<TemplateProblem> unsafeText(std::string_view text, const sdk::Value& sample) {
    return Walk(text, sample, false).run();
}

std::vector<TemplateProblem> unsafeSubject(std::string_view subject, const sdk::Value& sample) {
    for (const auto& path : accessLinks(sample))
        for (auto at = subject.find("{{"); at != subject.npos; at = subject.find("{{", at + 2))
            if (const auto tag = tagAt(subject, at); tag && (tag->name == "." || lastPart(tag->name) == lastPart(path)))
                return {{1, sdk::say("{tag} lets its reader in, and a subject can be read by many",
                                     {{"tag", "{{" + tag->name + "}}"}})}};
    return {};
}

std::string unsafe(const MailWording& wording, const sdk::Value& sample) {
    const auto first = [](const char* part, const std::vector<TemplateProblem>& problems) {
        return problems.empty()
                   ? std::string()
                   : sdk::say("{part}, line {line}: {problem}", {{"part", sdk::say(part)},
                                                                 {"line", std::to_string(problems.front().line)},
                                                                 {"problem", problems.front().message}});
    };
    if (auto problem = first("Subject", unsafeSubject(wording.subject, sample)); !problem.empty()) return problem;
    if (auto problem = first("Text", unsafeText(wording.text, sample)); !problem.empty()) return problem;
    return first("HTML", unsafeHtml(wording.html, sample));
}

}  // namespace guildhall::mail

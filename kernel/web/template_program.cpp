#include "kernel/web/template_program.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <optional>

namespace guildhall::web {

namespace {

constexpr std::string_view blanks = " \t";
constexpr std::string_view white = " \t\r\n\f\v";
/// Running goes as deep as sections do.
constexpr std::size_t mostNested = 100;
/// What partials in partials may grow to, in bytes.
constexpr std::size_t mostSource = 4 * 1024 * 1024;
/// Short texts are copied in blocks, over their end: that much lies behind every text of a program and all output.
constexpr std::size_t block = 16;

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(white);
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(white) - first + 1);
}

}  // namespace

/// Reads one source, and those of its partials as if they stood in their place.
class TemplateParser {
public:
    TemplateParser(TemplateProgram& program, const TemplateProgram::Partials& partials)
        : program_(program), partials_(partials) {}

    void read(std::string_view source) {
        std::string_view open = "{{", close = "}}";
        std::string openText, closeText;  // of delimiters that were set
        const auto outer = sections_.size();
        std::size_t at = 0;
        while (at < source.size()) {
            const auto begin = source.find(open, at);
            if (begin == source.npos) break;
            source_ = source.substr(0, begin);
            const auto tag = readTag(source, begin, open, close);
            const bool lone = tag.kind != ' ' && tag.kind != '&' && standsAlone(source, begin, tag.end);
            const auto line = lineStart(source, begin);
            text(source.substr(at, (lone ? std::max(line, at) : begin) - at));
            at = tag.end;
            if (lone) at = std::min(source.find('\n', tag.end), source.size() - 1) + 1;
            switch (tag.kind) {
                case '!': break;
                case '=': {
                    std::tie(openText, closeText) = delimiters(tag.name);
                    open = openText;
                    close = closeText;
                    break;
                }
                case '#':
                case '^': beginSection(tag); break;
                case '/': endSection(tag, outer); break;
                case '>': partial(tag, lone ? source.substr(line, begin - line) : std::string_view(), lone); break;
                default: value(tag);
            }
        }
        text(source.substr(at));
        if (sections_.size() > outer) {
            source_ = source.substr(0, sections_.back().place);
            fail("the section “" + std::string(sections_.back().name) + "” is opened and not closed");
        }
    }

private:
    using Step = TemplateProgram::Step;

    struct Tag {
        char kind = ' ';
        std::string name;
        std::size_t end = 0;
        std::size_t place = 0;
    };
    struct Section {
        std::string name;
        std::size_t step;
        std::size_t place;
    };

    [[noreturn]] void fail(const std::string& what) const {
        const auto line = 1 + std::count(source_.begin(), source_.end(), '\n');
        throw TemplateError("line " + std::to_string(line) + ": " + what);
    }

    Tag readTag(std::string_view source, std::size_t begin, std::string_view open, std::string_view close) const {
        Tag tag{.place = begin};
        auto from = begin + open.size();
        const bool triple = open == "{{" && source.substr(from, 1) == "{";
        const auto ending = triple ? std::string_view("}}}") : close;
        const auto first = source.find_first_not_of(white, triple ? from + 1 : from);
        if (!triple && first != source.npos &&
            std::string_view("#^/>&!=").find(source[first]) != std::string_view::npos) {
            tag.kind = source[first];
            from = first + 1;
        } else if (triple) {
            tag.kind = '&';
            ++from;
        }
        const auto end = tag.kind == '=' ? source.find("=" + std::string(close), from) : source.find(ending, from);
        if (end == source.npos) fail("a tag is opened with " + std::string(open) + " and not closed");
        tag.name = trimmed(source.substr(from, end - from));
        tag.end = end + (tag.kind == '=' ? close.size() + 1 : ending.size());
        return tag;
    }

    static std::size_t lineStart(std::string_view source, std::size_t at) {
        return at == 0 ? 0 : source.rfind('\n', at - 1) + 1;
    }

    /// The specification's rule: such a tag takes its line with it.
    static bool standsAlone(std::string_view source, std::size_t begin, std::size_t end) {
        const auto line = lineStart(source, begin);
        if (source.substr(line, begin - line).find_first_not_of(blanks) != source.npos) return false;
        const auto next = std::min(source.find_first_not_of(blanks, end), source.size());
        return next == source.size() || source[next] == '\n' || source.substr(next, 2) == "\r\n";
    }

    std::pair<std::string, std::string> delimiters(const std::string& both) const {
        const auto gap = both.find_first_of(white);
        if (gap == std::string::npos) fail("“" + both + "” does not name two delimiters");
        const auto open = both.substr(0, gap);
        const auto close = std::string(trimmed(std::string_view(both).substr(gap)));
        if (close.find_first_of(white) != std::string::npos || (open + close).find('=') != std::string::npos)
            fail("“" + both + "” does not name two delimiters");
        return {open, close};
    }

    void text(std::string_view part) {
        if (part.empty()) return;
        auto& steps = program_.steps_;
        if (steps.empty() || steps.back().kind != Step::Kind::Text)
            steps.push_back({Step::Kind::Text, static_cast<std::uint32_t>(program_.text_.size())});
        steps.back().size += static_cast<std::uint32_t>(part.size());
        program_.text_ += part;
    }

    Step named(Step::Kind kind, const std::string& name) {
        Step step{kind, static_cast<std::uint32_t>(program_.names_.size())};
        if (name == ".") return step;
        for (std::size_t at = 0; at <= name.size();) {
            const auto dot = std::min(name.find('.', at), name.size());
            program_.names_.emplace_back(std::string_view(name).substr(at, dot - at));
            ++step.size;
            at = dot + 1;
        }
        return step;
    }

    void value(const Tag& tag) {
        if (tag.name.empty()) fail("a tag is empty");
        const bool raw = tag.kind == '&';
        program_.steps_.push_back(named(!raw                    ? Step::Kind::Value
                                        : tag.name == "content" ? Step::Kind::Content
                                                                : Step::Kind::Raw,
                                        tag.name));
    }

    void beginSection(const Tag& tag) {
        if (tag.name.empty()) fail("a section has no name");
        if (sections_.size() == mostNested) fail("sections are nested too deep");
        auto& steps = program_.steps_;
        if (tag.kind == '^' && closed_.name == tag.name && steps[closed_.step].next == steps.size() &&
            steps[closed_.step].kind == Step::Kind::Section)
            steps[closed_.step].kind = Step::Kind::Either;
        sections_.push_back({tag.name, steps.size(), tag.place});
        program_.steps_.push_back(named(tag.kind == '#' ? Step::Kind::Section : Step::Kind::Inverted, tag.name));
    }

    void endSection(const Tag& tag, std::size_t outer) {
        if (sections_.size() == outer || sections_.back().name != tag.name)
            fail("“" + tag.name + "” is closed but not open here");
        auto& steps = program_.steps_;
        steps.push_back({Step::Kind::End});
        const auto first = sections_.back().step;
        steps[first].next = static_cast<std::uint32_t>(steps.size());
        if (steps[first].kind == Step::Kind::Section && steps.size() == first + 3 &&
            steps[first + 1].kind == Step::Kind::Text)
            steps[first].kind = Step::Kind::TextIf;
        closed_ = std::move(sections_.back());
        sections_.pop_back();
    }

    void partial(const Tag& tag, std::string_view indent, bool lone) {
        const auto* source = partials_ ? partials_(tag.name) : nullptr;
        if (!source) fail("it uses the partial " + tag.name + ", which does not exist");
        if (std::ranges::count(open_, tag.name)) fail("the partial " + tag.name + " contains itself");
        read_ += source->size();
        if (read_ > mostSource || open_.size() == mostNested) fail("partials are nested too deep");
        std::string_view part = *source;
        if (!lone && part.ends_with('\n')) part.remove_suffix(1);
        open_.push_back(tag.name);
        const auto here = source_;
        try {
            indent.empty() ? read(part) : read(indented(part, indent));
        } catch (const TemplateError& problem) {
            throw TemplateError("in the partial " + tag.name + ", " + problem.what());
        }
        source_ = here;
        open_.pop_back();
    }

    static std::string indented(std::string_view part, std::string_view indent) {
        std::string text;
        for (std::size_t at = 0; at < part.size();) {
            const auto end = std::min(part.find('\n', at), part.size() - 1) + 1;
            text.append(indent).append(part.substr(at, end - at));
            at = end;
        }
        return text;
    }

    TemplateProgram& program_;
    const TemplateProgram::Partials& partials_;
    std::string_view source_;  ///< up to the tag that is read, for the line of an error
    std::vector<Section> sections_;
    Section closed_{};               ///< the last one
    std::vector<std::string> open_;  ///< partials
    std::size_t read_ = 0;
};

TemplateProgram::TemplateProgram(std::string_view source, Escape escape, const Partials& partials) : escape_(escape) {
    TemplateParser(*this, partials).read(source);
    steps_.push_back({Step::Kind::End});
    text_.append(block, ' ');
}

/// What is written, in bytes. A page is some thousand short texts: each costs what it is long.
class TemplateProgram::Output {
public:
    void reserve(std::size_t more) { room(more); }
    std::size_t size() const { return size_; }

    /// `text` has a block behind its end.
    void addPadded(const char* text, std::size_t size) {
        auto* to = room(size);
        if (size > 4 * block)
            std::memcpy(to, text, size);
        else
            for (std::size_t at = 0; at < size; at += block) std::memcpy(to + at, text + at, block);
        size_ += size;
    }
    void add(std::string_view text) {
        std::memcpy(room(text.size()), text.data(), text.size());
        size_ += text.size();
    }
    void addEscaped(std::string_view text) {
        static constexpr auto special = [] {
            std::array<const char*, 256> table{};
            table['&'] = "&amp;";
            table['<'] = "&lt;";
            table['>'] = "&gt;";
            table['"'] = "&quot;";
            table['\''] = "&apos;";
            return table;
        }();
        auto* to = room(text.size());
        for (std::size_t at = 0; at < text.size(); ++at) {
            const auto* entity = special[static_cast<unsigned char>(text[at])];
            if (!entity) {
                *to++ = text[at];
                continue;
            }
            size_ = static_cast<std::size_t>(to - bytes_.data());
            add(entity);
            to = room(text.size() - at);
        }
        size_ = static_cast<std::size_t>(to - bytes_.data());
    }

    std::string take() {
        bytes_.resize(size_);
        return std::move(bytes_);
    }

private:
    /// Where to write as much, and a block more.
    char* room(std::size_t more) {
        if (bytes_.size() - size_ < more + block) bytes_.resize(std::max(size_ + more + block, 2 * bytes_.size()));
        return bytes_.data() + size_;
    }

    std::string bytes_;
    std::size_t size_ = 0;
};

class TemplateProgram::Run {
public:
    using Views = std::span<const sdk::View* const>;

    Run(const TemplateProgram& program, Views views, Output& out) : program_(program), pages_(views.size()), out_(out) {
        views_.reserve(views.size() + 16);
        for (auto view = views.rbegin(); view != views.rend(); ++view) views_.push_back(*view);
    }

    /// `page`: what stands at the place of the content; null: a value of that name.
    void write(Run* page = nullptr) {
        page_ = page;
        const auto before = out_.size();
        const auto usual = std::atomic_ref(program_.usual_).load(std::memory_order_relaxed);
        out_.reserve(std::max(usual, program_.text_.size() + 1024));
        run(0);
        const auto written = out_.size() - before;
        std::atomic_ref(program_.usual_).store(written + written / 8, std::memory_order_relaxed);
    }

private:
    using Shown = sdk::Shown;

    /// Until the end of the section that `step` is the first step of.
    void run(std::size_t step) {
        for (;; ++step) {
            const auto& now = program_.steps_[step];
            switch (now.kind) {
                case Step::Kind::End: return;
                case Step::Kind::Text: out_.addPadded(program_.text_.data() + now.at, now.size); break;
                case Step::Kind::Value:
                    if (program_.escape_ == Escape::Html)
                        out_.addEscaped(look(now).text());
                    else
                        out_.add(look(now).text());
                    break;
                case Step::Kind::Content:
                    if (page_) {
                        page_->write();
                        break;
                    }
                    [[fallthrough]];
                case Step::Kind::Raw: out_.add(look(now).text()); break;
                case Step::Kind::Inverted:
                    if (!look(now).holds()) run(step + 1);
                    step = now.next - 1;
                    break;
                case Step::Kind::Section:
                    section(look(now), step + 1);
                    step = now.next - 1;
                    break;
                case Step::Kind::Either:
                    if (const auto shown = look(now); shown.holds())
                        section(shown, step + 1);
                    else
                        run(now.next + 1);
                    step = program_.steps_[now.next].next - 1;
                    break;
                case Step::Kind::TextIf: {
                    const auto shown = look(now);
                    const auto& text = program_.steps_[step + 1];
                    const auto times = shown.list() ? shown.list()->size() : std::size_t{shown.holds()};
                    for (std::size_t i = 0; i < times; ++i) out_.addPadded(program_.text_.data() + text.at, text.size);
                    step = now.next - 1;
                }
            }
        }
    }

    void section(const Shown& shown, std::size_t body) {
        switch (shown.kind()) {
            case Shown::Kind::Unknown:
            case Shown::Kind::No: return;
            case Shown::Kind::Yes: return run(body);
            case Shown::Kind::Text: return within(scratch_.make<sdk::TextView>(shown.text()), body);
            case Shown::Kind::Object: return within(*shown.object(), body);
            case Shown::Kind::List:
                for (std::size_t i = 0; i < shown.list()->size(); ++i) {
                    const auto mark = scratch_.mark();
                    within(shown.list()->item(i, scratch_), body);
                    scratch_.backTo(mark);
                }
        }
    }

    void within(const sdk::View& view, std::size_t body) {
        views_.push_back(&view);
        run(body);
        views_.pop_back();
    }

    /// The first part is looked for from the inside out, the others in what it stands for. The views of the page itself
    /// lie over each other: what one lacks of `a.b` the next may have.
    Shown look(const Step& step) {
        if (step.size == 0) return views_.empty() ? Shown() : views_.back()->self(scratch_);
        for (auto level = views_.size(); level-- > 0;) {
            const auto* name = &program_.names_[step.at];
            auto shown = views_[level]->look(*name, scratch_);
            if (shown.kind() == Shown::Kind::Unknown) continue;
            for (std::uint32_t part = 1; part < step.size; ++part)
                shown = shown.kind() == Shown::Kind::Object ? shown.object()->look(*++name, scratch_) : Shown();
            if (shown.kind() != Shown::Kind::Unknown || level >= pages_) return shown;
        }
        return {};
    }

    const TemplateProgram& program_;
    sdk::Scratch scratch_;
    std::vector<const sdk::View*> views_;  ///< the innermost last
    const std::size_t pages_;              ///< how many of them are the page's own
    Output& out_;
    Run* page_ = nullptr;
};

std::string TemplateProgram::run(std::span<const sdk::View* const> views) const {
    Output out;
    Run(*this, views, out).write();
    return out.take();
}

std::string TemplateProgram::runAround(std::span<const sdk::View* const> views, const TemplateProgram& page,
                                       std::span<const sdk::View* const> pageViews) const {
    Output out;
    Run inner(page, pageViews, out);
    Run(*this, views, out).write(&inner);
    return out.take();
}

}  // namespace guildhall::web

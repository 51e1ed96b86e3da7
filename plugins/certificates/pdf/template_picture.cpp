#include "pdf/template_picture.hpp"

#include "pdf/page_template.hpp"
#include "pdf/pdf_content.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

namespace guildhall::certificates {

namespace {

constexpr std::size_t mostBytes = 8'000'000;  ///< of contents unpacked, and of what is written
constexpr int deepest = 8;                    ///< drawings within drawings

/// What is larger than a template may be.
struct TooLarge {};

/// A stream's content up to a bound, so that a small file cannot unpack to a large one.
class Bounded : public PoDoFo::PdfOutputStream {
public:
    PoDoFo::pdf_long Write(const char* bytes, PoDoFo::pdf_long length) override {
        if (content.size() + static_cast<std::size_t>(length) > mostBytes) throw TooLarge();
        content.append(bytes, static_cast<std::size_t>(length));
        return length;
    }
    void Close() override {}

    std::string content;
};

std::string contentOf(const PoDoFo::PdfObject& object) {
    Bounded into;
    if (object.HasStream()) object.GetStream()->GetFilteredCopy(&into);
    return std::move(into.content);
}

/// a b c d e f: x' = a·x + c·y + e, y' = b·x + d·y + f.
using Matrix = std::array<double, 6>;
constexpr Matrix asItIs{1, 0, 0, 1, 0, 0};

/// First `inner`, then `outer`.
Matrix together(const Matrix& inner, const Matrix& outer) {
    const auto& [a, b, c, d, e, f] = inner;
    const auto& o = outer;
    return {a * o[0] + b * o[2], a * o[1] + b * o[3],        c * o[0] + d * o[2],
            c * o[1] + d * o[3], e * o[0] + f * o[2] + o[4], e * o[1] + f * o[3] + o[5]};
}

struct Token {
    enum class Kind { End, Number, Name, Operator, Other } kind = Kind::End;
    double number = 0;
    std::string_view text;
};

/// Content streams word by word; texts, lists and dictionaries are only passed over.
class Reader {
public:
    explicit Reader(std::string_view content) : rest_(content) {}

    Token next() {
        skipBlanks();
        if (rest_.empty()) return {};
        const char first = rest_.front();
        if (first == '(') return passText();
        if (first == '<' || first == '>' || first == '[' || first == ']' || first == '{' || first == '}')
            return passOne();
        const auto length = std::max<std::size_t>(1, rest_.substr(1).find_first_of(" \t\r\n\f()<>[]{}/%") + 1);
        const auto word = rest_.substr(0, length ? length : rest_.size());
        rest_.remove_prefix(word.size());
        if (first == '/') return {Token::Kind::Name, 0, word.substr(1)};
        double value = 0;
        const auto digits = word.front() == '+' ? word.substr(1) : word;
        const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
        if (read.ec == std::errc() && read.ptr == digits.data() + digits.size() && std::isfinite(value))
            return {Token::Kind::Number, value, word};
        return {Token::Kind::Operator, 0, word};
    }

private:
    void skipBlanks() {
        while (!rest_.empty()) {
            if (rest_.front() == '%') {
                const auto end = rest_.find_first_of("\r\n");
                rest_.remove_prefix(end == rest_.npos ? rest_.size() : end);
            } else if (std::string_view("\0 \t\r\n\f", 6).find(rest_.front()) != std::string_view::npos) {
                rest_.remove_prefix(1);
            } else {
                return;
            }
        }
    }
    Token passOne() {
        rest_.remove_prefix(1);
        return {Token::Kind::Other, 0, {}};
    }
    Token passText() {
        std::size_t at = 0;
        int depth = 0;
        for (; at < rest_.size(); ++at) {
            if (rest_[at] == '\\')
                ++at;
            else if (rest_[at] == '(')
                ++depth;
            else if (rest_[at] == ')' && --depth == 0)
                break;
        }
        rest_.remove_prefix(std::min(at + 1, rest_.size()));
        return {Token::Kind::Other, 0, {}};
    }

    std::string_view rest_;
};

/// What is drawn with. What a drawing does not set it has from where it is used.
struct Pen {
    Matrix matrix = asItIs;
    std::map<std::string, std::string> attributes;  ///< of SVG
};

std::string hexColour(const std::vector<double>& parts) {
    const auto byte = [](double part) { return static_cast<unsigned>(std::lround(std::clamp(part, 0.0, 1.0) * 255)); };
    std::array<double, 3> rgb{};
    if (parts.size() == 1) rgb = {parts[0], parts[0], parts[0]};
    if (parts.size() == 3) rgb = {parts[0], parts[1], parts[2]};
    if (parts.size() == 4)  // cyan, magenta, yellow and black as a screen comes near them
        for (std::size_t i = 0; i < 3; ++i) rgb[i] = (1 - parts[i]) * (1 - parts[3]);
    std::string text = "#";
    for (const double part : rgb) appendHex(text, byte(part), 2);
    return text;
}

class Drawing {
public:
    explicit Drawing(const PoDoFo::PdfMemDocument& document) : document_(document) {}

    std::string page(const PoDoFo::PdfPage& page) {
        std::string content;
        const auto* contents = page.GetObject()->GetIndirectKey("Contents");
        if (contents && contents->IsArray()) {
            for (const auto& part : contents->GetArray())
                if (const auto* stream = resolved(&part)) content += contentOf(*stream) + "\n";
        } else if (contents) {
            content = contentOf(*contents);
        }
        return drawn(content, const_cast<PoDoFo::PdfPage&>(page).GetResources(), 0);
    }
    const std::string& drawings() const { return drawings_; }
    bool isWhole() const { return whole_; }

private:
    const PoDoFo::PdfObject* resolved(const PoDoFo::PdfObject* object) const {
        return object && object->IsReference() ? document_.GetObjects().GetObject(object->GetReference()) : object;
    }
    const PoDoFo::PdfObject* entry(const PoDoFo::PdfObject* dictionary, const char* part,
                                   const std::string& key) const {
        const auto* found = dictionary && dictionary->IsDictionary() ? dictionary->GetIndirectKey(part) : nullptr;
        return found && found->IsDictionary() ? found->GetIndirectKey(PoDoFo::PdfName(key)) : nullptr;
    }

    struct State {
        std::string out, path;
        double x = 0, y = 0;  ///< where the pen is
        Pen pen;
        std::vector<Pen> kept;
        const PoDoFo::PdfObject* resources = nullptr;
        int depth = 0;
        bool clips = false;
    };
    std::string drawn(const std::string& content, const PoDoFo::PdfObject* resources, int depth);
    bool drawPath(State& state, std::string_view word, const std::vector<double>& n);
    bool setPen(State& state, std::string_view word, const std::vector<double>& n, bool named);
    bool paint(State& state, std::string_view word);
    void use(State& state, const std::string& name);
    void add(std::string& to, const Pen& pen, const std::string& before, const std::string& after) {
        to += before;
        if (pen.matrix != asItIs) {
            const auto& m = pen.matrix;
            to += " transform=\"matrix(";
            for (std::size_t i = 0; i < 6; ++i) {
                // Scales need more digits than places.
                char digits[32];
                const auto end = std::to_chars(digits, digits + sizeof digits, m[i], std::chars_format::fixed, 5).ptr;
                to.append(digits, end) += i < 5 ? " " : ")\"";
            }
        }
        to += after;
        if (to.size() > mostBytes) throw TooLarge();
    }

    const PoDoFo::PdfMemDocument& document_;
    std::map<PoDoFo::PdfReference, std::string> ids_;  ///< of drawings that are defined
    std::string drawings_;
    bool whole_ = true;
};

bool Drawing::drawPath(State& state, std::string_view word, const std::vector<double>& n) {
    auto& path = state.path;
    const auto to = [&](char command, std::initializer_list<double> points) {
        path += command;
        appendNumbers(path, points, " ");
        state.x = *(points.end() - 2), state.y = *(points.end() - 1);
    };
    if (word == "m" && n.size() == 2) return to('M', {n[0], n[1]}), true;
    if (word == "l" && n.size() == 2) return to('L', {n[0], n[1]}), true;
    if (word == "c" && n.size() == 6) return to('C', {n[0], n[1], n[2], n[3], n[4], n[5]}), true;
    if (word == "v" && n.size() == 4) return to('C', {state.x, state.y, n[0], n[1], n[2], n[3]}), true;
    if (word == "y" && n.size() == 4) return to('C', {n[0], n[1], n[2], n[3], n[2], n[3]}), true;
    if (word == "h") return path += 'Z', true;
    if (word != "re" || n.size() != 4) return false;
    to('M', {n[0], n[1]});
    to('L', {n[0] + n[2], n[1]});
    to('L', {n[0] + n[2], n[1] + n[3]});
    to('L', {n[0], n[1] + n[3]});
    path += 'Z';
    to('M', {n[0], n[1]});
    return true;
}

bool Drawing::setPen(State& state, std::string_view word, const std::vector<double>& n, bool named) {
    auto& set = state.pen.attributes;
    const auto text = [&](std::size_t i) {
        std::string value;
        appendNumbers(value, {n[i]});
        return value;
    };
    static const std::map<std::string_view, const char*> colours{
        {"g", "fill"},   {"rg", "fill"},   {"k", "fill"},   {"sc", "fill"},   {"scn", "fill"},
        {"G", "stroke"}, {"RG", "stroke"}, {"K", "stroke"}, {"SC", "stroke"}, {"SCN", "stroke"}};
    if (const auto colour = colours.find(word); colour != colours.end()) {
        whole_ = whole_ && !named && (n.size() == 1 || n.size() == 3 || n.size() == 4);
        return set[colour->second] = hexColour(n), true;
    }
    if (word == "cm" && n.size() == 6)
        return state.pen.matrix = together({n[0], n[1], n[2], n[3], n[4], n[5]}, state.pen.matrix), true;
    if (word == "w" && n.size() == 1) return set["stroke-width"] = n[0] > 0 ? text(0) : "0.1", true;
    static constexpr std::array caps{"butt", "round", "square"}, joins{"miter", "round", "bevel"};
    const auto choice = [&] { return static_cast<std::size_t>(std::clamp(n[0], 0.0, 2.0)); };
    if (word == "J" && n.size() == 1) return set["stroke-linecap"] = caps[choice()], true;
    if (word == "j" && n.size() == 1) return set["stroke-linejoin"] = joins[choice()], true;
    if (word == "M" && n.size() == 1) return set["stroke-miterlimit"] = text(0), true;
    if (word == "d" && !n.empty()) {
        std::string dashes;
        for (std::size_t i = 0; i + 1 < n.size(); ++i) dashes += text(i) + " ";
        return set["stroke-dasharray"] = dashes.empty() ? "none" : dashes, true;
    }
    return false;
}

bool Drawing::paint(State& state, std::string_view word) {
    static constexpr std::string_view painting[] = {"S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "n"};
    if (std::ranges::find(painting, word) == std::end(painting)) return false;
    const bool fills = word.find_first_of("fFBb") != word.npos, strokes = word.find_first_of("SsBb") != word.npos;
    if (word[0] == 's' || word[0] == 'b') state.path += 'Z';
    // A clip that is not the whole page hides some of what is drawn here.
    if (state.clips && state.path.find('C') != state.path.npos) whole_ = false;
    state.clips = false;
    if ((fills || strokes) && !state.path.empty()) {
        std::string attributes = " d=\"" + state.path + "\"";
        if (word.ends_with('*')) attributes += " fill-rule=\"evenodd\"";
        for (const auto& [name, value] : state.pen.attributes)
            if (name == "fill" ? fills : strokes) attributes += " " + name + "=\"" + value + "\"";
        if (!fills) attributes += " fill=\"none\"";
        if (!strokes) attributes += " stroke=\"none\"";
        add(state.out, state.pen, "<path", attributes + "/>\n");
    }
    state.path.clear();
    return true;
}

void Drawing::use(State& state, const std::string& name) {
    const auto* form = entry(state.resources, "XObject", name);
    const auto* kind = form && form->IsDictionary() ? form->GetDictionary().GetKey("Subtype") : nullptr;
    if (!kind || !kind->IsName() || kind->GetName() != PoDoFo::PdfName("Form") || state.depth >= deepest ||
        form->GetDictionary().HasKey("Group")) {
        whole_ = false;
        return;
    }
    auto& id = ids_[form->Reference()];
    if (id.empty()) {
        id = "d" + std::to_string(ids_.size());
        const auto* own = form->GetIndirectKey("Resources");
        Pen placed;
        if (const auto* matrix = form->GetIndirectKey("Matrix"); matrix && matrix->IsArray())
            for (std::size_t i = 0; i < 6 && matrix->GetArray().size() == 6; ++i)
                placed.matrix[i] = matrix->GetArray()[i].GetReal();
        const auto known = id;
        const auto inside = drawn(contentOf(*form), own ? own : state.resources, state.depth + 1);
        add(drawings_, placed, "<g id=\"" + known + "\"", ">\n" + inside + "</g>\n");
    }
    std::string attributes = " href=\"#" + ids_[form->Reference()] + "\"";
    for (const auto& [attribute, value] : state.pen.attributes) attributes += " " + attribute + "=\"" + value + "\"";
    add(state.out, state.pen, "<use", attributes + "/>\n");
}

std::string Drawing::drawn(const std::string& content, const PoDoFo::PdfObject* resources, int depth) {
    State state{.resources = resources, .depth = depth};
    std::vector<double> numbers;
    std::string name;
    Reader reader(content);
    for (auto token = reader.next(); token.kind != Token::Kind::End; token = reader.next()) {
        if (token.kind == Token::Kind::Number) numbers.push_back(token.number);
        if (token.kind == Token::Kind::Name) name = token.text;
        if (token.kind != Token::Kind::Operator) continue;
        const auto word = token.text;
        static constexpr std::string_view unknown[] = {"Tj", "TJ", "'", "\"", "sh", "BI", "gs"};
        if (std::ranges::find(unknown, word) != std::end(unknown)) whole_ = false;
        if (word == "q") state.kept.push_back(state.pen);
        if (word == "Q" && !state.kept.empty()) {
            state.pen = state.kept.back();
            state.kept.pop_back();
        }
        if (word == "W" || word == "W*") state.clips = true;
        if (word == "Do") use(state, name);
        if (!drawPath(state, word, numbers) && !setPen(state, word, numbers, !name.empty())) paint(state, word);
        numbers.clear();
        name.clear();
    }
    return std::move(state.out);
}

}  // namespace

TemplatePicture templatePicture(const std::string& pdf, const std::string& name) {
    PoDoFo::PdfMemDocument document;
    const auto& page = openTemplate(document, pdf, name);
    TemplatePicture result{.box = boxOf(page)};
    std::string drawn;
    Drawing drawing(document);
    try {
        drawn = drawing.page(page);
        result.whole = drawing.isWhole();
    } catch (const TooLarge&) {
        result.whole = false;
    } catch (const PoDoFo::PdfError&) {
        result.whole = false;
    }
    const auto& box = result.box;
    std::string size, upright;
    appendNumbers(size, {box.width, box.height});
    appendNumbers(upright, {1, 0, 0, -1, -box.left, box.bottom + box.height});
    result.svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + size + "\"><defs>" +
                 (drawn.empty() ? "" : drawing.drawings()) +
                 "</defs><rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>" + "<g transform=\"matrix(" + upright +
                 ")\" fill=\"#000\" stroke=\"#000\" stroke-width=\"1\" " + "stroke-miterlimit=\"10\">\n" + drawn +
                 "</g></svg>\n";
    return result;
}

}  // namespace guildhall::certificates

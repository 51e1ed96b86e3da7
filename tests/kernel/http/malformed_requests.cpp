#include "tests/kernel/http/malformed_requests.hpp"

#include "tests/kernel/http/raw_client.hpp"

#include <string_view>

namespace guildhall::http {
namespace {

using namespace std::string_literals;
using Requests = std::vector<MalformedRequest>;

std::string get(const std::string& target, const std::string& headers = "") {
    return "GET " + target + " HTTP/1.1\r\n" + host + headers + "\r\n";
}
std::string line(const std::string& requestLine) { return requestLine + "\r\n" + host + "\r\n"; }
std::string with(const std::string& headers) { return get("/", headers); }
std::string hosted(const std::string& hostLines) { return "GET / HTTP/1.1\r\n" + hostLines + "\r\n"; }
std::string post(const std::string& headers, const std::string& body) {
    return "POST /form HTTP/1.1\r\n" + host + headers + "\r\n" + body;
}
std::string length(const std::string& header) { return post("Content-Length" + header + "\r\n", "hello"); }
std::string encoding(const std::string& header) {
    return post("Transfer-Encoding" + header + "\r\n", "5\r\nhello\r\n0\r\n\r\n");
}
std::string chunked(const std::string& body) { return post("Transfer-Encoding: chunked\r\n", body); }
std::string typed(const std::string& type, const std::string& body) {
    return post("Content-Type: " + type + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n", body);
}
std::string form(const std::string& body) { return typed("application/x-www-form-urlencoded", body); }
std::string multipart(const std::string& body) { return typed("multipart/form-data; boundary=b", body); }
/// One part, and the end.
std::string part(const std::string& head, const std::string& content = "x") {
    return multipart("--b\r\n" + head + "\r\n\r\n" + content + "\r\n--b--\r\n");
}
const std::string named = "Content-Disposition: form-data; name=\"a\"";

std::string repeated(const std::string& text, int times) {
    std::string all;
    for (int i = 0; i < times; ++i) all += text;
    return all;
}

Requests requestLines() {
    return {
        {"method in lower case", line("get / HTTP/1.1")},
        {"method in mixed case", line("GeT / HTTP/1.1")},
        {"method nobody knows", line("BREW / HTTP/1.1"), 405},
        {"TRACE", line("TRACE / HTTP/1.1"), 405},
        {"CONNECT", line("CONNECT guildhall.test:443 HTTP/1.1"), 405},
        {"method with a hyphen", line("GE-T / HTTP/1.1")},
        {"method with a digit", line("GET1 / HTTP/1.1")},
        {"method with a colon", line("GET: / HTTP/1.1")},
        {"method in quotes", line("\"GET\" / HTTP/1.1")},
        {"method with a control character", line("G\x01T / HTTP/1.1")},
        {"method with NUL", line("G\0T / HTTP/1.1"s)},
        {"method with bytes of UTF-8", line("G\xc3\x89T / HTTP/1.1")},
        {"method longer than a head may be", line(std::string(20'000, 'A') + " / HTTP/1.1"), 431},
        {"no method", line(" / HTTP/1.1")},
        {"space first", line(" GET / HTTP/1.1")},
        {"tab first", line("\tGET / HTTP/1.1")},
        {"two spaces after the method", line("GET  / HTTP/1.1")},
        {"two spaces before the version", line("GET /  HTTP/1.1")},
        {"space last", line("GET / HTTP/1.1 ")},
        {"tabs between", line("GET\t/\tHTTP/1.1")},
        {"vertical tab between", line("GET\x0b/ HTTP/1.1")},
        {"four words", line("GET / / HTTP/1.1")},
        {"method alone", "GET\r\n\r\n"},
        {"method and target alone", line("GET /")},
        {"empty line first", "\r\n" + get("/")},
        {"line feed first", "\n" + get("/")},
        {"ends in a line feed", "GET / HTTP/1.1\n" + host + "\r\n"},
        {"ends in a carriage return", "GET / HTTP/1.1\r" + host + "\r\n"},
        {"ends in two carriage returns", "GET / HTTP/1.1\r\r\n" + host + "\r\n"},
        {"everything in line feeds", "GET / HTTP/1.1\nHost: guildhall.test\n\n"},
        {"the hello of TLS", "\x16\x03\x01\x02\r\n\r\n"},
        {"the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 405},
        {"a line of another protocol", "EHLO mail.test\r\n\r\n"},
        {"only NUL", std::string(8, '\0')},
    };
}

Requests versions() {
    return {
        {"2.0", line("GET / HTTP/2.0")},
        {"1.2", line("GET / HTTP/1.2")},
        {"0.9", line("GET / HTTP/0.9")},
        {"1.10", line("GET / HTTP/1.10")},
        {"01.1", line("GET / HTTP/01.1")},
        {"-1.1", line("GET / HTTP/-1.1")},
        {"without a minor number", line("GET / HTTP/1")},
        {"with a comma", line("GET / HTTP/1,1")},
        {"without its slash", line("GET / HTTP1.1")},
        {"in lower case", line("GET / http/1.1")},
        {"HTTPS", line("GET / HTTPS/1.1")},
        {"with a letter after it", line("GET / HTTP/1.1x")},
        {"with a tab after it", line("GET / HTTP/1.1\t")},
        {"with a space inside", line("GET / HTTP/ 1.1")},
    };
}

Requests targets() {
    return {
        {"absolute form", get("http://guildhall.test/")},
        {"absolute form of another host", get("http://elsewhere.test/")},
        {"authority form", get("guildhall.test:80")},
        {"asterisk", get("*")},
        {"no slash", get("a")},
        {"query alone", get("?a=b")},
        {"fragment", get("/a#b")},
        {"fragment behind two slashes", get("//a#b")},
        {"fragment in the query", get("/a?b#c")},
        {"encoded NUL", get("/%00")},
        {"encoded NUL in the query", get("/?a=%00")},
        {"percent and no digits", get("/%zz")},
        {"percent and one digit", get("/%a")},
        {"percent at the end", get("/%")},
        {"percent and a full-width digit's bytes", get("/%\xef\xbc\x91")},
        {"IIS encoding", get("/%u0041")},
        {"bytes of UTF-8", get("/\xc3\xa9")},
        {"byte 0x80", get("/\x80")},
        {"byte 0xff", get("/\xff")},
        {"NUL", get("/a\0b"s)},
        {"DEL", get("/a\x7f")},
        {"escape character", get("/\x1b[31m")},
        {"tab", get("/a\tb")},
        {"space", get("/a b")},
        {"backslash", get("/a\\b")},
        {"angle bracket", get("/a<b")},
        {"quotation mark", get("/a\"b")},
        {"braces", get("/a{b}")},
        {"caret", get("/a^b")},
        {"back quote", get("/a`b")},
        {"longer than 8 KiB", get("/" + std::string(9'000, 'a')), 414},
        {"longer than a head may be", get("/" + std::string(20'000, 'a')), 431},
        {"encoded dots", get("/%2e%2e/etc")},
        {"dots", get("/../etc")},
        {"encoded slash", get("/a%2fb")},
        {"encoded backslash", get("/a%5cb")},
        {"encoded line break", get("/a%0d%0aSet-Cookie:b")},
        {"encoded bytes that are not UTF-8", get("/%ff")},
        {"encoded overlong slash", get("/%c0%af")},
        {"encoded surrogate", get("/%ed%a0%80")},
        {"query that is not UTF-8", get("/?a=%ff")},
        {"query with too many fields", get("/?" + repeated("a&", 2'001))},
        {"query with a long name", get("/?" + std::string(201, 'a') + "=b")},
    };
}

Requests headerSyntax() {
    return {
        {"folded with a space", with("X-A: b\r\n folded\r\n")},
        {"folded with a tab", with("X-A: b\r\n\tfolded\r\n")},
        {"folded before the first", "GET / HTTP/1.1\r\n X-A: b\r\n" + host + "\r\n"},
        {"folded and empty", with("X-A: b\r\n \r\n")},
        {"bare line feed", with("X-A: b\nX-B: c\r\n")},
        {"bare carriage return", with("X-A: b\rX-B: c\r\n")},
        {"carriage return twice", with("X-A: b\r\r\n")},
        {"line feed and carriage return", with("X-A: b\n\r")},
        {"NUL in a value", with("X-A: b\0c\r\n"s)},
        {"NUL in a name", with("X\0A: b\r\n"s)},
        {"control character in a value", with("X-A: \x01\r\n")},
        {"escape character in a value", with("X-A: \x1b[31m\r\n")},
        {"DEL in a value", with("X-A: \x7f\r\n")},
        {"value that is not UTF-8", with("X-A: \xff\xfe\r\n")},
        {"value with an overlong slash", with("X-A: \xc0\xaf\r\n")},
        {"value with a surrogate", with("X-A: \xed\xa0\x80\r\n")},
        {"no colon", with("novalue\r\n")},
        {"no name", with(": b\r\n")},
        {"only a colon", with(":\r\n")},
        {"space before the colon", with("X-A : b\r\n")},
        {"tab before the colon", with("X-A\t: b\r\n")},
        {"space in the name", with("X A: b\r\n")},
        {"brackets in the name", with("X-(A): b\r\n")},
        {"slash in the name", with("X/A: b\r\n")},
        {"quotes in the name", with("\"X-A\": b\r\n")},
        {"at sign in the name", with("X@A: b\r\n")},
        {"bytes of UTF-8 in the name", with("X\xc3\xa9: b\r\n")},
        {"request line as a header", with("GET / HTTP/1.1\r\n")},
        {"too many", with(repeated("X-A: b\r\n", 150)), 431},
        {"value longer than a head may be", with("X-A: " + std::string(20'000, 'a') + "\r\n"), 431},
        {"name longer than a head may be", with(std::string(20'000, 'a') + ": b\r\n"), 431},
        {"together longer than a head may be", with(repeated("X-A: " + std::string(1'000, 'a') + "\r\n", 20)), 431},
        {"Content-Type twice", with("Content-Type: text/plain\r\nContent-Type: text/html\r\n")},
        {"Authorization twice", with("Authorization: a\r\nAuthorization: b\r\n")},
        {"Origin twice", with("Origin: http://a\r\nOrigin: http://b\r\n")},
    };
}

Requests hosts() {
    return {
        {"missing", hosted("")},
        {"only a header like it", hosted("X-Host: a\r\n")},
        {"twice", hosted("Host: a\r\nHost: b\r\n")},
        {"twice the same", hosted("Host: a\r\nHost: a\r\n")},
        {"twice, once in lower case", hosted("Host: a\r\nhost: b\r\n")},
        {"twice in HTTP/1.0", "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n"},
        {"empty", hosted("Host:\r\n")},
        {"only a space", hosted("Host: \r\n")},
        {"encoded word", hosted("Host: =?UTF-8?B?YQ==?=\r\n")},
        {"space inside", hosted("Host: a b\r\n")},
        {"tab inside", hosted("Host: a\tb\r\n")},
        {"space before the colon", hosted("Host : a\r\n")},
        {"two separated by a comma", hosted("Host: a,b\r\n")},
        {"path", hosted("Host: a/b\r\n")},
        {"query", hosted("Host: a?b\r\n")},
        {"fragment", hosted("Host: a#b\r\n")},
        {"person", hosted("Host: a@b\r\n")},
        {"scheme", hosted("Host: http://a\r\n")},
        {"backslash", hosted("Host: a\\b\r\n")},
        {"percent-encoding", hosted("Host: a%2eb\r\n")},
        {"quotes", hosted("Host: \"a\"\r\n")},
        {"bytes of UTF-8", hosted("Host: \xc3\xa9.test\r\n")},
        {"longer than 255", hosted("Host: " + std::string(256, 'a') + "\r\n")},
        {"port alone", hosted("Host: :80\r\n")},
        {"port that is no number", hosted("Host: a:b\r\n")},
        {"port too large", hosted("Host: a:65536\r\n")},
        {"two ports", hosted("Host: a:80:80\r\n")},
        {"bracket not closed", hosted("Host: [::1\r\n")},
        {"bracket not opened", hosted("Host: ::1]\r\n")},
        {"brackets around a name", hosted("Host: [localhost]\r\n")},
        {"text behind brackets", hosted("Host: [::1]a\r\n")},
        {"address of version 6 without brackets", hosted("Host: ::1\r\n")},
    };
}

Requests contentLengths() {
    return {
        {"two different", length(": 5\r\nContent-Length: 6")},
        {"two equal", length(": 5\r\nContent-Length: 5")},
        {"two, one in lower case", length(": 5\r\ncontent-length: 0")},
        {"list of two equal", length(": 5, 5")},
        {"list of two different", length(": 5, 6")},
        {"list with an empty end", length(": 5,")},
        {"negative", length(": -5")},
        {"negative zero", length(": -0")},
        {"plus sign", length(": +5")},
        {"hexadecimal", length(": 0x5")},
        {"hexadecimal without its mark", length(": a")},
        {"fraction", length(": 5.0")},
        {"exponent", length(": 5e0")},
        {"quotes", length(": \"5\"")},
        {"space inside", length(": 5 5")},
        {"tab inside", length(": 5\t5")},
        {"semicolon", length(": 5;")},
        {"empty", length(":")},
        {"word", length(": five")},
        {"digits of another script", length(": \xd9\xa5")},
        {"beyond 64 bits", length(": 99999999999999999999")},
        {"that wraps to five in 64 bits", length(": 18446744073709551621")},
        {"that wraps to five in 32 bits", length(": 4294967301"), 413},
        {"more than the page accepts", length(": 70000"), 413},
        {"space before the colon", length(" : 5")},
        {"tab before the colon", length("\t: 5")},
        {"folded", length(": 5\r\n 0")},
        {"beside chunks", length(": 5\r\nTransfer-Encoding: chunked")},
        {"beside chunks that come first", encoding(": chunked\r\nContent-Length: 5")},
        {"zero beside chunks", length(": 0\r\nTransfer-Encoding: chunked")},
        {"beside an encoding nobody knows", length(": 5\r\nTransfer-Encoding: x")},
        {"of a GET, twice", get("/", "Content-Length: 0\r\nContent-Length: 30\r\n")},
    };
}

Requests transferEncodings() {
    const std::string old =
        "POST /form HTTP/1.0\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
    return {
        {"gzip", encoding(": gzip")},
        {"gzip, then chunked", encoding(": gzip, chunked")},
        {"chunked, then gzip", encoding(": chunked, gzip")},
        {"chunked twice in a list", encoding(": chunked, chunked")},
        {"chunked in two headers", encoding(": chunked\r\nTransfer-Encoding: chunked")},
        {"chunked and identity in two headers", encoding(": chunked\r\nTransfer-Encoding: identity")},
        {"identity", encoding(": identity")},
        {"a word that ends in chunked", encoding(": xchunked")},
        {"a word that begins with chunked", encoding(": chunkedx")},
        {"a space inside", encoding(": chunk ed")},
        {"a parameter", encoding(": chunked;q=1")},
        {"a comma behind", encoding(": chunked,")},
        {"a comma before", encoding(": ,chunked")},
        {"quotes", encoding(": \"chunked\"")},
        {"a vertical tab before", encoding(":\x0b"
                                           "chunked")},
        {"a vertical tab behind", encoding(": chunked\x0b")},
        {"a form feed before", encoding(":\x0c"
                                        "chunked")},
        {"NUL behind", encoding(": chunked\0"s)},
        {"a no-break space before", encoding(": \xc2\xa0"
                                             "chunked")},
        {"a carriage return before", encoding(": \rchunked")},
        {"a line feed before", encoding(": \nchunked")},
        {"empty", encoding(":")},
        {"trailers", encoding(": trailers")},
        {"space before the colon", encoding(" : chunked")},
        {"tab before the colon", encoding("\t: chunked")},
        {"folded", encoding(":\r\n chunked")},
        {"behind a folded line", post("X-A: b\r\n Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n0\r\n\r\n")},
        {"in HTTP/1.0", old},
        {"of a GET, unknown", get("/", "Transfer-Encoding: x\r\n")},
    };
}

Requests chunks() {
    const std::string end = "\r\n0\r\n\r\n";
    return {
        {"size that is no number", chunked("zz\r\nhello" + end)},
        {"size negative", chunked("-5\r\nhello" + end)},
        {"size with a plus sign", chunked("+5\r\nhello" + end)},
        {"size with the mark of hexadecimal", chunked("0x5\r\nhello" + end)},
        {"size behind a space", chunked(" 5\r\nhello" + end)},
        {"size in quotes", chunked("\"5\"\r\nhello" + end)},
        {"size missing", chunked("\r\nhello" + end)},
        {"size missing before an extension", chunked(";x\r\nhello" + end)},
        {"size with an underscore", chunked("0_5\r\nhello" + end)},
        {"size with a comma", chunked("5,5\r\nhello" + end)},
        {"size and a space", chunked("5 \r\nhello" + end)},
        {"size and a tab", chunked("5\t\r\nhello" + end)},
        {"size and a word", chunked("5 x\r\nhello" + end)},
        {"size and NUL", chunked("5\0\r\nhello"s + end)},
        {"size beyond 64 bits", chunked("ffffffffffffffffff\r\nhello" + end)},
        {"size that wraps to five in 64 bits", chunked("10000000000000005\r\nhello" + end)},
        {"size that wraps to five in 32 bits", chunked("100000005\r\nhello" + end), 413},
        {"size near the end of 64 bits", chunked("fffffffffffffffe\r\nhello" + end), 413},
        {"size more than the page accepts", chunked("10001\r\nhello" + end), 413},
        {"sizes together more than the page accepts",
         chunked("ffff\r\n" + std::string(65'535, 'x') + "\r\n2\r\nxx" + end), 413},
        {"size smaller than the data", chunked("4\r\nhello" + end)},
        {"size larger than the data", chunked("6\r\nhello" + end)},
        {"data without its line break", chunked("5\r\nhello0\r\n\r\n")},
        {"data ended by a line feed", chunked("5\r\nhello\n0\r\n\r\n")},
        {"data ended by a carriage return", chunked("5\r\nhello\r0\r\n\r\n")},
        {"size ended by a line feed", chunked("5\nhello" + end)},
        {"size ended by a carriage return", chunked("5\rhello" + end)},
        {"everything in line feeds", chunked("5\nhello\n0\n\n")},
        {"extension longer than 64", chunked("5;" + std::string(65, 'x') + "\r\nhello" + end)},
        {"extension without end", chunked("5;" + std::string(9'000, 'x')), 400, 0, true},
        {"extension of the last chunk longer than 64", chunked("5\r\nhello\r\n0;" + std::string(65, 'x') + "\r\n\r\n")},
        {"extension without a name", chunked("5;=y\r\nhello" + end)},
        {"extension with an open quote", chunked("5;x=\"y\r\nhello" + end)},
        {"extension of the last chunk with an open quote", chunked("5\r\nhello\r\n0;x=\"y\r\n\r\n")},
        {"extension whose quote closes in the data", chunked("5;x=\"y\r\nhel\"o" + end)},
        {"extension with a control character", chunked("5;\x01\r\nhello" + end)},
        {"extension with a line feed", chunked("5;x\ny\r\nhello" + end)},
        {"last chunk's size with a sign", chunked("5\r\nhello\r\n-0\r\n\r\n")},
        {"last chunk ended by a line feed", chunked("5\r\nhello\r\n0\n\r\n")},
        {"trailer without a colon", chunked("5\r\nhello\r\n0\r\nX-A\r\n\r\n")},
        {"trailer without a name", chunked("5\r\nhello\r\n0\r\n: b\r\n\r\n")},
        {"trailer with a space before the colon", chunked("5\r\nhello\r\n0\r\nX-A : b\r\n\r\n")},
        {"trailer folded", chunked("5\r\nhello\r\n0\r\nX-A: b\r\n c\r\n\r\n")},
        {"trailer with a bare line feed", chunked("5\r\nhello\r\n0\r\nX-A: b\nX-B: c\r\n\r\n")},
        {"trailer with NUL", chunked("5\r\nhello\r\n0\r\nX-A: b\0\r\n\r\n"s)},
        {"trailer that is not UTF-8", chunked("5\r\nhello\r\n0\r\nX-A: \xff\r\n\r\n")},
        {"trailers too many", chunked("5\r\nhello\r\n0\r\n" + repeated("X-A: b\r\n", 150) + "\r\n"), 431},
        {"trailers too large", chunked("5\r\nhello\r\n0\r\nX-A: " + std::string(20'000, 'a') + "\r\n\r\n")},
        {"trailer Content-Length", chunked("5\r\nhello\r\n0\r\nContent-Length: 5\r\n\r\n")},
        {"trailer Transfer-Encoding", chunked("5\r\nhello\r\n0\r\nTransfer-Encoding: chunked\r\n\r\n")},
        {"trailer Host", chunked("5\r\nhello\r\n0\r\nHost: elsewhere.test\r\n\r\n")},
        {"trailer Authorization", chunked("5\r\nhello\r\n0\r\nAuthorization: Bearer x\r\n\r\n")},
        {"trailer Cookie", chunked("5\r\nhello\r\n0\r\nCookie: a=b\r\n\r\n")},
    };
}

Requests expectations() {
    return {
        {"unknown", with("Expect: something\r\n"), 417},
        {"empty", with("Expect:\r\n"), 417},
        {"known and another", with("Expect: 100-continue, something\r\n"), 417},
        {"twice", with("Expect: 100-continue\r\nExpect: 100-continue\r\n"), 417},
        {"200-ok", post("Expect: 200-ok\r\nContent-Length: 5\r\n", "hello"), 417},
    };
}

Requests lengthsOfBodies() {
    const std::string right = post("Content-Length: 5\r\n", "hello");
    const std::string rightChunks = chunked("5\r\nhello\r\n0\r\n\r\n");
    return {
        {"longer than declared", right + "more", 400, 1},
        {"longer than declared by a line break", right + "\r\n", 400, 1},
        {"bytes after the last chunk", rightChunks + "more", 400, 1},
        {"chunks after the last chunk", rightChunks + "5\r\nhello\r\n0\r\n\r\n", 400, 1},
        {"body of a GET that declares none", get("/a") + "hello\r\n", 400, 1},
        {"second request malformed", right + line("get / HTTP/1.1"), 400, 1},
        {"third request malformed", right + rightChunks + hosted("Host: a b\r\n"), 400, 2},
        {"shorter than declared", post("Content-Length: 6\r\n", "hello"), 400, 0, true},
        {"none though declared", post("Content-Length: 5\r\n", ""), 400, 0, true},
        {"ends in a chunk", chunked("5\r\nhel"), 400, 0, true},
        {"ends before the last chunk", chunked("5\r\nhello\r\n"), 400, 0, true},
        {"ends before the last line break", chunked("5\r\nhello\r\n0\r\n"), 400, 0, true},
        {"ends in the trailers", chunked("5\r\nhello\r\n0\r\nX-A: b\r\n"), 400, 0, true},
        {"head ends in the request line", "GET / HT", 400, 0, true},
        {"head ends in a header", "GET / HTTP/1.1\r\nHost: guild", 400, 0, true},
        {"head ends before its last line break", "GET / HTTP/1.1\r\n" + host, 400, 0, true},
        {"second request ends in its head", right + "GET /", 400, 1, true},
    };
}

Requests multipartForms() {
    const std::string open = "--b\r\n" + named + "\r\n\r\nx";
    const auto bounded = [](const std::string& parameters, const std::string& boundary) {
        return typed("multipart/form-data" + parameters,
                     "--" + boundary + "\r\n" + named + "\r\n\r\nx\r\n--" + boundary + "--\r\n");
    };
    return {
        {"no boundary", bounded("", "")},
        {"boundary empty", bounded("; boundary=", "")},
        {"boundary empty in quotes", bounded("; boundary=\"\"", "")},
        {"boundary longer than 70", bounded("; boundary=" + std::string(71, 'b'), std::string(71, 'b'))},
        {"boundary with an open quote", bounded("; boundary=\"b", "b")},
        {"boundary twice", bounded("; boundary=b; boundary=c", "b")},
        {"type with letters behind", bounded("x; boundary=b", "b")},
        {"boundary of another form", multipart("--c\r\n" + named + "\r\n\r\nx\r\n--c--\r\n")},
        {"empty", multipart("")},
        {"text before the first boundary", multipart("preamble\r\n" + open + "\r\n--b--\r\n")},
        {"boundary without its hyphens", multipart("b\r\n" + named + "\r\n\r\nx\r\nb--\r\n")},
        {"only the first boundary", multipart("--b")},
        {"only the first boundary line", multipart("--b\r\n")},
        {"no last boundary", multipart(open)},
        {"no last hyphens", multipart(open + "\r\n--b\r\n")},
        {"one last hyphen", multipart(open + "\r\n--b-")},
        {"letters behind the last boundary", multipart(open + "\r\n--b--x")},
        {"text behind a boundary", multipart("--b x\r\n" + named + "\r\n\r\nx\r\n--b--\r\n")},
        {"line feeds", multipart("--b\n" + named + "\n\nx\n--b--\n")},
        {"more than 1,000 parts", multipart(repeated(open + "\r\n", 1'001) + "--b--\r\n")},
        {"part without a head", multipart("--b\r\n\r\nx\r\n--b--\r\n")},
        {"part without an end of its head", multipart("--b\r\n" + named + "\r\n--b--\r\n")},
        {"part head longer than 4 KiB", part(named + "\r\nX-A: " + std::string(5'000, 'a'))},
        {"part head without a colon", part(named + "\r\nX-A")},
        {"part head without a name", part(named + "\r\n: b")},
        {"part head with a space before the colon", part("Content-Disposition : form-data; name=\"a\"")},
        {"part head folded", part("Content-Disposition: form-data;\r\n name=\"a\"")},
        {"part head with a bare line feed", part(named + "\nX-A: b")},
        {"part head with NUL", part(named + "\r\nX-A: \0"s)},
        {"part head that is not UTF-8", part(named + "\r\nX-A: \xff")},
        {"part with two dispositions", part(named + "\r\nContent-Disposition: form-data; name=\"b\"")},
        {"part with two types", part(named + "\r\nContent-Type: text/plain\r\nContent-Type: text/html")},
        {"part that is no form data", part("Content-Disposition: attachment; name=\"a\"")},
        {"disposition with letters behind", part("Content-Disposition: form-datax; name=\"a\"")},
        {"part without a name", part("Content-Disposition: form-data")},
        {"part with two names", part("Content-Disposition: form-data; name=\"a\"; name=\"b\"")},
        {"part with an open quote", part("Content-Disposition: form-data; name=\"a")},
        {"name longer than 200", part("Content-Disposition: form-data; name=\"" + std::string(201, 'a') + "\"")},
        {"name that is not UTF-8", part("Content-Disposition: form-data; name=\"\xff\"")},
        {"file name that is not UTF-8", part(named + "; filename=\"\xff\"")},
        {"value that is not UTF-8", part(named, "\xff")},
        {"value with NUL", part(named, "a\0b"s)},
        {"part encoded in base64", part(named + "\r\nContent-Transfer-Encoding: base64", "eA==")},
    };
}

Requests encodedForms() {
    return {
        {"percent and no digits", form("a=%zz")},
        {"percent and one digit", form("a=%4")},
        {"percent at the end", form("a=%")},
        {"percent in a name", form("%zz=a")},
        {"encoded NUL", form("a=%00")},
        {"NUL", form("a=\0"s)},
        {"encoded byte that is not UTF-8", form("a=%ff")},
        {"byte that is not UTF-8", form("a=\xff")},
        {"name that is not UTF-8", form("%c3=a")},
        {"encoded overlong slash", form("a=%c0%af")},
        {"encoded surrogate", form("a=%ed%a0%80")},
        {"character cut off", form("a=%e2%82")},
        {"name longer than 200", form(std::string(201, 'a') + "=b")},
        {"more than 2,000 fields", form(repeated("a=b&", 2'001))},
    };
}

}  // namespace

std::vector<MalformedGroup> malformedRequests() {
    return {{"RequestLine", requestLines()},
            {"Version", versions()},
            {"Target", targets()},
            {"HeaderSyntax", headerSyntax()},
            {"Host", hosts()},
            {"ContentLength", contentLengths()},
            {"TransferEncoding", transferEncodings()},
            {"Chunks", chunks()},
            {"Expect", expectations()},
            {"LengthOfBody", lengthsOfBodies()},
            {"MultipartForm", multipartForms()},
            {"EncodedForm", encodedForms()}};
}

std::vector<MalformedRequest> harmlessRequests() {
    return {
        {"target with a query", get("/a?b=c&d=%C3%A9")},
        {"header of UTF-8", with("X-A: \xc3\xa9\r\n")},
        {"header without a value", with("X-A:\r\n")},
        {"blanks around a value", with("X-A: \t b \t\r\n")},
        {"host with a port", hosted("Host: a-b.c_d:65535\r\n")},
        {"host of version 6", hosted("Host: [2001:db8::1]:80\r\n")},
        {"length with zeros before", length(": 0005")},
        {"length with blanks around", length(":\t5 \t")},
        {"chunks in mixed case", encoding(": ChunKed")},
        {"chunks with blanks around", encoding(":\tchunked\t ")},
        {"chunk sizes in both cases", chunked("A\r\n0123456789\r\n0a\r\n0123456789\r\n0\r\n\r\n")},
        {"chunk sizes with zeros before", chunked("0005\r\nhello\r\n000\r\n\r\n")},
        {"chunk with an extension", chunked("5;x=y;z=\"w\"\r\nhello\r\n0;x\r\n\r\n")},
        {"chunks with a trailer", chunked("5\r\nhello\r\n0\r\nX-A: b\r\n\r\n")},
        {"form", form("a=%C3%A9+b&c=&=&a=2")},
        {"form with as many fields as there may be", form(repeated("a=b&", 2'000))},
        {"multipart form", part(named)},
        {"multipart form with a quoted boundary",
         typed("Multipart/Form-Data; charset=utf-8; boundary=\"b c\"", "--b c\r\n" + named + "\r\n\r\nx\r\n--b c--")},
        {"multipart form with a file", part(named + "; filename=\"a;b.txt\"\r\nContent-Type: text/plain", "\xff\0"s)},
        {"multipart form with as many parts as there may be",
         multipart(repeated("--b\r\n" + named + "\r\n\r\nx\r\n", 1'000) + "--b--\r\n")},
        {"multipart form with text after it", multipart("--b\r\n" + named + "\r\n\r\nx\r\n--b--\r\nepilogue")},
    };
}

}  // namespace guildhall::http

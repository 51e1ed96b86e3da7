// Which encoding a list was saved in, when its file does not say. Pure; any thread.
#pragma once

#include <istream>
#include <string>
#include <string_view>

namespace guildhall::sdk {

/// What a file begins with that tells its encoding: the encoding (empty: nothing) and how many bytes it takes.
struct ByteOrderMark {
    std::string encoding;
    std::size_t bytes = 0;
};
ByteOrderMark byteOrderMark(std::string_view start);

/// "UTF-8" when the bytes are, or mostly are: a few odd bytes among good UTF-8 are a damaged file, not another
/// encoding. Else the one of csvEncodings() under which most words are words of a language that is written in it. Reads
/// `in` to its end and back when it can be rewound, else judges by `start`.
std::string guessEncoding(std::istream& in, std::string_view start);

}  // namespace guildhall::sdk

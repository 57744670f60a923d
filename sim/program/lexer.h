// The words of an expression. Not a public interface: expression.cpp, the duration literals and
// the steps of a scenario cut their text by the same rules.
//
// Never fails: what cannot begin a token is a token of kind `bad` that carries its message.
#pragma once

#include "base/time.h"
#include "base/utf8.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace interleave {

enum class TokenKind : uint8_t { end, number, duration, word, symbol, text, bad };

struct Token {
    TokenKind kind = TokenKind::end;
    std::string_view text;  // as written
    uint32_t column = 0;    // of its beginning, in code points from 0
    uint64_t value = 0;     // of a number; of a duration in ns
    std::string message;    // bad: what is wrong with it; text: what it says
};

class Lexer {
  public:
    explicit Lexer(std::string_view text) : rest_(text) { advance(); }

    [[nodiscard]] const Token& token() const { return token_; }
    [[nodiscard]] Token peek() const;
    void advance();
    // If the current word begins the name of a task ("bank/alice#1"), makes all of it the token.
    bool task_name();
    // What follows the current token.
    [[nodiscard]] std::string_view rest() const { return rest_; }

  private:
    void take(size_t bytes, TokenKind);
    void take_bad(size_t bytes, std::string message);
    void skip_blanks();
    void read_number();
    void read_word();
    void read_text();
    void read_other();

    std::string_view rest_;
    uint32_t column_ = 0;  // of rest_
    Token token_;
};

// A letter, '_', or a letter of another script; with `first` false also a digit.
[[nodiscard]] bool is_name_char(char32_t, bool first);
[[nodiscard]] bool is_identifier(std::string_view);
// The bytes at the beginning of `text` that make an identifier, 0 if none does.
[[nodiscard]] size_t identifier_length(std::string_view text);
// "(" for the full-width form of it, and so on; empty if the character is none.
[[nodiscard]] std::string plain_form(char32_t);
[[nodiscard]] uint32_t count_chars(std::string_view utf8);
// For messages: at most 40 characters of a text, and nothing that a terminal would act on.
[[nodiscard]] std::string shortened(std::string_view utf8);

// Nanoseconds of a unit of the language (ns us ms s min h, and both µs); 0 if there is no such
// unit.
[[nodiscard]] int64_t unit_ns(std::string_view unit);
// The advice about a word that is used as a unit and is none.
[[nodiscard]] std::string unknown_unit(std::string_view unit);

}  // namespace interleave

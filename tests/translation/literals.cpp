#include "literals.h"

#include <cctype>

namespace interleave::test {

namespace {

class Reader {
  public:
    explicit Reader(std::string_view source) : s_(source) {}

    std::vector<std::string> read()
    {
        while (at_ < s_.size()) {
            if (begins("//")) {
                skip_past("\n");
            } else if (begins("/*")) {
                skip_past("*/");
            } else if (begins("R\"")) {
                raw();
            } else if (s_[at_] == '"') {
                quoted();
            } else if (s_[at_] == '\'') {
                character();
            } else {
                // Only blanks may stand between literals that are one.
                if (std::isspace(static_cast<unsigned char>(s_[at_])) == 0) joins_ = false;
                ++at_;
            }
        }
        return std::move(found_);
    }

  private:
    [[nodiscard]] bool begins(std::string_view what) const
    {
        return s_.substr(at_).starts_with(what);
    }
    void skip_past(std::string_view what)
    {
        const size_t end = s_.find(what, at_ + 2);
        at_ = end == std::string_view::npos ? s_.size() : end + what.size();
    }
    void take(std::string text)
    {
        if (joins_)
            found_.back() += text;
        else
            found_.push_back(std::move(text));
        joins_ = true;
    }
    void raw()
    {
        const size_t open = s_.find('(', at_);
        const std::string close = ")" + std::string(s_.substr(at_ + 2, open - at_ - 2)) + "\"";
        const size_t end = s_.find(close, open);
        take(std::string(s_.substr(open + 1, end - open - 1)));
        at_ = end + close.size();
    }
    void quoted()
    {
        std::string text;
        for (++at_; at_ < s_.size() && s_[at_] != '"'; ++at_) {
            if (s_[at_] != '\\') {
                text += s_[at_];
                continue;
            }
            const char c = s_[++at_];
            text += c == 'n' ? '\n' : c == 't' ? '\t' : c;
        }
        ++at_;
        take(std::move(text));
    }
    // A quote between digits is none of a character.
    void character()
    {
        const bool number = at_ > 0 && std::isalnum(static_cast<unsigned char>(s_[at_ - 1])) != 0;
        joins_ = false;
        if (number) {
            ++at_;
            return;
        }
        at_ += s_[at_ + 1] == '\\' ? 2 : 1;
        at_ = s_.find('\'', at_ + 1) + 1;
    }

    std::string_view s_;
    size_t at_ = 0;
    bool joins_ = false;
    std::vector<std::string> found_;
};

}  // namespace

std::vector<std::string> literals_of(std::string_view source) { return Reader(source).read(); }

}  // namespace interleave::test

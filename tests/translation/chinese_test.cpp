// The Chinese beside its English: nothing is left that the program no longer says, and everything
// that is filled in has a place.
#include "translation/chinese.h"
#include "base/text.h"
#include "literals.h"
#include "translation/pattern.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

namespace interleave {

namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& file)
{
    std::ifstream in(file);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

// All that the sources say, one after the other.
const std::string& all_literals()
{
    static const std::string all = [] {
        std::string text;
        for (const auto& entry : fs::recursive_directory_iterator("sim")) {
            const std::string path = entry.path().string();
            if (path.starts_with("sim/translation/") || !entry.is_regular_file()) continue;
            if (!path.ends_with(".cpp") && !path.ends_with(".h")) continue;
            for (const std::string& literal : test::literals_of(text_of(entry.path())))
                text += literal + '\n';
        }
        return text;
    }();
    return all;
}

// The texts of a key between its holes and joints, without the blanks and marks around them.
std::vector<std::string> parts_of(const Phrase& phrase)
{
    std::string key;
    for (size_t i = 0; i < phrase.english.size(); ++i) {
        const char c = phrase.english[i];
        const bool doubled = i + 1 < phrase.english.size() && phrase.english[i + 1] == c;
        if (c == '|' && !doubled) {
            key += "{}";
            continue;
        }
        key += c;
        if (c == '|') ++i;
    }
    // Pattern reads the holes; joints have become holes as well.
    std::vector<std::string> parts;
    const Pattern pattern({key, ""});
    for (const std::string& literal : pattern.literals()) {
        std::string_view part = literal;
        const std::string_view around = " ,.;:()'`\"\n?!#";
        while (!part.empty() && around.find(part.front()) != std::string_view::npos)
            part.remove_prefix(1);
        while (!part.empty() && around.find(part.back()) != std::string_view::npos)
            part.remove_suffix(1);
        if (part.size() > 3) parts.emplace_back(part);
    }
    return parts;
}

bool is_said(std::string part)
{
    if (all_literals().find(part) != std::string::npos) return true;
    // A brace of a text that is formatted is written twice.
    std::string doubled;
    for (const char c : part)
        doubled += c == '{' || c == '}' ? std::string(2, c) : std::string(1, c);
    if (all_literals().find(doubled) != std::string::npos) return true;
    // "{} process" and "processes", "it is {}" and its word: pieces that the sources put together.
    std::istringstream words(part);
    for (std::string word; words >> word;) {
        while (!word.empty() && std::string_view(",.;:()'").find(word.back()) != std::string::npos)
            word.pop_back();
        if (word.size() > 3 && all_literals().find(word) == std::string::npos) return false;
    }
    return true;
}

}  // namespace

TEST(Chinese, IsWrittenSoThatItCanBeFilledIn)
{
    for (const std::span<const Phrase> table : chinese_phrases())
        for (const Phrase& p : table) {
            EXPECT_EQ(complaint_about(p), "");
            EXPECT_FALSE(p.chinese.empty()) << p.english;
            EXPECT_TRUE(is_valid_utf8(p.chinese)) << p.english;
        }
}

TEST(Chinese, HasEachSentenceOnce)
{
    for (const std::span<const Phrase> table : chinese_phrases()) {
        std::set<std::string_view> seen;
        for (const Phrase& p : table) EXPECT_TRUE(seen.insert(p.english).second) << p.english;
    }
}

TEST(Chinese, TranslatesOnlyWhatTheProgramSays)
{
    size_t count = 0;
    for (const std::span<const Phrase> table : chinese_phrases()) {
        if (table.data() == phrases_of_others().data()) continue;
        for (const Phrase& p : table)
            for (const std::string& part : parts_of(p)) {
                ++count;
                EXPECT_TRUE(is_said(part)) << "'" << part << "' of: " << p.english;
            }
    }
    EXPECT_GT(count, 1'000U);
}

// What is filled in may be left out, such as the s of a plural; a name, a number or a time may not.
TEST(Chinese, LeavesOutNoMoreThanEndingsOfWords)
{
    for (const std::span<const Phrase> table : chinese_phrases())
        for (const Phrase& p : table) {
            const Pattern pattern(p);
            std::set<int> used;
            for (const Pattern::Piece& piece : pattern.pieces()) used.insert(piece.filling);
            for (int hole = 0; hole + 1 < static_cast<int>(pattern.literals().size()); ++hole) {
                if (used.contains(hole)) continue;
                const std::string& before = pattern.literals()[static_cast<size_t>(hole)];
                const bool ending =
                    !before.empty() && std::isalpha(static_cast<unsigned char>(before.back()));
                EXPECT_TRUE(ending) << "{" << hole << "} is not in the Chinese of: " << p.english;
            }
        }
}

TEST(Chinese, PutsNoHalfMarkBehindAChineseWord)
{
    for (const std::span<const Phrase> table : chinese_phrases())
        for (const Phrase& p : table)
            for (size_t i = 1; i < p.chinese.size(); ++i) {
                // The last byte of a Chinese character, whose first is E4 to E9.
                const auto first = static_cast<unsigned char>(i < 3 ? 0 : p.chinese[i - 3]);
                const bool wide = first >= 0xe4 && first <= 0xe9;
                const bool mark = p.chinese[i] == ',' || p.chinese[i] == ';' || p.chinese[i] == '?';
                EXPECT_FALSE(wide && mark) << p.chinese;
            }
}

}  // namespace interleave

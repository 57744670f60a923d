#include "cli/json.h"

#include "base/text.h"

#include <cassert>
#include <utility>

namespace interleave::cli {

void JsonWriter::new_line()
{
    out_ += '\n';
    out_.append(2 * levels_.size(), ' ');
}

// What has to stand between the last value and the next.
void JsonWriter::separate()
{
    if (std::exchange(after_key_, false) || levels_.empty()) return;
    if (!levels_.back().empty) out_ += ',';
    levels_.back().empty = false;
    new_line();
}

JsonWriter& JsonWriter::raw(std::string_view text)
{
    separate();
    out_ += text;
    return *this;
}

JsonWriter& JsonWriter::begin(char open, char close)
{
    separate();
    out_ += open;
    levels_.push_back({close});
    return *this;
}

JsonWriter& JsonWriter::end()
{
    assert(!levels_.empty() && !after_key_);
    const Level level = levels_.back();
    levels_.pop_back();
    if (!level.empty) new_line();
    out_ += level.close;
    return *this;
}

JsonWriter& JsonWriter::key(std::string_view name)
{
    assert(!levels_.empty() && levels_.back().close == '}' && !after_key_);
    separate();
    out_ += json_quote(name) + ": ";
    after_key_ = true;
    return *this;
}

JsonWriter& JsonWriter::value(std::string_view text) { return raw(json_quote(text)); }

JsonWriter& JsonWriter::members(std::string_view name, const std::vector<std::string>& texts)
{
    key(name).begin_array();
    for (const std::string& text : texts) value(std::string_view(text));
    return end();
}

std::string JsonWriter::take() &&
{
    assert(levels_.empty());
    return std::move(out_) + '\n';
}

}  // namespace interleave::cli

// YAML text as a tree of nodes that know their places. The only file that knows libyaml.
//
// Scalars are raw text: `yes`, `010` and `1e3` mean what their reader says. Refused: duplicate
// keys, tags, merge keys, several documents, anything beyond the limits of parse.h. An alias shares
// the node of its anchor, so that the tree is as small as the text; expanded_nodes counts what a
// reader walks through.
#pragma once

#include "scenario/diagnostic.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace interleave {

enum class YamlKind : uint8_t { scalar, sequence, mapping };
enum class YamlStyle : uint8_t { plain, quoted, literal, folded, flow, block };

struct YamlNode;
using YamlRef = std::shared_ptr<const YamlNode>;

struct YamlEntry {
    YamlRef key, value;
};

struct YamlNode {
    YamlKind kind{};
    YamlStyle style{};
    Mark mark;              // its beginning; length within the first line
    uint32_t end_line = 0;  // where it ends
    uint32_t end_column = 0;
    uint32_t depth = 1;              // of the tree below and including it
    uint64_t expanded_nodes = 1;     // of that tree, aliases expanded
    std::string text;                // scalar
    Mark text_mark;                  // scalar: where the text itself begins, without a quote
    bool verbatim = true;            // scalar: the text stands in the source as it is, on one line
    std::vector<YamlRef> items;      // sequence
    std::vector<YamlEntry> entries;  // mapping

    [[nodiscard]] bool is_scalar() const { return kind == YamlKind::scalar; }
    [[nodiscard]] bool is_sequence() const { return kind == YamlKind::sequence; }
    [[nodiscard]] bool is_mapping() const { return kind == YamlKind::mapping; }
    // `key:` with nothing behind it.
    [[nodiscard]] bool is_empty() const
    {
        return is_scalar() && style == YamlStyle::plain && text.empty();
    }
    // The place of `length` characters of the text, from its character `offset` on.
    [[nodiscard]] Mark at(uint32_t offset, uint32_t length) const;
};

// Null if the text is not YAML as we take it; diagnostics say why.
[[nodiscard]] YamlRef parse_yaml(std::string_view text, Diagnostics&);

}  // namespace interleave

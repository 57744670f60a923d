#include "scenario/yaml.h"

#include "program/lexer.h"
#include "scenario/codes.h"
#include "scenario/parse.h"
#include "scenario/source.h"
#include "scenario/yaml_errors.h"

#include <fmt/format.h>
#include <yaml.h>

#include <algorithm>
#include <cassert>
#include <unordered_map>
#include <utility>

namespace interleave {

namespace {

using Node = std::shared_ptr<YamlNode>;

constexpr uint32_t kMaxRepairs = 20;  // each looks its place up in the source

Mark mark_of(const yaml_mark_t& m)
{
    return {static_cast<uint32_t>(m.line + 1), static_cast<uint32_t>(m.column + 1), 0};
}

std::string_view view(const yaml_char_t* text)
{
    return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text);
}

int open_parentheses(std::string_view text)
{
    int open = 0;
    for (char c : text) open += c == '(' ? 1 : c == ')' ? -1 : 0;
    return open;
}

bool is_plain(const YamlRef& n) { return n->is_scalar() && n->style == YamlStyle::plain; }

class Reader {
  public:
    Reader(std::string_view text, Diagnostics& diagnostics)
        : source_(text), diagnostics_(diagnostics)
    {
        yaml_parser_initialize(&parser_);
        yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
        yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()),
                                     text.size());
    }
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;
    ~Reader() { yaml_parser_delete(&parser_); }

    YamlRef read();

  private:
    struct Frame {
        Node node;
        YamlRef key;  // of a mapping: waits for its value
        std::string anchor;
    };

    bool handle(const yaml_event_t&);
    bool begin_document(const yaml_event_t&);
    bool scalar(const yaml_event_t&);
    bool alias(const yaml_event_t&);
    bool begin_collection(const yaml_event_t&, YamlKind, bool flow, std::string_view anchor,
                          std::string_view tag);
    bool end_collection(const yaml_event_t&);
    bool attach(YamlRef);
    void add_entry(YamlNode&, YamlEntry);
    bool no_tag(std::string_view tag, Mark);
    void remember(std::string_view anchor, const YamlRef&);
    void place_scalar(YamlNode&) const;
    void finish(YamlNode&) const;

    void repair_sequence(YamlNode&);
    void repair_mapping(YamlNode&);
    YamlRef rejoin(const YamlRef& first, const YamlRef& last);

    bool fail(uint32_t code, Mark mark, std::string message, std::string suggestion = {})
    {
        diagnostics_.error(code, mark, std::move(message), std::move(suggestion));
        return false;
    }

    yaml_parser_t parser_{};
    Source source_;
    Diagnostics& diagnostics_;
    std::vector<Frame> stack_;
    std::unordered_map<std::string, YamlRef> anchors_;  // null while the node is open
    std::unordered_map<const YamlNode*, std::unordered_map<std::string, uint32_t>> keys_;
    YamlRef root_;
    uint32_t nodes_ = 0;
    uint32_t repairs_ = 0;
    bool done_ = false;
};

YamlRef Reader::read()
{
    while (!done_) {
        yaml_event_t event;
        if (yaml_parser_parse(&parser_, &event) == 0) {
            explain_yaml_error(parser_, source_, diagnostics_);
            return nullptr;
        }
        const bool fine = handle(event);
        yaml_event_delete(&event);
        if (!fine) return nullptr;
    }
    if (!root_ || root_->is_empty()) {
        fail(code::kEmptyFile, {1, 1, 0}, "there is no scenario in this file",
             "the smallest one is: processes: {P1: {run: [compute 24]}}");
        return nullptr;
    }
    return root_;
}

bool Reader::handle(const yaml_event_t& e)
{
    switch (e.type) {
        case YAML_DOCUMENT_START_EVENT: return begin_document(e);
        case YAML_SCALAR_EVENT: return scalar(e);
        case YAML_ALIAS_EVENT: return alias(e);
        case YAML_SEQUENCE_START_EVENT: {
            const auto& s = e.data.sequence_start;
            return begin_collection(e, YamlKind::sequence, s.style == YAML_FLOW_SEQUENCE_STYLE,
                                    view(s.anchor), view(s.tag));
        }
        case YAML_MAPPING_START_EVENT: {
            const auto& m = e.data.mapping_start;
            return begin_collection(e, YamlKind::mapping, m.style == YAML_FLOW_MAPPING_STYLE,
                                    view(m.anchor), view(m.tag));
        }
        case YAML_SEQUENCE_END_EVENT:
        case YAML_MAPPING_END_EVENT: return end_collection(e);
        case YAML_STREAM_END_EVENT: done_ = true; return true;
        case YAML_NO_EVENT:
        case YAML_STREAM_START_EVENT:
        case YAML_DOCUMENT_END_EVENT: return true;
    }
    return true;
}

bool Reader::begin_document(const yaml_event_t& e)
{
    const auto& start = e.data.document_start;
    if (start.tag_directives.start != start.tag_directives.end) {
        return fail(code::kTag, mark_of(e.start_mark), "tags are not part of the language",
                    "remove the %TAG line");
    }
    if (root_) {
        return fail(code::kSeveralDocuments, source_.word(mark_of(e.start_mark)),
                    "a second document begins here: a file holds one scenario",
                    "put it into a file of its own, or remove this line");
    }
    return true;
}

bool Reader::no_tag(std::string_view tag, Mark mark)
{
    if (tag.empty()) return true;
    return fail(code::kTag, source_.word(mark), "tags are not part of the language",
                "remove it; text that begins with '!' goes into quotes");
}

bool Reader::scalar(const yaml_event_t& e)
{
    const auto& s = e.data.scalar;
    const Mark mark = mark_of(e.start_mark);
    if (!no_tag(view(s.tag), mark)) return false;
    auto node = std::make_shared<YamlNode>();
    node->kind = YamlKind::scalar;
    switch (s.style) {
        case YAML_SINGLE_QUOTED_SCALAR_STYLE:
        case YAML_DOUBLE_QUOTED_SCALAR_STYLE: node->style = YamlStyle::quoted; break;
        case YAML_LITERAL_SCALAR_STYLE: node->style = YamlStyle::literal; break;
        case YAML_FOLDED_SCALAR_STYLE: node->style = YamlStyle::folded; break;
        default: node->style = YamlStyle::plain; break;
    }
    node->text.assign(reinterpret_cast<const char*>(s.value), s.length);
    node->mark = mark;
    node->end_line = static_cast<uint32_t>(e.end_mark.line + 1);
    node->end_column = static_cast<uint32_t>(e.end_mark.column + 1);
    place_scalar(*node);
    if (const auto c = control_character_in(node->text))
        return fail(code::kControlCharacter, node->mark, complaint_about(*c), "delete it");
    remember(view(s.anchor), node);
    return attach(std::move(node));
}

// Where the text stands, and whether it stands there letter by letter.
void Reader::place_scalar(YamlNode& n) const
{
    const uint32_t chars = count_chars(n.text);
    const bool one_line = n.end_line == n.mark.line;
    const uint32_t width = one_line ? n.end_column - n.mark.column : 0;
    n.mark.length = one_line ? width : source_.line_length(n.mark.line) + 1 - n.mark.column;
    n.text_mark = n.mark;
    switch (n.style) {
        case YamlStyle::plain: n.verbatim = one_line && width == chars; return;
        case YamlStyle::quoted: {
            n.verbatim = one_line && width == chars + 2;
            if (n.verbatim) n.text_mark = {n.mark.line, n.mark.column + 1, chars};
            return;
        }
        case YamlStyle::literal:
        case YamlStyle::folded: {
            n.verbatim = false;
            n.mark.length = 1;
            n.text_mark = {n.mark.line + 1, source_.indentation_from(n.mark.line + 1) + 1, 0};
            return;
        }
        case YamlStyle::flow:
        case YamlStyle::block: assert(false);
    }
}

void Reader::remember(std::string_view anchor, const YamlRef& node)
{
    if (!anchor.empty()) anchors_[std::string(anchor)] = node;
}

bool Reader::alias(const yaml_event_t& e)
{
    const std::string name(view(e.data.alias.anchor));
    Mark mark = mark_of(e.start_mark);
    mark.length = static_cast<uint32_t>(e.end_mark.column - e.start_mark.column);
    const auto found = anchors_.find(name);
    if (found == anchors_.end()) {
        return fail(
            code::kAlias, mark,
            fmt::format("'*{0}' refers to an anchor '&{0}' that is not above it", shortened(name)),
            "text that begins with '*' goes into quotes");
    }
    if (!found->second) {
        return fail(code::kAlias, mark, fmt::format("'*{}' contains itself", shortened(name)));
    }
    return attach(found->second);
}

bool Reader::begin_collection(const yaml_event_t& e, YamlKind kind, bool flow,
                              std::string_view anchor, std::string_view tag)
{
    const Mark mark = mark_of(e.start_mark);
    if (!no_tag(tag, mark)) return false;
    if (stack_.size() >= kMaxNesting) {
        return fail(code::kTooDeep, mark,
                    fmt::format("more than {} levels inside each other", kMaxNesting),
                    "move the inner steps into a function");
    }
    auto node = std::make_shared<YamlNode>();
    node->kind = kind;
    node->style = flow ? YamlStyle::flow : YamlStyle::block;
    node->mark = mark;
    if (!anchor.empty()) anchors_[std::string(anchor)] = nullptr;
    stack_.push_back({std::move(node), nullptr, std::string(anchor)});
    return true;
}

bool Reader::end_collection(const yaml_event_t& e)
{
    Frame frame = std::move(stack_.back());
    stack_.pop_back();
    YamlNode& n = *frame.node;
    n.end_line = static_cast<uint32_t>(e.end_mark.line + 1);
    n.end_column = static_cast<uint32_t>(e.end_mark.column + 1);
    n.mark.length =
        n.style == YamlStyle::flow && n.end_line == n.mark.line ? n.end_column - n.mark.column : 1;
    if (n.style == YamlStyle::block && !n.entries.empty()) n.mark = n.entries[0].key->mark;
    if (n.style == YamlStyle::flow) {
        if (n.is_sequence()) repair_sequence(n);
        if (n.is_mapping()) repair_mapping(n);
    }
    keys_.erase(&n);
    finish(n);
    remember(frame.anchor, frame.node);
    return attach(std::move(frame.node));
}

void Reader::finish(YamlNode& n) const
{
    const auto count = [&n](const YamlNode& child) {
        n.depth = std::max(n.depth, child.depth + 1);
        n.expanded_nodes =
            std::min<uint64_t>(n.expanded_nodes + child.expanded_nodes, kMaxNodes + 1);
    };
    for (const YamlRef& item : n.items) count(*item);
    for (const YamlEntry& entry : n.entries) {
        count(*entry.key);
        count(*entry.value);
    }
}

bool Reader::attach(YamlRef node)
{
    const Mark mark = node->mark;
    if (++nodes_ > kMaxNodes || node->expanded_nodes > kMaxNodes) {
        return fail(code::kTooMany, mark,
                    fmt::format("the file holds more than {} values once its aliases are written "
                                "out",
                                kMaxNodes));
    }
    if (stack_.size() + node->depth > kMaxNesting + 1) {
        return fail(code::kTooDeep, mark,
                    fmt::format("more than {} levels inside each other", kMaxNesting),
                    "move the inner steps into a function");
    }
    if (stack_.empty()) {
        root_ = std::move(node);
        return true;
    }
    Frame& top = stack_.back();
    if (top.node->is_sequence()) {
        top.node->items.push_back(std::move(node));
    } else if (!top.key) {
        top.key = std::move(node);
    } else {
        add_entry(*top.node, {std::exchange(top.key, nullptr), std::move(node)});
    }
    return true;
}

void Reader::add_entry(YamlNode& n, YamlEntry entry)
{
    const YamlNode& key = *entry.key;
    if (!key.is_scalar()) {
        fail(code::kWrongShape, key.mark, "a key has to be text, not a list or a mapping");
        return;
    }
    if (key.style == YamlStyle::plain && key.text == "<<") {
        fail(code::kTag, key.mark, "merge keys are not part of the language",
             "repeat the keys, or use an alias for the whole value");
        return;
    }
    if (key.text.empty()) {
        fail(code::kSyntax, key.mark, "a key is missing before this ':'");
        return;
    }
    const auto [first, is_new] = keys_[&n].try_emplace(key.text, key.mark.line);
    if (!is_new) {
        fail(code::kDuplicateKey, key.mark,
             fmt::format("'{}' is here twice; the first is in line {}", shortened(key.text),
                         first->second));
        return;
    }
    n.entries.push_back(std::move(entry));
}

// The text from `first` to `last`, which YAML cut at a comma, as the one scalar that was meant.
YamlRef Reader::rejoin(const YamlRef& first, const YamlRef& last)
{
    auto node = std::make_shared<YamlNode>(*first);
    node->text = source_.between(first->mark, last->end_line, last->end_column);
    node->end_line = last->end_line;
    node->end_column = last->end_column;
    node->style = YamlStyle::plain;
    place_scalar(*node);
    ++repairs_;
    fail(code::kCommaSplit, node->mark,
         fmt::format("inside [ ] and {{ }} YAML splits '{}' at the comma", shortened(node->text)),
         fmt::format("put it into quotes, '{}', or on a line of its own outside of [ ] and {{ }}",
                     shortened(node->text)));
    return node;
}

// `[compute uniform(1ms, 3ms)]` and `[assert x == 1, "text"]` are two items each.
void Reader::repair_sequence(YamlNode& n)
{
    for (size_t i = 0; i + 1 < n.items.size() && repairs_ < kMaxRepairs; ++i) {
        if (!is_plain(n.items[i])) continue;
        int open = open_parentheses(n.items[i]->text);
        size_t last = i;
        while (open > 0 && last + 1 < n.items.size() && n.items[last + 1]->is_scalar()) {
            open += open_parentheses(n.items[++last]->text);
        }
        const bool message = last == i && n.items[i]->text.rfind("assert ", 0) == 0 &&
                             n.items[i + 1]->is_scalar() &&
                             n.items[i + 1]->style == YamlStyle::quoted;
        if (message) last = i + 1;
        if (last == i || open != 0) continue;
        n.items[i] = rejoin(n.items[i], n.items[last]);
        const auto begin = n.items.begin() + static_cast<std::ptrdiff_t>(i) + 1;
        n.items.erase(begin, begin + static_cast<std::ptrdiff_t>(last - i));
    }
}

// `{a: shared(1, 2)}` is a value `shared(1` and a key `2)`; `{f(n, m): ...}` are two keys.
void Reader::repair_mapping(YamlNode& n)
{
    for (size_t i = 0; i + 1 < n.entries.size() && repairs_ < kMaxRepairs; ++i) {
        const bool in_key = n.entries[i].value->is_empty();
        const YamlRef& first = in_key ? n.entries[i].key : n.entries[i].value;
        if (!is_plain(first)) continue;
        int open = open_parentheses(first->text);
        size_t last = i;
        while (open > 0 && last + 1 < n.entries.size() &&
               (last == i || n.entries[last].value->is_empty())) {
            open += open_parentheses(n.entries[++last].key->text);
        }
        const bool fits = in_key || n.entries[last].value->is_empty();
        if (last == i || open != 0 || !fits) continue;
        const YamlRef joined = rejoin(first, n.entries[last].key);
        if (in_key) {
            n.entries[i] = {joined, n.entries[last].value};
        } else {
            n.entries[i].value = joined;
        }
        const auto begin = n.entries.begin() + static_cast<std::ptrdiff_t>(i) + 1;
        n.entries.erase(begin, begin + static_cast<std::ptrdiff_t>(last - i));
    }
}

}  // namespace

Mark YamlNode::at(uint32_t offset, uint32_t length) const
{
    if (!verbatim) return mark;
    return {text_mark.line, text_mark.column + offset, length};
}

YamlRef parse_yaml(std::string_view text, Diagnostics& diagnostics)
{
    constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
    if (text.substr(0, byte_order_mark.size()) == byte_order_mark) {
        text.remove_prefix(byte_order_mark.size());
    }
    if (text.size() > kMaxScenarioBytes) {
        diagnostics.error(code::kTooLarge, {1, 1, 0},
                          fmt::format("the file is larger than {} MB", kMaxScenarioBytes >> 20));
        return nullptr;
    }
    if (!check_characters(text, diagnostics)) return nullptr;
    Reader reader(text, diagnostics);
    return reader.read();
}

}  // namespace interleave

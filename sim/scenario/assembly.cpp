#include "scenario/assembly.h"

#include "program/lexer.h"
#include "scenario/assembly_line.h"
#include "scenario/compile_codes.h"
#include "scenario/compile_context.h"

#include <fmt/format.h>

#include <algorithm>

namespace interleave {

namespace {

bool begins_region(Op op) { return op == Op::atomic || op == Op::until; }
bool ends_region(Op op) { return op == Op::end_atomic || op == Op::end_until; }

bool allowed_inside(Op region, Op op)
{
    if (op <= Op::jump_if || op == Op::load || op == Op::lookup) return true;
    return region == Op::atomic && (op == Op::loop || op == Op::store || op == Op::exchange ||
                                    op == Op::fetch_add || op == Op::assert_);
}

class Assembler {
  public:
    Assembler(Mark begin, FunctionId f, Program& p, Diagnostics& d)
        : begin_(begin), function_(f), p_(p), diagnostics_(d), entry_(here())
    {
    }

    bool run(std::string_view text)
    {
        const Saved before = save();
        p_.functions[function_].entry = entry_;
        for (uint32_t line = 0; !text.empty(); ++line) {
            const size_t length = std::min(text.find('\n'), text.size());
            mark_ = {begin_.line + line, begin_.column, 0};
            read_line(text.substr(0, length));
            text.remove_prefix(std::min(length + 1, text.size()));
        }
        finish();
        if (!ok_) restore(before);
        return ok_;
    }

  private:
    struct Saved {
        size_t code, steps, distributions, releases, tables, selects, messages;
        Function function;
    };
    struct Fixup {
        uint32_t pc = 0;
        Word label;
        Mark line;
    };

    [[nodiscard]] Saved save() const
    {
        return {p_.code.size(),     p_.steps.size(),        p_.distributions.size(),
                p_.releases.size(), p_.tables.size(),       p_.selects.size(),
                p_.messages.size(), p_.functions[function_]};
    }
    void restore(const Saved& s)
    {
        p_.code.resize(s.code);
        p_.step_of.resize(s.code);
        p_.steps.resize(s.steps);
        p_.distributions.resize(s.distributions);
        p_.releases.resize(s.releases);
        p_.tables.resize(s.tables);
        p_.selects.resize(s.selects);
        p_.messages.resize(s.messages);
        p_.functions[function_] = s.function;
    }
    [[nodiscard]] uint32_t here() const { return static_cast<uint32_t>(p_.code.size()); }

    void error(uint32_t number, Mark line, const Word& at, std::string message,
               std::string suggestion = {})
    {
        line.column += at.column;
        line.length = count_chars(at.text);
        diagnostics_.error(number, line, std::move(message), std::move(suggestion));
        ok_ = false;
    }

    void read_line(std::string_view line)
    {
        std::vector<Word> words = assembly_words(line);
        if (!words.empty() && words[0].text.ends_with(':')) {
            declare_label(words[0]);
            words.erase(words.begin());
        }
        if (words.empty()) return;
        const Word first = words.front();
        const std::string_view last = words.back().text;
        const std::string_view text(
            first.text.data(), static_cast<size_t>(last.data() + last.size() - first.text.data()));
        const auto read = read_assembly_line(std::move(words), mark_, function_, p_, diagnostics_);
        if (!read) {
            ok_ = false;
            return;
        }
        if (here() >= kMaxInstructions) {
            return error(compile_code::kTooLarge, mark_, first,
                         fmt::format("more than {} instructions", kMaxInstructions));
        }
        if (read->label) fixups_.push_back({here(), *read->label, mark_});
        p_.steps.push_back({std::string(text), mark_.line, mark_.column + first.column});
        track_region(read->instr, first);
        emit(read->instr);
    }

    void declare_label(Word name)
    {
        name.text.remove_suffix(1);
        if (!is_identifier(name.text)) {
            error(compile_code::kBadLabel, mark_, name,
                  fmt::format("'{}' cannot be a label", name.text));
        } else if (!labels_.emplace(std::string(name.text), here()).second) {
            error(compile_code::kBadLabel, mark_, name,
                  fmt::format("the label '{}' exists already", name.text));
        }
    }

    void emit(const Instr& i)
    {
        p_.code.push_back(i);
        p_.step_of.push_back(static_cast<uint32_t>(p_.steps.size() - 1));
        regions_.push_back(open_);
        if (ends_region(i.op)) open_ = 0;
        if (begins_region(i.op) && open_ == 0) open_ = here();
    }

    void track_region(const Instr& i, const Word& word)
    {
        const Op opened = open_ == 0 ? Op::nop : p_.code[open_ - 1].op;
        if (ends_region(i.op)) {
            const Op wanted = i.op == Op::end_atomic ? Op::atomic : Op::until;
            if (opened == wanted) {
                p_.code[open_ - 1].arg = here();
            } else {
                error(compile_code::kBadRegion, mark_, word,
                      fmt::format("'{}' closes nothing", word.text));
            }
        } else if (open_ != 0 && !allowed_inside(opened, i.op)) {
            error(compile_code::kNotInAtomic, mark_, word,
                  fmt::format("'{}' cannot stand between {} and end_{}", word.text, op_name(opened),
                              op_name(opened)));
        }
    }

    // The end of the text returns, if it can be reached.
    void finish()
    {
        const bool to_end = std::ranges::any_of(
            fixups_, [&](const Fixup& f) { return find_label(f.label) == here(); });
        const Op last = here() == entry_ ? Op::nop : p_.code.back().op;
        if (to_end || (last != Op::jump && last != Op::return_ && !ends_task(last))) {
            p_.steps.push_back({"return", mark_.line, mark_.column});
            if (open_ == 0) emit({.op = Op::return_});
        }
        if (open_ != 0) {
            const Step& step = p_.steps[StepId{p_.step_of[open_ - 1]}];
            error(compile_code::kBadRegion, {step.line, step.column, 0}, {},
                  fmt::format("'{}' is not closed by end_{}", step.label, step.label));
        }
        p_.functions[function_].end = here();
        tell_frame_size(p_, function_);
        for (const Fixup& f : fixups_) resolve(f);
    }

    [[nodiscard]] std::optional<uint32_t> find_label(const Word& w) const
    {
        const auto it = labels_.find(w.text);
        return it != labels_.end() ? std::optional(it->second) : std::nullopt;
    }

    void resolve(const Fixup& f)
    {
        const std::optional<uint32_t> target = find_label(f.label);
        if (!target) {
            return error(compile_code::kBadLabel, f.line, f.label,
                         fmt::format("unknown label '{}'", f.label.text),
                         suggest(f.label.text, names_of(labels_)));
        }
        if (*target < here() && regions_[*target - entry_] == regions_[f.pc - entry_]) {
            p_.code[f.pc].arg = *target;
            return;
        }
        error(compile_code::kBadRegion, f.line, f.label,
              fmt::format("the jump to '{}' crosses the border of an atomic or until block",
                          f.label.text));
    }

    Mark begin_;
    FunctionId function_;
    Program& p_;
    Diagnostics& diagnostics_;
    uint32_t entry_ = 0;
    Mark mark_;  // of the current line
    NameMap<uint32_t> labels_;
    std::vector<Fixup> fixups_;
    std::vector<uint32_t> regions_;  // of each instruction: pc of its region's beginning + 1, or 0
    uint32_t open_ = 0;              // the same, of the region that is open
    bool ok_ = true;
};

}  // namespace

bool assemble(std::string_view text, Mark begin, FunctionId f, Program& program, Diagnostics& d)
{
    return Assembler(begin, f, program, d).run(text);
}

}  // namespace interleave

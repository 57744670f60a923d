#include "export/gantt.h"

#include "analysis/counted_lanes.h"
#include "base/text.h"
#include "export/finding_text.h"
#include "export/groups.h"
#include "export/ruler.h"
#include "export/sample.h"
#include "export/style.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <vector>

namespace interleave {

namespace {

// The characters of a chart. Each takes one column.
struct Glyphs {
    std::string_view running, ready, blocked, kernel, zombie, unknown;
    std::string_view brief;  // it ran, but for less than something else in the same column
    std::string_view ended, crashed, crowd, tick, axis, ellipsis, dot;
    std::string_view release, deadline, both, missed;  // of jobs
    std::string_view finding[kWeights];
};
constexpr Glyphs kUnicode = {"█",
                             "░",
                             "·",
                             "▒",
                             "─",
                             "?",
                             "▏",
                             "┤",
                             "✗",
                             "*",
                             "┬",
                             "─",
                             "…",
                             "·",
                             "↑",
                             "↓",
                             "↕",
                             "!",
                             {"◇", "◆", "▼"}};
constexpr Glyphs kAscii = {"#",
                           ":",
                           ".",
                           "%",
                           "~",
                           "?",
                           "|",
                           "]",
                           "X",
                           "*",
                           "+",
                           "-",
                           "...",
                           "-",
                           "^",
                           "v",
                           "I",
                           "!",
                           {"?", "o", "!"}};

// Parameters of the SGR sequence that switches a style on; empty: plain.
constexpr std::string_view kPlain = "";
constexpr std::string_view kDim = "2";
constexpr std::string_view kBold = "1";
constexpr std::string_view kRed = "31";
constexpr std::string_view kYellow = "33";
constexpr std::string_view kTasks[] = {"34", "32", "35", "36", "94", "92", "95", "96"};
constexpr std::string_view kTasksInverse[] = {"7;34", "7;32", "7;35", "7;36",
                                              "7;94", "7;92", "7;95", "7;96"};

constexpr std::string_view kWeightStyles[kWeights] = {"35", "33", "1;31"};
constexpr std::string_view kFindings = "findings";
constexpr size_t kMaxListed = 10;  // findings, where their sentences stand elsewhere

constexpr std::string_view kTags = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

struct Cell {
    std::string_view glyph = " ";
    std::string_view style = kPlain;
};

class Chart {
  public:
    Chart(const Timeline& t, const GanttOptions& o)
        : t_(t),
          o_(o),
          g_(o.ascii ? kAscii : kUnicode),
          groups_(group_lanes(t, o.tasks, o.max_rows))
    {
        if (o.counters) counted_ = worth_showing(counted_lanes(t), t.end());
        from_ = o.to > o.from ? o.from : t.begin();
        to_ = o.to > o.from ? o.to : t.end();
        if (to_ <= from_) to_ = from_ + Duration{1};
        const auto columns =
            std::clamp<int32_t>(static_cast<int32_t>(std::min(o.columns, 1000u)), 40, 1000);
        label_ = std::max(label_columns(columns),
                          std::min(static_cast<int32_t>(o.label_columns), columns / 3 + 1));
        // One column more than the plot, for what ends with the chart.
        plot_ = columns - label_ - 2;
        columns_ = columns;
    }

    [[nodiscard]] GanttFrame frame() const
    {
        return {static_cast<uint32_t>(label_), static_cast<uint32_t>(plot_), from_, to_};
    }

    std::string draw()
    {
        head();
        ruler();
        if (!o_.findings.empty()) finding_marks();
        for (uint32_t c = 0; c < t_.cpus(); ++c) cpu(CpuId{c});
        for (const LaneGroup& group : groups_.groups) {
            if (group.heading) style_text(kBold, fit(group.process, columns_)).newline();
            for (TrackId id : group.tasks) {
                jobs(id);
                task(id, group.heading);
            }
        }
        if (groups_.left_out > 0) {
            style_text(kDim, said(fmt::format("{} {} more tasks are not shown", g_.ellipsis,
                                              groups_.left_out)))
                .newline();
        }
        if (o_.counters) counters();
        if (o_.legend) legend();
        if (!o_.findings.empty()) finding_list();
        return std::move(text_);
    }

  private:
    Chart& style_text(std::string_view style, std::string_view text)
    {
        const bool on = o_.color && !style.empty();
        if (on) text_ += fmt::format("\x1b[{}m", style);
        text_ += text;
        if (on) text_ += "\x1b[0m";
        return *this;
    }
    void newline()
    {
        while (!text_.empty() && text_.back() == ' ') text_.pop_back();
        text_ += '\n';
    }
    [[nodiscard]] std::string said(std::string_view english) const
    {
        return o_.say ? o_.say(english) : std::string(english);
    }
    [[nodiscard]] std::string fit(std::string_view text, int32_t columns) const
    {
        return cut_middle(text, static_cast<size_t>(std::max(columns, 1)), g_.ellipsis);
    }

    [[nodiscard]] int32_t label_columns(int32_t columns) const
    {
        size_t widest = display_width(fmt::format("cpu{}", std::max(t_.cpus(), 1u) - 1));
        if (!o_.findings.empty()) widest = std::max(widest, display_width(said(kFindings)));
        for (const LaneGroup& group : groups_.groups) {
            for (TrackId id : group.tasks) {
                const size_t indent = (group.heading ? 4 : 2) + 2 * depth_of(t_.track(id));
                widest = std::max(widest, indent + display_width(short_name(t_.track(id))));
            }
        }
        for (const CountedLane& lane : counted_)
            widest = std::max(widest, 2 + display_width(counter_name(lane)));
        return static_cast<int32_t>(std::min<size_t>(widest, static_cast<size_t>(columns) / 3)) + 1;
    }

    void head()
    {
        const Origin& origin = t_.origin();
        if (o_.title && !origin.title.empty()) {
            style_text(kBold, fit(origin.title, columns_)).newline();
        }
        std::string caption = said(origin.detail);
        const auto add = [&](const std::string& part) {
            if (!caption.empty()) caption += fmt::format(" {} ", g_.dot);
            caption += part;
        };
        if (origin.source == Origin::Source::simulation)
            add(said(fmt::format("seed {}", origin.seed)));
        add(said(fmt::format("{} at {}", name_of(origin.end), to_text(t_.end()))));
        style_text(kDim, fit(caption, columns_)).newline();
        newline();
    }

    // Labels above, ticks below; a label begins at its tick.
    void ruler()
    {
        const auto longest = static_cast<int32_t>(
            std::max(to_text(from_).size(), std::string_view("500.5 ms").size()));
        const auto most = static_cast<uint32_t>(std::max(1, plot_ / (longest + 3)));
        std::string labels(static_cast<size_t>(label_), ' ');
        std::vector<std::string_view> axis(static_cast<size_t>(plot_) + 1, g_.axis);
        for (const Tick& tick : ticks(from_, to_, most)) {
            const int32_t x = position(tick.at, from_, to_, plot_);
            axis[static_cast<size_t>(x)] = g_.tick;
            // At the right edge a label moves to the left until it fits.
            const int32_t at =
                std::min(label_ + x, columns_ - static_cast<int32_t>(tick.label.size()));
            const auto used = static_cast<int32_t>(labels.size());
            if (at < used || (at == used && used > label_)) continue;
            labels.append(static_cast<size_t>(at - used), ' ');
            labels += tick.label;
        }
        style_text(kDim, labels).newline();
        std::string line(static_cast<size_t>(label_), ' ');
        for (std::string_view glyph : axis) line += glyph;
        style_text(kDim, line).newline();
    }

    static char tag(TrackId id) { return id.index < kTags.size() ? kTags[id.index] : '*'; }
    static size_t color(TrackId id) { return id.index % std::size(kTasks); }

    void label(std::string_view text)
    {
        text_ += pad_right(fit(text, label_ - 1), static_cast<size_t>(label_));
    }
    void row(const std::vector<Cell>& cells)
    {
        // Cells of one style are one piece: escape sequences are longer than what they colour.
        std::string piece;
        for (size_t i = 0; i < cells.size(); ++i) {
            piece += cells[i].glyph;
            if (i + 1 < cells.size() && cells[i + 1].style == cells[i].style) continue;
            style_text(cells[i].style, piece);
            piece.clear();
        }
        newline();
    }

    // A brief run beside a column of running is the rest of that run and needs no mark of its own.
    template <typename Id>
    [[nodiscard]] std::vector<Sample> samples_of(Id id) const
    {
        std::vector<Sample> all = sample(t_, id, Cells(from_, to_, plot_));
        const auto runs = [&](size_t i) {
            return i < all.size() && all[i].state == TaskState::running;
        };
        for (size_t i = 0; i < all.size(); ++i) {
            if (!runs(i) && (runs(i - 1) || runs(i + 1))) all[i].ran = false;
        }
        return all;
    }

    void cpu(CpuId id)
    {
        label(fmt::format("cpu{}", id.index));
        std::vector<Cell> cells;
        for (const Sample& s : samples_of(id)) cells.push_back(cpu_cell(s));
        row(cells);
    }
    Cell cpu_cell(const Sample& s)
    {
        if (s.state == TaskState::running) {
            if (!s.task.valid()) return used_crowd_ = true, Cell{g_.crowd, kPlain};
            const size_t i = s.task.index;
            const std::string_view glyph = i < kTags.size() ? kTags.substr(i, 1) : g_.crowd;
            if (i >= kTags.size()) used_crowd_ = true;
            return {glyph, kTasksInverse[color(s.task)]};
        }
        if (s.ran) return used_brief_ = true, Cell{g_.brief, kPlain};
        if (s.state == TaskState::kernel) return used_kernel_ = true, Cell{g_.kernel, kPlain};
        if (s.state == TaskState::unknown) return {g_.unknown, kDim};
        return {};
    }

    [[nodiscard]] static size_t weight(const Finding& f)
    {
        return static_cast<size_t>(weight_of(f.kind));
    }
    // A mark for each finding, or how many share a column (+ is more than 9), and how long it
    // lasts.
    void finding_marks()
    {
        const auto columns = static_cast<size_t>(plot_) + 1;
        std::vector<Cell> cells(columns);
        std::vector<size_t> count(columns), worst(columns);
        const auto column = [&](Time at) {
            return static_cast<size_t>(position(at, from_, to_, plot_));
        };
        for (const Finding& f : o_.findings) {
            if (f.to > f.at && f.to >= from_ && f.at <= to_)
                for (size_t x = column(f.at); x <= column(f.to); ++x) cells[x] = {g_.axis, kDim};
            if (f.at < from_ || f.at > to_) continue;
            const size_t x = column(f.at);
            worst[x] = std::max(worst[x], weight(f));
            ++count[x];
        }
        for (size_t x = 0; x < columns; ++x) {
            static constexpr std::string_view kDigits = "0123456789+";
            used_digit_ = used_digit_ || count[x] > 1;
            if (count[x] == 0) continue;
            const size_t digit = std::min(count[x], kDigits.size() - 1);
            cells[x] = {count[x] == 1 ? g_.finding[worst[x]] : kDigits.substr(digit, 1),
                        kWeightStyles[worst[x]]};
        }
        label(said(kFindings));
        row(cells);
    }
    void finding_list()
    {
        newline();
        const size_t all = o_.findings.size();
        const size_t told = o_.sentences ? all : std::min(all, kMaxListed);
        for (const Finding& f : std::span(o_.findings).first(told)) {
            style_text(kWeightStyles[weight(f)], g_.finding[weight(f)]);
            std::string text = fmt::format("{}{}{}", said(heading_of(f)),
                                           f.tasks.empty() ? "" : ": ", fmt::join(f.tasks, ", "));
            if (o_.sentences) text = fmt::format("{}: {}", said(heading_of(f)), said(f.sentence));
            style_text(kPlain, " " + wrap_text(text, static_cast<size_t>(columns_) - 2, 2));
            newline();
        }
        if (used_digit_)
            style_text(kDim, said("2 to 9, +: so many findings in one column")).newline();
        if (told == all) return;
        style_text(kDim, fmt::format("{} {}", g_.ellipsis,
                                     said(fmt::format("{} more findings", all - told))))
            .newline();
    }

    // Above the row of the task: when its jobs were released, and when they had to be done.
    void jobs(TrackId id)
    {
        std::vector<Cell> cells(static_cast<size_t>(plot_) + 1);
        bool any = false;
        const auto cell_at = [&](Time at) -> Cell* {
            if (at < from_ || at > to_) return nullptr;
            any = true;
            return &cells[static_cast<size_t>(position(at, from_, to_, plot_))];
        };
        for (const JobOutcome& job : t_.jobs(id)) {
            if (Cell* cell = cell_at(job.released); cell != nullptr && cell->glyph != g_.missed) {
                const bool two = cell->glyph == g_.deadline || cell->glyph == g_.both;
                cell->glyph = two ? g_.both : g_.release;
            }
            if (Cell* cell = cell_at(job.deadline); cell != nullptr && cell->glyph != g_.missed) {
                const bool two = cell->glyph == g_.release || cell->glyph == g_.both;
                *cell =
                    job.missed ? Cell{g_.missed, kRed} : Cell{two ? g_.both : g_.deadline, kPlain};
            }
        }
        if (!any) return;
        for (const Cell& cell : cells) {
            used_release_ = used_release_ || cell.glyph == g_.release;
            used_deadline_ = used_deadline_ || cell.glyph == g_.deadline;
            used_both_ = used_both_ || cell.glyph == g_.both;
            used_missed_ = used_missed_ || cell.glyph == g_.missed;
        }
        label("");
        row(cells);
    }

    void task(TrackId id, bool below_heading)
    {
        const Track& track = t_.track(id);
        const std::string_view name = below_heading ? short_name(track) : track.name;
        const size_t indent = (below_heading ? 2 : 0) + 2 * depth_of(track);
        label(fmt::format("{:{}}{} {}", "", indent, tag(id), name));
        const std::vector<Sample> samples = samples_of(id);
        std::vector<Cell> cells;
        for (const Sample& s : samples) cells.push_back(task_cell(id, s));
        cells.emplace_back();
        letters(samples, cells);
        end_mark(id, cells);
        row(cells);
    }
    Cell task_cell(TrackId id, const Sample& s)
    {
        if (s.ran && s.state != TaskState::running) {
            used_brief_ = true;
            return {g_.brief, kTasks[color(id)]};
        }
        switch (s.state) {
            case TaskState::running: return {g_.running, kTasks[color(id)]};
            case TaskState::ready: return {g_.ready, kYellow};
            case TaskState::blocked: return {g_.blocked, kRed};
            case TaskState::zombie: return used_zombie_ = true, Cell{g_.zombie, kDim};
            case TaskState::unknown: return {g_.unknown, kDim};
            case TaskState::kernel: return {g_.kernel, kPlain};
            case TaskState::not_started:
            case TaskState::exited:
            case TaskState::idle: break;
        }
        return {};
    }
    // In the middle of each wait, the letter of its reason.
    void letters(const std::vector<Sample>& samples, std::vector<Cell>& cells)
    {
        for (size_t i = 0; i < samples.size();) {
            size_t end = i + 1;
            const bool wait = cells[i].glyph == g_.blocked;
            while (wait && end < samples.size() && cells[end].glyph == g_.blocked &&
                   samples[end].reason == samples[i].reason) {
                ++end;
            }
            const auto reason = static_cast<size_t>(samples[i].reason);
            if (wait && letter_of(samples[i].reason) != '\0') {
                cells[(i + end - 1) / 2].glyph = letter_text_[reason] =
                    std::string_view(kLetters).substr(kLetters.find(letter_of(samples[i].reason)),
                                                      1);
            }
            i = end;
        }
    }
    // Where it ended, or one column further, so that it hides no run.
    void end_mark(TrackId id, std::vector<Cell>& cells) const
    {
        const Timeline::Moments& m = t_.moments(id);
        if (m.ended < from_ || m.ended > to_) return;
        int32_t x = position(m.ended, from_, to_, plot_);
        const std::string_view there = cells[static_cast<size_t>(x)].glyph;
        if (x < plot_ && (there == g_.running || there == g_.brief)) ++x;
        cells[static_cast<size_t>(x)] = m.crashed ? Cell{g_.crashed, kRed} : Cell{g_.ended, kBold};
    }

    // Of a buffer that holds more than digits can say, how full it is: 9 is full.
    static bool in_ninths(const CountedLane& lane)
    {
        return lane.buffer.object.valid() && lane.most > 9;
    }
    [[nodiscard]] std::string counter_name(const CountedLane& lane) const
    {
        const std::string name = said(lane.name);
        return in_ninths(lane) ? fmt::format("{} (9 = {})", name, top_of(lane)) : name;
    }
    // The most that there were in each column; + is more than 9.
    void counters()
    {
        style_text(kBold, fit(said("how many at once"), columns_)).newline();
        for (const CountedLane& lane : counted_) {
            static constexpr std::string_view kDigits = ".123456789+";
            const uint64_t full = in_ninths(lane) ? top_of(lane) : 9;
            label("  " + counter_name(lane));
            std::string line;
            const auto columns = static_cast<uint32_t>(plot_);
            for (const uint64_t n : most_by_column(lane.line, from_, to_, columns))
                line += kDigits[std::min<size_t>((n * 9 + full - 1) / full, kDigits.size() - 1)];
            style_text(kPlain, line).newline();
        }
    }

    [[nodiscard]] std::string named(std::string_view glyph, std::string_view what) const
    {
        return fmt::format("{} {}", glyph, said(what));
    }
    void legend()
    {
        std::vector<std::string> items = {named(g_.running, "running"), named(g_.ready, "ready"),
                                          named(g_.blocked, "blocked") + reasons()};
        if (used_brief_) items.push_back(named(g_.brief, "ran briefly"));
        if (used_crowd_) items.push_back(named(g_.crowd, "several tasks in turn"));
        if (used_kernel_) items.push_back(named(g_.kernel, "kernel"));
        if (used_zombie_) items.push_back(named(g_.zombie, "zombie"));
        bool ended = false;
        bool crashed = false;
        for (const LaneGroup& group : groups_.groups) {
            for (TrackId id : group.tasks) {
                ended = ended || (t_.moments(id).ended != kNever && !t_.moments(id).crashed);
                crashed = crashed || t_.moments(id).crashed;
            }
        }
        if (ended) items.push_back(named(g_.ended, "exit"));
        if (crashed) items.push_back(named(g_.crashed, "crash"));
        if (used_release_) items.push_back(named(g_.release, "release of a job"));
        if (used_deadline_) items.push_back(named(g_.deadline, "deadline"));
        if (used_both_) items.push_back(named(g_.both, "deadline and release"));
        if (used_missed_) items.push_back(named(g_.missed, "deadline missed"));
        newline();
        std::string line;
        for (const std::string& item : items) {
            const size_t width = display_width(line) + display_width(item) + 3;
            if (!line.empty() && width > static_cast<size_t>(columns_)) {
                style_text(kDim, line).newline();
                line.clear();
            }
            line += (line.empty() ? "" : "   ") + item;
        }
        style_text(kDim, line).newline();
    }
    [[nodiscard]] std::string reasons() const
    {
        std::string text;
        for (uint32_t r = 0; r < kReasons; ++r) {
            if (letter_text_[r].empty()) continue;
            text += fmt::format("{}{} {}", text.empty() ? ": " : ", ", letter_text_[r],
                                said(name_of(static_cast<Reason>(r))));
        }
        return text;
    }

    static constexpr std::string_view kLetters = "LSIZJCUMBWRVPG";

    const Timeline& t_;
    const GanttOptions& o_;
    const Glyphs& g_;
    LaneGroups groups_;
    std::vector<CountedLane> counted_;  // that are shown
    Time from_, to_;
    int32_t columns_ = 0, label_ = 0, plot_ = 0;
    std::string text_;
    std::array<std::string_view, kReasons> letter_text_{};  // of the reasons that were shown
    bool used_digit_ = false;                               // of several findings in one column
    bool used_release_ = false, used_deadline_ = false, used_both_ = false, used_missed_ = false;
    bool used_brief_ = false, used_crowd_ = false, used_kernel_ = false, used_zombie_ = false;
};

}  // namespace

std::string gantt(const Timeline& t, const GanttOptions& o) { return Chart(t, o).draw(); }

GanttFrame gantt_frame(const Timeline& t, const GanttOptions& o) { return Chart(t, o).frame(); }

}  // namespace interleave

// The frame of the picture: headings, ruler, which lanes there are, legend. Lanes: lanes.cpp.

#include "export/display_list.h"

#include "analysis/live_counts.h"
#include "base/text.h"
#include "export/density.h"
#include "export/finding_marks.h"
#include "export/groups.h"
#include "export/lanes.h"
#include "export/layout.h"
#include "export/ruler.h"
#include "export/style.h"
#include "trace/lane_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace interleave {

namespace {

constexpr int32_t kMargin = 16;
constexpr int32_t kText = 12;       // size of text
constexpr int32_t kSmallText = 11;  // in captions and on the ruler
constexpr int32_t kTitleText = 18;

class Frame {
  public:
    Frame(const Timeline& t, const Viewport& v, const LaneLayout& layout)
        : t_(t), v_(v), p_(palette(v.theme)), layout_(layout)
    {
        list_.width = std::max(v.width, 320);
        list_.background = p_.background;
        list_.ink = p_.ink;
        list_.title = v.title.empty() ? t.origin().title : v.title;
        list_.from = v.to > v.from ? v.from : t.begin();
        list_.to = v.to > v.from ? v.to : t.end();
        // A run that took no time is shown as one nanosecond, since a picture needs a width.
        if (list_.to <= list_.from) list_.to = list_.from + Duration{1};
        lane_height_ = std::clamp(v.lane_height, 10, 100);
    }

    DisplayList draw()
    {
        if (v_.head) head();
        const int32_t left = kMargin + label_width();
        list_.plot = {left, y_ + 24 + v_.room_above_ruler, list_.width - kMargin - left, 0};
        FindingMarks findings(t_, v_, list_);
        findings_ = &findings;
        strip(findings.height());
        y_ = list_.lanes_top + kLaneGap;
        LanePainter lanes(t_, v_, list_, lane_height_);
        const int32_t top = y_;
        const auto [first, last] = layout_.between(v_.top - kLaneGap, v_.bottom - kLaneGap);
        for (size_t i = first; i < last; ++i) row(lanes, layout_.rows[i], top);
        y_ = top + layout_.height;
        list_.plot.h = y_ - list_.plot.y;
        list_.lanes_bottom = y_;
        findings.paint(list_.plot.y);
        ruler();
        forks();
        if (v_.legend) legend(lanes);
        list_.height = y_ + kMargin;
        return std::move(list_);
    }

  private:
    void label(int32_t x, int32_t y, std::string text, int32_t size, Color color, bool bold,
               Anchor anchor = Anchor::start)
    {
        list_.labels.push_back({x, y, anchor, size, bold, color, std::move(text), {}});
    }

    void head()
    {
        const int32_t width = list_.width - 2 * kMargin;
        y_ = kMargin;
        if (v_.show_title && !list_.title.empty()) {
            label(kMargin, y_ + 16, fit_text(list_.title, kTitleText, width), kTitleText, p_.ink,
                  true);
            y_ += 26;
        }
        if (!v_.show_caption) return;
        const std::string caption = caption_of(t_, v_.words);
        label(kMargin, y_ + 11, fit_text(caption, kText, width), kText, p_.faint_ink, false);
        y_ += 20;
    }

    // Below the ruler, in sight with it.
    void strip(int32_t height)
    {
        list_.lanes_top = list_.plot.y + height;
        if (height == 0) return;
        const Box box{list_.plot.x, list_.plot.y, list_.plot.w, height};
        list_.bands.push_back({box, Pattern::solid, p_.band});
        const int32_t room = list_.plot.x - kMargin - 6;
        label(kMargin, box.y + 14, fit_text(strip_name(), kText, room), kText, p_.faint_ink, true);
    }
    [[nodiscard]] std::string strip_name() const
    {
        return fmt::format("{} ({})", v_.words.findings, v_.findings.size());
    }

    [[nodiscard]] int32_t label_width() const
    {
        const int32_t most = std::clamp(list_.width / 2, 80, 800);
        if (v_.names_width > 0) return std::clamp(v_.names_width, 40, most);
        const int32_t strip = v_.findings.empty() ? 0 : text_width(strip_name(), kText);
        const int32_t widest = std::max(layout_.names_width, strip);
        return std::min(widest, std::clamp(list_.width / 4, 80, 260)) + 10;
    }

    void row(LanePainter& lanes, const LaneRow& r, int32_t top)
    {
        y_ = top + r.y;
        switch (r.kind) {
            case LaneRow::Kind::heading: heading(r.text); break;
            case LaneRow::Kind::process: process(r); break;
            case LaneRow::Kind::folded: folded(r); break;
            case LaneRow::Kind::cpu: {
                const std::string name = fmt::format("cpu{}", r.id);
                lanes.cpu(CpuId{r.id}, lane(name, 0, name, {{}, CpuId{r.id}, {}, 0}));
                break;
            }
            case LaneRow::Kind::task: {
                const Track& track = t_.track(TrackId{r.id});
                const std::string_view name = r.below_heading ? short_name(track) : track.name;
                const Subject subject{TrackId{r.id}, {}, {}, 0};
                const Box box = lane(name, r.indent, track.name, subject, r.above);
                lanes.task(TrackId{r.id}, box);
                findings_->lane(TrackId{r.id}, box);
                break;
            }
            case LaneRow::Kind::object: {
                const std::string& name = t_.symbols().objects[r.id];
                lanes.object(ObjectId{r.id}, lane(name, 0, name, {{}, {}, ObjectId{r.id}, 0}));
                break;
            }
            case LaneRow::Kind::counter: counter(r.id); break;
        }
    }

    void heading(const std::string& text)
    {
        const int32_t width = list_.width - 2 * kMargin;
        label(kMargin, y_ + 14, fit_text(text, kText, width), kText, p_.faint_ink, true);
        y_ += kHeadingHeight;
    }
    // A band with its name on the left; returns where the lane goes.
    Box lane(std::string_view name, int32_t indent, const std::string& tooltip, Subject subject,
             int32_t above = 0)
    {
        const Box band{list_.plot.x, y_, list_.plot.w, above + lane_height_};
        list_.bands.push_back({band, Pattern::solid, p_.band, subject});
        y_ += above;
        const Box box{list_.plot.x, y_, list_.plot.w, lane_height_};
        const int32_t x = kMargin + indent;
        const int32_t room = list_.plot.x - x - 6;
        std::string text(name);
        if (text_width(text, kText) > room) {
            text = cut_middle(name, static_cast<size_t>(room * 100 / (kText * 60)), "…");
        }
        const bool whole = text == tooltip;
        list_.labels.push_back({x, y_ + (lane_height_ + 9) / 2, Anchor::start, kText, false, p_.ink,
                                std::move(text), whole ? std::string() : tooltip});
        y_ += lane_height_ + kLaneGap;
        return box;
    }

    // A heading that folds: a person points at all of it.
    void process(const LaneRow& r)
    {
        const LaneLayout::Process& process = layout_.processes[r.id];
        const bool open = layout_.row(process.tasks[0])->kind != LaneRow::Kind::folded;
        const Box band{list_.plot.x, y_, list_.plot.w, r.height};
        list_.bands.push_back({band, Pattern::solid, p_.background, subject_of(process)});
        heading(fmt::format("{} {}", open ? "▾" : "▸", r.text));
    }
    static Subject subject_of(const LaneLayout::Process& process)
    {
        return {{}, {}, {}, 0, 0, 0, process.tasks[0]};
    }

    // Columns as high as the share of its tasks that run, wait for a CPU and are blocked, from
    // below.
    void folded(const LaneRow& r)
    {
        const LaneLayout::Process& process = layout_.processes[r.id];
        const std::string name = fmt::format("{} {}", process.tasks.size(), v_.words.tasks);
        const Box box = lane(name, r.indent, name, subject_of(process));
        const auto many = static_cast<int32_t>(process.tasks.size() / 16);
        const int32_t cells = std::max(box.w / std::clamp(many, 1, 8), 1);
        const std::vector<Density> parts = density(t_, process.tasks, list_.from, list_.to, cells);
        const double whole = static_cast<double>(process.tasks.size()) *
                             static_cast<double>((list_.to - list_.from).ns) / cells;
        PixelRow row = density_row(parts, whole, box, p_);
        row.subject = subject_of(process);
        row.tooltip = name;
        list_.rows.push_back(std::move(row));
    }
    // Columns as high as the count; the highest of a lane fills it.
    void counter(uint32_t c)
    {
        const CountedLane& counted = layout_.counted[c];
        const std::string name = v_.words.said(counted.name);
        const std::string label =
            counted.capacity > 0 ? fmt::format("{} ({}/{})", name, counted.most, counted.capacity)
                                 : fmt::format("{} ({})", name, counted.most);
        Subject subject;
        subject.counter = c + 1;
        const Box box = lane(label, 0, label, subject);
        const std::string most = fmt::format("{} at most", count_text(counted, counted.most));
        PixelRow row{box.x, box.y, box.h, {}, {}, {}, {}, subject, v_.words.said(most)};
        const auto width = static_cast<uint32_t>(box.w);
        const int64_t full = top_of(counted);
        row.counts = most_by_column(counted.line, list_.from, list_.to, width);
        for (const uint32_t n : row.counts) {
            const int64_t height = full == 0 ? 0 : (int64_t{n} * box.h + full - 1) / full;
            const auto top = static_cast<uint8_t>(height);
            row.columns.push_back({p_.kernel, {top, top, top}});
        }
        list_.rows.push_back(std::move(row));
    }

    void ruler()
    {
        const Box& plot = list_.plot;
        const int32_t widest = 10 + std::max(text_width(to_text(list_.from), kSmallText),
                                             text_width("500.5 ms", kSmallText));
        const auto most = static_cast<uint32_t>(std::max(1, plot.w / (widest + 16)));
        list_.lines.push_back({plot.x, plot.y, plot.x + plot.w, plot.y, p_.faint_ink});
        for (const Tick& tick : ticks(list_.from, list_.to, most)) {
            const int32_t x = plot.x + position(tick.at, list_.from, list_.to, plot.w);
            list_.lines.push_back({x, plot.y - 4, x, plot.y, p_.faint_ink});
            list_.lines.push_back({x, plot.y, x, plot.y + plot.h, p_.grid});
            const int32_t half = text_width(tick.label, kSmallText) / 2;
            const bool sticks_out = x + half > list_.width - kMargin;
            label(sticks_out ? list_.width - kMargin : x, plot.y - 8, tick.label, kSmallText,
                  p_.faint_ink, false, sticks_out ? Anchor::end : Anchor::middle);
        }
    }

    // What the run shares with others lies to the left.
    void forks()
    {
        for (const Time at : v_.forks) {
            if (at < list_.from || at > list_.to) continue;
            const Box& plot = list_.plot;
            const int32_t x = plot.x + position(at, list_.from, list_.to, plot.w);
            list_.lines.push_back({x, plot.y, x, plot.y + plot.h, p_.ink});
            const std::string text = fmt::format("{}: {}", v_.words.fork, to_text(at));
            list_.marks.push_back({x, plot.y, p_.ink, {}, text, MarkShape::fork});
        }
    }

    void legend(const LanePainter& lanes)
    {
        legend_x_ = kMargin;
        y_ += 10;
        const PictureWords& w = v_.words;
        const auto shown = [&](MarkShape shape) {
            return std::ranges::find(list_.marks, shape, &Marker::shape) != list_.marks.end() ||
                   (v_.whole_legend && occurs(shape));
        };
        if (shown(MarkShape::arrow_up) || shown(MarkShape::cross)) legend_line_ = kArrowHeight + 5;
        legend_item(Pattern::solid, p_.running, 10, 14, w.running);
        if (lanes.shows_crowd() || (v_.whole_legend && can_show_crowd()))
            legend_item(Pattern::solid, p_.crowd, 10, 14, w.crowd);
        legend_item(Pattern::hatched, p_.ready, 5, 14, w.ready);
        legend_item(Pattern::outline, p_.blocked, 10, 14, w.blocked + lanes.letters(w));
        if (has(TaskState::kernel)) legend_item(Pattern::solid, p_.kernel, 10, 14, w.kernel);
        if (has(TaskState::zombie)) legend_item(Pattern::bar, p_.ended, 10, 14, w.zombie);
        legend_item(Pattern::solid, p_.ended, 10, 4, w.ended);
        if (shown(MarkShape::arrow_up)) legend_mark(MarkShape::arrow_up, p_.ink, w.release);
        if (shown(MarkShape::arrow_down)) legend_mark(MarkShape::arrow_down, p_.ink, w.deadline);
        if (shown(MarkShape::cross)) legend_mark(MarkShape::cross, p_.problem, w.missed);
        if (lanes.leaves_out_arrows())
            label(legend_place(text_width(w.too_close, kSmallText)), y_ + 9, w.too_close,
                  kSmallText, p_.faint_ink, false);
        if (shown(MarkShape::fork)) legend_mark(MarkShape::fork, p_.ink, w.fork);
        if (shown(MarkShape::triangle)) legend_mark(MarkShape::triangle, p_.problem, w.crashed);
        if (shown(MarkShape::flag)) legend_mark(MarkShape::flag, p_.problem, w.failure);
        if (shown(MarkShape::diamond)) legend_mark(MarkShape::diamond, p_.hindrance, w.hindrance);
        if (shown(MarkShape::hollow_diamond))
            legend_mark(MarkShape::hollow_diamond, p_.possible, w.possible);
        if (shown(MarkShape::dot)) legend_mark(MarkShape::dot, p_.faint_ink, w.concerned);
        y_ += 12;
    }
    // Anywhere in the run.
    [[nodiscard]] bool occurs(MarkShape shape) const
    {
        if (shape == MarkShape::triangle) return !t_.faults().empty();
        const bool of_jobs = shape == MarkShape::arrow_up || shape == MarkShape::arrow_down ||
                             shape == MarkShape::cross;
        if (!of_jobs) return false;
        for (TrackId id{0}; id.index < t_.tasks(); ++id.index) {
            for (const JobOutcome& job : t_.jobs(id)) {
                if (shape == MarkShape::arrow_up) return true;
                if (shape == MarkShape::cross ? job.missed : job.deadline != kNever) return true;
            }
        }
        return false;
    }
    [[nodiscard]] bool can_show_crowd() const
    {
        for (CpuId id{0}; v_.cpus && id.index < t_.cpus(); ++id.index)
            if (t_.slices(id) > 1'000) return true;
        return false;
    }
    [[nodiscard]] bool has(TaskState state) const
    {
        if (v_.whole_legend)
            return (LaneReader::reasons_of_cpus(t_, state) |
                    LaneReader::reasons_of_tasks(t_, state)) != 0;
        const Time from = list_.from;
        const Time to = list_.to;
        for (uint32_t c = 0; c < t_.cpus(); ++c) {
            if (t_.spent(CpuId{c}, state, from, to) > Duration{}) return true;
        }
        for (const LaneLayout::Process& process : layout_.processes) {
            for (TrackId id : process.tasks) {
                if (t_.spent(id, state, from, to) > Duration{}) return true;
            }
        }
        return false;
    }
    // Room for an item `width` wide, on a new line where this one is full.
    int32_t legend_place(int32_t width)
    {
        if (legend_x_ > kMargin && legend_x_ + width > list_.width - kMargin) {
            legend_x_ = kMargin;
            y_ += legend_line_;
        }
        const int32_t x = legend_x_;
        legend_x_ += width + 16;
        return x;
    }
    void legend_item(Pattern pattern, Color color, int32_t height, int32_t width,
                     const std::string& text)
    {
        const int32_t x = legend_place(width + 6 + text_width(text, kSmallText));
        list_.rectangles.push_back({{x, y_ + 10 - height, width, height}, pattern, color});
        label(x + width + 6, y_ + 9, text, kSmallText, p_.faint_ink, false);
    }
    void legend_mark(MarkShape shape, Color color, const std::string& text)
    {
        const int32_t x = legend_place(20 + text_width(text, kSmallText));
        const bool arrow = shape == MarkShape::arrow_up || shape == MarkShape::arrow_down ||
                           shape == MarkShape::cross;
        const int32_t foot = shape == MarkShape::dot        ? 5
                             : arrow                        ? 12
                             : shape == MarkShape::triangle ? 9
                                                            : 11;
        list_.marks.push_back({x + 6, y_ + foot, color, {}, {}, shape});
        label(x + 18, y_ + 9, text, kSmallText, p_.faint_ink, false);
    }

    const Timeline& t_;
    const Viewport& v_;
    const Palette& p_;
    const LaneLayout& layout_;
    DisplayList list_;
    FindingMarks* findings_ = nullptr;  // while it draws
    int32_t lane_height_ = 0;
    int32_t y_ = 0;  // where the next thing goes
    int32_t legend_x_ = 0;
    int32_t legend_line_ = 18;
};

}  // namespace

PixelRow::Look PixelRow::look(size_t layer, size_t column) const
{
    if (layer == 0) return {Pattern::solid, columns[column].color};
    if (!colors.empty()) return {Pattern::solid, colors[column][layer - 1]};
    return upper[layer - 1];
}

std::vector<PixelRow::Piece> PixelRow::pieces() const
{
    std::vector<Piece> all;
    const auto add = [&](size_t column, int32_t base, int32_t top, const Look& look) {
        const int32_t left = x + static_cast<int32_t>(column);
        if (!all.empty()) {
            Piece& before = all.back();
            const Box same{before.box.x, y + height - top, left - before.box.x, top - base};
            if (before.look == look && before.box == same) {
                ++before.box.w;
                return;
            }
        }
        all.push_back({{left, y + height - top, 1, top - base}, look});
    };
    for (size_t layer = 0; layer < kLayers; ++layer) {
        for (size_t i = 0; i < columns.size(); ++i) {
            const Column& c = columns[i];
            const int32_t base = layer == 0 ? 0 : c.top[layer - 1];
            if (c.top[layer] > base)
                add(i, base, c.top[layer], look(layer, i));
            else if (layer == 0 && c.is_bar)
                add(i, 0, height, {Pattern::bar, c.color});
        }
    }
    return all;
}

std::string caption_of(const Timeline& t, const PictureWords& words)
{
    const Origin& origin = t.origin();
    std::string text = words.said(origin.detail);
    if (!text.empty()) text += " · ";
    if (origin.source == Origin::Source::simulation)
        text += fmt::format("{} {} · ", words.seed, origin.seed);
    return text +
           fmt::format("{} {} {}", words.said(name_of(origin.end)), words.at, to_text(t.end()));
}

DisplayList make_display_list(const Timeline& t, const Viewport& v)
{
    return make_display_list(t, v, lay_out(t, v));
}

DisplayList make_display_list(const Timeline& t, const Viewport& v, const LaneLayout& layout)
{
    return Frame(t, v, layout).draw();
}

}  // namespace interleave

// The frame of the picture: headings, ruler, which lanes there are, legend. Lanes: lanes.cpp.

#include "export/display_list.h"

#include "analysis/live_counts.h"
#include "base/text.h"
#include "export/finding_marks.h"
#include "export/groups.h"
#include "export/lanes.h"
#include "export/ruler.h"
#include "export/style.h"

#include <fmt/format.h>

#include <algorithm>

namespace interleave {

namespace {

constexpr int32_t kMargin = 16;
constexpr int32_t kText = 12;       // size of text
constexpr int32_t kSmallText = 11;  // in captions and on the ruler
constexpr int32_t kTitleText = 18;
constexpr int32_t kHeading = 20;  // height of a heading among the lanes
constexpr int32_t kGap = 4;       // between lanes
constexpr int32_t kIndent = 10;   // of tasks below their process, and coroutines below their thread
constexpr int32_t kJobRoom = kArrowHeight + 2;  // above the lane of a task with jobs

class Frame {
  public:
    Frame(const Timeline& t, const Viewport& v)
        : t_(t), v_(v), p_(palette(v.theme)), groups_(group_lanes(t, v.tasks, v.max_lanes))
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
        list_.plot = {left, y_ + 24, list_.width - kMargin - left, 0};
        FindingMarks findings(t_, v_, list_);
        findings_ = &findings;
        strip(findings.height());
        y_ = list_.lanes_top + kGap;
        LanePainter lanes(t_, v_, list_, lane_height_);
        if (v_.cpus && t_.cpus() > 0) cpus(lanes);
        tasks(lanes);
        if (v_.objects) objects(lanes);
        if (v_.counters) counters();
        list_.plot.h = y_ - list_.plot.y;
        list_.lanes_bottom = y_;
        findings.paint(list_.plot.y);
        ruler();
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
        if (!list_.title.empty()) {
            label(kMargin, y_ + 16, fit_text(list_.title, kTitleText, width), kTitleText, p_.ink,
                  true);
            y_ += 26;
        }
        label(kMargin, y_ + 11, fit_text(caption(), kText, width), kText, p_.faint_ink, false);
        y_ += 20;
    }
    [[nodiscard]] std::string caption() const
    {
        const Origin& origin = t_.origin();
        std::string text = origin.detail;
        if (!text.empty()) text += " · ";
        if (origin.source == Origin::Source::simulation) {
            text += fmt::format("{} {} · ", v_.words.seed, origin.seed);
        }
        return text + fmt::format("{} {} {}", name_of(origin.end), v_.words.at, to_text(t_.end()));
    }

    // Below the ruler, in sight with it.
    void strip(int32_t height)
    {
        list_.lanes_top = list_.plot.y + height;
        if (height == 0) return;
        const Box box{list_.plot.x, list_.plot.y, list_.plot.w, height};
        list_.bands.push_back({box, Pattern::solid, p_.band, {}, {}});
        const int32_t room = list_.plot.x - kMargin - 6;
        label(kMargin, box.y + 14, fit_text(strip_name(), kText, room), kText, p_.faint_ink, true);
    }
    [[nodiscard]] std::string strip_name() const
    {
        return fmt::format("{} ({})", v_.words.findings, v_.findings.size());
    }

    [[nodiscard]] int32_t indent_of(const LaneGroup& group, TrackId id) const
    {
        return kIndent * ((group.heading ? 1 : 0) + static_cast<int32_t>(depth_of(t_.track(id))));
    }
    [[nodiscard]] int32_t label_width() const
    {
        int32_t widest = text_width("cpu0", kText);
        if (!v_.findings.empty()) widest = std::max(widest, text_width(strip_name(), kText));
        for (const LaneGroup& group : groups_.groups) {
            for (TrackId id : group.tasks) {
                const int32_t indent = indent_of(group, id);
                widest = std::max(widest, indent + text_width(short_name(t_.track(id)), kText));
            }
        }
        for (uint32_t o = 0; v_.objects && o < t_.symbols().objects.size(); ++o) {
            if (t_.owners(ObjectId{o}).empty()) continue;
            widest = std::max(widest, text_width(t_.symbols().objects[o], kText));
        }
        for (size_t c = 0; v_.counters && c < kCounted; ++c) {
            const std::string_view name = name_of(static_cast<Counted>(c));
            widest = std::max(widest, text_width(fmt::format("{} (999)", name), kText));
        }
        return std::min(widest, std::clamp(list_.width / 4, 80, 260)) + 10;
    }

    void heading(const std::string& text)
    {
        const int32_t width = list_.width - 2 * kMargin;
        label(kMargin, y_ + 14, fit_text(text, kText, width), kText, p_.faint_ink, true);
        y_ += kHeading;
    }
    // A band with its name on the left; returns where the lane goes.
    Box lane(std::string_view name, int32_t indent, const std::string& tooltip, Subject subject,
             int32_t above = 0)
    {
        const Box band{list_.plot.x, y_, list_.plot.w, above + lane_height_};
        list_.bands.push_back({band, Pattern::solid, p_.band, subject, {}});
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
        y_ += lane_height_ + kGap;
        return box;
    }

    void cpus(LanePainter& lanes)
    {
        heading(v_.words.cpus);
        for (uint32_t c = 0; c < t_.cpus(); ++c) {
            const std::string name = fmt::format("cpu{}", c);
            lanes.cpu(CpuId{c}, lane(name, 0, name, {{}, CpuId{c}, {}, 0}));
        }
        y_ += kGap;
    }
    void tasks(LanePainter& lanes)
    {
        for (const LaneGroup& group : groups_.groups) {
            if (group.heading) heading(group.process);
            for (TrackId id : group.tasks) {
                const Track& track = t_.track(id);
                const std::string_view name = group.heading ? short_name(track) : track.name;
                const Box box = lane(name, indent_of(group, id), track.name, {id, {}, {}, 0},
                                     t_.jobs(id).empty() ? 0 : kJobRoom);
                lanes.task(id, box);
                findings_->lane(id, box);
            }
            if (group.heading) y_ += kGap;
        }
        if (groups_.left_out > 0) heading(fmt::format("{} {}", groups_.left_out, v_.words.more));
    }
    void objects(LanePainter& lanes)
    {
        bool first = true;
        for (uint32_t o = 0; o < t_.symbols().objects.size(); ++o) {
            if (t_.owners(ObjectId{o}).empty()) continue;
            if (first) heading(v_.words.objects);
            first = false;
            const std::string& name = t_.symbols().objects[o];
            lanes.object(ObjectId{o}, lane(name, 0, name, {{}, {}, ObjectId{o}, 0}));
        }
    }

    // Columns as high as the count; the highest of a lane fills it.
    void counters()
    {
        heading(v_.words.counters);
        const LiveCounts counts = live_counts(t_);
        for (size_t c = 0; c < kCounted; ++c) {
            const std::string_view name = name_of(static_cast<Counted>(c));
            const uint32_t most = counts.most[c];
            const std::string label = fmt::format("{} ({})", name, most);
            const Box box = lane(label, 0, label, {});
            PixelRow row{box.x, box.y, box.h, {}, {}, fmt::format("{}: {} at most", name, most)};
            const auto width = static_cast<uint32_t>(box.w);
            for (const uint32_t n : most_by_column(counts.lines[c], list_.from, list_.to, width)) {
                const int64_t height = most == 0 ? 0 : int64_t{n} * box.h / most;
                const PixelRow::Run run{1, static_cast<int32_t>(height), Pattern::solid, p_.kernel};
                const bool same = !row.runs.empty() && row.runs.back().height == run.height;
                if (same)
                    ++row.runs.back().width;
                else
                    row.runs.push_back(run);
            }
            list_.rows.push_back(std::move(row));
        }
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

    void legend(const LanePainter& lanes)
    {
        legend_x_ = kMargin;
        y_ += 10;
        const PictureWords& w = v_.words;
        const auto shown = [&](MarkShape shape) {
            return std::ranges::find(list_.marks, shape, &Marker::shape) != list_.marks.end();
        };
        if (shown(MarkShape::arrow_up) || shown(MarkShape::cross)) legend_line_ = kArrowHeight + 5;
        legend_item(Pattern::solid, p_.running, 10, 14, w.running);
        if (lanes.shows_crowd()) legend_item(Pattern::solid, p_.crowd, 10, 14, w.crowd);
        legend_item(Pattern::hatched, p_.ready, 5, 14, w.ready);
        legend_item(Pattern::outline, p_.blocked, 10, 14, w.blocked + lanes.letters());
        if (has(TaskState::kernel)) legend_item(Pattern::solid, p_.kernel, 10, 14, w.kernel);
        if (has(TaskState::zombie)) legend_item(Pattern::bar, p_.ended, 10, 14, w.zombie);
        legend_item(Pattern::solid, p_.ended, 10, 4, w.ended);
        if (shown(MarkShape::arrow_up)) legend_mark(MarkShape::arrow_up, p_.ink, w.release);
        if (shown(MarkShape::arrow_down)) legend_mark(MarkShape::arrow_down, p_.ink, w.deadline);
        if (shown(MarkShape::cross)) legend_mark(MarkShape::cross, p_.problem, w.missed);
        if (lanes.leaves_out_arrows())
            label(legend_place(text_width(w.too_close, kSmallText)), y_ + 9, w.too_close,
                  kSmallText, p_.faint_ink, false);
        if (shown(MarkShape::triangle)) legend_mark(MarkShape::triangle, p_.problem, w.crashed);
        if (shown(MarkShape::flag)) legend_mark(MarkShape::flag, p_.problem, w.failure);
        if (shown(MarkShape::diamond)) legend_mark(MarkShape::diamond, p_.hindrance, w.hindrance);
        if (shown(MarkShape::hollow_diamond))
            legend_mark(MarkShape::hollow_diamond, p_.possible, w.possible);
        if (shown(MarkShape::dot)) legend_mark(MarkShape::dot, p_.faint_ink, w.concerned);
        y_ += 12;
    }
    [[nodiscard]] bool has(TaskState state) const
    {
        const Time from = list_.from;
        const Time to = list_.to;
        for (uint32_t c = 0; c < t_.cpus(); ++c) {
            if (t_.spent(CpuId{c}, state, from, to) > Duration{}) return true;
        }
        for (const LaneGroup& group : groups_.groups) {
            for (TrackId id : group.tasks) {
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
        list_.rectangles.push_back({{x, y_ + 10 - height, width, height}, pattern, color, {}, {}});
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
    LaneGroups groups_;
    DisplayList list_;
    FindingMarks* findings_ = nullptr;  // while it draws
    int32_t lane_height_ = 0;
    int32_t y_ = 0;  // where the next thing goes
    int32_t legend_x_ = 0;
    int32_t legend_line_ = 18;
};

}  // namespace

DisplayList make_display_list(const Timeline& t, const Viewport& v) { return Frame(t, v).draw(); }

}  // namespace interleave

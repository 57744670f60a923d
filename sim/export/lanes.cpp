#include "export/lanes.h"

#include "base/text.h"
#include "export/ruler.h"
#include "export/sample.h"
#include "export/tooltip.h"
#include "trace/lane_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <type_traits>

namespace interleave {

namespace {

Subject subject_of(TrackId id, size_t slice) { return {id, {}, {}, static_cast<uint32_t>(slice)}; }
Subject subject_of(CpuId id, size_t slice) { return {{}, id, {}, static_cast<uint32_t>(slice)}; }

std::string name_of_lane(const Timeline& t, TrackId id) { return t.track(id).name; }
std::string name_of_lane(const Timeline&, CpuId id) { return fmt::format("cpu{}", id.index); }

// Slices of a lane that the picture shows: first to last, none if first > last.
template <typename Id>
std::pair<size_t, size_t> visible(const Timeline& t, Id id, Time from, Time to)
{
    if (t.slices(id) == 0 || to <= t.slice(id, 0).start || from > t.end()) return {1, 0};
    const size_t first = t.at(id, from).value_or(0);
    const size_t last = t.at(id, std::min(to, t.end())).value_or(t.slices(id) - 1);
    return {first, last};
}

// Until when it belongs to who has it since this change.
Time end_of(const Timeline& t, std::span<const OwnerChange> all, size_t change)
{
    return change + 1 < all.size() ? all[change + 1].at : t.end();
}

}  // namespace

LanePainter::LanePainter(const Timeline& t, const Viewport& v, DisplayList& list, int32_t height)
    : t_(t),
      p_(palette(v.theme)),
      list_(list),
      pixels_(list.from, list.to, list.plot.w),
      height_(height),
      heights_(height),
      tooltips_(v.tooltips),
      whole_legend_(v.whole_legend)
{
}

void LanePainter::cpu(CpuId id, const Box& box) { lane(id, box); }

void LanePainter::task(TrackId id, const Box& box)
{
    lane(id, box);
    end_of_task(id, box);
    faults_of(id, box);
    jobs_of(id, box);
}

int32_t LanePainter::x_of(Time time) const
{
    return list_.plot.x + position(time, list_.from, list_.to, list_.plot.w);
}

template <typename Id>
void LanePainter::lane(Id id, const Box& box)
{
    const auto [first, last] = visible(t_, id, list_.from, list_.to);
    if (first > last) return;
    if (last - first >= static_cast<size_t>(box.w) / 2) {
        pixel_row(id, box);
        return;
    }
    // What is narrower than a pixel comes last, or its neighbours would hide it.
    const LaneReader reader(t_, id);
    const Looks looks = this->looks(id);
    narrow_.clear();
    int32_t x = x_of(reader.start(first));
    for (size_t i = first; i <= last; ++i) {
        const int32_t end = x_of(reader.end(i));
        if (end > x)
            slice(id, i, reader.state(i), looks, {x, box.y, end - x, box.h});
        else if (reader.state(i) == TaskState::running)
            narrow_.emplace_back(i, x);
        x = end;
    }
    for (const auto& [i, at] : narrow_)
        slice(id, i, TaskState::running, looks, {at, box.y, 0, box.h});
}

// Of a lane, where the slice is in it.
template <typename Id>
void LanePainter::slice(Id id, size_t i, TaskState state, const Looks& looks, const Box& part)
{
    Look seen = looks[static_cast<size_t>(state)];
    if (seen.height == 0) return;
    if constexpr (std::is_same_v<Id, CpuId>)
        if (state == TaskState::running) seen.color = color_in(id, i);
    int32_t width = part.w;
    if (width > 3 && seen.pattern == Pattern::solid) --width;  // a gap between equal neighbours
    const Box shape{part.x, part.y + part.h - seen.height, std::max(width, 1), seen.height};
    const Subject subject = subject_of(id, i);
    add(shape, seen.pattern, seen.color, subject);
    constexpr int32_t kLeast = 8;  // where no letter has room
    if (width < kLeast || (seen.height < part.h && state == TaskState::ready)) return;
    const Slice s = t_.slice(id, i);
    const std::string text = text_in(id, s);
    if (text.empty()) return;
    if (state == TaskState::blocked) used_[static_cast<size_t>(s.reason)] = true;
    // A step has no tag: its first letter would look like a reason.
    const bool step = state == TaskState::running && std::is_same_v<Id, TrackId>;
    const bool lettered = state == TaskState::blocked || state == TaskState::kernel;
    const std::string tag = step ? "" : lettered ? text.substr(0, 1) : tag_of(text);
    write_in(shape, text, tag, seen);
}

// The text in the middle of the box; cut where that still says something, else only its tag.
void LanePainter::write_in(const Box& box, const std::string& text, const std::string& tag,
                           const Look& seen)
{
    constexpr int32_t size = 11;
    std::string shown = fit_text(text, size, box.w - 6);
    // What is cut off a numbered name is what tells it from the others.
    const bool numbered = !tag.empty() && tag[0] >= '0' && tag[0] <= '9';
    if (shown != text && (numbered || box.w < 44)) shown = tag;
    if (shown.empty() || text_width(shown, size) > box.w || box.h < size) return;
    const Color color = seen.pattern == Pattern::solid ? ink_on(seen.color) : p_.ink;
    list_.labels.push_back({box.x + box.w / 2,
                            box.y + (box.h + 8) / 2,
                            Anchor::middle,
                            size,
                            false,
                            color,
                            std::move(shown),
                            {}});
}

template <typename Id>
LanePainter::Looks LanePainter::looks(Id id) const
{
    Looks all;
    for (uint32_t s = 0; s < kTaskStates; ++s) all[s] = look(id, static_cast<TaskState>(s));
    return all;
}

Color LanePainter::color_in(CpuId id, size_t slice) const
{
    const TrackId task = t_.slice(id, slice).task;
    return task.valid() ? color_of(p_, task) : p_.crowd;
}

LanePainter::Look LanePainter::look(CpuId, TaskState state) const
{
    switch (state) {
        case TaskState::running: return {Pattern::solid, p_.crowd, height_};
        case TaskState::kernel: return {Pattern::solid, p_.kernel, height_};
        case TaskState::unknown: return {Pattern::bar, p_.faint_ink, height_};
        case TaskState::not_started:
        case TaskState::ready:
        case TaskState::blocked:
        case TaskState::zombie:
        case TaskState::exited:
        case TaskState::idle: break;
    }
    return {};
}

LanePainter::Look LanePainter::look(TrackId id, TaskState state) const
{
    switch (state) {
        case TaskState::running: return {Pattern::solid, color_of(p_, id), height_};
        case TaskState::ready: return {Pattern::hatched, p_.ready, height_ / 2};
        case TaskState::blocked: return {Pattern::outline, p_.blocked, height_};
        case TaskState::zombie: return {Pattern::bar, p_.ended, height_};
        case TaskState::unknown: return {Pattern::bar, p_.faint_ink, height_};
        case TaskState::not_started:
        case TaskState::exited:
        case TaskState::kernel:
        case TaskState::idle: break;
    }
    return {};
}

std::string LanePainter::text_in(CpuId, const Slice& s) const
{
    if (s.state == TaskState::running) return std::string(short_name(t_.track(s.task)));
    const char letter = letter_of(s.reason);
    return s.state == TaskState::kernel && letter != '\0' ? std::string(1, letter) : "";
}

std::string LanePainter::text_in(TrackId, const Slice& s) const
{
    if (s.state == TaskState::running && s.step.valid()) {
        return t_.symbols().steps[s.step.index].label;
    }
    const char letter = letter_of(s.reason);
    if (s.state != TaskState::blocked || letter == '\0') return {};
    if (!s.object.valid()) return std::string(1, letter);
    return fmt::format("{} {}", letter, t_.symbols().objects[s.object.index]);
}

void LanePainter::add(const Box& box, Pattern pattern, Color color, const Subject& subject)
{
    const uint32_t tooltip = tooltips_ ? list_.add_tooltip(tooltip_of(t_, subject)) : 0;
    list_.rectangles.push_back({box, pattern, color, subject, tooltip});
}

// How a pixel looks that is all of one state.
WholeColumns LanePainter::whole_columns(TrackId id) const
{
    constexpr size_t kNone = PixelRow::kLayers;
    const Looks looks = this->looks(id);
    const Look& running = looks[static_cast<size_t>(TaskState::running)];
    WholeColumns all{};
    for (uint32_t s = 0; s < kTaskStates; ++s) {
        const auto state = static_cast<TaskState>(s);
        const Look& seen = looks[s];
        const bool is_bar = seen.pattern == Pattern::bar && seen.height > 0;
        all[s] = {.color = is_bar ? seen.color : running.color, .is_bar = is_bar};
        const size_t layer = state == TaskState::running   ? 0
                             : state == TaskState::ready   ? 1
                             : state == TaskState::blocked ? 2
                                                           : kNone;
        for (size_t i = layer; i < PixelRow::kLayers; ++i)
            all[s].top[i] = static_cast<uint8_t>(seen.height);
    }
    return all;
}

void LanePainter::pixel_row(TrackId id, const Box& box)
{
    PixelRow row = empty_row(id, box);
    const Look ready = look(id, TaskState::ready);
    const Look blocked = look(id, TaskState::blocked);
    row.upper = {{{ready.pattern, ready.color}, {blocked.pattern, blocked.color}}};
    row.columns = columns_of(t_, id, pixels_, heights_, whole_columns(id));
    list_.rows.push_back(std::move(row));
}

void LanePainter::pixel_row(CpuId id, const Box& box)
{
    PixelRow row = empty_row(id, box);
    shows_crowd_ = fill_columns(t_, id, pixels_, heights_, p_, row) || shows_crowd_;
    list_.rows.push_back(std::move(row));
}

template <typename Id>
PixelRow LanePainter::empty_row(Id id, const Box& box) const
{
    PixelRow row{.x = box.x, .y = box.y, .height = box.h};
    row.subject = subject_of(id, 0);
    row.tooltip = fmt::format("{}: {} slices", name_of_lane(t_, id), t_.slices(id));
    return row;
}

// A cap where the task ended.
void LanePainter::end_of_task(TrackId id, const Box& box)
{
    const Timeline::Moments& m = t_.moments(id);
    if (m.ended < list_.from || m.ended > list_.to) return;
    // At the very end of the picture the cap covers the last pixels of the slice.
    const int32_t x = std::min(x_of(m.ended), box.x + box.w - 4);
    const Subject subject = subject_of(id, t_.slices(id));
    const Color color = m.crashed ? p_.problem : p_.ended;
    add({x, box.y, 4, box.h}, Pattern::solid, color, subject);
}

void LanePainter::faults_of(TrackId id, const Box& box)
{
    const auto before = [](const Fault& f, Time t) { return f.at < t; };
    const std::span<const Fault> all = t_.faults();
    auto it = std::lower_bound(all.begin(), all.end(), list_.from, before);
    for (int32_t last_x = -1; it != all.end() && it->at <= list_.to; ++it) {
        if (it->task != id) continue;
        const int32_t x = x_of(it->at);
        if (x == last_x) continue;  // it would cover the one before exactly
        last_x = x;
        list_.marks.push_back({x, box.y + 7, p_.problem, subject_of(id, 0),
                               fmt::format("{}: {} at {}", t_.track(id).name,
                                           t_.symbols().faults[it->number], to_text(it->at))});
    }
}

// Above the lane, where they cover nothing. Misses come last, since no arrow may cover them.
void LanePainter::jobs_of(TrackId id, const Box& box)
{
    const bool arrows = has_room_for_arrows(id);
    leaves_out_arrows_ = leaves_out_arrows_ || !arrows;
    const auto mark = [&](Time at, MarkShape shape, size_t i) {
        if (at < list_.from || at > list_.to) return;
        list_.marks.push_back({x_of(at),
                               box.y - 1,
                               shape == MarkShape::cross ? p_.problem : p_.ink,
                               {id, {}, {}, 0, static_cast<uint32_t>(i + 1)},
                               tooltip_of(t_, {id, {}, {}, 0, static_cast<uint32_t>(i + 1), {}}),
                               shape});
    };
    const std::span<const JobOutcome> jobs = t_.jobs(id);
    for (size_t i = 0; arrows && i < jobs.size(); ++i) {
        mark(jobs[i].released, MarkShape::arrow_up, i);
        if (!jobs[i].missed && jobs[i].deadline != kNever)
            mark(jobs[i].deadline, MarkShape::arrow_down, i);
    }
    int32_t last_x = -1;
    for (size_t i = 0; i < jobs.size(); ++i) {
        if (!jobs[i].missed || x_of(jobs[i].deadline) == last_x) continue;
        last_x = x_of(jobs[i].deadline);
        mark(jobs[i].deadline, MarkShape::cross, i);
    }
}

// Arrows that run into each other say nothing, and some of them would say something wrong.
bool LanePainter::has_room_for_arrows(TrackId id) const
{
    constexpr int32_t kRoom = 6;
    int32_t before = -kRoom;
    for (const JobOutcome& job : t_.jobs(id)) {
        if (job.released < list_.from || job.released > list_.to) continue;
        const int32_t x = x_of(job.released);
        if (x < before + kRoom) return false;
        before = x;
    }
    return true;
}

void LanePainter::object(ObjectId id, const Box& box)
{
    const std::span<const OwnerChange> all = t_.owners(id);
    const auto at = [](const OwnerChange& c) { return c.at; };
    const auto begin = std::ranges::upper_bound(all, list_.from, {}, at);
    const auto end = std::ranges::upper_bound(all, list_.to, {}, at);
    if (static_cast<size_t>(end - begin) >= static_cast<size_t>(box.w) / 2) {
        owners_row(id, box);
        return;
    }
    const auto first = static_cast<uint32_t>(std::max<ptrdiff_t>(begin - all.begin() - 1, 0));
    const auto last = static_cast<uint32_t>(end - all.begin());
    // As with slices: who had it for less than a pixel, or for no time at all, comes last.
    const auto is_narrow = [&](uint32_t i) { return x_of(end_of(t_, all, i)) == x_of(all[i].at); };
    for (const bool narrow : {false, true})
        for (uint32_t i = first; i < last; ++i)
            if (all[i].owner.valid() && is_narrow(i) == narrow) owner(id, i, box);
}

void LanePainter::owner(ObjectId id, uint32_t change, const Box& box)
{
    const std::span<const OwnerChange> all = t_.owners(id);
    const TrackId task = all[change].owner;
    const Time from = all[change].at;
    const Time to = end_of(t_, all, change);
    if (to < list_.from || from > list_.to) return;
    const int32_t x = x_of(from);
    const int32_t width = std::max(x_of(to) - x - 1, 1);
    const bool is_line = width < 3;  // too narrow for a frame
    const Look seen{is_line ? Pattern::solid : Pattern::outline, color_of(p_, task), box.h};
    const Box shape{x, box.y, width, box.h};
    const Subject subject{task, {}, id, change};
    add(shape, seen.pattern, seen.color, subject);
    const std::string name(short_name(t_.track(task)));
    write_in(shape, name, tag_of(name), seen);
}

// For how much of [from, to) somebody owned it, and who: one task or several. Where there are too
// many changes to look at all of them, the first few stand for the rest.
LanePainter::Part LanePainter::owned(std::span<const OwnerChange> all, Time from, Time to) const
{
    constexpr ptrdiff_t kFew = 32;
    const auto at = [](const OwnerChange& c) { return c.at; };
    auto change = std::ranges::upper_bound(all, from, {}, at);
    TrackId owner = change == all.begin() ? TrackId{} : (change - 1)->owner;
    Duration held{}, seen{};
    TrackId first, passing;  // who had it, and who had it for no time
    bool crowd = false;
    Time begin = from;
    for (ptrdiff_t n = 0; begin < to && n < kFew; ++n) {
        const Time end = change == all.end() ? to : std::min(change->at, to);
        seen += end - begin;
        if (owner.valid() && end > begin) {
            held += end - begin;
            crowd = crowd || (first.valid() && first != owner);
            first = first.valid() ? first : owner;
        } else if (owner.valid()) {
            passing = owner;
        }
        if (change != all.end()) owner = (change++)->owner;
        begin = end;
    }
    if (held.ns == 0 && !passing.valid()) return {};
    if (held.ns == 0) return {1, color_of(p_, passing)};
    const auto share = static_cast<uint8_t>(std::max<int64_t>(held.ns * kWholeCell / seen.ns, 1));
    return {share, crowd ? p_.crowd : color_of(p_, first)};
}

void LanePainter::owners_row(ObjectId id, const Box& box)
{
    const std::span<const OwnerChange> all = t_.owners(id);
    PixelRow row{.x = box.x, .y = box.y, .height = box.h, .subject = {{}, {}, id, 0}};
    row.tooltip =
        fmt::format("{}: {} changes of owner", t_.symbols().objects[id.index], all.size());
    for (int32_t x = 0; x < box.w; ++x) {
        const Time from = moment_of(x, list_.from, list_.to, box.w);
        const Time to = moment_of(x + 1, list_.from, list_.to, box.w);
        const Part part = owned(all, from, std::max(to, from + Duration{1}));
        shows_crowd_ = shows_crowd_ || (part.share > 0 && part.color == p_.crowd);
        const auto top = static_cast<uint8_t>(part.share > 0 ? heights_.top_of(part.share, 0) : 0);
        row.columns.push_back({part.color, {top, top, top}});
    }
    list_.rows.push_back(std::move(row));
}

std::string LanePainter::letters(const PictureWords& words) const
{
    std::string text;
    const uint64_t all = whole_legend_ ? LaneReader::reasons_of_tasks(t_, TaskState::blocked) : 0;
    for (uint32_t r = 0; r < kReasons; ++r) {
        const bool occurs = (all >> r & 1) != 0 && letter_of(static_cast<Reason>(r)) != 0;
        if (!used_[r] && !occurs) continue;
        const auto reason = static_cast<Reason>(r);
        text += fmt::format("{}{} {}", text.empty() ? " (" : ", ", letter_of(reason),
                            words.said(name_of(reason)));
    }
    return text.empty() ? text : text + ")";
}

}  // namespace interleave

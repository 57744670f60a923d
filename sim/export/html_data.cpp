#include "export/html_data.h"

#include "analysis/counted_lanes.h"
#include "analysis/links.h"
#include "base/text.h"
#include "export/groups.h"
#include "export/ruler.h"
#include "export/sample.h"
#include "export/shares.h"
#include "export/style.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>
#include <vector>

namespace interleave {

namespace {

using Out = std::back_insert_iterator<std::string>;

int64_t number_of(uint32_t index) { return index == Record::kNone ? -1 : int64_t{index}; }

class DataWriter {
  public:
    DataWriter(const Timeline& t, std::span<const Finding> findings, const HtmlWords& words,
               const HtmlLimits& limits)
        : t_(t), findings_(findings), words_(words), limits_(limits), out_(text_)
    {
        groups_ = group_lanes(t, {}, limits.tasks);
        choose_columns();
    }

    HtmlData write(bool counters, std::span<const Time> forks)
    {
        fmt::format_to(out_, "{{\"from\":{},\"to\":{},\"language\":\"{}\"", t_.begin().ns,
                       t_.end().ns, words_.language());
        words();
        colors();
        symbols();
        tasks();
        lanes(counters);
        facts();
        if (!shares_.empty()) shares();
        links();
        faults();
        findings();
        list("forks", forks, [&](Time at) { fmt::format_to(out_, "{}", at.ns); });
        text_ += "}\n";
        HtmlData data{{}, groups_.left_out, slices_, columns_, has_links_};
        data.json = harmless(text_);
        return data;
    }

  private:
    // Inside a script element nothing ends it but "</", and nothing else begins with "<" that a
    // reader of HTML might take for its own.
    static std::string harmless(const std::string& json)
    {
        std::string safe;
        safe.reserve(json.size());
        for (const char c : json) {
            if (c == '<')
                safe += "\\u003c";
            else
                safe += c;
        }
        return safe;
    }
    // `write` is called for each item, with commas between them.
    template <typename Range, typename Write>
    void list(std::string_view key, const Range& items, Write write, char close = ']')
    {
        fmt::format_to(out_, ",\n\"{}\":{}", key, close == ']' ? '[' : '{');
        bool first = true;
        for (const auto& item : items) {
            if (!first) text_ += ',';
            first = false;
            write(item);
        }
        text_ += close;
    }

    void choose_columns()
    {
        uint64_t lanes = t_.cpus();
        for (CpuId id{0}; id.index < t_.cpus(); ++id.index) slices_ += t_.slices(id);
        for (const LaneGroup& group : groups_.groups) {
            lanes += group.tasks.size();
            for (const TrackId id : group.tasks) slices_ += t_.slices(id);
        }
        if (slices_ <= limits_.slices || lanes == 0) return;
        columns_ = static_cast<uint32_t>(std::clamp<uint64_t>(limits_.slices / lanes, 100, 4000));
    }

    void words()
    {
        list(
            "words", HtmlWords::of_script(),
            [&](const HtmlWords::Word& w) {
                fmt::format_to(out_, "\"{}\":{}", w.key, json_quote(words_.choose(w)));
            },
            '}');
        std::vector<uint32_t> numbers(std::max(kTaskStates, kReasons));
        for (uint32_t i = 0; i < numbers.size(); ++i) numbers[i] = i;
        const std::span<const uint32_t> all(numbers);
        list("states", all.first(kTaskStates),
             [&](uint32_t i) { text_ += json_quote(words_.of(static_cast<TaskState>(i))); });
        list("reasons", all.first(kReasons),
             [&](uint32_t i) { text_ += json_quote(words_.of(static_cast<Reason>(i))); });
        list("letters", all.first(kReasons), [&](uint32_t i) {
            const char letter = letter_of(static_cast<Reason>(i));
            text_ += json_quote(letter == '\0' ? "" : std::string(1, letter));
        });
        list("links_words", all.first(4),
             [&](uint32_t i) { text_ += json_quote(words_.of(static_cast<LinkKind>(i))); });
    }

    void colors()
    {
        list(
            "colors", std::vector{Theme::light, Theme::dark},
            [&](Theme theme) {
                const Palette& p = palette(theme);
                const std::pair<std::string_view, Color> named[] = {
                    {"background", p.background}, {"band", p.band},        {"ink", p.ink},
                    {"faint", p.faint_ink},       {"grid", p.grid},        {"running", p.running},
                    {"crowd", p.crowd},           {"ready", p.ready},      {"blocked", p.blocked},
                    {"kernel", p.kernel},         {"ended", p.ended},      {"problem", p.problem},
                    {"hindrance", p.hindrance},   {"possible", p.possible}};
                fmt::format_to(out_, "\"{}\":{{", theme == Theme::light ? "light" : "dark");
                for (const auto& [name, color] : named)
                    fmt::format_to(out_, "\"{}\":\"#{:06x}\",", name, color);
                text_ += "\"tasks\":[";
                for (const Color& c : p.tasks)
                    fmt::format_to(out_, "{}[\"#{:06x}\",\"#{:06x}\"]", &c == p.tasks ? "" : ",", c,
                                   ink_on(c));
                text_ += "]}";
            },
            '}');
    }

    void symbols()
    {
        list("steps", t_.symbols().steps, [&](const Symbols::Step& step) {
            fmt::format_to(out_, "[{},{}]", json_quote(step.label), step.line);
        });
        list("objects", t_.symbols().objects,
             [&](const std::string& name) { text_ += json_quote(name); });
    }
    void tasks()
    {
        std::vector<TrackId> all;
        for (TrackId id{0}; id.index < t_.tasks(); ++id.index) all.push_back(id);
        list("tasks", all, [&](TrackId id) {
            const Track& track = t_.track(id);
            fmt::format_to(out_, "{{\"n\":{},\"s\":{}}}", json_quote(track.name),
                           json_quote(short_name(track)));
        });
    }

    // Lanes, in the order of the pictures.
    void lanes(bool counters)
    {
        text_ += ",\n\"lanes\":[";
        first_lane_ = true;
        if (t_.cpus() > 0) begin_lane('h', -1, words_["cpus"], 0);
        for (CpuId id{0}; id.index < t_.cpus(); ++id.index) {
            begin_lane('c', id.index, fmt::format("cpu{}", id.index), 0);
            slices(id);
        }
        for (const LaneGroup& group : groups_.groups) this->group(group);
        owners();
        if (counters) counts();
        end_lane();
        text_ += ']';
    }
    void begin_lane(char kind, int64_t id, std::string_view name, uint32_t depth)
    {
        if (!first_lane_) end_lane();
        fmt::format_to(out_, "{}\n{{\"k\":\"{}\",\"i\":{},\"n\":{},\"d\":{}",
                       first_lane_ ? "" : ",", kind, id, json_quote(name), depth);
        first_lane_ = false;
    }
    void end_lane()
    {
        if (!first_lane_) text_ += '}';
    }
    void group(const LaneGroup& group)
    {
        if (group.heading) begin_lane('h', -1, group.process, 0);
        for (const TrackId id : group.tasks) {
            const Track& track = t_.track(id);
            begin_lane('t', id.index, group.heading ? short_name(track) : track.name,
                       depth_of(track) + (group.heading ? 1 : 0));
            slices(id);
            jobs(id);
            end_of(id);
        }
    }

    void starts(const std::vector<Time>& at)
    {
        text_ += ",\"t\":[";
        Time before;
        for (size_t i = 0; i < at.size(); ++i) {
            fmt::format_to(out_, "{}{}", i == 0 ? "" : ",", (at[i] - before).ns);
            before = at[i];
        }
        text_ += ']';
    }
    template <typename Numbers>
    void numbers(const Numbers& all)
    {
        fmt::format_to(out_, ",\"f\":[{}]", fmt::join(all, ","));
    }
    template <typename Id>
    void slices(Id id)
    {
        if (columns_ > 0 && t_.slices(id) > columns_) return columns(id);
        std::vector<Time> at;
        std::vector<uint32_t> what;
        for (size_t i = 0; i < t_.slices(id); ++i) {
            const Slice s = t_.slice(id, i);
            at.push_back(s.start);
            what.push_back(fact_of(id, s));
        }
        starts(at);
        numbers(what);
    }
    template <typename Id>
    void columns(Id id)
    {
        text_ += ",\"c\":1";
        const auto width = static_cast<int32_t>(columns_);
        std::vector<Time> at;
        std::vector<uint32_t> what;
        std::vector<int64_t> made_of;
        const Cells cells(t_.begin(), t_.end(), width);
        int32_t x = -1;
        for (const Sample& s : sample(t_, id, cells)) {
            ++x;
            const bool hidden = s.ran && s.state != TaskState::ready &&
                                s.state != TaskState::blocked && s.state != TaskState::kernel;
            const TaskState state = hidden ? TaskState::running : s.state;
            const uint32_t fact =
                fact_number({static_cast<uint32_t>(state), static_cast<uint32_t>(s.reason), -1, -1,
                             number_of(s.task.index)});
            const auto cell = static_cast<size_t>(x);
            const int64_t shares = shares_number(id, cells.begin(cell), cells.end(cell));
            if (!what.empty() && what.back() == fact && made_of.back() == shares) continue;
            at.push_back(moment_of(x, t_.begin(), t_.end(), width));
            what.push_back(fact);
            made_of.push_back(shares);
        }
        starts(at);
        numbers(what);
        fmt::format_to(out_, ",\"p\":[{}]", fmt::join(made_of, ","));
    }
    // In whole percent, so that columns that are nearly alike have the same row.
    template <typename Id>
    int64_t shares_number(Id id, Time from, Time to)
    {
        constexpr size_t kMost = 4;
        constexpr int64_t kOthers = -2, kOneSlice = -1, kNotTold = -2;
        const Shares shares = shares_in(t_, id, from, to);
        if (shares.list.empty()) return kOneSlice;
        const int64_t whole = (shares.to - shares.from).ns;
        const auto percent = [&](int64_t ns) {
            return static_cast<int64_t>((static_cast<__int128>(ns) * 100 + whole / 2) / whole);
        };
        std::vector<int64_t> row;
        int64_t others = 0;
        for (const Share& s : shares.list) {
            const bool told = !s.task.valid() || row.size() < 3 * kMost;
            if (told)
                row.insert(row.end(),
                           {static_cast<int64_t>(s.state), number_of(s.task.index), percent(s.ns)});
            else
                others += s.ns;
        }
        if (others > 0)
            row.insert(row.end(),
                       {static_cast<int64_t>(TaskState::running), kOthers, percent(others)});
        if (const auto known = shares_.find(row); known != shares_.end()) return known->second;
        if (shares_.size() == limits_.shares) return kNotTold;
        const auto number = static_cast<uint32_t>(shares_.size());
        shares_.emplace(std::move(row), number);
        return number;
    }
    using Fact = std::tuple<uint32_t, uint32_t, int64_t, int64_t, int64_t>;
    uint32_t fact_number(const Fact& fact)
    {
        const auto number = static_cast<uint32_t>(facts_.size());
        return facts_.emplace(fact, number).first->second;
    }
    template <typename Id>
    uint32_t fact_of(Id, const Slice& s)
    {
        int64_t side = -1;
        if (std::is_same_v<Id, CpuId>)
            side = number_of(s.task.index);
        else if (s.state == TaskState::blocked)
            side = number_of(s.object.index);
        else if (s.state == TaskState::ready)
            side = number_of(s.waker.index);
        const int64_t cpu = std::is_same_v<Id, CpuId> ? -1 : number_of(s.cpu.index);
        return fact_number({static_cast<uint32_t>(s.state), static_cast<uint32_t>(s.reason), cpu,
                            number_of(s.step.index), side});
    }
    void jobs(TrackId id)
    {
        if (t_.jobs(id).empty()) return;
        const auto moment = [](Time at) { return at == kNever ? -1 : at.ns; };
        text_ += ",\"j\":[";
        const char* comma = "";
        for (const JobOutcome& job : t_.jobs(id)) {
            fmt::format_to(out_, "{}[{},{},{},{}]", comma, job.released.ns, moment(job.deadline),
                           moment(job.ended), job.missed ? 1 : 0);
            comma = ",";
        }
        text_ += ']';
    }
    void end_of(TrackId id)
    {
        const Timeline::Moments& m = t_.moments(id);
        if (m.ended == kNever) return;
        fmt::format_to(out_, ",\"x\":[{},{},{}]", m.ended.ns, m.crashed ? 1 : 0, m.exit_code);
    }

    void owners()
    {
        bool first = true;
        for (ObjectId id{0}; id.index < t_.symbols().objects.size(); ++id.index) {
            const std::span<const OwnerChange> all = t_.owners(id);
            if (all.empty()) continue;
            if (first) begin_lane('h', -1, words_["owners"], 0);
            first = false;
            begin_lane('o', id.index, t_.symbols().objects[id.index], 0);
            std::vector<Time> at;
            std::vector<int64_t> who;
            for (const OwnerChange& c : all) {
                at.push_back(c.at);
                who.push_back(number_of(c.owner.index));
            }
            starts(at);
            numbers(who);
        }
    }
    [[nodiscard]] std::string buffer_name(const CountedLane& lane) const
    {
        const Buffer& b = lane.buffer;
        std::string text(words_[key_of(holds_what(t_, b))]);
        text.replace(text.find("%1"), 2, t_.symbols().objects[b.object.index]);
        if (const size_t at = text.find("%2"); at != std::string::npos)
            text.replace(at, 2, std::to_string(b.end / 2));
        return lane.capacity > 0 ? fmt::format("{} ({}/{})", text, lane.most, lane.capacity) : text;
    }
    static std::string_view key_of(Held held)
    {
        switch (held) {
            case Held::messages: return "messages_in";
            case Held::bytes: return "bytes_in";
            case Held::connections: return "not_accepted_at";
            case Held::for_client: return "for_client";
            case Held::for_server: return "for_server";
        }
        return "messages_in";
    }
    [[nodiscard]] std::string counted_name(const CountedLane& lane) const
    {
        const auto filled = [&](std::string_view key, const std::string& name) {
            std::string text(words_[key]);
            return text.replace(text.find("%1"), 2, name);
        };
        if (lane.object.valid())
            return filled("waiting_for", t_.symbols().objects[lane.object.index]);
        if (lane.cpu.valid()) return filled("queue_of", fmt::format("cpu{}", lane.cpu.index));
        if (lane.buffer.object.valid()) return buffer_name(lane);
        return std::string(words_[lane.name]);
    }
    void counts()
    {
        begin_lane('h', -1, words_["counters"], 0);
        int64_t number = 0;
        for (const CountedLane& lane : worth_showing(counted_lanes(t_), t_.end())) {
            begin_lane('n', number++, counted_name(lane), 0);
            fmt::format_to(out_, ",\"m\":{}", std::max(top_of(lane), 1U));
            std::vector<Time> at;
            std::vector<uint32_t> many;
            for (const CountChange& change : lane.line) {
                at.push_back(change.at);
                many.push_back(change.count);
            }
            starts(at);
            numbers(many);
        }
    }
    void facts()
    {
        std::vector<const Fact*> in_order(facts_.size());
        for (const auto& [fact, number] : facts_) in_order[number] = &fact;
        list("facts", in_order, [&](const Fact* f) {
            const auto& [state, reason, cpu, step, side] = *f;
            fmt::format_to(out_, "[{},{},{},{},{}]", state, reason, cpu, step, side);
        });
    }

    void shares()
    {
        std::vector<const std::vector<int64_t>*> in_order(shares_.size());
        for (const auto& [row, number] : shares_) in_order[number] = &row;
        list("shares", in_order, [&](const std::vector<int64_t>* row) {
            fmt::format_to(out_, "[{}]", fmt::join(*row, ","));
        });
    }

    // Each once, at the slice that it led to.
    void links()
    {
        std::vector<TaskLink> all;
        has_links_ = columns_ == 0;
        for (TrackId id{0}; id.index < t_.tasks() && has_links_; ++id.index) {
            for (size_t i = 0; i < t_.slices(id) && has_links_; ++i) {
                const TaskState state = t_.slice(id, i).state;
                if (i > 0 && state != TaskState::ready && state != TaskState::blocked) continue;
                for (const TaskLink& l : links_of(t_, id, i))
                    if (l.to == id) all.push_back(l);
                has_links_ = all.size() <= limits_.links;
            }
        }
        if (!has_links_) all.clear();
        const auto order = [](const TaskLink& l) {
            return std::tuple(l.to.index, l.at_to, l.kind, l.from.index, l.at_from, l.object.index);
        };
        std::ranges::sort(all, {}, order);
        const auto [end, rest] = std::ranges::unique(all);
        all.erase(end, rest);
        list("links", all, [&](const TaskLink& l) {
            fmt::format_to(out_, "[{},{},{},{},{},{}]", static_cast<int>(l.kind), l.from.index,
                           l.to.index, l.at_from.ns, l.at_to.ns, number_of(l.object.index));
        });
    }
    void faults()
    {
        list("faults", t_.faults(), [&](const Fault& f) {
            fmt::format_to(out_, "[{},{},{}]", f.at.ns, f.task.index,
                           json_quote(t_.symbols().faults[f.number]));
        });
    }
    void findings()
    {
        list("findings", findings_, [&](const Finding& f) {
            std::vector<uint32_t> tasks;
            for (const std::string& name : f.tasks)
                if (const TrackId id = t_.find(name); id.valid()) tasks.push_back(id.index);
            fmt::format_to(out_, "[{},{},{},[{}],{},{}]", static_cast<int>(weight_of(f.kind)),
                           f.at.ns, std::max(f.at, f.to).ns, fmt::join(tasks, ","),
                           json_quote(words_.said(heading_of(f))),
                           json_quote(words_.said(f.sentence)));
        });
    }

    const Timeline& t_;
    const std::span<const Finding> findings_;
    const HtmlWords& words_;
    const HtmlLimits& limits_;
    std::string text_;
    Out out_;
    LaneGroups groups_;
    std::map<Fact, uint32_t> facts_;
    std::map<std::vector<int64_t>, uint32_t> shares_;
    uint64_t slices_ = 0;
    uint32_t columns_ = 0;
    bool has_links_ = true;
    bool first_lane_ = true;
};

}  // namespace

HtmlData html_data(const Timeline& t, std::span<const Finding> findings, bool counters,
                   const HtmlWords& words, const HtmlLimits& limits, std::span<const Time> forks)
{
    return DataWriter(t, findings, words, limits).write(counters, forks);
}

}  // namespace interleave

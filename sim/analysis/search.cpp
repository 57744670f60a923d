#include "analysis/search.h"

#include "trace/lane_reader.h"

#include <algorithm>
#include <cctype>
#include <string>

namespace interleave {

namespace {

std::string lower(std::string_view text)
{
    std::string result(text);
    for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return result;
}

std::vector<std::string> words_of(std::string_view text)
{
    std::vector<std::string> words;
    while (!text.empty()) {
        const size_t blank = std::min(text.find(' '), text.size());
        if (blank > 0) words.push_back(lower(text.substr(0, blank)));
        text.remove_prefix(std::min(blank + 1, text.size()));
    }
    return words;
}

bool matches(std::string_view name, const std::vector<std::string>& words)
{
    const std::string lowered = lower(name);
    return std::ranges::all_of(
        words, [&](const std::string& w) { return lowered.find(w) != std::string::npos; });
}

// One lane under a search.
class Lane {
  public:
    Lane(const Timeline& t, const Search& s, TrackId id)
        : t_(t), s_(s), id_(id), reader_(t, id), named_(s.tasks[id.index])
    {
    }

    [[nodiscard]] size_t size() const { return reader_.size(); }
    [[nodiscard]] Time start(size_t i) const { return reader_.start(i); }
    [[nodiscard]] bool hits(size_t i) const
    {
        if (named_ && i == 0) return true;
        const StepId step = reader_.step(i);
        const TaskState state = reader_.state(i);
        const bool begins = state == TaskState::running && step.valid() && s_.any_step &&
                            s_.steps[step.index] && !goes_on(i, step);
        if (begins) return true;
        if (!s_.any_object || state != TaskState::blocked) return false;
        const ObjectId object = t_.slice(id_, i).object;
        return object.valid() && s_.objects[object.index];
    }
    // The slice with start > t, or >= t.
    [[nodiscard]] size_t after(Time t, bool also_at) const
    {
        size_t low = 0;
        size_t high = size();
        while (low < high) {
            const size_t middle = (low + high) / 2;
            const bool before = also_at ? start(middle) < t : start(middle) <= t;
            if (before)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

  private:
    // It runs on with a step that it was preempted in, or waited in.
    [[nodiscard]] bool goes_on(size_t i, StepId step) const
    {
        return i > 0 && reader_.step(i - 1) == step && reader_.state(i - 1) != TaskState::running;
    }

    const Timeline& t_;
    const Search& s_;
    TrackId id_;
    LaneReader reader_;
    bool named_;
};

}  // namespace

Search search_for(const Timeline& t, std::string_view text)
{
    const std::vector<std::string> words = words_of(text);
    Search s;
    const Symbols& symbols = t.symbols();
    s.tasks.resize(t.tasks());
    s.steps.resize(symbols.steps.size());
    s.objects.resize(symbols.objects.size());
    if (words.empty()) return s;
    const auto look = [&](std::vector<bool>& found, bool& any, auto name) {
        for (uint32_t i = 0; i < found.size(); ++i) {
            found[i] = matches(name(i), words);
            any = any || found[i];
        }
    };
    look(s.tasks, s.any_task, [&](uint32_t i) { return t.track(TrackId{i}).name; });
    look(s.steps, s.any_step, [&](uint32_t i) { return symbols.steps[i].label; });
    look(s.objects, s.any_object, [&](uint32_t i) { return symbols.objects[i]; });
    return s;
}

bool hits(const Timeline& t, const Search& s, TrackId task, size_t slice)
{
    return Lane(t, s, task).hits(slice);
}

std::optional<SearchHit> next_hit(const Timeline& t, const Search& s, Time at, TrackId task)
{
    std::optional<SearchHit> best;
    if (!s.any()) return best;
    for (TrackId id{0}; id.index < t.tasks(); ++id.index) {
        const Lane lane(t, s, id);
        for (size_t i = lane.after(at, task.valid() && id > task); i < lane.size(); ++i) {
            if (best && lane.start(i) >= best->at) break;
            if (!lane.hits(i)) continue;
            best = {id, i, lane.start(i)};
            break;
        }
    }
    return best;
}

std::optional<SearchHit> previous_hit(const Timeline& t, const Search& s, Time at, TrackId task)
{
    std::optional<SearchHit> best;
    if (!s.any()) return best;
    for (TrackId id{0}; id.index < t.tasks(); ++id.index) {
        const Lane lane(t, s, id);
        for (size_t i = lane.after(at, !(task.valid() && id < task)); i-- > 0;) {
            if (best && lane.start(i) < best->at) break;
            if (!lane.hits(i)) continue;
            best = {id, i, lane.start(i)};
            break;
        }
    }
    return best;
}

HitCount count_hits(const Timeline& t, const Search& s, Time at, TrackId task)
{
    HitCount count;
    if (!s.any()) return count;
    for (TrackId id{0}; id.index < t.tasks(); ++id.index) {
        const Lane lane(t, s, id);
        for (size_t i = 0; i < lane.size(); ++i) {
            if (!lane.hits(i)) continue;
            ++count.all;
            const bool before = lane.start(i) < at || (lane.start(i) == at && id <= task);
            if (before) ++count.up_to;
        }
    }
    return count;
}

}  // namespace interleave

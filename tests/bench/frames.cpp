// interleave-bench-frames [--figures] [SLICES]: what a person waits for at the timeline, W7.
// Reading our own file and the first picture of it; then every frame of zooming from the whole to a
// microsecond and back, of panning and of scrubbing, beside a reference: the same columns from
// prefix sums by a bare loop. --figures: as lines that interleave-bench reads (frames_beside.cpp).
//
// CPU time of this thread, on the offscreen platform, 1600 x 900.
#include "bench.h"

#include "gui/timeline/timeline_view.h"

#include <QApplication>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>

namespace interleave::bench {

namespace {

constexpr uint32_t kTasks = 100;
constexpr uint16_t kCpus = 4;
constexpr int kRounds = 7;

// Tasks in turns of uneven length on four CPUs: in each turn one runs, and then waits in the queue
// or for a lock. About three slices to a turn.
Timeline turns(uint64_t slices)
{
    Symbols symbols;
    for (uint32_t i = 0; i < kTasks; ++i)
        symbols.initial_tasks.push_back(
            {fmt::format("load/t{}", i), "load", TaskKind::thread, false});
    symbols.objects = {"m"};
    symbols.object_kinds = {"mutex"};
    symbols.steps = {{"compute", 1, 1}};
    TimelineBuilder builder(symbols, kCpus);
    for (uint32_t i = 0; i < kTasks; ++i)
        builder.put(Record{Time{}, i, i, Record::kNone, RecordKind::task_created,
                           TaskState::unknown, Reason::none, 0});
    uint64_t random = 1;
    Time now;
    uint32_t running[kCpus];
    std::fill(std::begin(running), std::end(running), Record::kNone);
    uint32_t next = 0;
    for (uint64_t i = 0; i < slices / 3; ++i) {
        random = random * 6364136223846793005U + 1442695040888963407U;
        now = now + Duration{static_cast<int64_t>(1'000 + (random >> 40) % 50'000)};
        const auto cpu = static_cast<uint16_t>(i % kCpus);
        if (running[cpu] != Record::kNone) {
            const bool blocks = (random >> 33) % 3 == 0;
            builder.put(Record{now, running[cpu], blocks ? 0U : Record::kNone, Record::kNone,
                               RecordKind::state, blocks ? TaskState::blocked : TaskState::ready,
                               blocks ? Reason::lock : Reason::slice_end,
                               blocks ? uint16_t{Record::kNoCpu} : cpu});
        }
        running[cpu] = next;
        next = (next + 1) % kTasks;
        builder.put(Record{now, running[cpu], 0, Record::kNone, RecordKind::state,
                           TaskState::running, Reason::none, cpu});
    }
    Origin origin;
    origin.title = "turns";
    return std::move(builder).finish(origin, now + Duration{1'000});
}

// The hand-written limit: sums before each slice of each lane, and one loop from columns to pixels.
class Reference {
  public:
    explicit Reference(const Timeline& t)
    {
        for (CpuId c{0}; c.index < t.cpus(); ++c.index) add(t, c);
        for (TrackId id{0}; id.index < t.tasks(); ++id.index) add(t, id);
    }

    void paint(Time from, Time to, int width, int height, std::vector<uint32_t>& pixels) const
    {
        constexpr int kLane = 22, kPitch = 26, kTop = 90;
        std::fill(pixels.begin(), pixels.end(), 0xffff'ffffU);
        const int columns = width - 200;
        std::vector<uint32_t> colors(static_cast<size_t>(columns));
        const double ns = static_cast<double>((to - from).ns) / columns;
        int y = kTop;
        for (size_t l = 0; l < lanes_.size() && y + kLane < height; ++l, y += kPitch) {
            lane(lanes_[l], from.ns, ns, colors);
            for (int row = 0; row < kLane; ++row)
                std::copy(colors.begin(), colors.end(),
                          pixels.begin() + static_cast<ptrdiff_t>(y + row) * width + 200);
        }
    }

  private:
    struct Lane {
        std::vector<int64_t> start;
        std::vector<uint8_t> state;
        std::vector<uint64_t> sums[kTaskStates];
    };
    template <typename Id>
    void add(const Timeline& t, Id id)
    {
        Lane lane;
        uint64_t total[kTaskStates] = {};
        for (size_t i = 0; i < t.slices(id); ++i) {
            const Slice s = t.slice(id, i);
            lane.start.push_back(s.start.ns);
            lane.state.push_back(static_cast<uint8_t>(s.state));
            for (const auto k : kShown) lane.sums[k].push_back(total[k]);
            total[static_cast<size_t>(s.state)] += static_cast<uint64_t>((s.end - s.start).ns);
        }
        lanes_.push_back(std::move(lane));
    }
    static void lane(const Lane& lane, int64_t from, double ns, std::vector<uint32_t>& colors)
    {
        uint64_t before[kTaskStates] = {};
        auto at = lane.start.begin();
        for (size_t x = 0; x <= colors.size(); ++x) {
            const int64_t t = from + static_cast<int64_t>(ns * static_cast<double>(x));
            at = std::upper_bound(at, lane.start.end(), t);
            if (at != lane.start.begin()) --at;
            const auto row = static_cast<size_t>(at - lane.start.begin());
            uint64_t most = 0;
            uint32_t color = 0xffff'ffffU;
            for (const auto k : kShown) {
                uint64_t sum = lane.sums[k][row];
                if (lane.state[row] == k)
                    sum += static_cast<uint64_t>(std::max<int64_t>(t - *at, 0));
                if (sum - before[k] > most) {
                    most = sum - before[k];
                    color = 0xff00'0000U | static_cast<uint32_t>(k * 0x30'4050);
                }
                before[k] = sum;
            }
            if (x > 0) colors[x - 1] = color;
        }
    }

    static constexpr uint8_t kShown[] = {1, 2, 3};  // ready, running, blocked
    std::vector<Lane> lanes_;
};

struct Window {
    Time from, to;
};

// From the whole to a microsecond, about a place that wanders, and back.
std::vector<Window> zooms(const Timeline& t, int steps)
{
    std::vector<Window> all;
    const auto whole = static_cast<double>((t.end() - t.begin()).ns);
    for (int i = 0; i < 2 * steps; ++i) {
        const int in = i < steps ? i : 2 * steps - i;
        const double length = whole * std::pow(1e3 / whole, static_cast<double>(in) / steps);
        const double middle = whole * (0.5 + 0.3 * std::sin(i * 0.05) * length / whole);
        all.push_back({Time{static_cast<int64_t>(middle - length / 2)},
                       Time{static_cast<int64_t>(middle + length / 2)}});
    }
    return all;
}

std::vector<Window> pans(const Timeline& t, int steps)
{
    std::vector<Window> all;
    const int64_t whole = (t.end() - t.begin()).ns;
    for (const int64_t part : {2, 20, 1000}) {
        const int64_t length = whole / part;
        for (int i = 0; i < steps; ++i) {
            const Time from{whole / 4 + length * i / 100};
            all.push_back({from, from + Duration{length}});
        }
    }
    return all;
}

double quantile(std::vector<double> ms, double q)
{
    std::ranges::sort(ms);
    return ms[static_cast<size_t>(q * static_cast<double>(ms.size() - 1))];
}

// The frames of one round, and the reference's where there is one.
struct Frames {
    std::vector<double> ours, reference;  // ms
};

// One workload, as the median of its rounds.
void tell(const char* what, const std::vector<Frames>& rounds, const std::string& at,
          std::vector<Figure>& figures)
{
    const auto median = [&](const auto& of) {
        std::vector<double> all;
        for (const Frames& f : rounds) all.push_back(of(f));
        return quantile(std::move(all), 0.5);
    };
    const bool compares = !rounds[0].reference.empty();
    const auto slow = [](const std::vector<double>& ms) { return quantile(ms, 0.99); };
    const double ours = median([&](const Frames& f) { return slow(f.ours); });
    const double ratio =
        compares ? median([&](const Frames& f) { return slow(f.ours) / slow(f.reference); }) : 0;
    figures.push_back({fmt::format("{}: {}, 99 % of frames", at, what), "ms", ours, 0});
    if (compares)
        figures.push_back(
            {fmt::format("{}: {}, beside the reference paint", at, what), "times", ratio, 1.5});
    fmt::print("{:10} {:6} frames: median {:6.2f} ms, 99 % {:6.2f} ms, worst {:6.2f} ms", what,
               rounds[0].ours.size(), median([](const Frames& f) { return quantile(f.ours, 0.5); }),
               ours, median([](const Frames& f) { return quantile(f.ours, 1); }));
    if (compares)
        fmt::print("; reference 99 % {:6.2f} ms, ratio {:.2f} (goal 1.5)",
                   median([&](const Frames& f) { return slow(f.reference); }), ratio);
    fmt::print("\n");
}

double ms_of(const auto& what) { return ns_per(1'000'000, what); }

// Tells it, and adds it to the figures.
void measure(uint64_t slices, std::vector<Figure>& figures)
{
    std::string file = write_timeline(turns(slices));
    Timeline t;
    const double read = ms_of([&] { t = std::move(read_timeline(file)).value(); });
    file = {};
    gui::TimelineView view;
    view.resize(1600, 900);
    view.show();
    QApplication::processEvents();
    const double first = ms_of([&] {
        view.setTimeline(&t, false);
        view.repaint();
    });
    size_t rows = 0;
    for (CpuId c{0}; c.index < t.cpus(); ++c.index) rows += t.slices(c);
    for (TrackId id{0}; id.index < t.tasks(); ++id.index) rows += t.slices(id);
    fmt::print("{} slices: read {:.0f} ms, first picture {:.0f} ms after it\n", rows, read, first);

    const std::string at = fmt::format("W7 at {} slices", slices);
    figures.push_back({at + ": from our own file to the first picture", "ms", read + first,
                       slices >= 10'000'000 ? 500.0 : 0});

    const Reference reference(t);
    std::vector<uint32_t> pixels(size_t{1600} * 900);
    std::vector<uint32_t> screen(pixels.size());
    const auto round = [&](const std::vector<Window>& windows) {
        Frames frames;
        for (const Window& w : windows) {
            frames.ours.push_back(ms_of([&] {
                view.setWindow(w.from, w.to);
                view.viewport()->repaint();
            }));
            frames.reference.push_back(ms_of([&] {
                reference.paint(w.from, w.to, 1600, 900, pixels);
                screen = pixels;
                keep(screen.data());
            }));
        }
        return frames;
    };
    const auto scrub = [&] {
        Frames frames;
        view.fit();
        for (int i = 0; i < 200; ++i)
            frames.ours.push_back(ms_of([&] {
                view.setPlayhead(Time{t.end().ns * i / 200});
                view.viewport()->repaint();
            }));
        return frames;
    };
    std::vector<Frames> zooming, panning, scrubbing;
    for (int i = 0; i < kRounds; ++i) {
        zooming.push_back(round(zooms(t, 200)));
        panning.push_back(round(pans(t, 60)));
        scrubbing.push_back(scrub());
    }
    tell("zooming", zooming, at, figures);
    tell("panning", panning, at, figures);
    tell("scrubbing", scrubbing, at, figures);
}

}  // namespace

}  // namespace interleave::bench

int main(int argc, char** argv)
{
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication app(argc, argv);
    const bool as_lines = argc > 1 && std::strcmp(argv[1], "--figures") == 0;
    const char* number = argc > (as_lines ? 2 : 1) ? argv[argc - 1] : nullptr;
    std::vector<uint64_t> sizes = {1'000'000, 10'000'000};
    if (number != nullptr) sizes = {std::strtoull(number, nullptr, 10)};
    std::vector<interleave::bench::Figure> figures;
    for (const uint64_t slices : sizes) interleave::bench::measure(slices, figures);
    if (!as_lines) return 0;
    for (const interleave::bench::Figure& f : figures)
        fmt::print("figure\t{}\t{}\t{}\t{}\n", f.value, f.goal, f.unit, f.name);
    return 0;
}

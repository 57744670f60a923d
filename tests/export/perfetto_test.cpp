// Perfetto's format, read back by a decoder of the wire format that shares nothing with the writer.
#include "export/perfetto.h"

#include "analysis/live_counts.h"
#include "support/script.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace interleave {
namespace {

using test::Script;

struct Field {
    uint32_t number = 0, wire = 0;
    uint64_t value = 0;  // of wire types 0 and 1
    std::string bytes;   // of wire type 2
};
using Message = std::vector<Field>;

uint64_t varint(const std::string& text, size_t& at)
{
    uint64_t value = 0;
    for (int shift = 0;; shift += 7) {
        if (at >= text.size() || shift > 63) throw std::out_of_range("a number that does not end");
        const auto byte = static_cast<uint8_t>(text[at++]);
        value |= uint64_t{byte & 0x7fU} << shift;
        if (byte < 0x80) return value;
    }
}

Message decode(const std::string& text)
{
    Message fields;
    for (size_t at = 0; at < text.size();) {
        const uint64_t key = varint(text, at);
        Field f{static_cast<uint32_t>(key >> 3), static_cast<uint32_t>(key & 7), 0, {}};
        if (f.wire == 0) {
            f.value = varint(text, at);
        } else if (f.wire == 1) {
            for (size_t i = 0; i < 8; ++i)
                f.value |= uint64_t{static_cast<uint8_t>(text.at(at++))} << (8 * i);
        } else if (f.wire == 2) {
            const uint64_t size = varint(text, at);
            if (size > text.size() - at) throw std::out_of_range("longer than what there is");
            f.bytes = text.substr(at, size);
            at += size;
        } else {
            throw std::out_of_range("a kind of field that nobody writes");
        }
        fields.push_back(std::move(f));
    }
    return fields;
}

const Field* find(const Message& m, uint32_t number)
{
    const auto it = std::ranges::find(m, number, &Field::number);
    return it == m.end() ? nullptr : &*it;
}
uint64_t number(const Message& m, uint32_t field)
{
    const Field* f = find(m, field);
    return f == nullptr ? 0 : f->value;
}
std::string text(const Message& m, uint32_t field)
{
    const Field* f = find(m, field);
    return f == nullptr ? "" : f->bytes;
}

struct Event {
    uint64_t at = 0, type = 0, track = 0;
    std::string category, name;
    std::map<std::string, std::string> notes;
    std::vector<uint64_t> flows, ended_flows;
    int64_t value = 0;
};
struct Track {
    uint64_t parent = 0;
    std::string name;
    uint64_t pid = 0, tid = 0;
    bool counts = false;
};
struct Trace {
    std::map<uint64_t, Track> tracks;
    std::vector<Event> events;

    [[nodiscard]] uint64_t named(const std::string& name) const
    {
        for (const auto& [uuid, track] : tracks)
            if (track.name == name) return uuid;
        return 0;
    }
    // Of a track, in the order of the file.
    [[nodiscard]] std::vector<Event> on(const std::string& name) const
    {
        std::vector<Event> some;
        const uint64_t uuid = named(name);
        std::ranges::copy_if(events, std::back_inserter(some),
                             [&](const Event& e) { return e.track == uuid; });
        return some;
    }
};

Track track_of(const Message& descriptor)
{
    Track t{number(descriptor, 5), text(descriptor, 2), 0, 0, find(descriptor, 8) != nullptr};
    if (const Field* process = find(descriptor, 3)) {
        const Message m = decode(process->bytes);
        t.pid = number(m, 1);
        t.name = text(m, 6);
    }
    if (const Field* thread = find(descriptor, 4)) {
        const Message m = decode(thread->bytes);
        t.pid = number(m, 1);
        t.tid = number(m, 2);
        t.name = text(m, 5);
    }
    return t;
}

Event event_of(const Message& packet)
{
    const Message m = decode(text(packet, 11));
    Event e;
    e.at = number(packet, 8);
    e.type = number(m, 9);
    e.track = number(m, 11);
    e.category = text(m, 22);
    e.name = text(m, 23);
    e.value = static_cast<int64_t>(number(m, 30));
    for (const Field& f : m) {
        if (f.number == 47) e.flows.push_back(f.value);
        if (f.number == 48) e.ended_flows.push_back(f.value);
        if (f.number != 4) continue;
        const Message note = decode(f.bytes);
        const Field* words = find(note, 6);
        e.notes[text(note, 10)] = words ? words->bytes : std::to_string(number(note, 4));
    }
    return e;
}

Trace trace_of(const std::string& bytes)
{
    Trace trace;
    for (const Field& f : decode(bytes)) {
        EXPECT_EQ(f.number, 1U) << "a trace is packets";
        const Message packet = decode(f.bytes);
        EXPECT_EQ(number(packet, 10), 1U) << "all of one sequence";
        if (const Field* descriptor = find(packet, 60)) {
            const Message m = decode(descriptor->bytes);
            EXPECT_TRUE(trace.tracks.emplace(number(m, 1), track_of(m)).second)
                << "two tracks of one uuid";
        } else {
            trace.events.push_back(event_of(packet));
        }
    }
    return trace;
}

Trace bank(std::span<const Finding> findings = {})
{
    return trace_of(to_perfetto(test::bank().finish(12), findings));
}

TEST(Perfetto, HasAThreadForEachCpuAndTask)
{
    const Trace trace = bank();
    std::set<uint64_t> tids;
    for (const char* name : {"cpu0", "bank/alice", "bank/bob"}) {
        const uint64_t uuid = trace.named(name);
        ASSERT_NE(uuid, 0U) << name;
        const Track& thread = trace.tracks.at(uuid);
        EXPECT_TRUE(tids.insert(thread.tid).second);
        EXPECT_EQ(trace.tracks.at(thread.parent).pid, thread.pid);
    }
    EXPECT_EQ(trace.tracks.at(trace.tracks.at(trace.named("bank/bob")).parent).name, "bank");
}

TEST(Perfetto, BeginsAndEndsEverySliceWhereItIs)
{
    const Timeline t = test::bank().finish(12);
    const Trace trace = bank();
    for (TrackId id{0}; id.index < t.tasks(); ++id.index) {
        std::vector<std::tuple<uint64_t, uint64_t, std::string>> expected, found;
        for (size_t i = 0; i < t.slices(id); ++i) {
            const Slice s = t.slice(id, i);
            const bool shown = s.state == TaskState::running || s.state == TaskState::ready ||
                               s.state == TaskState::blocked;
            if (shown) expected.emplace_back(s.start.ns, s.end.ns, std::string(name_of(s.state)));
        }
        const Event* begun = nullptr;
        const std::vector<Event> events = trace.on(t.track(id).name);
        for (const Event& e : events) {
            if (e.type == 1) {
                EXPECT_EQ(begun, nullptr) << "slices of a task do not overlap";
                begun = &e;
            }
            if (e.type != 2) continue;
            ASSERT_NE(begun, nullptr);
            found.emplace_back(begun->at, e.at, begun->name.substr(0, begun->name.find(' ')));
            begun = nullptr;
        }
        EXPECT_EQ(found, expected) << t.track(id).name;
        EXPECT_EQ(begun, nullptr);
    }
}

TEST(Perfetto, SaysWhyAndWhere)
{
    for (const Event& e : bank().on("bank/bob")) {
        if (e.type != 1 || e.name != "blocked on m") continue;
        EXPECT_EQ(e.notes.at("reason"), "lock");
        EXPECT_EQ(e.notes.at("line"), "8");
        return;
    }
    FAIL() << "bob waited for m";
}

TEST(Perfetto, LeadsFromWhoWakesToWhomItWakes)
{
    const Trace trace = bank();
    std::map<uint64_t, std::string> from, to;
    for (const Event& e : trace.events) {
        for (const uint64_t flow : e.flows) from[flow] = trace.tracks.at(e.track).name;
        for (const uint64_t flow : e.ended_flows) to[flow] = trace.tracks.at(e.track).name;
    }
    EXPECT_EQ(from, (std::map<uint64_t, std::string>{{1, "bank/alice"}}));
    EXPECT_EQ(to, (std::map<uint64_t, std::string>{{1, "bank/bob"}}));
}

TEST(Perfetto, PutsJobsThatOverlapOnTracksOfTheirOwn)
{
    Script s({"a"}, 1);
    s.release(0, 0, 3).release(1, 0, 9).miss(3, 0, 1).end_job(4, 0, 1).end_job(6, 0, 2);
    s.release(6, 0, 9);
    const Trace trace = trace_of(to_perfetto(s.finish(8)));
    std::map<uint64_t, int> open;
    std::set<uint64_t> used;
    int jobs = 0;
    for (const Event& e : trace.events) {
        if (!trace.tracks.contains(e.track) || trace.tracks.at(e.track).name != "jobs") continue;
        used.insert(e.track);
        jobs += e.type == 1 ? 1 : 0;
        open[e.track] += e.type == 1 ? 1 : -1;
        EXPECT_LE(open[e.track], 1);
    }
    EXPECT_EQ(jobs, 3);
    EXPECT_EQ(used.size(), 2U);
    const std::vector<Event> marks = trace.on("bank/a");
    EXPECT_TRUE(std::ranges::any_of(
        marks, [](const Event& e) { return e.name == "deadline missed" && e.at == 3'000'000; }));
}

TEST(Perfetto, TellsFindingsAndCounts)
{
    const Finding lasts{FindingKind::inversion, Time{} + ms(3), {"bank/bob"}, "Why.", 7, 0,
                        Time{} + ms(6)};
    const Finding moment{FindingKind::fault, Time{} + ms(9), {"bank/bob"}, "So.", 0, 0};
    const Trace trace = bank(std::vector{lasts, moment});
    const std::vector<Event> spans = trace.on("Findings that last");
    ASSERT_EQ(spans.size(), 2U);
    EXPECT_EQ(spans[0].notes.at("sentence"), "Why.");
    EXPECT_EQ(spans[1].at, 6'000'000U);
    const std::vector<Event> moments = trace.on("Findings");
    ASSERT_EQ(moments.size(), 1U);
    EXPECT_EQ(moments[0].type, 3U);
    EXPECT_TRUE(trace.tracks.at(trace.named("tasks alive")).counts);
    std::vector<uint32_t> told, counted;
    for (const Event& e : trace.on("tasks alive")) told.push_back(static_cast<uint32_t>(e.value));
    const LiveCounts counts = live_counts(test::bank().finish(12));
    for (const CountChange& c : counts.line(Counted::tasks)) counted.push_back(c.count);
    EXPECT_EQ(told, counted);
}

TEST(Perfetto, OfNothingIsEmpty) { EXPECT_EQ(to_perfetto(Timeline()), ""); }

}  // namespace
}  // namespace interleave

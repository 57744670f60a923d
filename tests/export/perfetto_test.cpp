// Perfetto's format, read back by a decoder of the wire format that shares nothing with the writer.
#include "export/perfetto.h"

#include "analysis/live_counts.h"
#include "support/protobuf.h"
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

using test::field_of;
using test::number_in;
using test::ProtoField;
using test::ProtoMessage;
using test::read_message;
using test::Script;
using test::text_in;

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

Track track_of(const ProtoMessage& descriptor)
{
    Track t{number_in(descriptor, 5), text_in(descriptor, 2), 0, 0,
            field_of(descriptor, 8) != nullptr};
    if (const ProtoField* process = field_of(descriptor, 3)) {
        const ProtoMessage m = read_message(process->bytes);
        t.pid = number_in(m, 1);
        t.name = text_in(m, 6);
    }
    if (const ProtoField* thread = field_of(descriptor, 4)) {
        const ProtoMessage m = read_message(thread->bytes);
        t.pid = number_in(m, 1);
        t.tid = number_in(m, 2);
        t.name = text_in(m, 5);
    }
    return t;
}

Event event_of(const ProtoMessage& packet)
{
    const ProtoMessage m = read_message(text_in(packet, 11));
    Event e;
    e.at = number_in(packet, 8);
    e.type = number_in(m, 9);
    e.track = number_in(m, 11);
    e.category = text_in(m, 22);
    e.name = text_in(m, 23);
    e.value = static_cast<int64_t>(number_in(m, 30));
    for (const ProtoField& f : m) {
        if (f.number == 47) e.flows.push_back(f.value);
        if (f.number == 48) e.ended_flows.push_back(f.value);
        if (f.number != 4) continue;
        const ProtoMessage note = read_message(f.bytes);
        const ProtoField* words = field_of(note, 6);
        e.notes[text_in(note, 10)] = words ? words->bytes : std::to_string(number_in(note, 4));
    }
    return e;
}

Trace trace_of(const std::string& bytes)
{
    Trace trace;
    for (const ProtoField& f : read_message(bytes)) {
        EXPECT_EQ(f.number, 1U) << "a trace is packets";
        const ProtoMessage packet = read_message(f.bytes);
        EXPECT_EQ(number_in(packet, 10), 1U) << "all of one sequence";
        if (const ProtoField* descriptor = field_of(packet, 60)) {
            const ProtoMessage m = read_message(descriptor->bytes);
            EXPECT_TRUE(trace.tracks.emplace(number_in(m, 1), track_of(m)).second)
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

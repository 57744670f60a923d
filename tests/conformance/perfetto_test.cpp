// Exports for Perfetto, of every shipped scenario, read as trace_processor reads them: packets of a
// sequence are sorted by time, and begins and ends of slices nest on each track. The rules are
// those of "Writing TrackEvent Protos Synthetically" and of the comments in Perfetto's schema.
#include "shipped.h"

#include "analysis/hazards.h"
#include "backend/simulated.h"
#include "base/text.h"
#include "export/perfetto.h"
#include "support/protobuf.h"

#include <gmock/gmock.h>

#include <map>
#include <set>

namespace interleave {
namespace {

using test::field_of;
using test::number_in;
using test::ProtoField;
using test::ProtoMessage;
using test::read_message;
using test::text_in;

// Numbers of fields, as the schema has them.
constexpr uint32_t kTimestamp = 8, kSequence = 10, kTrackEvent = 11, kInterned = 12, kFlags = 13,
                   kDescriptor = 60;
constexpr uint32_t kUuid = 1, kName = 2, kProcess = 3, kThread = 4, kParent = 5, kCounter = 8;
constexpr uint32_t kType = 9, kTrack = 11, kCategoryIid = 3, kNameIid = 10, kEventName = 23,
                   kValue = 30, kFlows = 47, kEndedFlows = 48;
enum : uint64_t { kBegin = 1, kEnd = 2, kInstant = 3, kCount = 4 };

struct Packet {
    uint64_t at = 0;
    ProtoMessage event;
};

struct OpenSlice {
    uint64_t from = 0;
    std::string name;
};

class Reader {
  public:
    void read(const std::string& bytes)
    {
        EXPECT_EQ(bytes.substr(0, 1), "\x0a") << "by its first byte it is known as a trace";
        for (const ProtoField& f : read_message(bytes)) {
            ASSERT_EQ(f.number, 1U);
            ASSERT_EQ(f.wire, 2U);
            packet(read_message(f.bytes));
        }
        // Stable: of one moment, those that came first go first.
        std::ranges::stable_sort(packets_, {}, &Packet::at);
        for (const Packet& p : packets_) play(p);
        for (const auto& [track, stack] : open_) EXPECT_TRUE(stack.empty()) << "never ends";
        EXPECT_TRUE(flows_.empty()) << "begins and does not end";
    }
    // Of the threads of this name, together; names of slices begin with that of a state.
    [[nodiscard]] uint64_t spent(const std::string& thread, std::string_view state) const
    {
        const auto it = spent_.find({thread, std::string(state)});
        return it == spent_.end() ? 0 : it->second;
    }
    [[nodiscard]] size_t slices() const { return slices_; }
    [[nodiscard]] size_t arrows() const { return ended_flows_.size(); }
    [[nodiscard]] size_t counters() const { return counters_.size(); }

  private:
    void packet(const ProtoMessage& m)
    {
        // Without it trace_processor drops the packet.
        EXPECT_NE(number_in(m, kSequence), 0U);
        sequences_.insert(number_in(m, kSequence));
        EXPECT_EQ(sequences_.size(), 1U);
        // Nothing is interned, so that only the first packet says where the state begins.
        EXPECT_EQ(number_in(m, kFlags), first_ ? 1U : 0U);
        EXPECT_EQ(field_of(m, kInterned), nullptr);
        first_ = false;
        if (const ProtoField* descriptor = field_of(m, kDescriptor)) {
            EXPECT_EQ(field_of(m, kTrackEvent), nullptr) << "one thing in each packet";
            describe(read_message(descriptor->bytes));
            return;
        }
        ASSERT_NE(field_of(m, kTrackEvent), nullptr);
        ASSERT_NE(field_of(m, kTimestamp), nullptr) << "0 has to be written, too";
        packets_.push_back({number_in(m, kTimestamp), read_message(text_in(m, kTrackEvent))});
        const ProtoMessage& event = packets_.back().event;
        EXPECT_TRUE(tracks_.contains(number_in(event, kTrack)))
            << "a track is described before its first event";
        EXPECT_EQ(field_of(event, kNameIid), nullptr);
        EXPECT_EQ(field_of(event, kCategoryIid), nullptr);
    }

    void describe(const ProtoMessage& d)
    {
        const uint64_t uuid = number_in(d, kUuid), parent = number_in(d, kParent);
        EXPECT_NE(uuid, 0U) << "that is the track of all that has none";
        EXPECT_TRUE(tracks_.insert(uuid).second) << "two tracks of one uuid";
        EXPECT_TRUE(parent == 0 || tracks_.contains(parent)) << "a parent comes first";
        if (const ProtoField* process = field_of(d, kProcess)) {
            const uint64_t pid = number_in(read_message(process->bytes), 1);
            EXPECT_NE(pid, 0U) << "that is the idle process, which viewers hide";
            EXPECT_TRUE(pids_.emplace(pid, uuid).second) << "one track for each process";
            EXPECT_NE(text_in(read_message(process->bytes), 6), "");
        } else if (const ProtoField* thread = field_of(d, kThread)) {
            const ProtoMessage t = read_message(thread->bytes);
            EXPECT_TRUE(tids_.insert(number_in(t, 2)).second) << "one track for each thread";
            EXPECT_NE(number_in(t, 2), 0U);
            ASSERT_TRUE(pids_.contains(number_in(t, 1)));
            EXPECT_EQ(pids_.at(number_in(t, 1)), parent);
            threads_[uuid] = text_in(t, 5);
            EXPECT_TRUE(is_valid_utf8(threads_[uuid]));
        } else {
            EXPECT_NE(text_in(d, kName), "");
        }
        if (field_of(d, kCounter) != nullptr) counters_.insert(uuid);
    }

    void play(const Packet& p)
    {
        const uint64_t track = number_in(p.event, kTrack), type = number_in(p.event, kType);
        std::vector<OpenSlice>& stack = open_[track];
        EXPECT_EQ(type == kCount, counters_.contains(track)) << "counters have only counts";
        EXPECT_EQ(type == kCount, field_of(p.event, kValue) != nullptr);
        EXPECT_TRUE(is_valid_utf8(text_in(p.event, kEventName)));
        EXPECT_EQ(type == kBegin || type == kInstant, !text_in(p.event, kEventName).empty());
        if (type == kBegin) {
            ++slices_;
            // All of ours are side by side.
            EXPECT_TRUE(stack.empty());
            stack.push_back({p.at, text_in(p.event, kEventName)});
        } else if (type == kEnd) {
            ASSERT_FALSE(stack.empty()) << "an end without a begin";
            const std::string state = stack.back().name.substr(0, stack.back().name.find(' '));
            if (threads_.contains(track))
                spent_[{threads_.at(track), state}] += p.at - stack.back().from;
            stack.pop_back();
        } else {
            EXPECT_TRUE(type == kInstant || type == kCount) << type;
        }
        for (const ProtoField& f : p.event) {
            if (f.number != kFlows && f.number != kEndedFlows) continue;
            EXPECT_EQ(f.wire, 1U) << "these are fixed64";
            EXPECT_TRUE(type == kBegin || type == kInstant) << "an arrow is from slice to slice";
            if (f.number == kFlows)
                EXPECT_TRUE(!ended_flows_.contains(f.value) && flows_.insert(f.value).second);
            else
                EXPECT_TRUE(flows_.erase(f.value) == 1 && ended_flows_.insert(f.value).second)
                    << "it begins before it ends";
        }
    }

    bool first_ = true;
    std::set<uint64_t> sequences_, tracks_, tids_, counters_, flows_, ended_flows_;
    std::map<uint64_t, uint64_t> pids_;        // and uuids
    std::map<uint64_t, std::string> threads_;  // by uuid
    std::vector<Packet> packets_;
    std::map<uint64_t, std::vector<OpenSlice>> open_;
    std::map<std::pair<std::string, std::string>, uint64_t> spent_;
    size_t slices_ = 0;
};

class ReadByPerfetto : public testing::TestWithParam<test::Shipped> {};

TEST_P(ReadByPerfetto, HasItsTracksSlicesArrowsAndCounts)
{
    const LoadedScenario loaded = test::load_shipped(GetParam());
    ASSERT_NE(loaded.model, nullptr);
    const Result<RunOutcome> run = simulated_backend().run(loaded.model, {seconds(60)}, {});
    ASSERT_TRUE(run.ok());
    const Timeline& t = run.value().timeline;
    const Contention c = contention(*loaded.model, run.value(), {.steps = 20'000, .races = false});
    Reader reader;
    reader.read(to_perfetto(t, hazards(run.value(), c)));
    if (HasFatalFailure()) return;

    // What is read is what happened.
    std::map<std::string, std::map<TaskState, int64_t>> spent;
    uint64_t woken = 0;
    for (TrackId id{0}; id.index < t.tasks(); ++id.index) {
        for (const TaskState s : {TaskState::running, TaskState::ready, TaskState::blocked})
            spent[t.track(id).name][s] += t.spent(id, s, t.begin(), t.end()).ns;
        for (size_t i = 0; i < t.slices(id); ++i) {
            const Slice s = t.slice(id, i);
            const bool shown = s.state == TaskState::running || s.state == TaskState::ready ||
                               s.state == TaskState::blocked;
            woken += shown && s.waker.valid() ? 1 : 0;
        }
    }
    for (const auto& [task, times] : spent)
        for (const auto& [state, ns] : times)
            EXPECT_EQ(reader.spent(task, name_of(state)), static_cast<uint64_t>(ns))
                << task << " " << name_of(state);
    EXPECT_EQ(reader.arrows(), woken);
    EXPECT_GT(reader.slices(), 0U);
    EXPECT_GT(reader.counters(), 0U);
}

INSTANTIATE_TEST_SUITE_P(Shipped, ReadByPerfetto, testing::ValuesIn(test::shipped_scenarios()),
                         test::test_name);

}  // namespace
}  // namespace interleave

// A timeline made of facts that are known already, lane by lane, instead of records: by readers of
// files and by whoever cuts a part out of another timeline.
//
// It trusts nobody: finish() refuses what read_timeline() would refuse, for the same reasons.
#pragma once

#include "base/result.h"
#include "trace/timeline.h"

#include <memory>

namespace interleave {

class TimelineAssembler {
  public:
    TimelineAssembler(Origin, Symbols, Time begin, Time end);
    ~TimelineAssembler();

    // A parent comes before its children. What follows, up to the next lane, is about this one.
    void add_task(Track, const Timeline::Counts&, const Timeline::Moments&);
    void add_job(const JobOutcome&);
    void add_cpu();
    // In order of time and without gaps; where a slice ends is where the next begins. `carrier`:
    // of a running coroutine, where several threads carry it.
    void add_slice(const Slice&, TrackId carrier = {});
    void add_object();  // the next of the symbols
    void add_owner(const OwnerChange&);
    void add_buffer(const Buffer&);  // each behind the one before
    void add_level(const LevelChange&);
    void add_fault(const Fault&);

    [[nodiscard]] Result<Timeline> finish() &&;

  private:
    std::unique_ptr<Timeline::Data> data_;
    bool on_cpu_ = false;
};

// The thread that carries a coroutine in a running slice, where several may; else not valid.
[[nodiscard]] TrackId carrier_in(const Timeline&, TrackId, size_t slice);

}  // namespace interleave

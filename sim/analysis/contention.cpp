#include "analysis/contention.h"

namespace interleave {

namespace {

// Tells both of what each has to know.
class Both final : public OperationSink {
  public:
    explicit Both(bool looks) : looks_for_races_(looks) {}
    void put(const Operation& o) override
    {
        log.put(o);
        if (looks_for_races_) races.put(o);
    }
    void put(const Inversion& i) override { log.put(i); }
    LockLogSink log;
    RaceDetector races;

  private:
    bool looks_for_races_;
};

// A run that was ended from outside cannot be made again: nobody knows where it stopped.
bool may_be_replayed(const RunOutcome& run)
{
    return run.timeline.origin().source == Origin::Source::simulation &&
           run.end != RunEnd::interrupted && run.end != RunEnd::running;
}

// True if the run was made again.
bool observe(const Model& m, const RunOutcome& run, const ContentionOptions& options, Contention& c)
{
    if (options.steps == 0 || !may_be_replayed(run)) return false;
    Both sink(options.races);
    if (!replay(m, options.steps, sink) || sink.log.log.cut) return false;
    c.log = std::move(sink.log.log);
    if (options.races) c.races = std::move(sink.races.report);
    for (const Race& r : c.races.races) c.cells.push_back(name_of_cell(m, r.variable, r.element));
    return true;
}

void look_at_locks(const RunOutcome& run, Contention& c)
{
    c.waits = wait_for_graph(run.timeline, c.log, run.timeline.end());
    c.order = lock_order(c.log);
    c.locks = lock_statistics(run.timeline, c.log);
    c.path = critical_path(run.timeline, c.log);
}

}  // namespace

const std::string& Contention::cell(const Race& r) const
{
    return cells[static_cast<size_t>(&r - races.races.data())];
}

Contention contention(const Model& m, const RunOutcome& run, const ContentionOptions& options)
{
    Contention c;
    if (!observe(m, run, options, c)) c.log = lock_log(run.timeline, run.waiting);
    look_at_locks(run, c);
    return c;
}

Contention contention(const RunOutcome& run)
{
    Contention c;
    c.log = lock_log(run.timeline, run.waiting);
    look_at_locks(run, c);
    return c;
}

}  // namespace interleave

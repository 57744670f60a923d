#include "cli/contention.h"

namespace interleave::cli {

namespace {

class ContentionWriter {
  public:
    ContentionWriter(const RunReport& report, JsonWriter& json)
        : json_(json), timeline_(report.run.timeline), c_(report.contention)
    {
    }

    void waits()
    {
        const WaitForGraph& g = c_.waits;
        json_.key("wait_for").begin_object().key("holds").begin_array();
        for (const WaitForGraph::Holding& h : g.held) {
            json_.begin_object()
                .member("task", name(h.task))
                .member("object", object(h.object))
                .member("since_ns", h.since.ns)
                .member("shared", h.shared);
            step(h.step);
            json_.end();
        }
        json_.end().key("waits").begin_array();
        for (const WaitForGraph::Waiting& w : g.waiting) {
            json_.begin_object().member("task", name(w.task)).key("object");
            if (w.object.valid())
                json_.value(object(w.object));
            else
                json_.null();
            json_.member("reason", name_of(w.reason)).member("since_ns", w.since.ns);
            step(w.step);
            names("for", w.whom);
            json_.end();
        }
        json_.end().key("rings").begin_array();
        for (const std::vector<uint32_t>& ring : g.rings) {
            std::vector<TrackId> tasks;
            for (const uint32_t i : ring) tasks.push_back(g.waiting[i].task);
            json_.begin_object();
            names("tasks", tasks);
            json_.member("remedy", std::string_view(remedy(timeline_, g, ring))).end();
        }
        json_.end();
        std::vector<TrackId> behind;
        for (const uint32_t i : g.behind) behind.push_back(g.waiting[i].task);
        names("behind", behind);
        json_.end();
    }

    void order()
    {
        json_.key("lock_order").begin_object().member("complete", c_.order.complete);
        json_.key("cycles").begin_array();
        for (const std::vector<uint32_t>& cycle : c_.order.cycles) {
            json_.begin_array();
            for (const uint32_t i : cycle) edge(c_.order.edges[i]);
            json_.end();
        }
        json_.end().end();
    }

    void locks()
    {
        json_.key("locks").begin_array();
        for (const LockStatistics& lock : c_.locks) {
            json_.begin_object()
                .member("name", object(lock.object))
                .member("kind",
                        std::string_view(timeline_.symbols().object_kinds[lock.object.index]))
                .member("acquisitions", lock.acquisitions)
                .member("contended", lock.contended)
                .member("longest_queue", uint64_t{lock.longest_queue});
            spread("waits", lock.waits);
            spread("holds", lock.holds);
            json_.member("blocking_complete", lock.blocking_complete);
            json_.key("blocking").begin_array();
            for (const LockStatistics::Blocking& b : lock.blocking)
                json_.begin_object()
                    .member("waiter", name(b.waiter))
                    .member("holder", name(b.holder))
                    .member("time_ns", b.time.ns)
                    .end();
            json_.end().end();
        }
        json_.end();
    }

    void path()
    {
        const CriticalPath& p = c_.path;
        json_.key("critical_path")
            .begin_object()
            .member("running_ns", p.running.ns)
            .member("ready_ns", p.ready.ns)
            .member("blocked_ns", p.blocked.ns)
            .key("parts")
            .begin_array();
        for (const CriticalPath::Part& part : p.parts) {
            json_.begin_object()
                .member("task", name(part.task))
                .member("from_ns", part.from.ns)
                .member("to_ns", part.to.ns)
                .member("state", name_of(part.state))
                .member("reason", name_of(part.reason));
            if (part.by.valid()) json_.member("by", name(part.by));
            if (part.object.valid()) json_.member("object", object(part.object));
            json_.end();
        }
        json_.end().end();
    }

    void races()
    {
        json_.key("races").begin_object().member("looked_for", c_.races.looked);
        json_.member("complete", c_.races.looked && c_.races.complete).key("found").begin_array();
        for (const Race& r : c_.races.races) {
            json_.begin_object().member("cell", std::string_view(c_.cell(r)));
            use("first", r.first);
            use("second", r.second);
            json_.end();
        }
        json_.end().end();
    }

  private:
    void edge(const LockOrder::Edge& e)
    {
        json_.begin_object().member("task", name(e.task)).member("at_ns", e.at.ns);
        json_.key("holds").begin_object().member("object", object(e.held));
        json_.member("shared", e.held_shared);
        step(e.held_step);
        json_.end().key("asks").begin_object().member("object", object(e.wanted));
        json_.member("shared", e.wanted_shared);
        step(e.step);
        json_.end().end();
    }
    void spread(std::string_view key, const Spread& s)
    {
        json_.key(key).begin_object().member("count", s.count);
        if (s.count > 0)
            json_.member("total_ns", s.total.ns)
                .member("mean_ns", s.mean.ns)
                .member("median_ns", s.median.ns)
                .member("p95_ns", s.p95.ns)
                .member("max_ns", s.max.ns);
        json_.end();
    }
    void use(std::string_view key, const Race::Use& u)
    {
        const std::string_view does = u.kind == OperationKind::reads    ? "reads"
                                      : u.kind == OperationKind::writes ? "writes"
                                                                        : "updates";
        json_.key(key).begin_object().member("task", name(u.task)).member("does", does);
        json_.member("at_ns", u.at.ns);
        step(u.step);
        json_.end();
    }
    [[nodiscard]] std::string_view name(TrackId task) const { return timeline_.track(task).name; }
    [[nodiscard]] std::string_view object(ObjectId id) const
    {
        return timeline_.symbols().objects[id.index];
    }
    void names(std::string_view key, const std::vector<TrackId>& tasks)
    {
        json_.key(key).begin_array();
        for (const TrackId task : tasks) json_.value(name(task));
        json_.end();
    }
    void step(StepId id)
    {
        const std::vector<Symbols::Step>& steps = timeline_.symbols().steps;
        if (!id.valid() || id.index >= steps.size()) return;
        json_.member("step", std::string_view(steps[id.index].label))
            .member("line", steps[id.index].line);
    }

    JsonWriter& json_;
    const Timeline& timeline_;
    const Contention& c_;
};

}  // namespace

void write_contention(const RunReport& r, JsonWriter& json)
{
    ContentionWriter writer(r, json);
    writer.waits();
    writer.order();
    writer.locks();
    writer.path();
    writer.races();
}

}  // namespace interleave::cli

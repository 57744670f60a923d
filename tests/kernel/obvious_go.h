// Go's scheduler once more, from the description of its rules: deques, a list of everything that
// will happen, and a search through all of it for what comes first. CPUs are never short.
#pragma once

#include "goroutine_program.h"

#include <deque>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <utility>

namespace interleave::test {

class ObviousGo {
  public:
    ObviousGo(const GoProgram& p, uint64_t seed, uint64_t stream_of_first_thread)
        : p_(p), seed_(seed), ps_(p.processors)
    {
        for (size_t i = p.processors; i-- > 1;) idle_ps_.push_back(i);
        threads_.push_back({});
        threads_[0].serial = serials_++;
        threads_[0].stream = stream_of_first_thread;
        threads_[0].processor = 0;
        ps_[0].thread = 0;
        make_goroutine(0);
        global_.push_back(0);
        ready_threads_.push_back(0);
    }

    void run()
    {
        while (!over_ && events_.size() <= kMostGoEvents && step()) {
        }
    }
    [[nodiscard]] const std::vector<int64_t>& events() const { return events_; }
    [[nodiscard]] int64_t now() const { return now_; }
    [[nodiscard]] size_t threads() const { return threads_.size(); }
    [[nodiscard]] size_t goroutines() const { return gs_.size(); }

  private:
    static constexpr int64_t kNever = INT64_MAX;
    enum class Where : uint8_t { parked, queued, riding, ended };
    struct G {
        size_t function = 0, at = 0;
        uint64_t serial = 0;
        int64_t left = -1;  // of a compute that was cut
        Where where = Where::queued;
        bool polled = false;
        std::set<int64_t> guards;  // when sysmon looks whether it is still at the poller
        std::map<int64_t, size_t> handles;
        std::optional<size_t> joiner;
        bool asked = false;  // a lock, a message or an end that it waits for has come
        int64_t got = 0;
        int64_t called_at = 0;
    };
    enum class State : uint8_t { ready, running, blocked };
    struct M {
        uint64_t serial = 0, stream = 0, draws = 0;
        State state = State::ready;
        std::optional<size_t> processor, rider, wanted;
        bool spinning = false, fresh = false, inherits = false, wakes = false, in_call = false;
        int64_t busy_until = 0;
        int64_t look = kNever;  // when sysmon looks at it
    };
    struct P {
        std::optional<size_t> thread, next;
        std::deque<size_t> queue;
        uint32_t tick = 0;
        int64_t slice_end = kNever;
        [[nodiscard]] bool empty() const { return !next && queue.empty(); }
    };
    enum class Kind : uint8_t { device, timer, thread, dispatch };
    struct Event {
        int64_t at = kNever;
        Kind kind{};
        uint64_t serial = 0;
        size_t who = 0;
        bool about_thread = false;
        [[nodiscard]] auto key() const { return std::tuple(at, kind, serial); }
    };

    bool step()
    {
        Event first;
        size_t place = events_to_come_.size();
        const auto offer = [&](const Event& e) {
            if (e.at == kNever || (first.at != kNever && e.key() >= first.key())) return false;
            first = e;
            place = events_to_come_.size();
            return true;
        };
        for (size_t i = 0; i < events_to_come_.size(); ++i)
            if (offer(events_to_come_[i])) place = i;
        for (size_t m = 0; m < threads_.size(); ++m) {
            const M& thread = threads_[m];
            if (thread.look != kNever) offer({thread.look, Kind::timer, thread.serial, m, true});
            if (thread.state == State::running)
                offer({thread.busy_until, Kind::thread, thread.serial, m, true});
        }
        if (!ready_threads_.empty()) offer({now_, Kind::dispatch, 0, ready_threads_.front(), true});
        if (first.at == kNever) return false;
        const int64_t before = std::exchange(now_, first.at);
        if (place < events_to_come_.size())
            events_to_come_.erase(events_to_come_.begin() + static_cast<ptrdiff_t>(place));
        if (first.kind == Kind::thread) {
            act(first.who);
        } else if (first.kind == Kind::dispatch) {
            ready_threads_.pop_front();
            dispatch(first.who);
        } else if (first.about_thread) {
            sysmon(first.who);
        } else {
            if (!came(first.who, first.kind)) now_ = before;  // nothing happened
        }
        return true;
    }

    size_t make_goroutine(size_t function)
    {
        gs_.push_back({});
        gs_.back().function = function;
        gs_.back().serial = serials_++;
        return gs_.size() - 1;
    }

    // Something that a goroutine waits for outside of the runtime is over. False: nobody minds.
    bool came(size_t g, Kind kind)
    {
        G& one = gs_[g];
        if (kind == Kind::timer && one.guards.erase(now_) > 0) {
            // sysmon looks whether somebody came for it
            if (!one.polled || !one.guards.empty()) return false;
            std::erase(polled_, g);
            one.polled = false;
            global_.push_back(g);
            return true;
        }
        if (one.where == Where::riding) {  // its thread waits with it
            for (size_t m = 0; m < threads_.size(); ++m)
                if (threads_[m].rider == g) wake(m);
            return true;
        }
        one.where = Where::queued;
        one.asked = true;
        if (const auto p = take_idle()) {
            ps_[*p].next = g;
            start_thread(*p, false);
            return true;
        }
        if (kind == Kind::timer) {
            expired_.push_back(g);
            return true;
        }
        polled_.push_back(g);
        one.polled = true;
        const int64_t guard = now_ + 10'000'000;
        one.guards.insert(guard);
        events_to_come_.push_back({guard, Kind::timer, one.serial, g, false});
        return true;
    }

    std::optional<size_t> take_idle()
    {
        if (idle_ps_.empty()) return {};
        const size_t p = idle_ps_.back();
        idle_ps_.pop_back();
        return p;
    }
    void wake(size_t m)
    {
        threads_[m].state = State::ready;
        ready_threads_.push_back(m);
    }
    void start_thread(size_t p, bool spinning)
    {
        size_t m = threads_.size();
        if (!idle_threads_.empty()) {
            m = idle_threads_.back();
            idle_threads_.pop_back();
        } else {
            threads_.push_back({});
            threads_[m].serial = serials_++;
            threads_[m].stream =
                mix64(threads_[0].stream ^ mix64(hash_name("thread") + threads_.size() - 1));
        }
        ps_[p].thread = m;
        threads_[m].processor = p;
        threads_[m].fresh = true;
        threads_[m].spinning = spinning;
        wake(m);
    }
    [[nodiscard]] uint32_t spinning() const
    {
        uint32_t n = 0;
        for (const M& m : threads_)
            if (m.spinning) ++n;
        return n;
    }
    void wake_another()
    {
        if (spinning() > 0) return;
        if (const auto p = take_idle()) start_thread(*p, true);
    }
    void put_last(P& p, size_t g)
    {
        if (p.queue.size() < 256) {
            p.queue.push_back(g);
            return;
        }
        for (int i = 0; i < 128; ++i) {
            global_.push_back(p.queue.front());
            p.queue.pop_front();
        }
        global_.push_back(g);
    }
    void put_next(P& p, size_t g)
    {
        const auto kicked = p.next;
        p.next = g;
        if (kicked) put_last(p, *kicked);
    }
    // By the goroutine that thread m carries.
    void ready(size_t m, size_t g)
    {
        gs_[g].where = Where::queued;
        put_next(ps_[*threads_[m].processor], g);
        wake_another();
    }

    void look_at(size_t m, int64_t at)
    {
        at = std::max(at, now_);
        if (threads_[m].look <= at) return;
        threads_[m].look = at;
    }
    [[nodiscard]] bool nobody_waits() const
    {
        if (!global_.empty() || !polled_.empty() || !expired_.empty()) return false;
        for (const P& p : ps_)
            if (!p.empty()) return false;
        return true;
    }
    void sysmon(size_t m)
    {
        M& thread = threads_[m];
        thread.look = kNever;
        if (!thread.processor) return;
        P& p = ps_[*thread.processor];
        if (thread.in_call) return retake(m);
        if (!thread.rider) return;
        if (p.slice_end > now_) return look_at(m, p.slice_end);
        G& g = gs_[*thread.rider];
        if (nobody_waits()) {
            p.slice_end = now_ + p_.slice;
            return look_at(m, p.slice_end);
        }
        g.left = thread.busy_until - now_;
        give_up(m);
    }
    void retake(size_t m)
    {
        M& thread = threads_[m];
        const bool over = thread.state == State::ready;
        const int64_t since = gs_[*thread.rider].called_at;
        if (!over && now_ - since < p_.retake) return look_at(m, since + p_.retake);
        const bool others = spinning() > 0 || !idle_ps_.empty();
        if (ps_[*thread.processor].empty() && others && (over || now_ - since < 10'000'000)) {
            if (!over) look_at(m, std::min(2 * now_ - since, since + 10'000'000));
            return;
        }
        hand_off(m);
    }
    void hand_off(size_t m)
    {
        const size_t p = *threads_[m].processor;
        threads_[m].processor.reset();
        const bool work =
            !ps_[p].empty() || !global_.empty() || !polled_.empty() || !expired_.empty();
        if (work) return start_thread(p, false);
        if (spinning() == 0 && idle_ps_.empty()) return start_thread(p, true);
        ps_[p].thread.reset();
        idle_ps_.push_back(p);
    }
    void give_up(size_t m)
    {
        M& thread = threads_[m];
        global_.push_back(*thread.rider);
        gs_[*thread.rider].where = Where::queued;
        thread.rider.reset();
        thread.wakes = true;
        thread.busy_until = now_;
    }

    // The thread gets a CPU.
    void dispatch(size_t m)
    {
        M& thread = threads_[m];
        thread.state = State::running;
        thread.busy_until = now_;
        if (!thread.in_call) return;
        thread.in_call = false;
        if (!thread.processor) {
            const auto p = take_idle();
            if (!p) {
                global_.push_back(*thread.rider);
                gs_[*thread.rider].where = Where::queued;
                thread.rider.reset();
                return;
            }
            thread.processor = p;
            ps_[*p].thread = m;
            ps_[*p].slice_end = now_ + p_.slice;
        }
        look_at(m, ps_[*thread.processor].slice_end);
    }

    // What its CPU is busy with has its effect.
    void act(size_t m)
    {
        if (!threads_[m].rider)
            look_for_work(m);
        else
            go_on(m);
    }

    [[nodiscard]] std::vector<size_t> order(M& thread)
    {
        const uint32_t n = p_.processors;
        std::vector<uint32_t> steps;
        for (uint32_t i = 1; i <= n; ++i)
            if (std::gcd(i, n) == 1) steps.push_back(i);
        const auto bits =
            static_cast<uint32_t>(random_bits(seed_, thread.stream, thread.draws++) >> 32);
        std::vector<size_t> all;
        uint32_t at = bits % n;
        for (uint32_t i = 0; i < n; ++i) {
            all.push_back(at);
            at = (at + steps[bits / n % steps.size()]) % n;
        }
        return all;
    }
    void look_for_work(size_t m)
    {
        if (!threads_[m].processor) return stop(m);
        if (threads_[m].wakes) {
            threads_[m].wakes = false;
            wake_another();
        }
        P& p = ps_[*threads_[m].processor];
        const bool late = !expired_.empty();
        while (!expired_.empty()) {
            put_next(p, expired_.front());
            expired_.pop_front();
        }
        bool inherits = false, waits = false, polled = false;
        const std::optional<size_t> g = find(m, p, inherits, waits, polled);
        if (late || polled) wake_another();
        if (waits) {
            threads_[m].busy_until = now_ + 3000;
            return;
        }
        if (!g) {
            idle_ps_.push_back(*threads_[m].processor);
            p.thread.reset();
            return stop(m);
        }
        execute(m, p, *g, inherits);
    }
    std::optional<size_t> find(size_t m, P& p, bool& inherits, bool& waits, bool& polled)
    {
        M& thread = threads_[m];
        const auto front = [](std::deque<size_t>& queue) {
            const size_t g = queue.front();
            queue.pop_front();
            return g;
        };
        if (p.tick % 61 == 0 && !global_.empty()) return front(global_);
        if (p.next) {
            inherits = !thread.fresh;
            return *std::exchange(p.next, std::nullopt);
        }
        if (!p.queue.empty()) return front(p.queue);
        if (!global_.empty()) {
            size_t share = std::min(global_.size(), global_.size() / p_.processors + 1);
            share = std::min<size_t>(share, 128);
            const size_t g = front(global_);
            for (size_t i = 1; i < share; ++i) put_last(p, front(global_));
            return g;
        }
        if (!polled_.empty()) {
            const size_t g = front(polled_);
            gs_[g].polled = false;
            while (!polled_.empty()) {
                polled = true;
                gs_[polled_.front()].polled = false;
                put_last(p, front(polled_));
            }
            return g;
        }
        const auto busy = p_.processors - static_cast<uint32_t>(idle_ps_.size());
        if (!thread.spinning && 2 * spinning() >= busy) return {};
        thread.spinning = true;
        if (p_.processors == 1) return {};
        for (const size_t other : order(thread)) {
            P& victim = ps_[other];
            if (&victim == &p || victim.queue.empty()) continue;
            for (size_t n = victim.queue.size() - victim.queue.size() / 2; n > 1; --n)
                put_last(p, front(victim.queue));
            return front(victim.queue);
        }
        for (const size_t other : order(thread)) {
            P& victim = ps_[other];
            if (&victim == &p || !victim.next) continue;
            if (threads_[*victim.thread].in_call || thread.wanted == victim.next)
                return *std::exchange(victim.next, std::nullopt);
            thread.wanted = victim.next;
            waits = true;
            return {};
        }
        return {};
    }
    void stop(size_t m)
    {
        M& thread = threads_[m];
        thread.state = State::blocked;
        thread.spinning = thread.fresh = thread.wakes = false;
        thread.wanted.reset();
        thread.processor.reset();
        idle_threads_.push_back(m);
    }
    void execute(size_t m, P& p, size_t g, bool inherits)
    {
        M& thread = threads_[m];
        const bool spun = thread.spinning;
        thread.spinning = thread.fresh = false;
        thread.wanted.reset();
        if (!inherits) ++p.tick;
        thread.rider = g;
        gs_[g].where = Where::riding;
        if (!inherits) p.slice_end = now_ + p_.slice;
        look_at(m, p.slice_end);
        thread.busy_until = now_;
        if (gs_[g].left >= 0) {
            thread.busy_until = now_ + gs_[g].left;
        } else {
            begin(m);
        }
        if (spun) wake_another();
    }

    [[nodiscard]] const GoStatement* next_of(const G& g) const
    {
        const auto& body = p_.functions[g.function];
        return g.at < body.size() ? &body[g.at] : nullptr;
    }
    // The time of its next statement.
    void begin(size_t m)
    {
        const G& g = gs_[*threads_[m].rider];
        const GoStatement* s = next_of(g);
        const bool computes = s != nullptr && s->act == GoAct::compute;
        threads_[m].busy_until = now_ + (computes ? s->a : 0);
    }
    void park(size_t m)
    {
        gs_[*threads_[m].rider].where = Where::parked;
        threads_[m].rider.reset();
        threads_[m].busy_until = now_;
    }
    void wait_for(size_t m, Kind kind, int64_t time)
    {
        const size_t g = *threads_[m].rider;
        events_to_come_.push_back({now_ + time, kind, gs_[g].serial, g, false});
        park(m);
    }

    // One statement of the rider.
    void go_on(size_t m)
    {
        const size_t me = *threads_[m].rider;
        gs_[me].left = -1;
        const GoStatement* s = next_of(gs_[me]);
        if (s == nullptr) return end(m);
        const bool asked = std::exchange(gs_[me].asked, false);
        switch (s->act) {
            case GoAct::log: events_.push_back(s->a); break;
            case GoAct::compute: break;
            case GoAct::start: {
                const size_t child = make_goroutine(static_cast<size_t>(s->a));
                gs_[me].handles[s->b] = child;
                ready(m, child);
                break;
            }
            case GoAct::join: {
                G& child = gs_[gs_[me].handles[s->a]];
                if (asked || child.where == Where::ended) break;
                child.joiner = me;
                return park(m);
            }
            case GoAct::yield: ++gs_[me].at; return give_up(m);
            case GoAct::sleep:
                if (asked) break;
                return wait_for(m, Kind::timer, s->a);
            case GoAct::poll:
                if (asked) break;
                return wait_for(m, Kind::device, s->a);
            case GoAct::call: return call(m, s->a);
            case GoAct::lock: {
                Lock& lock = locks_[s->a];
                if (asked) break;
                if (!lock.owned) {
                    lock.owned = true;
                    break;
                }
                lock.waiters.push_back(me);
                return park(m);
            }
            case GoAct::unlock: {
                Lock& lock = locks_[s->a];
                if (lock.waiters.empty()) {
                    lock.owned = false;
                    break;
                }
                gs_[lock.waiters.front()].asked = true;
                ready(m, lock.waiters.front());
                lock.waiters.pop_front();
                break;
            }
            case GoAct::put:
                if (getters_.empty()) {
                    queue_.push_back(s->a);
                    break;
                }
                gs_[getters_.front()].asked = true;
                gs_[getters_.front()].got = s->a;
                ready(m, getters_.front());
                getters_.pop_front();
                break;
            case GoAct::get:
                if (asked) {
                    events_.push_back(gs_[me].got);
                    break;
                }
                if (queue_.empty()) {
                    getters_.push_back(me);
                    return park(m);
                }
                events_.push_back(queue_.front());
                queue_.pop_front();
                break;
        }
        ++gs_[me].at;
        begin(m);
    }
    void call(size_t m, int64_t time)
    {
        M& thread = threads_[m];
        G& g = gs_[*thread.rider];
        ++g.at;
        g.called_at = now_;
        thread.state = State::blocked;
        thread.in_call = true;
        events_to_come_.push_back({now_ + time, Kind::device, g.serial, *thread.rider, false});
        if (p_.retake > 0) return look_at(m, now_ + p_.retake);
        hand_off(m);
    }
    void end(size_t m)
    {
        const size_t me = *threads_[m].rider;
        gs_[me].where = Where::ended;
        threads_[m].rider.reset();
        threads_[m].busy_until = now_;
        if (me == 0) over_ = true;
        if (over_ || !gs_[me].joiner) return;
        gs_[*gs_[me].joiner].asked = true;
        ready(m, *gs_[me].joiner);
    }

    struct Lock {
        bool owned = false;
        std::deque<size_t> waiters;
    };
    const GoProgram& p_;
    uint64_t seed_;
    std::vector<P> ps_;
    std::vector<M> threads_;
    std::vector<G> gs_;
    std::vector<size_t> idle_ps_, idle_threads_;
    std::deque<size_t> global_, polled_, expired_, ready_threads_;
    std::vector<Event> events_to_come_;
    std::map<int64_t, Lock> locks_;
    std::deque<int64_t> queue_;
    std::deque<size_t> getters_;
    std::vector<int64_t> events_;
    int64_t now_ = 0;
    uint64_t serials_ = 0;
    bool over_ = false;
};

}  // namespace interleave::test

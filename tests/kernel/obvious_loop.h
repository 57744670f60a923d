// asyncio as its source has it, with a clock that jumps: callbacks, futures, tasks and locks, each
// in the few lines that matter. Runs a random program and says what it wrote down.
#pragma once

#include "coroutine_program.h"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>

namespace interleave::test {

class ObviousLoop {
  public:
    explicit ObviousLoop(const CoroutineProgram& p) : p_(p) {}

    std::vector<int64_t> run()
    {
        Task* const main = create_task(0);
        bool stopping = false;
        main->done.callbacks.push_back([&] { stopping = true; });
        while (!stopping) {
            if (ready_.empty() && timers_.empty()) break;  // it would poll for ever
            if (ready_.empty()) now_ = std::max(now_, timers_.begin()->first.first);
            while (!timers_.empty() && timers_.begin()->first.first <= now_) {
                ready_.push_back(timers_.begin()->second);
                timers_.erase(timers_.begin());
            }
            for (size_t n = ready_.size(); n > 0; --n) {
                const std::function<void()> callback = ready_.front();
                ready_.pop_front();
                callback();
            }
        }
        return events_;
    }
    // Two timers of one moment: their order is nobody's promise.
    [[nodiscard]] bool had_equal_timers() const { return equal_timers_; }

  private:
    struct Future {
        bool done = false;
        std::vector<std::function<void()>> callbacks;
    };
    struct Task {
        size_t function = 0, at = 0;
        std::shared_ptr<Future> waits_for;
        std::map<int64_t, Task*> handles;
        Future done;
    };
    struct Lock {
        bool locked = false;
        std::deque<std::shared_ptr<Future>> waiters;
    };

    void set_result(Future& f)
    {
        f.done = true;
        for (const auto& callback : f.callbacks) ready_.push_back(callback);
        f.callbacks.clear();
    }
    Task* create_task(size_t function)
    {
        Task* const t = &tasks_.emplace_back();
        t->function = function;
        ready_.push_back([this, t] { step(t); });
        return t;
    }
    // True: the task is suspended until the future is done, and does the statement once more.
    bool suspend(Task* t, const std::shared_ptr<Future>& f)
    {
        t->waits_for = f;
        f->callbacks.push_back([this, t] { step(t); });
        return true;
    }
    void call_later(int64_t delay, std::function<void()> callback)
    {
        const int64_t at = now_ + delay;
        const auto next = timers_.lower_bound({at, 0});
        equal_timers_ = equal_timers_ || (next != timers_.end() && next->first.first == at);
        timers_.emplace(std::pair(at, serial_++), std::move(callback));
    }

    void step(Task* t)
    {
        const std::vector<Statement>& body = p_.functions[t->function];
        while (t->at < body.size()) {
            if (perform(t, body[t->at])) return;
            t->waits_for = nullptr;
            ++t->at;
        }
        set_result(t->done);
    }

    // True: it suspended.
    bool perform(Task* t, const Statement& s)
    {
        const bool again = t->waits_for != nullptr;
        switch (s.act) {
            case Act::log: events_.push_back(s.a); return false;
            case Act::compute: now_ += s.a; return false;
            case Act::sleep: {
                if (again) return false;
                auto f = std::make_shared<Future>();
                if (s.a == 0) {
                    t->waits_for = f;
                    ready_.push_back([this, t] { step(t); });
                    return true;
                }
                call_later(s.a, [this, f] { set_result(*f); });
                return suspend(t, f);
            }
            case Act::start: t->handles[s.b] = create_task(static_cast<size_t>(s.a)); return false;
            case Act::await: {
                Future& done = t->handles[s.a]->done;
                if (done.done) return false;
                t->waits_for = std::make_shared<Future>();
                done.callbacks.push_back([this, t] { step(t); });
                return true;
            }
            case Act::gather: return gather(t, s, again);
            case Act::lock: return acquire(t, locks_[s.a], again);
            case Act::unlock: release(locks_[s.a]); return false;
            case Act::put:
                queue_.push_back(s.a);
                if (getter_ && !getter_->done) set_result(*getter_);
                return false;
            case Act::get:
                if (queue_.empty()) {
                    getter_ = std::make_shared<Future>();
                    return suspend(t, getter_);
                }
                events_.push_back(queue_.front());
                queue_.pop_front();
                return false;
            case Act::wait: {
                if (event_ || again) return false;
                waiters_.push_back(std::make_shared<Future>());
                return suspend(t, waiters_.back());
            }
            case Act::set:
                if (!event_)
                    for (const auto& f : waiters_) set_result(*f);
                event_ = true;
                waiters_.clear();
                return false;
            case Act::clear: event_ = false; return false;
        }
        return false;
    }

    bool gather(Task* t, const Statement& s, bool again)
    {
        if (again) return false;
        auto outer = std::make_shared<Future>();
        auto left = std::make_shared<size_t>(0);
        for (const int64_t h : s.handles) {
            Future& child = t->handles[h]->done;
            if (child.done) continue;
            ++*left;
            child.callbacks.push_back([this, outer, left] {
                if (--*left == 0) set_result(*outer);
            });
        }
        return *left > 0 && suspend(t, outer);
    }
    bool acquire(Task* t, Lock& lock, bool again)
    {
        if (again) {
            std::erase(lock.waiters, t->waits_for);
            lock.locked = true;
            return false;
        }
        if (!lock.locked && lock.waiters.empty()) {
            lock.locked = true;
            return false;
        }
        lock.waiters.push_back(std::make_shared<Future>());
        return suspend(t, lock.waiters.back());
    }
    void release(Lock& lock)
    {
        lock.locked = false;
        if (!lock.waiters.empty() && !lock.waiters.front()->done) set_result(*lock.waiters.front());
    }

    const CoroutineProgram& p_;
    // All of them, until the end: one that waits for ever and the future it waits for would keep
    // each other.
    std::deque<Task> tasks_;
    std::deque<std::function<void()>> ready_;
    std::map<std::pair<int64_t, int64_t>, std::function<void()>> timers_;
    int64_t now_ = 0, serial_ = 1;
    bool equal_timers_ = false, event_ = false;
    std::map<int64_t, Lock> locks_;
    std::deque<int64_t> queue_;
    std::shared_ptr<Future> getter_;
    std::vector<std::shared_ptr<Future>> waiters_;
    std::vector<int64_t> events_;
};

}  // namespace interleave::test

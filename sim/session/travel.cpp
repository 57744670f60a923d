#include "session/travel.h"

#include "session/history.h"

#include <utility>

namespace interleave {

Travel Travel::to(uint64_t position)
{
    Travel t(Kind::position);
    t.position_ = position;
    return t;
}

Travel Travel::to(Time time, Test unless, Prime prime)
{
    Travel t(Kind::time);
    t.time_ = time;
    t.test_ = std::move(unless);
    t.prime_ = std::move(prime);
    return t;
}

Travel Travel::forward_to(Test wanted, Prime prime)
{
    Travel t(Kind::forward);
    t.test_ = std::move(wanted);
    t.prime_ = std::move(prime);
    return t;
}

Travel Travel::back_to(Test wanted, Prime prime)
{
    Travel t(Kind::back);
    t.test_ = std::move(wanted);
    t.prime_ = std::move(prime);
    return t;
}

Travel::Progress Travel::go(History& h, uint64_t steps)
{
    if (!from_) {
        from_ = h.position();
        end_ = *from_ == 0 ? 0 : *from_ - 1;
        if (prime_ && kind_ != Kind::back) prime_(h);
    }
    switch (kind_) {
        case Kind::position:
            return h.seek(position_, steps) ? Progress::arrived : Progress::under_way;
        case Kind::time: return to_time(h, steps);
        case Kind::forward: return on(h, steps);
        case Kind::back: break;
    }
    return back(h, steps);
}

Travel::Progress Travel::to_time(History& h, uint64_t steps)
{
    if (!test_ || h.now() > time_)
        return h.seek(time_, steps) ? Progress::arrived : Progress::under_way;
    for (; steps > 0; --steps) {
        if (h.finished() || h.next_time() > time_) return Progress::arrived;
        h.forward();
        if (!test_(h)) continue;
        stopped_ = true;
        return Progress::arrived;
    }
    return Progress::under_way;
}

Travel::Progress Travel::on(History& h, uint64_t steps)
{
    for (; steps > 0; --steps) {
        if (!h.forward()) {
            h.seek(*from_);
            return Progress::not_found;
        }
        if (!test_(h)) continue;
        stopped_ = true;
        return Progress::arrived;
    }
    return Progress::under_way;
}

// Replays a segment, remembers the last place that will do, and goes on with the segment before.
Travel::Progress Travel::back(History& h, uint64_t steps)
{
    while (steps > 0) {
        if (!inside_) {
            if (end_ == 0) {
                h.seek(*from_);
                return Progress::not_found;
            }
            begin_ = (end_ - 1) / h.spacing() * h.spacing();
            h.seek(begin_);
            if (prime_) prime_(h);
            inside_ = true;
        }
        for (; steps > 0 && h.position() < end_; --steps) {
            h.forward();
            if (test_(h)) found_ = h.position();
        }
        if (h.position() < end_) return Progress::under_way;
        if (found_) {
            h.seek(*found_);
            stopped_ = true;
            return Progress::arrived;
        }
        end_ = begin_;
        inside_ = false;
    }
    return Progress::under_way;
}

}  // namespace interleave

#include "policy/fair_queue.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

namespace interleave {

namespace {

constexpr int64_t kRelative = 4;  // in kPlace: the deadline is relative to what it received

int64_t floor_of(__int128 dividend, int64_t divisor)
{
    const __int128 quotient = dividend / divisor;
    return static_cast<int64_t>(quotient * divisor > dividend ? quotient - 1 : quotient);
}

int64_t rescaled(int64_t amount, Weight from, Weight to)
{
    return static_cast<int64_t>(static_cast<__int128>(amount) * from.weight / to.weight);
}

}  // namespace

Weight FairQueue::weight(TaskId t) const
{
    const auto both = static_cast<uint64_t>(rows_.at(t, kWeights));
    return {static_cast<uint32_t>(both), static_cast<uint32_t>(both >> 32)};
}

void FairQueue::set_weight(TaskId t, Weight w)
{
    rows_.at(t, kWeights) =
        static_cast<int64_t>(static_cast<uint64_t>(w.inverse) << 32 | uint64_t{w.weight});
}

__int128 FairQueue::sum() const
{
    const auto high = static_cast<unsigned __int128>(static_cast<uint64_t>(own_[kSumHigh])) << 64;
    return static_cast<__int128>(high | static_cast<uint64_t>(own_[kSumLow]));
}

void FairQueue::set_sum(__int128 value)
{
    own_[kSumLow] = static_cast<int64_t>(static_cast<uint64_t>(value));
    own_[kSumHigh] = static_cast<int64_t>(value >> 64);
}

// avg_vruntime: rounded down, so that who is placed there is eligible. The remainder above a moment
// near by mostly fits into a word, and words are divided faster.
int64_t FairQueue::virtual_time() const
{
    const int64_t total = own_[kTotalWeight], near = own_[kLast];
    if (total == 0) return near;
    const __int128 rest = sum() - static_cast<__int128>(near) * total;
    const auto word = static_cast<int64_t>(rest);
    if (word != rest) return near + floor_of(rest, total);
    const int64_t quotient = word / total;
    return near + (quotient * total > word ? quotient - 1 : quotient);
}

// vruntime_eligible, without a division.
bool FairQueue::is_reached(int64_t virtual_moment) const
{
    return sum() >= static_cast<__int128>(virtual_moment) * own_[kTotalWeight];
}

int64_t FairQueue::start_of(TaskId t) const
{
    return rows_.at(t, rules_.by_request ? uint32_t{kStart} : uint32_t{kVirtual});
}

// entity_lag, update_entity_lag.
int64_t FairQueue::limited_lag(TaskId t) const
{
    int64_t most = std::max(2 * slice(t), rules_.tick.ns);
    if (rules_.lag_of_longest) {
        most = slice(t);
        if (own_[kRoot] != 0) most = std::max(most, eligible_tree::longest_slice(rows_, tree()));
        if (running().valid()) most = std::max(most, slice(running()));
        most += rules_.tick.ns;
    }
    const int64_t limit = virtual_time_of(most, weight(t));
    return std::clamp(lag(t), -limit, limit);
}

// cfs_rq_min_slice.
int64_t FairQueue::shortest_slice(TaskId also) const
{
    int64_t shortest = slice(also);
    if (own_[kRoot] != 0)
        shortest = std::min(shortest, eligible_tree::shortest_slice(rows_, tree()));
    if (running().valid()) shortest = std::min(shortest, slice(running()));
    return shortest;
}

// protect_slice.
bool FairQueue::is_guarded(TaskId t) const
{
    if (rules_.guard_shortest) return received(t) < guard(t);
    return rules_.run_to_parity && guard(t) == deadline(t);
}

int64_t FairQueue::guard_length(TaskId t, int64_t granularity) const
{
    return std::min(slice(t), rules_.run_to_parity ? shortest_slice(t) : granularity);
}

void FairQueue::set_place(TaskId t, FairPlace place)
{
    int64_t& word = rows_.at(t, kPlace);
    word = int64_t{number_} << 3 | (word & kRelative) | static_cast<int64_t>(place);
}

void FairQueue::move_to(TaskId t, int64_t received)
{
    int64_t& v = rows_.at(t, kVirtual);
    received = std::min(received, kLastVirtual);
    set_sum(sum() + static_cast<__int128>(received - v) * weight(t).weight);
    v = received;
}

void FairQueue::count_in(TaskId t)
{
    const uint32_t w = weight(t).weight;
    set_sum(sum() + static_cast<__int128>(received(t)) * w);
    own_[kTotalWeight] += w;
    ++own_[kMembers];
}

void FairQueue::count_out(TaskId t)
{
    const uint32_t w = weight(t).weight;
    own_[kLast] = virtual_time();
    set_sum(sum() - static_cast<__int128>(received(t)) * w);
    own_[kTotalWeight] -= w;
    --own_[kMembers];
}

void FairQueue::put_into_tree(TaskId t, int64_t rank)
{
    if (!rules_.by_request) rows_.at(t, kStart) = received(t);
    rows_.at(t, kRank) = rank;
    eligible_tree::insert(rows_, tree(), t);
}

void FairQueue::begin_request(TaskId t, bool half)
{
    int64_t length = virtual_time_of(slice(t), weight(t));
    if (half) length /= 2;
    rows_.at(t, kDeadline) = rows_.at(t, kStart) + std::max<int64_t>(length, 1);
}

// update_deadline. True: the request was served, and the next one begins.
bool FairQueue::renew(TaskId t)
{
    const int64_t beyond = received(t) - deadline(t);
    if (beyond < 0) return false;
    const int64_t length = std::max<int64_t>(virtual_time_of(slice(t), weight(t)), 1);
    rows_.at(t, kStart) = rules_.by_request ? deadline(t) + beyond / length * length : received(t);
    begin_request(t, false);
    return true;
}

// update_curr, did_preempt_short.
bool FairQueue::charge(Time now, Time run_since)
{
    const TaskId t = running();
    if (!t.valid()) return false;
    const int64_t ns = now.ns - std::max(own_[kSince], run_since.ns);
    if (ns <= 0) return false;
    own_[kSince] = now.ns;
    move_to(t, received(t) + virtual_time_of(ns, weight(t)));
    const bool renewed = renew(t);
    if (own_[kMembers] == 1) return false;
    if (rules_.guard_shortest) return renewed || !is_guarded(t);
    const bool exposed = rules_.preempt_short && guard(t) != deadline(t);
    return renewed || (exposed && !is_eligible(t));
}

// place_entity.
void FairQueue::place(TaskId t, bool is_new)
{
    const int64_t now = virtual_time(), total = own_[kTotalWeight];
    int64_t& word = rows_.at(t, kPlace);
    int64_t behind = 0;
    if (rules_.place_lag && total > 0)
        behind = static_cast<int64_t>(static_cast<__int128>(rows_.at(t, kLag)) *
                                      (total + weight(t).weight) / total);
    rows_.at(t, kVirtual) = rows_.at(t, kStart) = std::min(now - behind, kLastVirtual);
    own_[kLast] = now;
    count_in(t);
    if ((word & kRelative) == 0) return begin_request(t, is_new && rules_.place_deadline_initial);
    word &= ~kRelative;
    rows_.at(t, kDeadline) += received(t);
}

void FairQueue::join(TaskId t, Weight w, int64_t slice, int64_t rank, bool is_new)
{
    set_weight(t, w);
    rows_.at(t, kSlice) = slice;
    place(t, is_new);
    set_place(t, FairPlace::waits);
    put_into_tree(t, rank);
}

void FairQueue::leave(TaskId t)
{
    rows_.at(t, kLag) = limited_lag(t);
    if (place_of(t) != FairPlace::runs) eligible_tree::remove(rows_, tree(), t);
    if (running() == t) own_[kRunning] = 0;
    if (previous() == t) own_[kPrevious] = 0;
    count_out(t);
    set_place(t, FairPlace::away);
}

// dequeue_entity, for another reason than sleep.
void FairQueue::depart(TaskId t)
{
    leave(t);
    if (!rules_.place_rel_deadline) return;
    rows_.at(t, kDeadline) -= received(t);
    rows_.at(t, kPlace) |= kRelative;
}

// put_prev_entity.
void FairQueue::put_back(TaskId t, int64_t rank)
{
    own_[kRunning] = 0;
    own_[kPrevious] = eligible_tree::link_to(t);
    set_place(t, FairPlace::waits);
    put_into_tree(t, rank);
}

// yield_task_fair.
void FairQueue::yield(TaskId t)
{
    if (!rules_.yield_forfeits) {
        rows_.at(t, kDeadline) += virtual_time_of(slice(t), weight(t));
        return;
    }
    if (!is_eligible(t)) return;
    move_to(t, deadline(t));
    (void)renew(t);
}

// dequeue_entity, set_delayed.
void FairQueue::fall_asleep(TaskId t, int64_t rank)
{
    if (!rules_.delay_dequeue || is_eligible(t)) return leave(t);
    rows_.at(t, kLag) = limited_lag(t);
    own_[kRunning] = 0;
    set_place(t, FairPlace::delayed);
    put_into_tree(t, rank);
}

// finish_delayed_dequeue_entity.
void FairQueue::finish_delay(TaskId t)
{
    leave(t);
    if (rules_.delay_zero) rows_.at(t, kLag) = std::min<int64_t>(rows_.at(t, kLag), 0);
}

// requeue_delayed_entity.
void FairQueue::wake(TaskId t, int64_t rank)
{
    set_place(t, FairPlace::waits);
    if (!rules_.delay_zero) return;
    const int64_t now = limited_lag(t), then = rows_.at(t, kLag);
    const int64_t lag = std::min<int64_t>(rules_.delay_floor ? std::max(now, then) : now, 0);
    if (lag == now) return;
    leave(t);
    rows_.at(t, kLag) = lag;
    place(t, false);
    set_place(t, FairPlace::waits);
    put_into_tree(t, rank);
}

// reweight_entity, reweight_eevdf.
void FairQueue::reweigh(TaskId t, Weight w, int64_t rank)
{
    const Weight old = weight(t);
    if (old.weight == w.weight || old.weight == 0) return;
    const FairPlace place = place_of(t);
    const int64_t now = virtual_time();
    if (place == FairPlace::away) {
        rows_.at(t, kLag) = rescaled(rows_.at(t, kLag), old, w);
        if ((rows_.at(t, kPlace) & kRelative) != 0)
            rows_.at(t, kDeadline) = rescaled(rows_.at(t, kDeadline), old, w);
    } else {
        if (place != FairPlace::runs) eligible_tree::remove(rows_, tree(), t);
        const bool guarded = is_guarded(t);
        count_out(t);
        for (const uint32_t word : {uint32_t{kVirtual}, uint32_t{kStart}, uint32_t{kDeadline}})
            rows_.at(t, word) = now + rescaled(rows_.at(t, word) - now, old, w);
        if (rules_.guard_shortest)
            rows_.at(t, kGuard) = now + rescaled(guard(t) - now, old, w);
        else
            rows_.at(t, kGuard) = deadline(t) + (guarded ? 0 : 1);
    }
    set_weight(t, w);
    if (place == FairPlace::away) return;
    count_in(t);
    if (place != FairPlace::runs) put_into_tree(t, rank);
}

// pick_eevdf.
TaskId FairQueue::best(TaskId running, bool respects_guard) const
{
    if (running.valid() && own_[kMembers] == 1) return running;
    const bool may = running.valid() && is_eligible(running);
    if (may && respects_guard && is_guarded(running)) return running;
    const __int128 sum = this->sum();
    const int64_t total = own_[kTotalWeight];
    const TaskId t = eligible_tree::first(
        rows_, tree(), [&](int64_t start) { return sum >= static_cast<__int128>(start) * total; });
    return !t.valid() || (may && deadline(running) < deadline(t)) ? running : t;
}

// pick_task_fair, pick_next_entity.
TaskId FairQueue::take_next(Time now, int64_t granularity)
{
    while (own_[kRoot] != 0) {
        const TaskId before = previous();
        const bool stays = before.valid() && is_eligible(before) && is_guarded(before);
        const TaskId t = stays ? before : best({}, true);
        assert(t.valid());
        if (place_of(t) == FairPlace::delayed) {
            finish_delay(t);
            continue;
        }
        take(t, now, granularity);
        return t;
    }
    return {};
}

// set_next_entity, set_protect_slice. Who goes on is not protected anew.
void FairQueue::take(TaskId t, Time now, int64_t granularity)
{
    eligible_tree::remove(rows_, tree(), t);
    set_place(t, FairPlace::runs);
    if (t != previous()) {
        const int64_t length = guard_length(t, granularity);
        int64_t& until = rows_.at(t, kGuard);
        until = deadline(t);
        if (rules_.guard_shortest && length < slice(t))
            until = std::min(until, received(t) + virtual_time_of(length, weight(t)));
    }
    own_[kPrevious] = 0;
    own_[kRunning] = eligible_tree::link_to(t);
    own_[kSince] = now.ns;
}

// check_preempt_wakeup_fair, do_preempt_short, update_protect_slice.
bool FairQueue::preempts(TaskId t)
{
    const TaskId runs = running();
    const bool shorter = rules_.preempt_short && slice(t) < slice(runs);
    if (!rules_.guard_shortest) {
        const bool better = deadline(t) < deadline(runs) || !is_eligible(runs);
        if (shorter && is_eligible(t) && better && is_guarded(runs))
            rows_.at(runs, kGuard) = deadline(runs) + 1;
        return best(runs, true) == t;
    }
    TaskId first = best(runs, !shorter);
    while (rules_.guard_after_wakeup && place_of(first) == FairPlace::delayed) {
        finish_delay(first);
        first = best(runs, !shorter);
    }
    int64_t& until = rows_.at(runs, kGuard);
    if (first == t) {
        if (shorter) until = std::min(until, received(runs));
        return true;
    }
    if (rules_.run_to_parity && (shorter || rules_.guard_after_wakeup))
        until =
            std::min(until, received(runs) + virtual_time_of(shortest_slice(runs), weight(runs)));
    return false;
}

// hrtick_start_fair, but exactly. A turn is no longer than protection lasts, also where nobody
// else came in between.
Duration FairQueue::turn(TaskId t, int64_t granularity) const
{
    if (!rules_.exact) return kForever;
    int64_t amount = deadline(t) - received(t);
    if (rules_.guard_shortest) {
        const int64_t left = guard(t) - received(t);
        const int64_t whole = virtual_time_of(guard_length(t, granularity), weight(t));
        amount = std::min(amount, left > 0 ? left : whole);
    }
    return {time_until(std::max<int64_t>(amount, 1), weight(t))};
}

std::vector<std::string> FairQueue::broken() const
{
    std::vector<std::string> sentences = eligible_tree::broken(rows_, tree());
    const auto complain = [&](std::string_view what) {
        sentences.push_back(fmt::format("fair queue {}: {}", number_, what));
    };
    std::vector<TaskId> members = in_order();
    for (const TaskId t : members)
        if (!has(t) || place_of(t) == FairPlace::runs) complain("its tree has a stranger");
    if (running().valid()) {
        members.push_back(running());
        if (!has(running()) || place_of(running()) != FairPlace::runs)
            complain("who runs does not know it");
    }
    __int128 total = 0;
    int64_t weights = 0;
    bool any = members.empty();
    for (const TaskId t : members) {
        total += static_cast<__int128>(received(t)) * weight(t).weight;
        weights += weight(t).weight;
        any = any || is_reached(received(t));
    }
    if (total != sum() || weights != own_[kTotalWeight]) complain("its sums are wrong");
    if (std::ssize(members) != own_[kMembers]) complain("it miscounts its members");
    if (!any) complain("nobody is eligible");
    return sentences;
}

}  // namespace interleave

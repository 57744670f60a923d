#include "policy/ule_history.h"

#include <algorithm>

namespace interleave::ule {

namespace {

constexpr int64_t kHalf = 50;

void shrink(History& h)
{
    const int64_t sum = h.run + h.sleep;
    if (sum < kRemembered) return;
    if (sum > 2 * kRemembered) {  // one long stay says it all
        const bool runs = h.run > h.sleep;
        h.run = runs ? kRemembered : 1;
        h.sleep = runs ? 1 : kRemembered;
    } else if (sum > kRemembered / 5 * 6) {
        h.run /= 2;
        h.sleep /= 2;
    } else {
        h.run = h.run / 5 * 4;
        h.sleep = h.sleep / 5 * 4;
    }
}

}  // namespace

void add_run(History& h, int64_t ns)
{
    h.run += ns;
    shrink(h);
}

void add_sleep(History& h, int64_t ns)
{
    h.sleep += ns;
    shrink(h);
}

void move_window(History& h, int64_t now, int64_t ran)
{
    if (now - h.last >= kWindow) {
        h.used = 0;
        h.first = now - kWindow;
    } else if (now - h.first >= kMaxWindow) {
        const auto kept = static_cast<__int128>(h.used) * (h.last - (now - kWindow));
        h.used = static_cast<int64_t>(kept / (h.last - h.first));
        h.first = now - kWindow;
    }
    h.used += ran;
    h.last = now;
}

History inherit(const History& parent)
{
    History h = parent;
    if (const int64_t ratio = (h.run + h.sleep) / kInherited; ratio > 0) {
        h.run /= ratio;
        h.sleep /= ratio;
    }
    return h;
}

int64_t score(const History& h)
{
    if (h.run > h.sleep) return 2 * kHalf - h.sleep / std::max<int64_t>(1, h.run / kHalf);
    if (h.sleep > h.run) return h.run / std::max<int64_t>(1, h.sleep / kHalf);
    return h.run > 0 ? kHalf : 0;
}

int64_t priority(const History& h, int64_t nice, int64_t threshold)
{
    const int64_t scored = std::max<int64_t>(0, score(h) + nice);
    if (scored < threshold)
        return kFirstInteractive + (kFirstBatch - kFirstInteractive) / threshold * scored;
    const int64_t total = std::max(h.last - h.first, kSecond);
    const int64_t step = (total + kUseRange - 1) / kUseRange;
    return kFirstByUse + std::min(h.used / step, kUseRange - 1) + nice;
}

}  // namespace interleave::ule

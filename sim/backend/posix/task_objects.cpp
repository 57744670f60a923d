// Verbs of objects, on the primitives of the operating system. The first try does not block, so
// that only waits that really happen are recorded as such.
#include "backend/posix/task.h"

#include <algorithm>
#include <cerrno>

namespace interleave::posix {

namespace {

constexpr int64_t kMaxCount = int64_t{1} << 40;  // as the simulated semaphore has

void take(sem_t& permits)
{
    while (sem_wait(&permits) != 0 && errno == EINTR) {
    }
}

}  // namespace

FaultKind RealTask::act(const Instr& i)
{
    int64_t& r = ctx_.r[i.a];
    const int64_t argument = r;
    switch (run_.verb(i)) {
        case RealVerb::lock: lock(i.object); return FaultKind::none;
        case RealVerb::unlock: return unlock(i.object);
        case RealVerb::trylock: r = try_lock(i.object) ? 1 : 0; return FaultKind::none;
        case RealVerb::acquire: r = 0; return acquire(i.object, argument);
        case RealVerb::release: r = 0; return release(i.object, argument);
        case RealVerb::tryacquire: r = try_acquire(i.object) ? 1 : 0; return FaultKind::none;
        case RealVerb::io: return io(i);
        case RealVerb::none: break;
    }
    assert(!"a verb that unsupported() lets pass");
    return FaultKind::none;
}

// Records that it has the mutex, after the release by the owner before it.
void RealTask::own(uint32_t object)
{
    ObjectRow& o = run_.shared.object(object);
    o.owner = serial_ + 1;
    ++held_;
    records_.owner(std::max(records_.now(), o.changed_ns + 1), object, true);
}

bool RealTask::try_lock(uint32_t object)
{
    if (pthread_mutex_trylock(&run_.shared.object(object).mutex) != 0) return false;
    own(object);
    return true;
}

void RealTask::lock(uint32_t object)
{
    if (try_lock(object)) return;
    leave_region();
    {
        const Waiting waiting(*this, WaitFor::mutex, Reason::lock, object, object);
        pthread_mutex_lock(&run_.shared.object(object).mutex);
    }
    own(object);
}

FaultKind RealTask::unlock(uint32_t object)
{
    ObjectRow& o = run_.shared.object(object);
    // Asked here, since POSIX leaves open what happens when a stranger unlocks a normal mutex.
    if (o.owner != serial_ + 1) return FaultKind::not_owner;
    --held_;
    o.changed_ns = records_.now();
    records_.owner(o.changed_ns, object, false);
    o.owner = 0;
    pthread_mutex_unlock(&o.mutex);
    return FaultKind::none;
}

FaultKind RealTask::acquire(uint32_t object, int64_t wanted)
{
    if (wanted < 0 || wanted > kMaxCount) return FaultKind::overflow;
    ObjectRow& o = run_.shared.object(object);
    row_.wanted = wanted;
    if (run_.single_permits[object]) {
        if (try_acquire(object)) return FaultKind::none;
        leave_region();
        const Waiting waiting(*this, WaitFor::semaphore, Reason::semaphore, object, object);
        take(o.permits);
        return FaultKind::none;
    }
    // Taking several one by one would not be atomic: two takers could hold half each for ever.
    pthread_mutex_lock(&o.mutex);
    if (o.count < wanted) {
        leave_region();
        const Waiting waiting(*this, WaitFor::semaphore, Reason::semaphore, object, object);
        while (o.count < wanted) pthread_cond_wait(&o.changed, &o.mutex);
    }
    o.count -= wanted;
    pthread_mutex_unlock(&o.mutex);
    return FaultKind::none;
}

bool RealTask::try_acquire(uint32_t object)
{
    ObjectRow& o = run_.shared.object(object);
    if (run_.single_permits[object]) return sem_trywait(&o.permits) == 0;
    pthread_mutex_lock(&o.mutex);
    const bool enough = o.count >= 1;
    if (enough) --o.count;
    pthread_mutex_unlock(&o.mutex);
    return enough;
}

FaultKind RealTask::release(uint32_t object, int64_t given)
{
    if (given < 0) return FaultKind::overflow;
    ObjectRow& o = run_.shared.object(object);
    if (run_.single_permits[object])
        return sem_post(&o.permits) == 0 ? FaultKind::none : FaultKind::overflow;
    pthread_mutex_lock(&o.mutex);
    const bool fits = given <= kMaxCount - o.count;
    if (fits) o.count += given;
    pthread_mutex_unlock(&o.mutex);
    pthread_cond_broadcast(&o.changed);
    return fits ? FaultKind::none : FaultKind::overflow;
}

// A device is its permits, one for each server, and sleeping for the time of the service.
FaultKind RealTask::io(const Instr& i)
{
    const Duration d = stated(i);
    if (d.ns < 0) return FaultKind::bad_duration;
    if ((i.flags & kKillA) != 0) ctx_.r[i.a] = 0;
    leave_region();
    sem_t& servers = run_.shared.object(i.object).permits;
    const Waiting waiting(*this, WaitFor::time, Reason::io, i.object, i.object);
    take(servers);
    sleep_until(run_.now() + d.ns);
    sem_post(&servers);
    return FaultKind::none;
}

}  // namespace interleave::posix

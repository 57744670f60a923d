"""What multiprocessing of CPython does: run by hand, the output is facts.json beside it.

Only what is so in every run: the order that the code guarantees, counts, and who does what.
"""
import json
import multiprocessing
import sys
import threading
import time


def square(n):
    return n * n


def timed(pair):
    number, seconds = pair
    time.sleep(seconds)
    return number


def chunks(pool, length, workers):
    result = pool.map_async(square, range(length))
    size = result._chunksize
    values = result.get()
    assert values == [n * n for n in range(length)]
    return {"length": length, "workers": workers, "chunk": size}


def callback_order(pool, jobs):
    order, threads, inside = [], set(), []
    most = 0

    def note(number):
        nonlocal most
        inside.append(number)
        most = max(most, len(inside))
        threads.add(threading.current_thread())
        time.sleep(0.05)
        order.append(number)
        inside.remove(number)

    handles = [pool.apply_async(timed, ((n, t),), callback=note) for n, t in jobs]
    seen_at_get = []
    for (n, _), handle in zip(jobs, handles):
        assert handle.get() == n
        seen_at_get.append(n in order)
    return {"jobs": [[n, round(t * 1000)] for n, t in jobs], "order": order,
            "is_result_handler": threads == {pool._result_handler}, "most_at_once": most,
            "called_before_get": all(seen_at_get)}


def after_close():
    with multiprocessing.Pool(2) as pool:
        waiting = pool.apply_async(timed, ((5, 0.2),))
        pool.close()
        try:
            pool.apply(square, (3,))
            refused = False
        except ValueError:
            refused = True
        pool.join()
        return {"refused": refused, "jobs_of_before_are_done": waiting.ready(),
                "workers_left": sum(p.is_alive() for p in pool._pool)}


def join_before_close():
    with multiprocessing.Pool(1) as pool:
        try:
            pool.join()
        except ValueError:
            return {"refused": True}
    return {"refused": False}


def by_time(pair):
    time.sleep(pair[1])
    return pair[0]


def iterators(jobs):
    """Who is how late; the first of them is the slowest."""
    facts = {"jobs": [[n, round(t * 1000)] for n, t in jobs]}
    with multiprocessing.Pool(len(jobs)) as pool:
        for name in ("imap", "imap_unordered"):
            began = time.monotonic()
            came = [(n, time.monotonic() - began) for n in getattr(pool, name)(by_time, jobs)]
            facts[name] = [n for n, _ in came]
            facts[name + "_waits_for_the_slowest"] = came[0][1] > jobs[0][1] * 0.9
    return facts


def map_async():
    called = []
    with multiprocessing.Pool(2) as pool:
        whole = pool.map_async(square, range(5), callback=called.append)
        empty = pool.map_async(square, [], callback=called.append)
        ready = empty.ready()
        return {"values": whole.get(), "empty_is_ready_at_once": ready, "empty": empty.get(),
                "callbacks": len(called)}


def limit():
    with multiprocessing.Pool(1) as pool:
        handle = pool.apply_async(timed, ((7, 0.5),))
        try:
            handle.get(0.1)
            late = False
        except multiprocessing.TimeoutError:
            late = True
        return {"late": late, "later": handle.get(5)}


def terminate():
    pool = multiprocessing.Pool(3)
    handles = [pool.apply_async(timed, ((n, 1.0),)) for n in range(2)]
    time.sleep(0.3)
    workers = list(pool._pool)
    began = time.monotonic()
    pool.terminate()
    facts = {"takes_no_time": time.monotonic() - began < 0.5,
             "codes": sorted(w.exitcode for w in workers), "ready": [h.ready() for h in handles]}
    try:
        pool.apply(square, (3,))
        facts["refused"] = False
    except ValueError:
        facts["refused"] = True
    pool.join()
    try:
        handles[0].get(1.5)
        facts["result_comes"] = True
    except multiprocessing.TimeoutError:
        facts["result_comes"] = False
    return facts


def fill(queue, returned, count, size):
    for i in range(count):
        queue.put(bytes([i]) * size)
    returned.set()


def feeder():
    queue, returned = multiprocessing.Queue(), multiprocessing.Event()
    writer = multiprocessing.Process(target=fill, args=(queue, returned, 3, 200_000))
    writer.start()
    put_returned = returned.wait(10)
    writer.join(0.5)
    ended_before_get = not writer.is_alive()
    order = [queue.get()[0] for _ in range(3)]
    writer.join(10)
    return {"puts_return_before_any_get": put_returned, "process_ends_before_get": ended_before_get,
            "order": order, "process_ends_after_get": not writer.is_alive()}


def bounded(queue, done):
    for i in range(3):
        queue.put(i)
        done.release()


def maxsize():
    queue, done = multiprocessing.Queue(2), multiprocessing.Semaphore(0)
    writer = multiprocessing.Process(target=bounded, args=(queue, done))
    writer.start()
    first = [done.acquire(timeout=10) for _ in range(2)]
    third = done.acquire(timeout=0.5)
    queue.get()
    after_get = done.acquire(timeout=10)
    queue.get()
    queue.get()
    writer.join()
    return {"first_two": all(first), "third_before_get": third, "third_after_get": after_get}


def add(space, gate):
    n = space.total
    gate.wait()
    space.total = n + 10


def manager():
    with multiprocessing.Manager() as owner:
        space, gate = owner.Namespace(total=0), multiprocessing.Barrier(2)
        workers = [multiprocessing.Process(target=add, args=(space, gate)) for _ in range(2)]
        for w in workers:
            w.start()
        for w in workers:
            w.join()
        return {"two_adders_of_10_who_both_read_first": space.total}


if __name__ == "__main__":
    multiprocessing.set_start_method("fork")
    facts = {"python": "%d.%d" % sys.version_info[:2], "chunks": [], "callbacks": []}
    for workers in (1, 2, 3, 4):
        with multiprocessing.Pool(workers) as pool:
            for length in (0, 1, 5, 12, 13, 16, 17, 100):
                facts["chunks"].append(chunks(pool, length, workers))
    for jobs in ([(1, 1.0), (2, 0.2), (3, 0.6), (4, 0.2)], [(1, 0.3), (2, 0.6), (3, 1.1)]):
        with multiprocessing.Pool(2) as pool:
            facts["callbacks"].append(callback_order(pool, jobs))
    facts["after_close"] = after_close()
    facts["join_before_close"] = join_before_close()
    facts["iterators"] = iterators([(1, 0.8), (2, 0.2), (3, 0.6), (4, 0.4)])
    facts["map_async"] = map_async()
    facts["limit"] = limit()
    facts["terminate"] = terminate()
    facts["feeder"] = feeder()
    facts["maxsize"] = maxsize()
    facts["manager"] = manager()
    print("{\n" + ",\n".join(f'"{k}": {json.dumps(v)}' for k, v in facts.items()) + "\n}")

#!/usr/bin/env python3
"""The lock of CPython, measured by the interpreter that runs this: figures to set beside a simulation.

    python3.11 tests/bench/cpython_gil.py [--interleave build/bin/interleave]

Needs an idle machine with two CPUs; takes half a minute. With --interleave the same situations are
simulated, where the costs of the echo come from its measured rate without contention alone.
"""
import argparse
import os
import re
import socket
import statistics
import subprocess
import sys
import threading
import time

now = time.perf_counter


def spin(stop):
    x = 0
    while not stop:
        x += 1


def count_down(n):
    while n > 0:
        n -= 1


def two_threads(n=3_000_000):
    """Seconds for two CPU-bound jobs one after the other, and in two threads."""
    start = now()
    count_down(n)
    count_down(n)
    between = now()
    threads = [threading.Thread(target=count_down, args=(n,)) for _ in range(2)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return between - start, now() - between


def with_hogs(hogs, measure):
    stop = []
    threads = [threading.Thread(target=spin, args=(stop,)) for _ in range(hogs)]
    for t in threads:
        t.start()
    try:
        return measure()
    finally:
        stop.append(1)
        for t in threads:
            t.join()


def responses(rounds=60):
    """Median ms from the end of a 0.2 ms sleep to running Python code again."""
    late = []
    for _ in range(rounds):
        start = now()
        time.sleep(0.0002)
        late.append(now() - start - 0.0002)
    return statistics.median(late) * 1000


def echo(seconds=2.0):
    """Round trips to a forked process over a socket pair."""
    near, far = socket.socketpair()
    child = os.fork()
    if child == 0:
        near.close()
        while far.recv(1):
            far.send(b"x")
        os._exit(0)
    far.close()
    trips, end = 0, now() + seconds
    while now() < end:
        near.send(b"x")
        near.recv(1)
        trips += 1
    near.close()
    os.waitpid(child, 0)
    return trips


ECHO = """until: 200ms
machine: {{cpus: {cpus}, instruction: {cost}ns, costs: {{load: {cost}ns}}}}
policy: {{name: eevdf, base_slice: 1.4ms}}
objects: {{there: pipe, back: pipe, n: shared(0)}}
processes:
  client:
    interpreter: {{gil: {{interval: {interval}ms}}}}
    threads:
      io: {{run: ask}}
{hog}  server: {{interpreter: cpython-3.11, run: answer}}
functions:
  ask: [forever: [write there 1, x = read back 1, n = n + 1]]
  answer: [forever: [y = read there 1, write back 1]]
"""


def simulated_echo(program, cpus, hogs, interval, cost):
    hog = "      hog: {run: [forever: [compute 1s]]}\n" if hogs else ""
    text = ECHO.format(cpus=cpus, cost=cost, interval=interval, hog=hog)
    out = subprocess.run([program, "run", "-", "--json"], input=text, text=True,
                         capture_output=True, check=True).stdout
    return 10 * int(re.search(r'"n":\s*(\d+)', out)[1])


def calibrated(program, cpus, trips):
    """The cost of a call and of a switch, in ns, with which nobody contends and trips come out."""
    low, high = 1, 1_000_000
    while low < high:
        middle = (low + high) // 2
        if simulated_echo(program, cpus, 0, 5, middle) > trips:
            low = middle + 1
        else:
            high = middle
    return low


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--interleave")
    program = parser.parse_args().interleave
    print(sys.version.split()[0], "load", os.getloadavg()[0])
    print("two CPU-bound jobs, s: in turn %.2f, two threads %.2f" % two_threads())
    for interval in (5, 1, 0.5):
        sys.setswitchinterval(interval / 1000)
        medians = [with_hogs(k, responses) for k in range(1, 5)]
        print("interval %g ms: median response behind 1..4 threads, ms:" % interval,
              *("%.2f" % m for m in medians))
    for pinned in (False, True):
        cost = None
        cpus = 1 if pinned else 2
        if pinned:
            os.sched_setaffinity(0, {0})
        for hogs, interval in ((0, 5), (1, 5), (1, 0.5)):
            sys.setswitchinterval(interval / 1000)
            trips = with_hogs(hogs, echo)
            line = "%s, %d CPU-bound, interval %g ms: %d round trips in 2 s" % (
                "one CPU" if pinned else "two CPUs", hogs, interval, trips)
            if program:
                cost = cost or calibrated(program, cpus, trips)
                line += ", simulated %d" % simulated_echo(program, cpus, hogs, interval, cost)
            print(line, flush=True)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""An event loop beside threads that compute, measured by the interpreter that runs this: figures to
set beside a simulation.

    python3.12 tests/bench/cpython_loop.py [--interleave build/bin/interleave]

Needs an idle machine with two CPUs; takes half a minute. With --interleave the same situations are
simulated; nothing is calibrated but how late a timer of the machine comes.
"""
import argparse
import asyncio
import json
import os
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


def beside(hogs, coroutine):
    stop = []
    threads = [threading.Thread(target=spin, args=(stop,)) for _ in range(hogs)]
    for t in threads:
        t.start()
    try:
        return asyncio.run(coroutine)
    finally:
        stop.append(1)
        for t in threads:
            t.join()


async def wake_ups(seconds=2.0, sleep=0.001):
    """Median ms from when a sleep of 1 ms should be over to running code of the coroutine again."""
    late, end = [], now() + seconds
    while now() < end:
        start = now()
        await asyncio.sleep(sleep)
        late.append(now() - start - sleep)
    return statistics.median(late) * 1000


async def turns(seconds=1.0):
    """Turns in a second of two coroutines that do nothing but let each other go on."""
    count, end = 0, now() + seconds

    async def other():
        nonlocal count
        while now() < end:
            await asyncio.sleep(0)
            count += 1
    await asyncio.gather(other(), other())
    return count / seconds


SLEEPER = """until: 2s
machine: {{cpus: {cpus}}}
policy: {{name: rr, quantum: 1ms}}
processes:
  p:
    interpreter: {{gil: {{interval: {interval}ms}}}}
    threads:
      io: {{run: [run_loop serve]}}
{hog}functions:
  serve: [forever: [await sleep 1ms, compute {late}us, n = n + 1]]
objects: {{n: shared(0)}}
"""


def simulated_wake_up(program, cpus, hogs, interval, late):
    """Mean ms, from the number of wake-ups in 2 s; `late` us is what one takes with nobody else."""
    hog = "      hog: {run: [forever: [compute 1s]], count: %d}\n" % hogs if hogs else ""
    text = SLEEPER.format(cpus=cpus, interval=interval, hog=hog, late=max(1, round(late * 1000)))
    out = subprocess.run([program, "run", "-", "--json"], input=text, text=True,
                         capture_output=True, check=True).stdout
    count = next(int(v) for k, v in find(json.loads(out)) if k == "n")
    return 2000 / count - 1


def find(value):
    """All pairs of a name and a number in it."""
    if isinstance(value, dict):
        if "name" in value and "values" in value and value["values"]:
            yield value["name"], value["values"][0]
        for k, v in value.items():
            if isinstance(v, (int, float)):
                yield k, v
            yield from find(v)
    elif isinstance(value, list):
        for v in value:
            yield from find(v)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--interleave")
    program = parser.parse_args().interleave
    cpus = len(os.sched_getaffinity(0))
    print(sys.version.split()[0], "load", os.getloadavg()[0], "CPUs", cpus)
    alone = beside(0, wake_ups())
    print("a wake-up alone: %.3f ms" % alone)
    for interval in (5, 1, 0.5):
        sys.setswitchinterval(interval / 1000)
        for hogs in (1, 2, 4):
            line = "interval %g ms, %d CPU-bound: a wake-up takes %.2f ms" % (
                interval, hogs, beside(hogs, wake_ups()))
            if program:
                line += ", simulated %.2f" % simulated_wake_up(program, max(cpus, hogs + 1), hogs,
                                                               interval, alone)
            print(line, flush=True)
    for interval in (5, 0.5):
        sys.setswitchinterval(interval / 1000)
        print("interval %g ms: turns in 1 s: alone %.0f, beside one that computes %.0f" % (
            interval, beside(0, turns()), beside(1, turns())), flush=True)


if __name__ == "__main__":
    main()

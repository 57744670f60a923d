#!/usr/bin/python3
"""SimPy: the workloads of machines.h, asked and answered as in request.h.

An event is made once for each entity and scheduled again and again. Processes (generators) that
yield timeouts took twice as long.
"""

import gc
import itertools
import os
import random
import sys
import time
from collections import deque

UNSUPPORTED = 3

try:
    import simpy
    from simpy.events import NORMAL, Event
except ImportError:
    sys.exit(UNSUPPORTED)


class Entities:
    """Each has at most one event to come, and `wake` is called with it."""

    def __init__(self, count, wake):
        self.env = simpy.Environment()
        self.callbacks = [wake]
        self.events = [self.entity(i) for i in range(count)]

    def entity(self, i):
        event = Event(self.env)
        event._ok = True
        event._value = i
        return event

    def after(self, event, delay):
        event.callbacks = self.callbacks
        self.env.schedule(event, NORMAL, delay)

    def run(self, first_delay):
        for event in self.events:
            self.after(event, first_delay())
        self.env.run()


class Meter:
    """Counts a warm-up, then operations, then prints and ends the process."""

    def __init__(self, operations, warm_up):
        self.operations = operations
        self.marks = iter((warm_up + operations // 10 + 1, operations))
        self.count = itertools.count(-next(self.marks) + 1).__next__
        self.begin = None

    def turn(self, simulated):
        """To be called when count() gives 0; gives the next count."""
        now = time.process_time_ns()
        if self.begin is not None:
            took = (now - self.begin) / self.operations
            passed = (simulated - self.begin_simulated) / self.operations
            print(f"{took:.2f} {passed:.4f}", flush=True)
            os._exit(0)
        self.begin_simulated = simulated
        self.begin = time.process_time_ns()
        return itertools.count(-next(self.marks) + 1).__next__


def draws(mean):
    """exp(mean) from a table: nothing that Python computes is as fast."""
    return itertools.cycle([random.expovariate(1 / mean) for _ in range(1 << 16)]).__next__


def timers(size, cpus, operations):
    draw = draws(1e9)
    meter = Meter(operations, size)
    count = meter.count

    def wake(event):
        nonlocal count
        if not count():
            count = meter.turn(entities.env.now)
        event.callbacks = callbacks
        schedule(event, NORMAL, draw())

    entities = Entities(size, wake)
    schedule, callbacks = entities.env.schedule, entities.callbacks
    entities.run(draw)


def turns(size, cpus, operations):
    quantum = 1_000_000
    ready = deque(range(cpus, size))
    current = list(range(cpus))
    used = [0] * size
    meter = Meter(operations, size)
    count = meter.count

    def wake(event):
        nonlocal count
        cpu = event._value
        task = current[cpu]
        used[task] += quantum
        ready.append(task)
        current[cpu] = ready.popleft()
        if not count():
            count = meter.turn(entities.env.now)
        event.callbacks = callbacks
        schedule(event, NORMAL, quantum)

    entities = Entities(cpus, wake)
    schedule, callbacks = entities.env.schedule, entities.callbacks
    entities.run(lambda: quantum)


def mutex(size, cpus, operations):
    hold = 100_000
    draw = draws(1e6)
    waiters = deque()
    holder = None
    meter = Meter(operations, size)
    count = meter.count

    def wake(event):
        nonlocal count, holder
        if event is holder:
            event.callbacks = callbacks
            schedule(event, NORMAL, draw())
            if not waiters:
                holder = None
                return
            event = waiters.popleft()
        elif holder is not None:
            waiters.append(event)
            return
        holder = event
        if not count():
            count = meter.turn(entities.env.now)
        event.callbacks = callbacks
        schedule(event, NORMAL, hold)

    entities = Entities(size, wake)
    schedule, callbacks = entities.env.schedule, entities.callbacks
    entities.run(draw)


def buffer(size, cpus, operations):
    producers = 8
    draw = draws(1e4)
    places, full, hungry = deque(), deque(), deque()
    meter = Meter(operations, 1000)
    count = meter.count

    def take():
        nonlocal count
        places.popleft()
        if not count():
            count = meter.turn(entities.env.now)

    def wake(event):
        if event._value < producers:
            if len(places) == size:
                full.append(event)
                return
            places.append(event)
            if hungry:
                take()
                after(hungry.popleft(), draw())
        else:
            if not places:
                hungry.append(event)
                return
            take()
            if full:
                other = full.popleft()
                places.append(other)
                after(other, draw())
        event.callbacks = callbacks
        schedule(event, NORMAL, draw())

    entities = Entities(2 * producers, wake)
    after, schedule, callbacks = entities.after, entities.env.schedule, entities.callbacks
    entities.run(draw)


def main():
    workloads = {"w1": timers, "w2": turns, "w3": mutex, "w4": buffer}
    if len(sys.argv) == 2 and sys.argv[1] == "version":
        print(f"SimPy {simpy.__version__} on Python {sys.version.split()[0]}")
        return 0
    if len(sys.argv) != 5:
        print(f"usage: {sys.argv[0]} {'|'.join(workloads)} SIZE CPUS OPERATIONS", file=sys.stderr)
        return 2
    if sys.argv[1] not in workloads:
        return UNSUPPORTED
    gc.disable()  # nothing here is a cycle
    workloads[sys.argv[1]](*map(int, sys.argv[2:]))
    return 1


sys.exit(main())

#!/usr/bin/env python3
"""Takes pictures of the window in many situations, for people to look at.

    tests/screenshots/take.py [--program build/bin/interleave-gui] [--to build/screenshots] [NAME...]
    tests/screenshots/take.py --docs          # those that the documents show, into docs/images

Each situation is a file, a size of the screen and what a person would do: commands go through the
palette by real key presses on a display of its own (Xvfb). A picture is taken when the window has
been still for a while. Nothing is compared: `index.html` shows them all beside each other.
"""
import argparse
import contextlib
import html
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field

ROOT = pathlib.Path(__file__).resolve().parents[2]
NEEDED = ("Xvfb", "xdotool", "import", "convert")
PATIENCE_S = 60
STILL_S = 0.3
CURSOR_PX = 40  # rows of a picture that a text cursor may change


@dataclass
class Situation:
    name: str
    what: str
    open: list = field(default_factory=list)  # arguments of the program
    do: list = field(default_factory=list)    # ids of commands, "key:F10", "type:text", "wait"
    size: tuple = (1600, 900)
    scale: float = 1
    theme: str = "light"
    language: str = "en"
    makes: str = ""  # a scenario's text; its file stands for "{file}" in `open`
    in_docs: bool = False  # docs/images/NAME.png is this picture


def many_tasks(n):
    tasks = "\n".join(f"  worker{i:03}: {{run: [{{repeat 6: [compute {1 + i % 5}ms, "
                      f"lock m, compute 300us, unlock m, sleep {1 + i % 7}ms]}}]}}"
                      for i in range(n))
    return ("format: 1\ntitle: A hundred tasks on four CPUs\nmachine: {cpus: 4}\n"
            f"objects: {{m: mutex}}\npolicy: {{name: rr, quantum: 2ms}}\nprocesses:\n{tasks}\n")


def many_slices(repeats):
    return ("format: 1\ntitle: A million slices\nmachine: {cpus: 2, instruction: 1us}\n"
            "objects: {x: shared(0), m: mutex}\npolicy: {name: rr, quantum: 10us}\nprocesses:\n" +
            "".join(f"  {name}: {{run: [{{repeat {repeats}: [lock m, x = x + 1, unlock m, "
                    "compute 7us, yield]}]}\n" for name in "ABCD"))


BROKEN = """format: 1
title: What is wrong is said in place
objects: {m: mutex}
processes:
  alice: {run: [lcok m, compute 3ms, unlock m]}
  bob: {run: [lock m, compute 3 ms, unlock n]}
"""

DEADLOCK = "scenarios/deadlock/dining-philosophers.yaml"


def situations():
    s = Situation
    yield s("start", "The start page")
    yield s("start-dark", "The start page, dark", theme="dark")
    yield s("start-zh", "The start page in Chinese", language="zh")
    yield s("learn", "Learn: round robin", ["scenarios/textbook/five-rr.yaml"],
            ["workspace.learn", "step.event", "step.event", "step.event"])
    yield s("learn-dark-zh", "Learn: dark, Chinese", ["scenarios/sync/deadlock.yaml"],
            ["workspace.learn", "step.finding"], theme="dark", language="zh")
    yield s("analyse", "Analyse: a bounded buffer", ["scenarios/sync/bounded-buffer.yaml"],
            ["workspace.analyse", "key:F11", "key:F11", "key:F11"])
    yield s("analyse-dark", "Analyse: dark", ["scenarios/sync/bounded-buffer.yaml"],
            ["workspace.analyse", "key:F11", "key:F11"], theme="dark")
    yield s("analyse-zh", "Analyse: Chinese", ["scenarios/sync/bounded-buffer.yaml"],
            ["workspace.analyse", "key:F11", "key:F11"], language="zh")
    yield s("lesson", "A guided lesson asks what happens next", ["scenarios/races/lost-update.yaml"],
            ["workspace.learn", "lesson.begin"], in_docs=True)
    yield s("lesson-dark-zh", "A guided lesson: dark, Chinese", ["scenarios/sync/deadlock.yaml"],
            ["workspace.learn", "lesson.begin"], theme="dark", language="zh")
    yield s("fork", "A branch from a past moment", ["scenarios/sync/deadlock.yaml"],
            ["workspace.learn", "key:F11", "key:F11", "key:F11", "run.fork_here"])
    yield s("deadlock", "A deadlock, explained", [DEADLOCK], ["workspace.learn", "step.finding"],
            in_docs=True)
    yield s("wait-for", "The ring of a deadlock", [DEADLOCK],
            ["workspace.analyse", "step.finding", "panel.waits"], in_docs=True)
    yield s("queues", "MLFQ: the queues at a moment", ["scenarios/feedback/interactive.yaml"],
            ["workspace.analyse", "key:F11", "key:F11", "key:F11"], in_docs=True)
    yield s("gil", "An I/O thread behind CPU threads", ["scenarios/gil/gil-convoy.yaml"],
            ["workspace.analyse", "step.finding"], in_docs=True)
    yield s("inversion", "Priority inversion on Mars", ["scenarios/inversion/mars-pathfinder.yaml"],
            ["workspace.analyse", "panel.findings"])
    yield s("compare", "Compare: round robin with first come, first served",
            ["scenarios/textbook/five-rr.yaml", "--policy", "fcfs"], ["workspace.compare", "key:space"], in_docs=True)
    yield s("compare-dark", "Compare: dark", ["scenarios/textbook/five-rr.yaml"],
            ["workspace.compare", "key:space"], theme="dark")
    yield s("errors", "A broken scenario", ["{file}"], [], makes=BROKEN)
    yield s("one-task", "One task", ["{file}"], ["workspace.learn"],
            makes="format: 1\ntitle: One task\nprocesses: {alone: {run: [compute 5ms]}}\n")
    yield s("hundred-tasks", "100 tasks", ["{file}"], ["workspace.analyse"], makes=many_tasks(100))
    yield s("million-slices", "10^6 slices", ["{file}"], ["workspace.analyse"],
            makes=many_slices(60_000))
    yield s("palette", "The command palette", ["scenarios/sync/deadlock.yaml"],
            ["key:ctrl+shift+p", "type:step"])
    yield s("help", "The keys", ["scenarios/sync/deadlock.yaml"], ["help.keys"])
    yield s("export", "The export dialog", ["scenarios/sync/deadlock.yaml"], ["file.export"])
    yield s("export-dark-zh", "The export dialog: dark, Chinese", ["scenarios/sync/deadlock.yaml"],
            ["file.export"], theme="dark", language="zh")
    yield s("small", "1366 x 768", ["scenarios/sync/bounded-buffer.yaml"],
            ["workspace.analyse", "key:F11"], size=(1366, 768))
    yield s("small-zh", "1366 x 768, Chinese", ["scenarios/sync/deadlock.yaml"],
            ["workspace.learn", "key:F11"], size=(1366, 768), language="zh")
    yield s("4k", "3840 x 2160 at scale 2", ["scenarios/sync/bounded-buffer.yaml"],
            ["workspace.analyse", "key:F11"], size=(3840, 2160), scale=2)
    yield s("4k-plain", "3840 x 2160 at scale 1", ["scenarios/sync/bounded-buffer.yaml"],
            ["workspace.analyse", "key:F11"], size=(3840, 2160))


def changed_rows(a, b, row_bytes):
    if a == b:
        return 0
    return sum(a[i:i + row_bytes] != b[i:i + row_bytes] for i in range(0, len(a), row_bytes))


class Display:
    """A screen of its own, and what a person does at it."""

    def __init__(self, size):
        self.size = size
        read, write = os.pipe()
        self.server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{size[0]}x{size[1]}x24",
             "-nolisten", "tcp"],
            pass_fds=(write,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as pipe:
            number = pipe.readline().strip()
        if not number:
            sys.exit("Xvfb did not start")
        self.env = dict(os.environ, DISPLAY=f":{number}")

    def close(self):
        self.server.terminate()
        self.server.wait()

    def xdotool(self, *words):
        return subprocess.run(["xdotool", *words], env=self.env, text=True, capture_output=True,
                              timeout=PATIENCE_S, check=False).stdout.strip()

    def grab(self, file):
        subprocess.run(["import", "-silent", "-window", "root", str(file)], env=self.env,
                       timeout=PATIENCE_S, check=True)

    def settle(self, folder):
        """Waits until two pictures in a row are the same, but for a blinking cursor."""
        before, end = b"", time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            shot = folder / "shot.ppm"
            self.grab(shot)
            now = shot.read_bytes()
            if len(now) == len(before) and changed_rows(before, now, self.size[0] * 3) < CURSOR_PX:
                return True
            before = now
            time.sleep(STILL_S)
        return False


def act(display, folder, step):
    kind, _, rest = step.partition(":")
    if step == "wait":
        pass
    elif kind == "key":
        display.xdotool("key", rest)
    elif kind == "type":
        display.xdotool("type", "--delay", "5", rest)
    else:
        display.xdotool("key", "ctrl+shift+p")
        display.settle(folder)
        display.xdotool("type", "--delay", "5", step)
        display.settle(folder)
        display.xdotool("key", "Return")
    display.settle(folder)


def settings(home, situation):
    theme = {"system": 0, "light": 1, "dark": 2}[situation.theme]
    folder = home / "Interleave"
    folder.mkdir(parents=True)
    (folder / "Interleave.conf").write_text(
        f"[window]\ntheme={theme}\nlanguage={situation.language}\n", encoding="utf-8")


def take(situation, program, target):
    with tempfile.TemporaryDirectory(prefix="interleave-screenshots-") as name, \
            contextlib.closing(Display(situation.size)) as display:
        folder = pathlib.Path(name)
        settings(folder / "config", situation)
        file = folder / "scenario.yaml"
        file.write_text(situation.makes, encoding="utf-8")
        (folder / "runtime").mkdir(mode=0o700)
        env = dict(display.env, XDG_CONFIG_HOME=str(folder / "config"),
                   XDG_RUNTIME_DIR=str(folder / "runtime"), QT_SCALE_FACTOR=str(situation.scale),
                   QT_QPA_PLATFORM="xcb", LC_ALL="C.UTF-8", LANG="C.UTF-8")
        errors = folder / "errors"
        with open(errors, "w", encoding="utf-8") as log:
            window = subprocess.Popen(
                [program, *(a.format(file=file) for a in situation.open)], cwd=ROOT, env=env,
                stdout=log, stderr=log)
        try:
            found = display.xdotool("search", "--sync", "--onlyvisible", "--pid", str(window.pid))
            found = found.split()
            if not found:
                return f"no window: {errors.read_text(encoding='utf-8')}"
            display.xdotool("windowmove", found[-1], "0", "0", "windowsize", found[-1],
                            str(situation.size[0]), str(situation.size[1]), "windowfocus", found[-1])
            display.settle(folder)
            for step in situation.do:
                act(display, folder, step)
            if window.poll() is not None:
                return f"ended by itself: {errors.read_text(encoding='utf-8')}"
            display.grab(target / f"{situation.name}.png")
        finally:
            window.terminate()
            try:
                window.wait(10)
            except subprocess.TimeoutExpired:
                window.kill()
    return ""


def reduce(file):
    # Without dates, so that the same picture is the same file.
    subprocess.run(["convert", str(file), "+dither", "-colors", "256", "-strip", "-define",
                    "png:exclude-chunks=date,time", f"png8:{file}"], check=True)


def write_index(target, taken):
    parts = ["<!doctype html><meta charset='utf-8'><title>Screenshots</title>"
             "<style>body{font:14px sans-serif}img{max-width:100%;border:1px solid #999}</style>"]
    for s in taken:
        parts.append(f"<h2>{html.escape(s.what)}</h2><p><code>{html.escape(json.dumps(s.open))} "
                     f"{html.escape(json.dumps(s.do))}</code></p><img src='{s.name}.png'>")
    (target / "index.html").write_text("\n".join(parts), encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", default=str(ROOT / "build/bin/interleave-gui"))
    parser.add_argument("--to", default=str(ROOT / "build/screenshots"))
    parser.add_argument("--docs", action="store_true",
                        help="only those of the documents, reduced to 256 colours, there")
    parser.add_argument("names", nargs="*", help="only these situations")
    args = parser.parse_args()
    missing = [n for n in NEEDED if not shutil.which(n)]
    if missing:
        sys.exit(f"not installed: {', '.join(missing)} (Debian: xvfb xdotool imagemagick)")
    target = ROOT / "docs/images" if args.docs else pathlib.Path(args.to)
    target.mkdir(parents=True, exist_ok=True)
    known = list(situations())
    unknown = set(args.names) - {s.name for s in known}
    if unknown:
        sys.exit(f"no such situation: {', '.join(sorted(unknown))}")
    wanted = [s for s in known if (not args.names or s.name in args.names) and
              (s.in_docs or not args.docs)]
    taken, failed = [], 0
    for s in wanted:
        trouble = take(s, os.path.abspath(args.program), target)
        print(f"{s.name:16} {trouble or 'taken'}", flush=True)
        failed += bool(trouble)
        if not trouble:
            taken.append(s)
            if args.docs:
                reduce(target / f"{s.name}.png")
    if not args.docs:
        write_index(target, taken)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

"""The page as a browser draws it: slices are there, in their colours, also after a zoom.
Usage: browser_test.py PROGRAM. Ends with 77, which means skipped, where there is no Chromium."""

import base64
import hashlib
import html
import json
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest
import zlib

PROGRAM = sys.argv[1]
BROWSER = os.environ.get("INTERLEAVE_BROWSER") or shutil.which("chromium") or shutil.which(
    "chromium-browser") or shutil.which("google-chrome")
DEADLOCK = "scenarios/sync/deadlock.yaml"
WIDTH, HEIGHT = 1200, 1000

# Of the light and the dark palette of pictures (sim/export/style.cpp).
LIGHT = {"background": (255, 255, 255), "blocked": (0xc0, 0x4a, 0x00), "task": (0x00, 0x72, 0xb2)}
DARK = {"background": (0x16, 0x19, 0x1e), "blocked": (0xff, 0x8a, 0x4c), "task": (0x56, 0xb4, 0xe9)}


def pixels_of(png):
    """Rows of (r, g, b): only what a screenshot is, 8 bits a channel and not interlaced."""
    at, packed = 8, b""
    while at < len(png):
        size, kind = struct.unpack(">I4s", png[at:at + 8])
        body = png[at + 8:at + 8 + size]
        if kind == b"IHDR":
            width, height, depth, color, _, _, interlaced = struct.unpack(">IIBBBBB", body)
            assert depth == 8 and color in (2, 6) and interlaced == 0
            step = 3 if color == 2 else 4
        if kind == b"IDAT":
            packed += body
        at += 12 + size
    raw, before, rows = zlib.decompress(packed), bytearray(width * step), []
    for y in range(height):
        begin = y * (width * step + 1)
        kind, row = raw[begin], bytearray(raw[begin + 1:begin + 1 + width * step])
        for i in range(len(row) if kind else 0):
            left = row[i - step] if i >= step else 0
            up, corner = before[i], before[i - step] if i >= step else 0
            guess = (0, left, up, (left + up) // 2, 0)[kind]
            if kind == 4:
                p = left + up - corner
                guess = min((left, up, corner), key=lambda c: abs(p - c))
            row[i] = (row[i] + guess) & 255
        rows.append([tuple(row[i:i + 3]) for i in range(0, len(row), step)])
        before = row
    return rows


# Plays a person: each step is followed by a look at what the page shows then.
PLAYER = """
const chart = document.getElementById("chart");
const drawing = document.getElementById("drawing");
const at = (x, y) => {
    const box = drawing.getBoundingClientRect();
    return { clientX: box.left + x, clientY: box.top + y, bubbles: true, cancelable: true,
             pointerId: 1 };
};
const point = (kind, x, y) =>
    drawing.dispatchEvent(new PointerEvent("pointer" + kind, at(x, y)));
const click = (x, y) => { point("down", x, y); point("up", x, y); };
const wheel = (x, y, by) => drawing.dispatchEvent(new WheelEvent("wheel", { ...at(x, y), deltaY: by }));
const press = (...keys) => keys.forEach((key) =>
    chart.dispatchEvent(new KeyboardEvent("keydown", { key, cancelable: true })));
const text = (id) => document.getElementById(id).textContent;
const notes = {};
const frame = () => new Promise((done) => setTimeout(done, 150));
const look = async (name) => {
    await frame();
    notes[name] = { ...chart.dataset, chosen: text("chosen"), tip: text("tip"),
                    window: text("window"), rows: document.querySelectorAll("#rows tr").length,
                    crowd: !document.getElementById("crowd").hidden };
};
const play = async (steps) => {
    await steps();
    const box = document.createElement("pre");
    box.id = "notes";
    box.textContent = JSON.stringify(notes);
    document.body.append(box);
};
"""


class Page(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def export(self, scenario, *words):
        page = os.path.join(self.folder.name, f"{self.id()}.html")
        subprocess.run([PROGRAM, "export", scenario, "-o", page, *words], check=True,
                       capture_output=True, timeout=120)
        return page

    def browse(self, page, fragment, *words):
        """Runs the browser on the page; what it says of errors in scripts fails the test."""
        done = subprocess.run(
            [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
             "--force-device-scale-factor=1", "--disable-dev-shm-usage", "--enable-logging=stderr",
             f"--user-data-dir={self.folder.name}/profile", f"--window-size={WIDTH},{HEIGHT}",
             "--virtual-time-budget=6000", *words, f"file://{page}{fragment}"],
            capture_output=True, text=True, timeout=120)
        told = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
        self.assertEqual(told, [])
        return done.stdout

    def seen(self, page, fragment=""):
        """The attributes of the drawing after the page has drawn itself."""
        dom = self.browse(page, fragment, "--dump-dom")
        self.has('data-ready="yes"', dom)
        chart = re.search(r'<div id="chart"[^>]*>', dom).group(0)
        return {k: v for k, v in re.findall(r'data-([a-z]+)="([^"]*)"', chart)}, dom

    def play(self, page, script, fragment=""):
        """What the page shows after each step of a script, whose hash is let in."""
        with open(page, encoding="utf-8") as file:
            text = file.read()
        script = PLAYER + "play(async () => {" + script + "});"
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        text = text.replace("script-src ", f"script-src 'sha256-{digest}' ", 1)
        text = text.replace("</body>", f"<script>{script}</script></body>")
        played = os.path.join(self.folder.name, "played.html")
        with open(played, "w", encoding="utf-8") as file:
            file.write(text)
        _, dom = self.seen(played, fragment)
        notes = re.search(r'<pre id="notes">(.*?)</pre>', dom, re.S)
        self.assertIsNotNone(notes, "the script came to its end")
        return json.loads(html.unescape(notes.group(1)))

    def screenshot(self, page, fragment=""):
        picture = os.path.join(self.folder.name, "page.png")
        self.browse(page, fragment, f"--screenshot={picture}")
        with open(picture, "rb") as file:
            return pixels_of(file.read())

    @staticmethod
    def count(rows, color):
        return sum(row.count(color) for row in rows)

    def has(self, part, whole):
        self.assertTrue(part in whole, f"no {part!r} in {whole[:300]!r}")

    def test_draws_the_run_in_its_colors_and_zooms_to_its_address(self):
        page = self.export(DEADLOCK)
        whole, dom = self.seen(page)
        self.assertEqual((whole["from"], whole["to"]), ("0", "6000000"))
        self.assertGreater(int(whole["slices"]), 5)
        self.has("deadlock at 6 ms", dom)
        before = self.screenshot(page, "#theme=light")
        self.assertEqual(before[2][2], LIGHT["background"])
        self.assertGreater(self.count(before, LIGHT["task"]), 5000)
        self.assertGreater(self.count(before, LIGHT["blocked"]), 200)
        after = self.screenshot(page, "#t=2ms,3ms&theme=light")
        self.assertGreater(self.count(before, LIGHT["task"]), self.count(after, LIGHT["task"]))
        self.assertEqual(self.count(after, LIGHT["blocked"]), self.count(before, LIGHT["blocked"])
                         - self.blocked_in_drawing(before))

    def blocked_in_drawing(self, rows):
        """Pixels of the frame of a blocked slice, which the legend has, too."""
        return sum(row[200:].count(LIGHT["blocked"]) for row in rows[:370])

    def test_is_dark_where_it_is_asked_to_be(self):
        rows = self.screenshot(self.export(DEADLOCK), "#theme=dark")
        self.assertEqual(rows[2][2], DARK["background"])
        self.assertGreater(self.count(rows, DARK["task"]), 200)
        self.assertEqual(self.count(rows, LIGHT["task"]), 0)

    def test_answers_wheel_pointer_and_keys(self):
        seen = self.play(self.export(DEADLOCK), """
            const right = drawing.clientWidth - 15;
            for (let i = 0; i < 5; ++i) wheel(right, 60, -120);
            await look("wheel");
            press("0"); await look("whole");
            for (let i = 0; i < 9; ++i) press("+");
            await look("keys");
            const [x, y] = [700, 60];
            point("down", x, y); point("move", x - 100, y); point("up", x - 100, y);
            await look("dragged");
            press("Home"); await look("home");
            click(200, 38); await look("click");
            press("ArrowRight", "ArrowDown"); await look("arrows");
            press("Enter"); await look("enter");
            press("Escape", "0"); await look("escape");
            point("move", 200, 38); await look("tip");
            document.getElementById("slices").open = true;
            const find = document.getElementById("find");
            find.value = "BOB"; find.dispatchEvent(new Event("input"));
            await look("found");
            find.value = "nobody"; find.dispatchEvent(new Event("input"));
            await look("lost");
            document.querySelector("button[data-finding]").click(); await look("finding");
        """)
        self.assertGreater(int(seen["wheel"]["from"]), 1_000_000)
        self.assertGreater(int(seen["wheel"]["to"]), 5_900_000, "what is pointed at stays")
        self.assertEqual((seen["whole"]["from"], seen["whole"]["to"]), ("0", "6000000"))
        length = int(seen["keys"]["to"]) - int(seen["keys"]["from"])
        self.assertLess(length, 200_000)
        self.assertGreater(int(seen["dragged"]["from"]), int(seen["keys"]["from"]))
        self.assertEqual(int(seen["dragged"]["to"]) - int(seen["dragged"]["from"]), length)
        self.assertEqual(seen["home"]["to"], "6000000")
        self.has("cpu0: running bank/alice", seen["click"]["chosen"])
        self.has("bank/alice: ready", seen["arrows"]["chosen"])
        self.assertEqual(int(seen["enter"]["to"]) - int(seen["enter"]["from"]), 4_000_000)
        self.has("Nothing is chosen", seen["escape"]["chosen"])
        self.has("cpu0: running bank/alice\n0 to 2 ms, 2 ms", seen["tip"]["tip"])
        self.has("1 of 1 tasks: bank/bob", seen["found"]["window"])
        self.assertGreater(seen["found"]["rows"], 2)
        self.has("No task has", seen["lost"]["window"])
        self.has("bank/", seen["finding"]["chosen"])

    def test_leads_to_what_was_caused_and_tells_of_owners(self):
        seen = self.play(self.export("scenarios/messages/producer-consumer.yaml"), """
            for (let i = 0; i < 80; ++i) {
                press("ArrowRight");
                if (document.querySelector("#chosen li button")) break;
            }
            await look("link");
            document.querySelector("#chosen li button").click(); await look("followed");
        """)
        self.assertRegex(seen["link"]["chosen"], "wakes|releases|starts")
        self.assertNotEqual(seen["followed"]["chosen"], seen["link"]["chosen"])

    def test_a_name_that_looks_like_markup_is_text(self):
        scenario = os.path.join(self.folder.name, "evil.yaml")
        with open(scenario, "w", encoding="utf-8") as file:
            file.write("title: '</script><script>document.title=\"broken\"</script><b>bold</b>'\n"
                       "objects: {m: mutex}\n"
                       "processes: {P: {run: [compute 2ms, lock m, compute 1ms, unlock m]}}\n")
        _, dom = self.seen(self.export(scenario, "--lang", "zh"))
        self.assertFalse("<b>bold" in dom)
        self.has("<title>&lt;/script&gt;", dom)
        self.has("放大", dom)

    def play_turns(self, tasks):
        scenario = os.path.join(self.folder.name, f"turns{tasks}.yaml")
        with open(scenario, "w", encoding="utf-8") as file:
            file.write("policy: {name: rr, quantum: 1ms}\nuntil: 25s\nprocesses:\n")
            for name in "ABCDEF"[:tasks]:
                file.write(f"  {name}: {{run: [{{forever: [compute 10ms]}}]}}\n")
        return self.play(self.export(scenario), """
            await look("whole");
            location.hash = "t=10s,10.02s"; await new Promise((done) => setTimeout(done, 50));
            await look("zoomed");
        """)

    def test_draws_a_hundred_thousand_slices(self):
        seen = self.play_turns(5)
        self.assertGreater(int(seen["whole"]["columns"]), 500)
        self.assertTrue(seen["whole"]["crowd"], "the legend tells what the colour of many is")
        self.assertFalse(seen["zoomed"]["crowd"])
        self.assertGreater(int(seen["zoomed"]["slices"]), 40)
        self.assertLess(int(seen["zoomed"]["slices"]), 200)

    def test_shows_the_tasks_that_share_a_pixel_of_a_cpu(self):
        seen = self.play_turns(3)
        self.assertGreater(int(seen["whole"]["columns"]), 500)
        self.assertFalse(seen["whole"]["crowd"], "there is a layer for each of three")

    def test_tells_what_a_pixel_and_a_thinned_column_are_made_of(self):
        pointing = """
            const size = drawing.clientWidth;
            point("move", size / 2, 38); await look("cpu");
            point("move", size / 2, 92); await look("task");
        """
        scenario = os.path.join(self.folder.name, "thinned.yaml")
        for until, thinned in (("20s", False), ("260s", True)):
            with open(scenario, "w", encoding="utf-8") as file:
                file.write(f"policy: {{name: rr, quantum: 1ms}}\nuntil: {until}\nprocesses:\n")
                for name in "ABC":
                    file.write(f"  {name}: {{run: [{{forever: [compute 10ms]}}]}}\n")
            page = self.export(scenario)
            with open(page, encoding="utf-8") as file:
                self.assertEqual("more than a page can hold" in file.read(), thinned)
            seen = self.play(page, pointing)
            cpu, task = seen["cpu"]["tip"], seen["task"]["tip"]
            self.assertRegex(cpu, r"^cpu0: several in turn\n.* to .*\n3[0-9](\.[0-9])? % [ABC]\n")
            self.assertEqual(cpu.count("%"), 3, cpu)
            self.assertRegex(task, r"^[ABC]: several states in turn\n.*\n6[0-9](\.[0-9])? % ready\n"
                                   r"3[0-9](\.[0-9])? % running$")


if __name__ == "__main__":
    if BROWSER is None:
        print("skipped: there is no chromium here; ./dev browser installs it")
        sys.exit(77)
    unittest.main(argv=sys.argv[:1])

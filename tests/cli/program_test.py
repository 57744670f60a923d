"""The program itself: exit codes, streams that break, signals. Usage: program_test.py PROGRAM"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import unicodedata
import unittest

DATA = "tests/cli/data/"
PROGRAM = sys.argv[1]


def run(*words, **options):
    options.setdefault("stdin", subprocess.DEVNULL)
    environment = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "NO_COLOR")}
    environment.update(options.pop("env", {}))
    return subprocess.run([PROGRAM, *words], capture_output=options.pop("capture", True),
                          text=True, timeout=60, env=environment, **options)


class Program(unittest.TestCase):
    def test_exit_codes(self):
        self.assertEqual(run("run", DATA + "policies/turns.yaml").returncode, 0)
        self.assertEqual(run("run", DATA + "fault.yaml").returncode, 1)
        self.assertEqual(run("run").returncode, 2)
        self.assertEqual(run("run", DATA + "wrong.yaml").returncode, 3)
        self.assertEqual(run("--version").returncode, 0)

    def test_the_window_is_started_from_beside_the_program(self):
        with tempfile.TemporaryDirectory() as folder:
            alone = shutil.copy(PROGRAM, folder)
            missing = subprocess.run([alone, "gui"], capture_output=True, text=True, timeout=60,
                                     env={"PATH": folder})
            self.assertEqual(missing.returncode, 4)
            self.assertIn("interleave-gui, is not installed", missing.stderr)
            window = os.path.join(folder, "interleave-gui")
            with open(window, "w", encoding="utf-8") as script:
                script.write('#!/bin/sh\necho "$@"\n')
            os.chmod(window, 0o755)
            done = subprocess.run([alone, "gui", "a b.yaml", "--at", "7", "--seed", "3"],
                                  capture_output=True, text=True, timeout=60)
            self.assertEqual(done.stdout, "--at 7 --seed 3 -- a b.yaml\n")

    def test_pictures_of_pixels_are_drawn_by_the_window(self):
        with tempfile.TemporaryDirectory() as folder:
            alone = shutil.copy(PROGRAM, folder)
            words = [alone, "export", "a b.yaml", "-o", "x.png"]
            missing = subprocess.run(words, capture_output=True, text=True, timeout=60,
                                     env={"PATH": folder})
            self.assertEqual(missing.returncode, 4)
            self.assertIn("interleave-gui, is not installed", missing.stderr)
            window = os.path.join(folder, "interleave-gui")
            with open(window, "w", encoding="utf-8") as script:
                script.write('#!/bin/sh\necho "$@"\nexit 3\n')
            os.chmod(window, 0o755)
            done = subprocess.run([*words, "--scale", "2", "--from", "1ms", "--tasks", "a,b",
                                   "--dark", "--seed", "3"],
                                  capture_output=True, text=True, timeout=60, env={"LANG": "C"})
            self.assertEqual(done.stdout,
                             "--export --format png --output x.png --from 1ms --tasks a,b "
                             "--scale 2 --dark --seed 3 --lang en -- a b.yaml\n")
            self.assertEqual(done.returncode, 3)

    def test_a_scenario_comes_from_standard_input(self):
        with open(DATA + "fault.yaml", encoding="utf-8") as scenario:
            done = run("run", "-", "--quiet", stdin=scenario)
        self.assertEqual(done.returncode, 1)
        self.assertIn("standard input:9: P: assertion failed", done.stdout)

    def test_closed_standard_input_is_an_error(self):
        done = subprocess.run(["sh", "-c", f"'{PROGRAM}' run - <&-"], capture_output=True,
                              text=True, timeout=60)
        self.assertEqual(done.returncode, 2)
        self.assertIn("standard input", done.stderr)

    def test_a_reader_that_leaves_ends_it_quietly(self):
        for ignored in ("", "trap '' PIPE; "):
            command = f"{ignored}for i in 1 2 3; do '{PROGRAM}' export {DATA}endless.yaml -f json; " \
                      "done | head -1"
            done = subprocess.run(["bash", "-c", command], capture_output=True, text=True,
                                  timeout=60)
            self.assertEqual(done.stdout.count("\n"), 1)
            self.assertTrue(done.stdout.startswith("{"))
            self.assertEqual(done.stderr, "")

    def test_a_full_disk_is_told(self):
        with open("/dev/full", "w", encoding="utf-8") as full:
            done = run("run", DATA + "endless.yaml", capture=False, stdout=full,
                       stderr=subprocess.PIPE)
        self.assertEqual(done.returncode, 4)
        self.assertIn("cannot write", done.stderr)

    def test_no_escape_sequences_where_there_is_no_terminal(self):
        self.assertNotIn("\x1b", run("run", DATA + "fault.yaml").stdout)

    def test_no_color_wins_over_a_terminal_but_not_over_a_flag(self):
        always = run("run", DATA + "fault.yaml", "--color", "always", env={"NO_COLOR": "1"})
        self.assertIn("\x1b", always.stdout)
        for no_color, expected in (("", True), ("1", False)):
            self.assertEqual("\x1b" in self.on_terminal(no_color), expected)

    def on_terminal(self, no_color):
        """What `run` writes when standard output is a terminal."""
        leader, follower = os.openpty()
        environment = {**os.environ, "TERM": "xterm", "NO_COLOR": no_color}
        child = subprocess.Popen([PROGRAM, "run", DATA + "fault.yaml"], stdin=subprocess.DEVNULL,
                                 stdout=follower, stderr=subprocess.DEVNULL, env=environment)
        os.close(follower)
        written = b""
        while True:
            try:
                part = os.read(leader, 4096)
            except OSError:  # the child has closed its end
                break
            if not part:
                break
            written += part
        child.wait(timeout=60)
        os.close(leader)
        return written.decode()

    def test_columns_and_language_come_from_the_environment(self):
        done = run("run", DATA + "policies/turns.yaml",
                   env={"COLUMNS": "60", "LC_ALL": "zh_CN.UTF-8"})
        self.assertIn("三个任务轮流运行", done.stdout)
        chart = [line for line in done.stdout.splitlines() if line.startswith("cpu0")]
        self.assertLessEqual(len(chart[0]), 60)
        plain = run("run", DATA + "fault.yaml", env={"LC_ALL": "C"})
        self.assertTrue(plain.stdout.isascii())

    def test_an_interrupted_run_gives_what_there_is(self):
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as scenario:
            scenario.write("processes: {P: {run: [{forever: [compute 1]}]}}\n")
            scenario.flush()
            child = subprocess.Popen([PROGRAM, "run", "--quiet", scenario.name],
                                     stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
            try:
                child.wait(timeout=0.5)
            except subprocess.TimeoutExpired:
                pass
            child.send_signal(signal.SIGINT)
            out, _ = child.communicate(timeout=60)
        self.assertEqual(child.returncode, 0)
        self.assertIn("Interrupted at", out)

    def test_a_file_whose_name_looks_like_an_option_is_told_apart(self):
        with tempfile.TemporaryDirectory() as folder:
            shutil.copy(DATA + "policies/turns.yaml", os.path.join(folder, "-turns.yaml"))
            program = os.path.abspath(PROGRAM)
            for words, code, told in (
                    (["-turns.yaml"], 2, "unknown option '-turns.yaml'. The file is './-turns.yaml'."),
                    (["./-turns.yaml"], 0, ""), (["--", "-turns.yaml"], 0, "")):
                done = subprocess.run([program, "run", *words], capture_output=True, text=True,
                                      stdin=subprocess.DEVNULL, timeout=60, cwd=folder)
                self.assertEqual(done.returncode, code, words)
                self.assertIn(told, done.stderr)

    def test_names_of_files_may_be_odd(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in ("with blanks.yaml", "轮转.yaml", "two\nlines.yaml", "quote\"'s.yaml",
                         os.fsdecode(b"\xc3(.yaml")):
                odd = shutil.copy(DATA + "policies/turns.yaml", os.path.join(folder, name))
                for locale in ("C", "C.UTF-8", "zh_CN.GBK"):
                    done = run("run", odd, "--json", env={"LC_ALL": locale}, errors="replace")
                    self.assertEqual((done.returncode, done.stderr), (0, ""), name)
                    json.loads(done.stdout)
                    done = run("export", odd, "-o", odd + ".svg", env={"LC_ALL": locale},
                               errors="replace")
                    self.assertEqual(done.returncode, 0, name)
                    self.assertTrue(os.path.getsize(odd + ".svg") > 0)

    def test_what_is_no_scenario_is_told_with_its_code(self):
        with tempfile.TemporaryDirectory() as folder:
            empty = os.path.join(folder, "empty.yaml")
            open(empty, "w", encoding="utf-8").close()
            binary = os.path.join(folder, "binary.yaml")
            with open(binary, "wb") as file:
                file.write(b"\xff\xfe\x00")
            for command in ("run", "check", "step", "learn"):
                for file, code, told in ((empty, 3, "S003"), (binary, 3, "S001"),
                                         (folder, 2, "it is a folder"), ("/dev/null", 2, "a device"),
                                         ("", 2, "cannot read '':")):
                    done = run(command, file)
                    self.assertEqual(done.returncode, code, (command, file))
                    self.assertIn(told, done.stderr)

    def test_what_would_let_a_task_go_on_is_told_in_chinese(self):
        done = run("why", "scenarios/network/half-close.yaml", "server", "10us", "--lang", "zh")
        self.assertRegex(done.stdout, "能让它继续的是：有任务前来连接（第 [0-9]+ 行）。")

    def test_a_missing_folder_is_told_in_chinese(self):
        done = run("list", "nowhere", "--lang", "zh")
        self.assertEqual(done.returncode, 2)
        self.assertIn("无法读取文件夹 nowhere：没有这个文件或目录。", done.stderr)

    def test_no_line_of_a_report_is_wider_than_a_narrow_terminal(self):
        for columns in ("20", "40", "60", "80"):
            for language in ("en", "zh"):
                done = run("run", DATA + "policies/turns.yaml", "--locks", "--lang", language,
                           env={"COLUMNS": columns, "TERM": ""})
                for line in done.stdout.splitlines():
                    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in line)
                    self.assertLessEqual(len(line) + wide, max(int(columns), 40), line)

    def test_an_export_does_not_replace_what_it_reads(self):
        with tempfile.TemporaryDirectory() as folder:
            file = shutil.copy(DATA + "policies/turns.yaml", folder)
            link = os.path.join(folder, "link.svg")
            os.symlink(os.path.basename(file), link)
            with open(file, encoding="utf-8") as scenario:
                before = scenario.read()
            for words in (["-f", "svg", "-o", file], ["-o", link]):
                done = run("export", file, *words)
                self.assertEqual(done.returncode, 2)
                self.assertIn("it is the file that is read", done.stderr)
            with open(file, encoding="utf-8") as scenario:
                self.assertEqual(scenario.read(), before)

    def test_a_scenario_cannot_send_escape_sequences(self):
        with tempfile.TemporaryDirectory() as folder:
            file = os.path.join(folder, "escape.yaml")
            for escape in ("\\e[31m", "\\a", "\\x07", "\\u009b31m", "\\r", "\\0"):
                with open(file, "w", encoding="utf-8") as scenario:
                    scenario.write(f'title: "red{escape}"\nprocesses: {{P: {{run: [compute 1]}}}}\n')
                done = run("run", file)
                self.assertEqual(done.returncode, 3, escape)
                self.assertIn("1:8: error[S018]: the invisible character U+00", done.stderr)
            with open(file, "w", encoding="utf-8") as scenario:
                scenario.write('title: "a\\tb\\nc"\nprocesses: {P: {run: [compute 1]}}\n')
            self.assertEqual(run("run", file).returncode, 0)

    def test_what_cannot_be_written_is_left_as_it_was(self):
        with tempfile.TemporaryDirectory() as folder:
            target = os.path.join(folder, "run.svg")
            os.mkdir(target)
            done = run("export", DATA + "fault.yaml", "-o", target)
            self.assertNotEqual(done.returncode, 0)
            self.assertEqual(os.listdir(folder), ["run.svg"])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])

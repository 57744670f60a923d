"""The desktop program where there is no display. Usage: program_test.py PROGRAM"""

import os
import subprocess
import sys
import tempfile
import unittest

PROGRAM = sys.argv[1]
OF_A_DISPLAY = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


def run(*words, **named):
    environment = {k: v for k, v in os.environ.items() if k not in OF_A_DISPLAY}
    environment.update(LC_ALL="C.UTF-8", **named)
    return subprocess.run([PROGRAM, *words], capture_output=True, text=True, timeout=60,
                          stdin=subprocess.DEVNULL, env=environment)


class WithoutADisplay(unittest.TestCase):
    def test_words_are_answered(self):
        self.assertEqual(run("--help").returncode, 0)
        self.assertIn("Usage:", run("--help").stdout)
        self.assertEqual(run("--version").returncode, 0)

    def test_a_window_cannot_be_opened_and_that_is_said(self):
        done = run()
        self.assertEqual(done.returncode, 4)
        self.assertIn("no display can be opened", done.stderr)
        self.assertIn("--export", done.stderr)

    def test_who_names_a_platform_hears_of_it(self):
        done = run(QT_QPA_PLATFORM="nosuch")
        self.assertEqual(done.returncode, 4)
        self.assertNotIn("names none", done.stderr)
        self.assertIn("platform plugin", done.stderr)

    def test_pictures_are_drawn(self):
        with tempfile.TemporaryDirectory() as folder:
            picture = os.path.join(folder, "x.png")
            done = run("--export", "scenarios/races/lost-update.yaml", "-o", picture)
            self.assertEqual(done.returncode, 0, done.stderr)
            with open(picture, "rb") as file:
                self.assertTrue(file.read().startswith(b"\x89PNG"))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])

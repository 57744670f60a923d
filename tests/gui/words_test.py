#!/usr/bin/env python3
"""Whether the file of translations is what the tool makes of it: no word of the window is missing,
and none stands where the window does not look for it.
usage: words_test.py LUPDATE"""
import difflib
import os
import shutil
import subprocess
import sys
import tempfile

WORDS = "gui/translations/interleave_zh_CN.ts"


def lines_of(path):
    with open(path, encoding="utf-8") as file:
        return file.readlines()


def main():
    with tempfile.TemporaryDirectory() as folder:
        taken = os.path.join(folder, os.path.basename(WORDS))
        shutil.copy(WORDS, taken)
        subprocess.run([sys.argv[1], "gui", "-I", ".", "-no-obsolete", "-locations", "none", "-ts",
                        taken], check=True, capture_output=True, timeout=120)
        lost = list(difflib.unified_diff(lines_of(WORDS), lines_of(taken), WORDS, "./dev words"))
    sys.stdout.writelines(lost)
    if lost:
        sys.exit("the words of the window have changed: run ./dev words and translate them")


if __name__ == "__main__":
    main()

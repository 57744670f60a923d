"""Would the tests notice? Puts small bugs into policies, one at a time, and runs the tests that are
meant to see them.

The bugs are in policies.txt beside this file, which says how they are written. Each is put into a
copy of the tree, never into the tree itself; all share one build folder in build-mutants, which is
removed at the end, also after Ctrl+C. Run from the top of the source tree: ./dev mutants [--only
NAME]. With --check nothing is built: it is only seen to that every bug still has its place.

Exits with 1 if a bug survives, 2 if the table is wrong, 5 if something does not build or a test
fails without any bug, 130 after an interrupt.
"""

import argparse
import dataclasses
import fcntl
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import time

TABLE = pathlib.Path("tests/mutants/policies.txt")
FOLDER = pathlib.Path("build-mutants")
TREE = FOLDER / "tree"
BUILD = FOLDER / "build"
FIELDS = ("file", "find", "put", "breaks", "tests")
INTERRUPTS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
LEAST_LIMIT_S = 60  # a test may take ten times as long as without a bug, and this long at least


class Failure(Exception):
    """Why there is no result; the exit code is the second argument."""


@dataclasses.dataclass
class Mutant:
    name: str
    line: int
    file: str = ""
    find: str = ""
    put: str = ""
    breaks: str = ""
    tests: str = ""

    def programs(self):
        return ["test_" + name for name in self.tests.split()]

    def faults(self):
        """What is wrong with its entry, in sentences."""
        missing = [field for field in FIELDS if not getattr(self, field) and field != "put"]
        if missing:
            return ["has no " + ", ".join(missing)]
        path = pathlib.Path(self.file)
        if not path.is_file() or path.parts[:2] not in (("sim", "policy"), ("sim", "kernel")):
            return [f"is about {self.file}, which is no file of sim/policy or sim/kernel"]
        times = path.read_text(encoding="utf-8").count(self.find)
        if times != 1:
            return [f"its text is {times} times in {self.file}, not once: {self.find}"]
        return ["changes nothing"] if self.find == self.put else []


def read_table(lines):
    """The mutants of a table, and what is wrong with it."""
    mutants, faults = [], []
    for number, line in enumerate(lines, 1):
        key, colon, value = line.partition(":")
        if not line.strip() or line.startswith("#"):
            continue
        if key == "mutant":
            mutants.append(Mutant(value.strip(), number))
        elif colon and key in FIELDS and mutants and not getattr(mutants[-1], key):
            setattr(mutants[-1], key, value.strip())
        else:
            faults.append(f"{TABLE}:{number}: '{key}' cannot stand here")
    names = [m.name for m in mutants]
    for m in mutants:
        sentences = m.faults() + (["is here twice"] if names.count(m.name) > 1 else [])
        faults += [f"{TABLE}:{m.line}: {m.name} {sentence}" for sentence in sentences]
    return mutants, faults


def run(command, cwd=".", limit=None):
    """(exit code, what it said); None instead of the code if it took too long. If it is stopped, so
    is all that it started."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("INTERLEAVE_")}
    child = subprocess.Popen(command, cwd=cwd, env=env, text=True, errors="replace",
                             stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, start_new_session=True)
    try:
        said, _ = child.communicate(timeout=limit)
        return child.returncode, said
    except BaseException as stopped:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        if isinstance(stopped, subprocess.TimeoutExpired):
            return None, ""
        raise


def copy_tree():
    listed = subprocess.run(["git", "ls-files", "-coz", "--exclude-standard"], check=True,
                            capture_output=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        if not os.path.lexists(name):
            continue
        (TREE / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(name, TREE / name, follow_symlinks=False)


def configure():
    ninja = ["-G", "Ninja"] if shutil.which("ninja") else []
    code, said = run(["cmake", "-S", str(TREE), "-B", str(BUILD), *ninja, "-DBUILD_TESTING=ON",
                      "-DCMAKE_BUILD_TYPE=Debug",
                      "-DCMAKE_CXX_FLAGS_DEBUG=-O1 -D_GLIBCXX_ASSERTIONS"])
    if code != 0:
        raise Failure("the copy cannot be configured:\n" + said, 5)


def build(programs):
    code, said = run(["cmake", "--build", str(BUILD), "--target", *sorted(set(programs))])
    return None if code == 0 else said


def test(program, limit):
    """None if it passes, else the first of its tests that failed."""
    code, said = run([str((BUILD / "tests" / program).resolve()), "--gtest_brief=1",
                      "--gtest_fail_fast"], cwd=TREE, limit=limit)
    if code == 0:
        return None
    failed = re.search(r"^\[  FAILED  \] ([\w/]+\.[\w/]+)", said, re.M)
    how = failed[1] if failed else "it does not end" if code is None else "it crashes"
    return f"{program}: {how}"


class Trial:
    """The copy of the tree, built and with all tests passing."""

    def __init__(self, mutants):
        self.limits = {}
        programs = sorted({p for m in mutants for p in m.programs()})
        tell(f"Building {len(programs)} tests without any bug")
        copy_tree()
        configure()
        if (said := build(programs)) is not None:
            raise Failure("the copy does not build:\n" + said[-4000:], 5)
        for program in programs:
            begin = time.monotonic()
            if (failed := test(program, None)) is not None:
                raise Failure("without any bug a test fails: " + failed, 5)
            self.limits[program] = max(LEAST_LIMIT_S, 10 * (time.monotonic() - begin))

    def killer(self, mutant):
        """The test that notices, or None."""
        path = TREE / mutant.file
        original = path.read_text(encoding="utf-8")
        path.write_text(original.replace(mutant.find, mutant.put), encoding="utf-8")
        try:
            if (said := build(mutant.programs())) is not None:
                raise Failure(f"{mutant.name} does not build:\n" + said[-4000:], 5)
            for program in mutant.programs():
                if (failed := test(program, self.limits[program])) is not None:
                    return failed
            return None
        finally:
            path.write_text(original, encoding="utf-8")


def tell(text):
    print(text, flush=True)


def hunt(mutants):
    """The number of mutants that survive."""
    trial = Trial(mutants)
    widest = max(len(m.name) for m in mutants)
    survivors = 0
    for m in mutants:
        killer = trial.killer(m)
        tell(f"{m.name:<{widest}}  " + (f"killed by {killer}" if killer else
                                        f"SURVIVED {m.tests}: {m.breaks} ({m.file})"))
        survivors += killer is None
    tell(f"{len(mutants) - survivors} of {len(mutants)} killed")
    return survivors


def hunt_in_folder(mutants):
    FOLDER.mkdir(exist_ok=True)
    lock = os.open(FOLDER, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Failure(f"{FOLDER} is in use by another run", 5) from None
    try:
        for folder in (TREE, BUILD):  # of a run that had no time to clean up
            shutil.rmtree(folder, ignore_errors=True)
        return hunt(mutants)
    finally:
        for number in INTERRUPTS:
            signal.signal(number, signal.SIG_IGN)
        shutil.rmtree(FOLDER, ignore_errors=True)
        os.close(lock)


def chosen(arguments):
    mutants, faults = read_table(TABLE.read_text(encoding="utf-8").splitlines())
    if faults:
        raise Failure("\n".join(faults), 2)
    if not arguments.only:
        return mutants
    if unknown := set(arguments.only) - {m.name for m in mutants}:
        raise Failure("there is no mutant " + ", ".join(sorted(unknown)), 2)
    return [m for m in mutants if m.name in arguments.only]


def main():
    parser = argparse.ArgumentParser(prog="./dev mutants", description=__doc__.split("\n\n")[0])
    parser.add_argument("--only", action="append", metavar="NAME", help="this one; may be repeated")
    parser.add_argument("--check", action="store_true", help="build nothing, check the table")
    arguments = parser.parse_args()
    for number in INTERRUPTS:
        signal.signal(number, signal.default_int_handler)
    try:
        mutants = chosen(arguments)
        return 0 if arguments.check else min(hunt_in_folder(mutants), 1)
    except Failure as failure:
        print(failure.args[0], file=sys.stderr)
        return failure.args[1]
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""
The fault suite on the real tool: F3 (system calls killed or failing, by strace), F4 (kill -9 at random moments), F5 (full disk),
F6 (permissions, as an unprivileged user). What docs/safety.md promises is looked at after every fault.

    tests/faults/run.py --tool PATH [--budget SECONDS] [--long] [--seed N] [--only calls,kills,disk,users]

PATH is the installed command or media-cleanup.dll. It stops at its budget (180 s) and says how far it came; --long does every
point, and 100 rounds of kill -9, with no budget unless one is given. Its last line is 'N passed, N failed'.
"""
import argparse
import concurrent.futures
import glob
import itertools
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time

import answers
import bench as benches
import disk
import kills
import syscalls
import users

SMALL = {"Ida Vestergard", "Various Artists"}  # FLAC with covers, and MP3: enough for single calls


class Score:
    def __init__(self):
        self.passed, self.failed, self.gate = 0, 0, threading.Lock()

    def one(self, name, act):
        try:
            act()
        except (benches.Violation, AssertionError, OSError, subprocess.SubprocessError, ValueError) as fault:
            with self.gate:
                self.failed += 1
                print(f"FAILED {name}: {fault}", flush=True)
            return
        with self.gate:
            self.passed += 1


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tool", required=True)
    parser.add_argument("--budget", type=float)
    parser.add_argument("--long", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="calls,kills,disk,users")
    options = parser.parse_args()
    if options.budget is None:
        options.budget = float("inf") if options.long else 180
    if os.geteuid() == 0 and "FAULTS_OWN_MOUNTS" not in os.environ:
        # Mounts of our own, which end with this process however it ends.
        os.environ["FAULTS_OWN_MOUNTS"] = "1"
        if subprocess.run(["unshare", "-m", "true"], capture_output=True).returncode == 0:
            os.execvp("unshare", ["unshare", "-m", "--propagation", "private", sys.executable, *sys.argv])
    work = tempfile.mkdtemp(prefix="media-cleanup-faults-")
    os.chmod(work, 0o755)
    try:
        sys.exit(suite(options, work))
    finally:
        shutil.rmtree(work, ignore_errors=True)


def suite(options, work):
    begun = time.monotonic()
    left = lambda: options.budget - (time.monotonic() - begun)
    tool = benches.Tool(program(options.tool, work))
    demo = f"{work}/demo"
    os.mkdir(demo)
    made = tool.run(demo, "demo", "--keep", f"{demo}/kept")
    benches.require(made.code == 0, made.text)
    shutil.rmtree(f"{demo}/home", ignore_errors=True)
    taken_back = tool.run(demo, "process", "--undo", "last", "--status-dir", f"{demo}/kept/status")
    benches.require(taken_back.code == 0, taken_back.text)
    demo += "/kept"
    score, made, folder = Score(), {}, f"{work}/benches"
    os.mkdir(folder)
    parts = {"users": (users, do_users), "disk": (disk, do_disk), "kills": (None, do_kills), "calls": (syscalls, do_calls)}
    wanted = [name for name in parts if name in options.only.split(",")]
    for position, name in enumerate(wanted):
        module, do = parts[name]
        reason = module.missing() if module else None
        if reason:
            print(f"{name}: SKIPPED: {reason}", flush=True)
            continue
        # The last part gets what is left; those before it no more than their share.
        end = left() if position == len(wanted) - 1 else min(left(), {"users": 0.2, "disk": 0.2, "kills": 0.15}[name] * options.budget)
        until = time.monotonic() + end
        do(Part(tool, demo, folder, options, score, made, lambda until=until: time.monotonic() >= until))
    print(f"fault suite: {time.monotonic() - begun:.0f} s")
    print(f"{score.passed} passed, {score.failed} failed")
    return 0 if score.failed == 0 and score.passed > 0 else 1


class Part:
    def __init__(self, tool, demo, folder, options, score, made, is_over):
        self.tool, self.demo, self.folder, self.options, self.score, self.made, self.is_over = tool, demo, folder, options, score, made, is_over

    def bench(self, name="worker0", artists=SMALL, services=None):
        """Made once: parts come one after the other, and each restores what it needs."""
        if (name, artists is None) not in self.made:
            self.made[name, artists is None] = benches.Bench(self.tool, self.demo, f"{self.folder}/{name}", artists, services)
        return self.made[name, artists is None]

    def in_parallel(self, name, jobs, act):
        """Every job on a bench of its worker's, as long as there is time."""
        jobs, own, workers = iter(jobs), threading.local(), os.cpu_count() or 1
        gate, names = threading.Lock(), itertools.count()
        counted = [0]

        def work():
            bench = self.bench(f"worker{next(names)}")
            while not self.is_over():
                with gate:
                    job = next(jobs, None)
                    counted[0] += job is not None
                if job is None:
                    return
                self.score.one(f"{name} {describe(job)}", lambda: act(bench, job))

        with concurrent.futures.ThreadPoolExecutor(workers) as pool:
            for worker in [pool.submit(work) for _ in range(workers)]:
                worker.result()
        return counted[0]


def do_users(part):
    cases = users.cases()
    print(f"F6 permissions: {part.in_parallel('users', cases, users.try_case)} of {len(cases)} cases", flush=True)


def do_disk(part):
    bench = part.bench()
    cases = list(disk.cases(bench))
    random.Random(part.options.seed).shuffle(cases)
    print(f"F5 full disk: {part.in_parallel('disk', cases, disk.try_case)} of {len(cases)} cases", flush=True)


def do_kills(part):
    service = answers.Answers(f"{part.demo}/status/cache")
    bench, count = part.bench("all", artists=None, services=service.url), 100 if part.options.long else 1000
    tally = kills.Tally(bench, service)

    def run():
        kills.rounds(bench, tally, count, part.options.seed, part.is_over)
    part.score.one("kills", run)
    service.close()
    print(f"F4 kill -9: {tally}", flush=True)


def do_calls(part):
    """One point of each kind first, then the second of each …, so that a short run has seen every kind."""
    groups = syscalls.points(part.bench())
    chance = random.Random(part.options.seed)
    for group in groups.values():
        chance.shuffle(group)
    points = [point for turn in itertools.zip_longest(*groups.values()) for point in turn if point]
    # The latest of a chain's faults first: what it leaves to do still comes to the others.
    verbs = [[point for point in points if point[0] == verb] for verb in syscalls.VERBS]
    chains = [[sorted(own[i:i + syscalls.CHAIN], key=lambda point: -point[3]) for i in range(0, len(own), syscalls.CHAIN)] for own in verbs]
    numbered = list(enumerate(chain for turn in itertools.zip_longest(*chains) for chain in turn if chain))
    tried, took_place = [0], [0]

    def try_chain(bench, job):
        done = syscalls.try_points(bench, job[1], thorough=part.options.long or job[0] % 4 == 0)
        with part.score.gate:
            took_place[0] += done
            tried[0] += len(job[1])
    part.in_parallel("calls", numbered, try_chain)
    kinds = len({point[:3] for _, chain in numbered for point in chain})
    print(f"F3 system calls: {tried[0]} of {len(points)} points tried, {took_place[0]} of them took place, {kinds} kinds", flush=True)


def describe(job):
    if callable(job):
        return job.__name__
    return "; ".join(" ".join(map(str, point)) for point in job[1]) if isinstance(job[1], list) else " ".join(map(str, job))


def program(path, work):
    """A copy of the tool that every user may read: an installed one lies in somebody's home."""
    if not path.endswith(".dll"):
        found = glob.glob(f"{os.path.dirname(os.path.abspath(path))}/.store/media-cleanup/**/media-cleanup.dll", recursive=True)
        benches.require(found, f"no media-cleanup.dll belongs to {path}")
        path = found[0]
    shutil.copytree(os.path.dirname(os.path.abspath(path)), f"{work}/tool")
    subprocess.run(["chmod", "-R", "a+rX", f"{work}/tool"], check=True)
    return f"{work}/tool/media-cleanup.dll"


if __name__ == "__main__":
    main()

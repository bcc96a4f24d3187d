"""
F4: kill -9 at random moments, again and again, until a run comes to its end; and what is asked of the services meanwhile. Every other
moment is one in which a request is under way.
"""
import os
import random
import subprocess
import time

import answers
from bench import require


GRACE = 0.7  # seconds in which an answer that was sent is to be kept, also while the program is being compiled


class Tally:
    """Every request against what was kept at the kill before it: only what was under way then may be asked for again."""

    def __init__(self, bench, service):
        self.bench, self.service = bench, service
        self.kills = self.finished = self.asked = self.again = self.under_way = self.hits = 0
        service.take()
        self.begin()

    def begin(self):
        self.seen, self.open = set(), set()

    def look(self, killed, at=None):
        """After a run: of what it asked, what is new, what is asked again, and what is without an answer now."""
        if killed:
            time.sleep(0.1)  # What was sent just before may not have been read yet.
        asked = self.service.take()
        require(len(asked) == len(set(asked)), f"one run asks twice: {sorted(set(k for k in asked if asked.count(k) > 1))[:2]}")
        require(not self.service.unknown, f"an undisturbed run does not ask this: {self.service.unknown[:2]}")
        again = self.seen & set(asked)
        require(again <= self.open, f"asked again though its answer was kept: {sorted(again - self.open)[:2]}")
        self.seen |= set(asked)
        self.open = self.seen - answers.kept(self.bench.status)
        lost = [key for key in self.open & set(asked) if at and self.service.answered.get(key, at) < at - GRACE]
        require(not lost, f"an answer was not kept though it had come: {lost[:2]}")
        self.asked += len(asked)
        self.again += len(again)
        self.kills += killed
        self.under_way += len(self.open) if killed else 0
        self.hits += killed and bool(self.open)
        require(killed or not self.open & set(asked), f"an answer was not kept: {sorted(self.open & set(asked))[:2]}")

    def __str__(self):
        return (f"{self.kills} kills, {self.finished} runs at their end; {self.hits} kills found {self.under_way} requests under way,"
                f" of {self.asked} requests {self.again} were asked again, all of them of these")


def rounds(bench, tally, count, seed, until=None):
    """Kills so many times; a finished run is checked, taken back, and begun anew."""
    chance, service = random.Random(seed), tally.service
    bench.restore()
    tally.begin()
    done = set()
    for number in range(count):
        if until is not None and until():
            break
        service.answered.clear()
        process, at = bench.tool.start(bench.folder, "process", "--all"), None
        while_asking = number % 2 and _is_asking(service, process, chance.randint(1, 8))
        try:
            process.communicate(timeout=2 * GRACE if while_asking else chance.uniform(0.15, 2.5))
        except subprocess.TimeoutExpired:  # The moment has come.
            at = time.monotonic()
            os.killpg(process.pid, 9)
            process.communicate()
        service.let_go()
        tally.look(killed=process.returncode != 0, at=at)
        require(tally.open or not while_asking, "a request without an answer counts as answered")
        bench.check_now()
        completed = bench.completed()
        require(done <= completed, f"entries that were finished are lost: {sorted(done - completed)}")
        done = completed
        if process.returncode == 0:
            bench.check_end()
            bench.check_undo()
            tally.finished += 1
            done = set()
            bench.restore()
            tally.begin()
    bench.succeed("process", "--all")
    tally.look(killed=False)
    bench.check_end()
    bench.check_third_run()
    bench.check_undo()
    bench.check_canary()


def _is_asking(service, process, number):
    """Waits for the request of this number; false when the run ends before."""
    service.hold(number)
    while process.poll() is None:
        if service.held.wait(0.02):
            return True
    return False

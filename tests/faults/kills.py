"""F4: kill -9 at random moments, again and again, until a run comes to its end."""
import os
import random

from bench import require


def rounds(bench, count, seed, until=None):
    """Kills so many times; yields after each round that held. A finished run is checked, taken back, and begun anew."""
    chance = random.Random(seed)
    bench.restore()
    done, finished = set(), 0
    for number in range(count):
        if until is not None and until():
            break
        process = bench.tool.start(bench.folder, "process", "--all")
        try:
            process.communicate(timeout=chance.uniform(0.15, 2.5))
        except Exception:  # The moment has come.
            os.killpg(process.pid, 9)
            process.communicate()
        bench.check_now()
        completed = bench.completed()
        require(done <= completed, f"entries that were finished are lost: {sorted(done - completed)}")
        done = completed
        if process.returncode == 0:
            bench.check_end()
            bench.check_undo()
            done, finished = set(), finished + 1
        yield number + 1, finished
    bench.succeed("process", "--all")
    bench.check_end()
    bench.check_third_run()
    bench.check_undo()
    bench.check_canary()

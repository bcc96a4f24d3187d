"""F3: the process is killed before, or given an error at, each system call that changes something (strace injects it)."""
import re
import subprocess
from collections import defaultdict

from bench import require

CHANGING = {
    "pwrite64": ["ENOSPC", "EIO"],
    "write": ["ENOSPC"],
    "copy_file_range": ["ENOSPC", "EIO", "EXDEV"],
    "fsync": ["EIO", "ENOSPC"],
    "rename": ["EIO", "EACCES"],
    "renameat2": ["EINVAL", "EIO"],
    "link": ["EIO"],
    "unlink": ["EACCES"],
    "openat": ["ENOSPC", "EACCES", "EMFILE"],
    "ftruncate": ["EIO"],
    "fchmod": ["EPERM"],
    "fchown": ["EPERM"],
    "utimensat": ["EPERM"],
    "mkdir": ["ENOSPC"],
    "flock": ["EIO"],
    "pread64": ["EIO"],
}
READING = {"pread64", "flock"}  # Killed before these is killed before what follows.

# May hit the reading of an audio file, which then is an issue of a completed entry. Limited to files of ours that are there
# when the run begins: a part of .NET that cannot be read ends every program.
READS = {"pread64", "openat"}
CHAIN = 3  # Faults one after the other on the same library, each in the run that goes on after the one before.
VERBS = {"process": ("process", "--all"), "undo": ("process", "--undo", "last")}


def missing():
    """Why this part cannot be done here; None when it can."""
    try:
        traced = subprocess.run(["strace", "-qq", "-e", "inject=getpid:error=EPERM", "true"], capture_output=True)
        return None if traced.returncode == 0 else "strace may not trace here"
    except FileNotFoundError:
        return "strace is not installed"


def points(bench):
    """Which call, which one of its kind, what happens to it. Calls are counted a thread, as strace counts when it injects."""
    groups = defaultdict(list)
    for verb, arguments in VERBS.items():
        bench.restore(worked=verb == "undo")
        trace = bench.folder + ".trace"
        ours = set(bench.files())
        bench.run(*arguments, before=["strace", "-f", "-qq", "-y", "-o", trace, "-e", "trace=" + ",".join(CHANGING)])
        seen, ordinals = defaultdict(int), defaultdict(set)
        with open(trace, encoding="utf-8", errors="replace") as file:
            for line in file:
                match = re.match(r"(\d+) +(\w+)\(", line)
                if not match or "resumed>" in line:
                    continue
                thread, call = match.groups()
                if call in READS:
                    path = re.search(r'"([^"]*)"' if call == "openat" else r"<([^>]*)>", line)
                    if not path or path.group(1) not in ours:
                        continue
                seen[thread, call] += 1
                opens_to_read = call == "openat" and "O_RDONLY" in line and "O_CREAT" not in line
                if bench.folder + "/" in line and not opens_to_read:
                    ordinals[call].add(seen[thread, call])
        for call, numbers in ordinals.items():
            for what in ([] if call in READING else ["KILL"]) + CHANGING[call]:
                groups[verb, call, what] += [(verb, call, what, n) for n in sorted(numbers)]
                if what == "ENOSPC":
                    groups[verb, call, what + " for ever"] += [(verb, call, what + " for ever", n) for n in sorted(numbers)]
    return groups


def try_points(bench, points, thorough):
    """Faults one after the other, all of one verb; after each what must hold at once, at the end everything. Gives how many took place."""
    verb, done = points[0][0], 0
    bench.restore(worked=verb == "undo")
    reads = False
    for _, call, what, number in points:
        fault = "signal=KILL" if what == "KILL" else "error=" + what.split()[0]
        when = f"{number}+" if what.endswith("for ever") else str(number)
        only = [part for path in bench.files() for part in ("-P", path)] if call in READS else []
        trace = bench.folder + ".injected"
        strace = ["strace", "-f", "-qq", "--seccomp-bpf", "-o", trace, *only, "-e", "trace=" + call, "-e", f"inject={call}:{fault}:when={when}"]
        ran = bench.run(*VERBS[verb], before=strace)
        with open(trace, encoding="utf-8", errors="replace") as file:
            done += ran.code in (137, -9) if what == "KILL" else "(INJECTED)" in file.read()
        require(ran.code in (0, 1, 2, 3, 137, -9) or call in READS, f"{call} {what} {number}: exit {ran.code}: {ran.text[-400:]}")
        bench.check_now()
        if verb == "process" and what != "KILL":
            bench.reset_errors()
            reads = reads or call in READS
    if verb == "undo":
        ran = bench.run("process", "--undo", "last")
        require(ran.code in (0, 1) or "no session that changed files" in ran.text, f"the undo does not go on: {ran.text[-400:]}")
        bench.check_before()
    if reads:
        bench.begin_anew()
    bench.succeed("process", "--all")
    bench.check_end()
    if thorough:
        bench.check_third_run()
        bench.check_undo()
        bench.check_canary()
    return done

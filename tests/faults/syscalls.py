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

# May also hit the reading of an audio file, which then is an issue of a completed entry, or of a part of .NET.
READS = {"pread64", "openat"}
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
        bench.run(*arguments, before=["strace", "-f", "-qq", "-y", "-o", trace, "-e", "trace=" + ",".join(CHANGING)])
        seen, ordinals = defaultdict(int), defaultdict(set)
        with open(trace, encoding="utf-8", errors="replace") as file:
            for line in file:
                match = re.match(r"(\d+) +(\w+)\(", line)
                if not match or "resumed>" in line:
                    continue
                thread, call = match.groups()
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


def try_point(bench, point, thorough):
    """One fault, and everything that has to hold then."""
    verb, call, what, number = point
    bench.restore(worked=verb == "undo")
    fault = "signal=KILL" if what == "KILL" else "error=" + what.split()[0]
    when = f"{number}+" if what.endswith("for ever") else str(number)
    strace = ["strace", "-f", "-qq", "--seccomp-bpf", "-o", "/dev/null", "-e", "trace=" + call, "-e", f"inject={call}:{fault}:when={when}"]
    ran = bench.run(*VERBS[verb], before=strace, may_lack_assemblies=call in READS)
    require(ran.code in (0, 1, 2, 3, 137, -9) or call in READS, f"exit {ran.code}: {ran.text[-400:]}")
    bench.check_now()
    if verb == "undo":
        ran = bench.run("process", "--undo", "last")
        require(ran.code in (0, 1) or "no session that changed files" in ran.text, f"the undo does not go on: {ran.text[-400:]}")
        bench.check_before()
    if call in READS and what != "KILL":
        bench.begin_anew()
    elif what != "KILL":
        bench.reset_errors()
    bench.succeed("process", "--all")
    bench.check_end()
    if thorough:
        bench.check_third_run()
        bench.check_undo()
        bench.check_canary()

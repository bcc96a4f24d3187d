"""F5: a full disk, on a small tmpfs with so much free space; then space is freed and the work goes on."""
import os
import subprocess

from bench import require

PAGE = 4096


def missing():
    """Why this part cannot be done here; None when it can."""
    return None if os.geteuid() == 0 else "mounting a tmpfs needs root"


def cases(bench):
    largest = max(os.path.getsize(os.path.join(folder, name)) for folder, _, names in os.walk(bench.library) for name in names)
    free = [0, 1024, 4 * PAGE, largest, largest + PAGE, 16 * PAGE, 64 * PAGE, 256 * PAGE, 1024 * PAGE]
    for where in ("status", "library"):
        yield from ((where, f"{size} bytes free", size, None) for size in free)
    yield from (("library", f"{inodes} files more", 1 << 30, inodes) for inodes in (0, 1, 2, 5))
    yield from (("status", f"{inodes} files more", 1 << 30, inodes) for inodes in (0, 1, 2, 3, 4, 6, 8, 12))


def try_case(bench, case):
    where, _, free, inodes = case
    bench.restore()
    folder = getattr(bench, where)
    with Mounted(folder) as disk:
        disk.limit(free, inodes)
        ran = bench.run("process", "--all")
        require(ran.code in (0, 1, 2), f"exit {ran.code}: {ran.text[-400:]}")
        if ran.code == 2:
            require("space" in ran.text.lower(), f"the message does not tell of space: {ran.text[-400:]}")
        bench.check_now()
        disk.limit(1 << 30, 1 << 20)
        bench.resume()
        bench.check_end()
        bench.check_undo()


class Mounted:
    """A folder's content on a tmpfs mounted over it."""

    def __init__(self, folder):
        self.folder = folder

    def __enter__(self):
        aside = self.folder + ".aside"
        os.rename(self.folder, aside)
        os.mkdir(self.folder, 0o755)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1g,mode=755", "none", self.folder], check=True)
        subprocess.run(["cp", "-a", aside + "/.", self.folder], check=True)
        return self

    def limit(self, free, inodes):
        state = os.statvfs(self.folder)
        used, files = (state.f_blocks - state.f_bfree) * state.f_frsize, state.f_files - state.f_ffree
        size = max(used + free, PAGE)
        subprocess.run(["mount", "-o", f"remount,size={size},nr_inodes={files + inodes if inodes is not None else 1 << 20}", self.folder], check=True)

    def __exit__(self, *_):
        subprocess.run(["umount", "-l", self.folder], check=True)

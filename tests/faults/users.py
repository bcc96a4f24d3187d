"""F6: as an unprivileged user, where permissions and mounts stand in the way: nothing is written, nothing is concluded."""
import os
import shutil
import subprocess

from bench import require

USER = 65534
AS_USER = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups"]


def missing():
    """Why this part cannot be done here; None when it can."""
    if os.geteuid() != 0:
        return "becoming another user and mounting need root"
    return None if shutil.which("setpriv") else "setpriv is not installed"


def cases():
    return [read_only_files, read_only_folder, unreadable_files, files_of_another, files_of_another_with_leave, folder_of_another,
            read_only_mount, vanished_mount, vanished_library, read_only_status]


def try_case(bench, case):
    bench.restore()
    subprocess.run(["chown", "-R", f"{USER}:{USER}", bench.folder], check=True)
    case(bench)


def process(bench, *codes):
    ran = bench.run("process", "--all", before=AS_USER)
    require(ran.code in codes, f"exit {ran.code} instead of {codes}: {ran.text[-600:]}")
    bench.check_now()
    bench.check_tidy()
    return ran


def audio(bench):
    return sorted(os.path.join(folder, name) for folder, _, names in os.walk(bench.library) for name in names if name.endswith((".flac", ".mp3")))


def content(paths):
    return [open(path, "rb").read() for path in paths]


def stay(bench, paths, *codes):
    """These files are as they were, and others are worked on."""
    before = content(paths)
    process(bench, *codes)
    require(content(paths) == before, "a file was written that should not be")
    now = bench.snapshot()
    require(any(state != bench.before.get(path) for path, state in now.items()) or len(paths) == len(audio(bench)), "the other files were not worked on")


def read_only_files(bench):
    chosen = audio(bench)[::3]
    for path in chosen:
        os.chmod(path, 0o444)
    stay(bench, chosen, 0)


def unreadable_files(bench):
    chosen = audio(bench)[::3]
    for path in chosen:
        os.chmod(path, 0)
    before = content(chosen)
    process(bench, 0, 1)
    require(content(chosen) == before, "a file that may not be read was written")


def read_only_folder(bench):
    album = os.path.dirname(audio(bench)[0])
    chosen = [path for path in audio(bench) if os.path.dirname(path) == album]
    os.chmod(album, 0o555)
    stay(bench, chosen, 1)
    os.chmod(album, 0o755)
    bench.run("queue", "--reset-errors", before=AS_USER)
    process(bench, 0)
    bench.check_end()


def files_of_another(bench):
    chosen = audio(bench)[::3]
    for path in chosen:
        os.chown(path, 0, 0)
        os.chmod(path, 0o644)
    stay(bench, chosen, 0)
    require(all(os.stat(path).st_uid == 0 for path in chosen), "a file changed its owner")


def files_of_another_with_leave(bench):
    """Shared by a group: we may write, and the group and the mode stay."""
    chosen = audio(bench)[::3]
    for path in chosen:
        os.chown(path, 0, USER)
        os.chmod(path, 0o664)
    process(bench, 0)
    require(all((os.stat(path).st_gid, os.stat(path).st_mode & 0o777) == (USER, 0o664) for path in chosen), "group or mode changed")
    bench.check_end()


def folder_of_another(bench):
    album = os.path.dirname(audio(bench)[0])
    os.chown(album, 0, 0)
    stay(bench, [path for path in audio(bench) if os.path.dirname(path) == album], 1)


def read_only_mount(bench):
    subprocess.run(["mount", "--bind", bench.library, bench.library], check=True)
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", bench.library], check=True)
        stay(bench, audio(bench), 2)
        subprocess.run(["mount", "-o", "remount,rw,bind", bench.library], check=True)
        process(bench, 0)
        bench.check_end()
    finally:
        subprocess.run(["umount", "-l", bench.library], check=True)


def vanished_mount(bench):
    """An unmounted share leaves an empty folder: no conclusion may be drawn from it."""
    gone(bench, lambda: os.mkdir(bench.library))


def vanished_library(bench):
    gone(bench, lambda: None)


def gone(bench, leave_behind):
    queue = f"{bench.status}/music/processing_queue.json"
    before = content([queue])
    os.rename(bench.library, bench.library + ".elsewhere")
    leave_behind()
    for arguments in (["process", "--all"], ["queue", "--scan", bench.library]):
        ran = bench.run(*arguments, before=AS_USER)
        require(ran.code == 2, f"{arguments}: exit {ran.code}: {ran.text[-400:]}")
        require(content([queue]) == before, f"{arguments} changed the queue")
    if os.path.isdir(bench.library):
        os.rmdir(bench.library)
    os.rename(bench.library + ".elsewhere", bench.library)
    process(bench, 0)
    bench.check_end()


def read_only_status(bench):
    subprocess.run(["chown", "-R", "0:0", bench.status], check=True)
    ran = bench.run("process", "--all", before=AS_USER)
    require(ran.code == 2, f"exit {ran.code}: {ran.text[-400:]}")
    require(bench.snapshot() == bench.before, "something was written without records")

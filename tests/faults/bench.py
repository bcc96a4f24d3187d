"""A library, a status folder with everything cached, and what has to hold after any fault."""
import hashlib
import json
import os
import shutil
import subprocess

import undo_records

CANARY = "f00dfacecafebeef0123456789abcdef"  # a key that must show up nowhere


class Tool:
    """The real tool, run as a process; the demo's answers are in the cache, so that no run needs a network."""

    def __init__(self, program):
        self.command = ["dotnet", program]
        self.services = {}  # of the folders whose answers are not in the cache

    def environment(self, folder):
        settings = {
            "HOME": f"{folder}/home",
            "PATH": os.environ["PATH"],
            "TMDB_API_KEY": CANARY,
            "MEDIA_CLEANUP_STATUS_DIR": f"{folder}/status",
            "MEDIA_CLEANUP__MUSICBRAINZ__URL": self.services.get(folder, "http://demo.invalid"),
            "MEDIA_CLEANUP__COVERART__URL": self.services.get(folder, "http://demo.invalid"),
            "MEDIA_CLEANUP__MUSICBRAINZ__REQUESTS_PER_SECOND": "1000",
            "MEDIA_CLEANUP__WRITE__SETTLE_SECONDS": "0",
            "DOTNET_TieredPGO": "0",
        }
        if "DOTNET_ROOT" in os.environ:
            settings["DOTNET_ROOT"] = os.environ["DOTNET_ROOT"]
        return settings

    def start(self, folder, *arguments, before=()):
        return subprocess.Popen([*before, *self.command, *arguments], env=self.environment(folder), cwd=folder, text=True,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)

    def run(self, folder, *arguments, before=(), limit=120):
        process = self.start(folder, *arguments, before=before)
        try:
            out, error = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
            process.communicate()
            raise Violation(f"{' '.join(arguments)} did not end within {limit} s")
        if CANARY in out + error:
            raise Violation(f"{' '.join(arguments)} prints the key")
        if "Unhandled exception" in error or process.returncode in (134, 139):
            raise Violation(f"{' '.join(arguments)} crashed: {error[max(0, error.find('Unhandled')):][:900]}")
        return Ran(process.returncode, out, error)


class Ran:
    def __init__(self, code, out, error):
        self.code, self.text = code, out + error


class Violation(Exception):
    """Something that is promised does not hold."""


class Bench:
    """One worker's folder. Paths are recorded in the queue, so each worker has its own and restores it in place."""

    def __init__(self, tool, demo, folder, artists=None, services=None):
        self.tool, self.folder, self.saved = tool, folder, folder + ".saved"
        self.library, self.status = f"{folder}/library", f"{folder}/status"
        os.makedirs(f"{folder}/home")
        os.makedirs(self.status)
        if services:
            tool.services[folder] = services
        else:
            shutil.copytree(f"{demo}/status/cache", f"{self.status}/cache")
        os.makedirs(self.library)
        for artist in sorted(os.listdir(f"{demo}/library")):
            if artists is None or artist in artists:
                subprocess.run(["cp", "-a", f"{demo}/library/{artist}", self.library], check=True)
        self.succeed("queue", "--scan", self.library)
        subprocess.run(["cp", "-a", folder, self.saved], check=True)
        self.before = self.snapshot()
        self.succeed("process", "--all")
        self.after = {path: sha for path, (sha, _) in self.snapshot().items()}
        if self.after == {path: sha for path, (sha, _) in self.before.items()}:
            raise Violation("the undisturbed run changes nothing: this suite would prove nothing")
        subprocess.run(["cp", "-a", folder, folder + ".worked"], check=True)

    def restore(self, worked=False):
        shutil.rmtree(self.folder)
        subprocess.run(["cp", "-a", self.folder + ".worked" if worked else self.saved, self.folder], check=True)

    def run(self, *arguments, **options):
        return self.tool.run(self.folder, *arguments, **options)

    def succeed(self, *arguments):
        ran = self.run(*arguments)
        require(ran.code == 0, f"{' '.join(arguments)}: exit {ran.code}: {ran.text[-600:]}")
        return ran

    def completed(self):
        return self.statuses("completed")

    def statuses(self, status):
        """Paths of the entries that have this status in the queue."""
        with open(f"{self.status}/music/processing_queue.json", encoding="utf-8") as file:
            return {entry["path"] for entry in json.load(file)["entries"] if entry["status"] == status}

    def resume(self):
        """What a person does after a fault: put back what ended in error, and run again."""
        self.reset_errors()
        self.succeed("process", "--all")

    def reset_errors(self):
        if self.statuses("error"):
            self.succeed("queue", "--reset-errors")

    def begin_anew(self):
        """A new queue: every entry is looked at again."""
        os.remove(f"{self.status}/music/processing_queue.json")
        self.succeed("queue", "--scan", self.library)

    def files(self):
        """Every file of the library and the status folder, as a path: what may fail is read from there, not from .NET's own files."""
        return sorted(os.path.join(folder, name) for top in (self.library, self.status) for folder, _, names in os.walk(top) for name in names)

    def snapshot(self):
        """Path below the library -> SHA-256 and time stamp, of everything there."""
        found = {}
        for folder, _, names in os.walk(self.library):
            for name in names:
                path = os.path.join(folder, name)
                with open(path, "rb") as file:
                    found[os.path.relpath(path, self.library)] = (hashlib.sha256(file.read()).hexdigest(), os.stat(path).st_mtime_ns)
        return found

    def check_now(self):
        """Right after a fault, before anything is repaired: files old or new, a sound way back for each new one, a queue that reads."""
        now = {path: state for path, state in self.snapshot().items() if not is_temporary(path)}
        for path in set(self.before) | set(now):
            old, new = self.before.get(path, (None,))[0], self.after.get(path)
            sha = now.get(path, (None,))[0]
            require(sha in (old, new), f"{path} is neither the old nor the new file")
            if sha != old:
                self._check_way_back(path, sha, old)
        self.completed()

    def _check_way_back(self, path, sha, old):
        undo = f"{self.status}/music/undo"
        records = [c for c in undo_records.changes(undo) if c["path"] == path and c["after"]["sha256"] == sha]
        require(records, f"{path} was changed without an undo record")
        if old is None:
            return
        with open(os.path.join(self.library, path), "rb") as file:
            content = undo_records.old_content(undo, records[-1], file.read())
        require(hashlib.sha256(content).hexdigest() == old, f"the undo record of {path} does not give the old file")
        require(records[-1]["before"]["modified_at"] == self.before[path][1], f"the undo record of {path} has another time stamp")

    def check_end(self):
        """After an undisturbed run: the state that a run without any fault reaches, nothing left over, nothing left to do."""
        now = {path: sha for path, (sha, _) in self.snapshot().items()}
        differing = sorted(path for path in set(now) | set(self.after) if now.get(path) != self.after.get(path))
        require(not differing, f"the end differs from that of an undisturbed run: {differing[:3]}")
        self.check_tidy()

    def check_tidy(self):
        left = [os.path.join(folder, name) for folder, _, names in os.walk(self.folder) for name in names if is_temporary(name)]
        require(not left, f"left over: {left[:3]}")

    def check_third_run(self):
        before = self.snapshot()
        self.succeed("process", "--all")
        require(self.snapshot() == before, "a third run changes something")

    def check_undo(self):
        """All sessions taken back: every byte and every time stamp."""
        for _ in range(20):
            if self.run("process", "--undo", "last").code != 0:
                break
        self.check_before()

    def check_before(self):
        now = self.snapshot()
        differing = sorted(path for path in set(now) | set(self.before) if now.get(path) != self.before.get(path))
        require(not differing, f"the undo does not give the old library: {differing[:3]}")
        self.check_tidy()

    def check_canary(self):
        for folder, _, names in os.walk(self.folder):
            for name in names:
                with open(os.path.join(folder, name), "rb") as file:
                    require(CANARY.encode() not in file.read(), f"the key is in {os.path.join(folder, name)}")


def is_temporary(path):
    name = os.path.basename(path)
    return name.startswith(".mc-") or name.endswith(".new")


def require(holds, what):
    if not holds:
        raise Violation(what)

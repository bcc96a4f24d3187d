#!/usr/bin/env python3
"""The procedures of docs/operations.md, run with the installed tool exactly as the document has them.

    procedures.py TOOL [--keep DIR]

The commands are read from the document, so that neither can drift from the other: a command that is run must stand there, and
every command that stands there must be run. Needs nothing but Python and the tool. The library is the demo's, with artists that
no database knows beside it; the service is a server on loopback that gives the answers of the demo's own catalogue.
Prints a line a procedure and, last, 'procedures: N passed, N failed'.
"""
import base64, collections, gzip, hashlib, json, os, pathlib, plistlib, re, shutil, signal, subprocess, sys, tempfile, threading, time
import urllib.parse, xml.dom.minidom
from datetime import date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

DOCUMENT = pathlib.Path(__file__).resolve().parent.parent / "docs" / "operations.md"
STRANGERS = 54  # with the demo's six artists more than one checkpoint's worth


class Service:
    """Answers like MusicBrainz and the Cover Art Archive, from what the demo's catalogue answered."""

    def __init__(self, cache):
        self.requests, self.delay = 0, 0.0
        hits = {"releases": {}, "recordings": {}}
        for line in (cache / "musicbrainz_cache.json").read_text().splitlines()[1:-1]:
            entry = json.loads(line.lstrip(","))
            if entry["key"].startswith("ws/2/"):
                body = json.loads(gzip.decompress(base64.b64decode(entry["body_gzip"])))
                for kind, found in hits.items():
                    found.update((hit["id"], hit) for hit in body.get(kind, []))
        pictures = {}
        for line in (cache / "coverart" / "index.json").read_text().splitlines()[1:-1]:
            entry = json.loads(line.lstrip(","))
            sha = json.loads(gzip.decompress(base64.b64decode(entry["body_gzip"])))
            name = next(p for p in (cache / "coverart").iterdir() if p.stem in json.dumps(sha))
            pictures["/" + entry["key"]] = name.read_bytes()
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                service.requests += 1
                time.sleep(service.delay)
                address = urllib.parse.urlparse(self.path)
                query = urllib.parse.parse_qs(address.query).get("query", [""])[0].lower()
                kind = {"/ws/2/release": "releases", "/ws/2/recording": "recordings"}.get(address.path)
                if kind:
                    found = [hit for hit in hits[kind].values() if self.fits(hit, query)]
                    self.answer(200, "application/json", json.dumps({"count": len(found), "offset": 0, kind: found}).encode())
                elif address.path in pictures:
                    self.answer(200, "image/jpeg", pictures[address.path])
                else:
                    self.answer(404, "application/json", b'{"error":"Not Found"}')

            @staticmethod
            def fits(hit, query):
                """A release is found by a word of its title or artist or by an id, a recording by its releases' ids."""
                releases = hit.get("releases", [hit])
                if any(r["id"] in query or r.get("release-group", {}).get("id", "-") in query for r in releases):
                    return True
                words = set(re.findall(r"\w+", query))
                credit = hit["artist-credit"][0]["artist"]
                names = f'{hit["title"]} {credit["name"]}'.lower()
                return "releases" not in hit and (credit["id"] in query or bool(words & {w for w in re.findall(r"\w+", names) if len(w) > 4}))

            def answer(self, code, kind, body):
                self.send_response(code)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_port}"


class World:
    """A home with a library, a status folder, and a shell in which the tool is installed."""

    def __init__(self, tool, folder):
        self.folder = folder
        self.base, self.library, self.backup = folder / "media-cleanup", folder / "Music", folder / "backup"
        self.status = self.base / "status"
        for made in (self.base, self.backup, folder / "home", folder / "bin"):
            made.mkdir()
        (folder / "bin" / "media-cleanup").symlink_to(pathlib.Path(tool).resolve())
        self.environment = {"PATH": f'{folder / "bin"}:/usr/local/bin:/usr/bin:/bin', "HOME": str(folder / "home")}
        for name in ("DOTNET_ROOT", "LANG"):
            if name in os.environ:
                self.environment[name] = os.environ[name]
        demo = folder / "demo"
        self.shell(f"media-cleanup demo --keep {demo}")
        self.clean = self.hashes(demo / "library")
        self.shell(f"media-cleanup process --undo last --status-dir {demo}/status")
        self.service = Service(demo / "status" / "cache")
        shutil.move(demo / "library", self.library)
        for n in range(STRANGERS):
            made = self.library / f"Stranger {n:02}" / "Tape"
            made.mkdir(parents=True)
            (made / "1.wav").write_bytes(self.silence(n))
        for path in self.library.rglob("*"):
            os.utime(path, (time.time() - 86400,) * 2)
        self.environment |= {
            "MEDIA_CLEANUP__MUSICBRAINZ__URL": self.service.address,
            "MEDIA_CLEANUP__COVERART__URL": self.service.address,
            "MEDIA_CLEANUP__MUSICBRAINZ__REQUESTS_PER_SECOND": "1000",
        }
        self.document = Document(DOCUMENT.read_text(encoding="utf-8"))

    @staticmethod
    def silence(n):
        data = b"\x80" * (800 + n)
        head = b"WAVEfmt " + (16).to_bytes(4, "little") + bytes([1, 0, 1, 0]) + (8000).to_bytes(4, "little") * 2 + bytes([1, 0, 8, 0])
        return b"RIFF" + (len(head) + 8 + len(data)).to_bytes(4, "little") + head + b"data" + len(data).to_bytes(4, "little") + data

    def shell(self, line, expect=0, environment=None):
        ran = subprocess.run(["bash", "-c", line], cwd=self.base, env=environment or self.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
        out = ran.stdout + ran.stderr
        check(ran.returncode == expect, f"{line}: exit {ran.returncode}, expected {expect}\n{out}")
        check("\x1b" not in out, f"{line}: control codes without a terminal")
        return out

    def start(self, line):
        return subprocess.Popen(["bash", "-c", "exec " + line], cwd=self.base, env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    @property
    def queue_file(self):
        return self.status / "music" / "processing_queue.json"

    def entries(self, file=None):
        return json.loads((file or self.queue_file).read_text())["entries"]

    def count(self, status):
        return sum(e["status"] == status for e in self.entries())

    def logs(self):
        return sorted((self.status / "music" / "session_logs").glob("*.log"))

    @staticmethod
    def hashes(folder, leave_out=()):
        return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.rglob("*")) if p.is_file() and not any(str(p.relative_to(folder)).startswith(o) for o in leave_out)}


class Document:
    """Sections by their heading, each with the commands of its sh blocks."""

    def __init__(self, text):
        self.sections, title, fence = collections.defaultdict(list), "", None
        for line in text.splitlines():
            if line.startswith("## "):
                title = line[3:]
            elif line.startswith("```"):
                fence = None if fence else line[3:] or "text"
            elif fence and fence.split()[0] in ("sh", "cron") and line.strip():
                self.sections[title].append(line)


class Procedure:
    """One section while it is run: each of its commands at least once, nothing that is not in it."""

    def __init__(self, world, title, **named):
        self.world, self.lines, self.done, self.named = world, world.document.sections[title], set(), named
        check(self.lines, f"the document has no commands under '{title}'")

    def run(self, start, expect=0, **options):
        found = sorted({l for l in self.lines if l == start} or {l for l in self.lines if l.startswith(start)})
        check(len(found) == 1, f"'{start}' names {len(found)} commands of the document: {self.lines}")
        self.done.add(found[0])
        return self.world.shell(self.filled(found[0]), expect, **options)

    def filled(self, line):
        for text, value in {"/mnt/backup": self.world.backup, **self.named}.items():
            line = line.replace(text, str(value))
        return line

    def end(self):
        check(set(self.lines) == self.done, f"not run: {set(self.lines) - self.done}")


def check(holds, why):
    if not holds:
        raise AssertionError(why)


def batch_failed(world):
    "3. A batch failed half-way"
    away = [world.library / name for name in ("Ida Vestergard", "Meridian Quartet")]
    world.shell(f"media-cleanup queue --scan {world.library} --status-dir status")
    check(world.count("pending") == 6 + STRANGERS, "the scan finds everybody")
    for folder in away:
        folder.rename(world.folder / folder.name)
    run = world.start("media-cleanup process --batch-size 10")
    while run.poll() is None and '"in_progress"' not in world.queue_file.read_text():
        time.sleep(0.002)
    run.send_signal(signal.SIGKILL)
    run.wait()
    log = world.logs()[-1]
    step = Procedure(world, "3. A batch failed half-way", **{"20260301_session_001": log.stem, "Name": "Ida Vestergard"})
    check(step.run("tail").splitlines() == log.read_text().splitlines()[-5:], "the log's last lines say what it was at")
    for folder in away:
        (world.folder / folder.name).rename(folder)
    [stuck] = [e["artist"] for e in world.entries() if e["status"] == "in_progress"]
    check(stuck in step.run("media-cleanup queue --list --with-status in_progress"), "what was in progress is listed")
    listed = step.run("media-cleanup queue --list --with-status error")
    check("Ida Vestergard" in listed and "Meridian Quartet" in listed and "cannot" in listed, "what failed is listed, with the reason")
    check("pending again" in step.run("media-cleanup queue --reset-artist"), "one is put back")
    check("1 entry" in step.run("media-cleanup queue --reset-errors"), "the other too")
    out = step.run("media-cleanup process --batch-size 10")
    check(world.count("in_progress") == 0 and world.count("error") == 0 and "10 artists completed" in out, out)
    check(world.logs()[-1].read_text().count(" done entry=") == 10, "ten entries in the log")
    step.end()
    fields = [row for file in (world.status / "outputs").glob("music_*.json") for row in json.loads(file.read_text())]
    written = {row["path"] for row in fields}
    changed = {p for p, h in World.hashes(world.library).items() if not p.startswith("Stranger") and world.clean.get(p) == h and (p.endswith(".flac") or p.endswith(".mp3"))}
    tagged = {p for p in changed if "/06 bonus" not in p and "cover scan" not in p and "Unsorted" not in p}
    check(tagged <= written, f"outputs tell of every file that was written, also of the run that was killed: {sorted(tagged - written)}")


def progress(world):
    "1. Progress"
    step = Procedure(world, "1. Progress")
    entries = world.entries()
    summary = step.run("media-cleanup queue --show-summary")
    done = world.count("completed")
    check(f"{len(entries)} artists, {sum(e['track_count'] for e in entries)} tracks, {100 * done / len(entries):.1f}".rstrip("0").rstrip(".") in summary, summary)
    check(f'{world.count("pending")} pending, {world.count("in_progress")} in progress, {done} completed, {world.count("error")} in error' in summary, summary)
    check(f'{sum(e["issues_found"] for e in entries)} issues found, {sum(e["issues_resolved"] for e in entries)} resolved' in summary, summary)
    check("as in the last sessions" in summary and "left, done on" in summary, "the days that are left")
    check(f"{done} of {len(entries)} artists completed" in step.run("media-cleanup report"), "the dashboard says the same")
    check(int(step.run("grep -c")) == done, "grep counts the same")
    step.end()


def session_logs(world):
    "2. Session logs"
    log = world.logs()[-1]
    step = Procedure(world, "2. Session logs", **{"20260301_session_001": log.stem})
    check(log.name in step.run("ls"), "the log is there")
    text = step.run("cat")
    last = step.run("media-cleanup report --session")
    check(last == step.run("media-cleanup report --session 20260301_session_001"), "the last session is shown")
    check(f'{text.count(" done entry=")} entries completed' in last and f'{text.count(" wrote ")} file' in last, last)
    step.end()


def queue_damaged(world):
    "4. The queue is damaged"
    log = world.shell("media-cleanup process --all")
    check("none yet" in log and "checkpoint --backup" in log, "process --all says that there is no backup")
    ended = "".join(l.read_text() for l in world.logs()).split(" checkpoint name=")[0]
    check(ended.count(" done entry=") + ended.count(" error entry=") == 50, "the checkpoint comes after fifty entries, over sessions")
    [checkpoint] = (world.status / "music" / "checkpoints").iterdir()
    step = Procedure(world, "4. The queue is damaged", **{"checkpoint_2026-03-01_artist_050": checkpoint.stem})
    whole, library = world.entries(), World.hashes(world.library)

    def damage(how):
        world.queue_file.write_bytes(how(world.queue_file.read_bytes()))
        damaged = world.queue_file.read_bytes()
        said = world.shell("media-cleanup process", expect=3)
        check(str(world.queue_file) in said and "--validate-queue --repair" in said, said)
        check(world.queue_file.read_bytes() == damaged, "nothing is overwritten")

    damage(lambda b: b[: len(b) // 2])
    check("line" in step.run("media-cleanup queue --validate-queue", expect=3), "it says where")
    step.run("media-cleanup queue --validate-queue --repair")
    check(world.entries() == whole, "the repair loses nothing")
    check("Nothing to do" in step.run("media-cleanup process"), "and process goes on")
    damage(lambda b: b.replace(b'"entries"', b'"entires"', 1))
    shown = step.run("media-cleanup checkpoint --show latest")
    check("finished since, stays completed" in shown and "damaged" in shown, shown)
    step.run("media-cleanup checkpoint --restore latest")
    check([e["status"] for e in world.entries()] == [e["status"] for e in whole], "what was finished since stays finished")
    damage(lambda b: b"")
    asked = world.service.requests
    step.run("cp")
    check(world.count("completed") < len(whole), "the checkpoint is older")
    step.run("media-cleanup process --all")
    check(world.count("completed") == len(whole) and world.service.requests == asked, "what was finished since is found done, without a request")
    check(World.hashes(world.library) == library, "and no byte is changed")
    check({p: h for p, h in library.items() if not p.startswith("Stranger")} == world.clean, "after a kill, errors and damage the library is that of an undisturbed run")
    step.end()


def checkpoints(world):
    "5. Checkpoints"
    step = Procedure(world, "5. Checkpoints")
    folder = world.status / "music" / "checkpoints"
    for _ in range(6):
        step.run("media-cleanup checkpoint --create")
    names = {p.stem for p in folder.iterdir()}
    listed = step.run("media-cleanup checkpoint")
    check(len(names) == 7 and all(n in listed for n in names), listed)
    latest = re.search(r"(checkpoint_\S+) \(music\)", step.run("media-cleanup checkpoint --show latest")).group(1)
    check("every change can be taken back" in step.run("media-cleanup checkpoint --verify"), "undo records and files agree")
    check("5 are left" in step.run("media-cleanup checkpoint --prune 5"), "five are kept")
    left = {p.stem for p in folder.iterdir()}
    check(len(left) == 5 and latest in left and left < names, f"{left}")
    step.end()


def cache(world):
    "6. A cache is damaged or unwanted"
    step = Procedure(world, "6. A cache is damaged or unwanted")
    library, state = World.hashes(world.library), World.hashes(world.status, ("cache", "lock"))
    check("musicbrainz" in step.run("media-cleanup cache").lower(), "statistics")
    check("sound" in step.run("media-cleanup cache --verify"), "a sound one is found sound")
    file = world.status / "cache" / "musicbrainz_cache.json"
    whole = file.read_bytes()
    middle = whole.index(b'"body_gzip":"', len(whole) // 2) + 30
    file.write_bytes(whole[:middle] + b"????" + whole[middle + 4 :])
    check(str(file) in world.shell("media-cleanup cache --verify; true"), "damage is found, with its file")
    step.run("media-cleanup cache --clear musicbrainz --negative")
    step.run("media-cleanup cache --clear coverart --older-than 90")
    step.run("media-cleanup cache --clear all")
    step.run("rm -rf status/cache")
    check(World.hashes(world.status, ("cache", "lock")) == state, "nothing else is affected")
    asked = world.service.requests
    world.shell('media-cleanup process --artist "The Paper Lanterns"')
    check(world.service.requests > asked, "requests are repeated")
    check(World.hashes(world.library) == library, "and that is all")
    step.end()


def backup(world):
    "7. Backup"
    restored = world.folder / "restored"
    step = Procedure(world, "7. Backup", **{"/mnt/restored": restored})
    world.shell('media-cleanup queue --reset-artist "Okonkwo and Vale" && media-cleanup queue --reset-artist "Stranger 07"')
    world.service.delay = 0.7
    asked, run = world.service.requests, world.start("media-cleanup process --all")
    while run.poll() is None and world.service.requests == asked:
        time.sleep(0.01)
    check("To go back to it" in step.run("media-cleanup checkpoint --backup"), "made")
    check(run.poll() is None, "the backup was made while a run worked")
    out = run.communicate(timeout=60)[0]
    world.service.delay = 0.0
    check(run.returncode == 0 and "Last backup:" in out and str(world.backup) in out, out)
    step.run("mkdir")
    check("sound" in step.run("media-cleanup queue --validate-queue"), "the queue is sound")
    check(not list(restored.rglob("*lock")), "without locks")
    check(len(world.entries(restored / "music" / "processing_queue.json")) == len(world.entries()), "the whole queue")
    library = World.hashes(world.library)
    check("completed" in step.run("media-cleanup process"), "the restored folder goes on from where it was")
    check(World.hashes(world.library) == library, "without changing anything")
    check("(0 days ago)" in world.shell("media-cleanup report"), "the dashboard knows when")
    step.end()


def old_files(world):
    "8. Old files"
    step = Procedure(world, "8. Old files")
    log = world.logs()[0]
    before = world.shell(f"media-cleanup report --session {log.stem} --json")
    os.utime(log, (time.time() - 40 * 86400,) * 2)
    check("1 session log" in step.run("media-cleanup report --archive-logs 30"), "one is old")
    packed = world.status / "archive" / f"music_{log.name}.gz"
    check(packed.exists() and not log.exists() and log.stem in (world.status / "archive" / "session_logs.tsv").read_text(), "packed, and in the list")
    after = json.loads(world.shell(f"media-cleanup report --session {log.stem} --json"))
    check([s | {"log": ""} for s in json.loads(before)] == [s | {"log": ""} for s in after], "reports still read it")
    step.run("media-cleanup checkpoint --prune 5")
    check("No session is older" in step.run("media-cleanup checkpoint --prune-undo 90"), "none is so old")
    step.end()


def weekly_report(world):
    "9. Weekly report"
    monday = date.today() - timedelta(days=date.today().weekday())
    old, source = monday - timedelta(days=19), world.logs()[-1]
    forged = source.with_name(f"{old:%Y%m%d}_session_001.log")
    today = source.read_text()[:10]
    forged.write_text("".join(l.replace(today, old.isoformat(), 1) + "\n" for l in world.logs()[-1].read_text().splitlines() if l.startswith(today)))
    os.utime(forged, (time.time() - 19 * 86400,) * 2)
    step = Procedure(world, "9. Weekly report", **{"2026-03-01": date.today().isoformat()})
    reports = world.status / "reports"
    world.shell("media-cleanup process")
    made = sorted(reports.glob("*.md"))
    sundays = [monday - timedelta(days=d) for d in (15, 8, 1)]
    check([m.name for m in made] == [f"{s:%Y%m%d}_weekly_progress.md" for s in sundays], f"the first run of a new week makes up what was missed: {made}")
    first = made[0].read_text()
    check(f'| artists completed | {forged.read_text().count(" done entry=")} | 0 |' in first, first)
    check("Nothing was worked on" in made[1].read_text(), "a week without work says so")
    check("Last backup:" in first and "What waits for you" in first, "backup, questions")
    stamps = {m: m.stat().st_mtime_ns for m in made}
    check("is there already" in step.run("media-cleanup report --weekly"), "never twice")
    world.shell("media-cleanup process")
    check(stamps == {m: m.stat().st_mtime_ns for m in made}, "nor by process")
    made[-1].unlink()
    check(str(made[-1]) in step.run("media-cleanup report --weekly"), "written when it is missing")
    step.run("media-cleanup report --weekly 2026-03-01")
    text = step.run("cat")
    check("The week is not over" in text, "a running week is marked")
    for chart in reports.glob("*.svg"):
        xml.dom.minidom.parse(str(chart))
    check(len(list(reports.glob("*.svg"))) == 4, "a chart beside each")
    step.end()


def plan(world):
    "10. Plan"
    world.shell('media-cleanup queue --reset-artist "Stranger 03" && media-cleanup queue --reset-artist "The Paper Lanterns"')
    step = Procedure(world, "10. Plan")
    path = pathlib.Path(step.run("media-cleanup report --plan").strip())
    check(path == world.status / "planning" / f"{datetime.now():%Y%m%d}_cleanup_planning.md", path)
    text, entries = path.read_text(), world.entries()
    check(f"| artists | {len(entries)} | {world.count('completed')} | 2 |" in text, text)
    check(f"| audio files | {sum(e['track_count'] for e in entries)} |" in text, text)
    check(all(word in text for word in ("requests", "to write", "running time", "Timeline", "## Workflow", "## Risks")), text)
    step.end()


def cron(world):
    "Cron"
    step = Procedure(world, "Cron", **{"/home/you/media-cleanup": world.base, "/home/you/Music": world.library})
    # As cron does it: an empty environment but for the table's own lines, sh, no terminal. The home cannot be written to.
    environment = {k: v for k, v in world.environment.items() if k.startswith(("MEDIA_CLEANUP__", "DOTNET"))} | {"HOME": "/proc/nobody"}
    for line in step.lines:
        if match := re.match(r"^([A-Z_a-z]+)=(.*)$", line):
            environment[match[1]] = match[2]
    environment["PATH"] = environment["PATH"].replace("/home/you/.dotnet/tools", str(world.folder / "bin"))
    for taken in world.backup.iterdir():
        taken.unlink()
    for line in step.lines:
        step.done.add(line)
        if not re.match(r"^[A-Z_a-z]+=", line):
            command = step.filled(re.sub(r"^(\S+\s+){5}", "", line)).replace("\\%", "%")
            ran = subprocess.run(["/bin/sh", "-c", command], cwd="/", env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
            check(ran.returncode == 0 and not ran.stderr and "\x1b" not in ran.stdout, f"{command}: {ran.returncode}\n{ran.stdout}{ran.stderr}")
    check(world.count("pending") == 0, "the nightly batch was worked on")
    check(len(list(world.backup.iterdir())) == 1, "the backup is there")
    step.end()


def move(world):
    "Move"
    for taken in world.backup.iterdir():
        taken.unlink()
    away = world.folder / "moved"
    step = Procedure(world, "Move", **{"~/media-cleanup": away / "media-cleanup", "/mnt/new/Music": away / "Music", "/mnt/old/Music": world.library})
    step.run("media-cleanup checkpoint --backup")
    step.run("mkdir")
    shutil.copytree(world.library, away / "Music", copy_function=shutil.copy2)
    asked, entries = world.service.requests, world.entries()
    step.run("cd")
    moved = world.entries(away / "media-cleanup" / "status" / "music" / "processing_queue.json")
    check([e["status"] for e in moved] == [e["status"] for e in entries], "every entry stands where it stood")
    out = world.shell(f"cd {away}/media-cleanup && media-cleanup process && media-cleanup checkpoint --verify")
    check("Nothing to do" in out and "can be taken back" in out and world.service.requests == asked, out)
    step.end()


def timers(world):
    "systemd units and the launchd file are well-formed"
    blocks = re.findall(r"^```(ini|xml)\n(.*?)^```", DOCUMENT.read_text(), re.S | re.M)
    units, lists = [text for kind, text in blocks if kind == "ini"], [text for kind, text in blocks if kind == "xml"]
    check(len(units) == 2 and len(lists) == 1, "a service, a timer, a property list")
    check(plistlib.loads(lists[0].encode())["ProgramArguments"][1] == "process", "launchd starts a run")
    service, timer = world.folder / "media-cleanup.service", world.folder / "media-cleanup.timer"
    service.write_text(units[0].replace("%h/.dotnet/tools/media-cleanup", str(world.folder / "bin" / "media-cleanup")).replace("%h/media-cleanup", str(world.folder)))
    timer.write_text(units[1])
    if shutil.which("systemd-analyze"):
        said = subprocess.run(["systemd-analyze", "--user", "verify", service, timer], capture_output=True, text=True, env={**os.environ, "XDG_RUNTIME_DIR": str(world.folder), "HOME": str(world.folder)})
        check(said.returncode == 0 and not said.stderr.strip(), said.stderr)
    else:
        print("        (systemd-analyze is not there: the units were not verified)")


def main():
    arguments = sys.argv[1:]
    kept = pathlib.Path(arguments[2]).resolve() if arguments[1:2] == ["--keep"] else None
    folder = kept or pathlib.Path(tempfile.mkdtemp(prefix="media-cleanup-procedures-"))
    folder.mkdir(exist_ok=True)
    passed, failed, begun = 0, 0, time.time()
    try:
        world = World(arguments[0], folder)
        for procedure in (batch_failed, progress, session_logs, queue_damaged, checkpoints, cache, backup, old_files, weekly_report, plan, cron, move, timers):
            start = time.time()
            try:
                procedure(world)
                passed += 1
                print(f"ok      {procedure.__doc__} ({time.time() - start:.1f} s)", flush=True)
            except Exception as fault:
                failed += 1
                print(f"FAILED  {procedure.__doc__}: {type(fault).__name__}: {fault}", flush=True)
    finally:
        if kept is None:
            shutil.rmtree(folder, ignore_errors=True)
    print(f"{time.time() - begun:.0f} s")
    print(f"procedures: {passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

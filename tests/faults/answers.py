"""The services over HTTP, out of what the demo left in its caches, with a log of what was asked and when."""
import base64
import gzip
import http.server
import json
import os
import threading
import time

LATENCY = 0.03  # seconds: so that kills find requests under way


def lines(path):
    """The answers in a cache file, whether whole or cut by a kill."""
    if not os.path.exists(path):
        return
    with open(path, "rb") as file:
        for line in file:
            text = line.strip().lstrip(b",")
            if text.startswith(b'{"key":') and text.endswith(b'"}'):
                yield json.loads(text)


def kept(status):
    """Keys of the answers that a status folder has."""
    cache = f"{status}/cache"
    return {line["key"] for path in (f"{cache}/musicbrainz_cache.json", f"{cache}/coverart/index.json") for line in lines(path)}


class Answers:
    """What the demo was told, served on loopback; everything else is not found, and noted."""

    def __init__(self, cache):
        self.bodies, self.log, self.unknown, self.gate = {}, [], [], threading.Lock()
        self.answered = {}  # when, by its key
        self.until_held, self.held, self.released = 0, threading.Event(), threading.Event()
        for line in lines(f"{cache}/musicbrainz_cache.json"):
            self.bodies[line["key"]] = (line["status"], "application/json", gzip.decompress(base64.b64decode(line["body_gzip"])) if line["body_gzip"] else b"")
        for line in lines(f"{cache}/coverart/index.json"):
            self.bodies[line["key"]] = (404, "text/plain", b"") if line["negative"] else self._image(cache, json.loads(gzip.decompress(base64.b64decode(line["body_gzip"]))))
        answers = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                answers.answer(self)

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):
                pass  # Whoever asked was killed.

        self.server = Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    @staticmethod
    def _image(cache, image):
        extension = "png" if image["mime"] == "image/png" else "jpg"
        with open(f"{cache}/coverart/{image['id']['sha256']}.{extension}", "rb") as file:
            return 200, image["mime"], file.read()

    def answer(self, handler):
        key = handler.path.lstrip("/")
        with self.gate:
            self.log.append(key)
            if key not in self.bodies:
                self.unknown.append(key)
            self.until_held -= 1
            is_held = self.until_held == 0
        if is_held:
            self.held.set()
            self.released.wait(60)
        time.sleep(LATENCY)
        status, kind, body = self.bodies.get(key, (404, "text/plain", b""))
        try:
            handler.send_response(status)
            handler.send_header("Content-Type", kind)
            handler.send_header("Content-Length", str(len(body)))
            handler.end_headers()
            handler.wfile.write(body)
            self.answered[key] = time.monotonic()
        except OSError:
            pass  # Whoever asked was killed.

    def hold(self, number):
        """The request of this number, counted from now, is not answered before it is let go; `held` tells that it is there."""
        with self.gate:
            self.held.clear()
            self.released.clear()
            self.until_held = number

    def let_go(self):
        with self.gate:
            self.until_held = 0
        self.released.set()

    def take(self):
        """What was asked since the last time."""
        with self.gate:
            asked, self.log = self.log, []
        return asked

    def close(self):
        self.server.shutdown()
        self.server.server_close()

"""Reads undo records as docs/safety.md describes them, without any of the tool's code: a second judge of the way back."""
import base64
import hashlib
import json
import os
import zlib


def lines(path):
    """The lines of a log that grows by appending: 'crc32c length json'; a torn tail is left out."""
    with open(path, "rb") as file:
        for line in file.read().split(b"\n"):
            parts = line.split(b" ", 2)
            if len(parts) == 3 and parts[1].isdigit() and len(parts[2]) == int(parts[1]):
                yield json.loads(parts[2])


def changes(folder):
    """Every recorded change of every session, oldest first, that was not taken back."""
    found = []
    for name in sorted(n for n in os.listdir(folder) if n.endswith(".undo")):
        session = list(lines(os.path.join(folder, name)))
        undone = {n for line in session if line["line"] == "undone" for n in line["numbers"]}
        found += [line for line in session if line["line"] == "change" and line["number"] not in undone]
    return found


def old_content(folder, change, new):
    """The file as it was: the pieces of the inverse put into the new content."""
    old, at = [], 0
    for piece in change["inverse"]:
        old += [new[at:piece["at"]], _bytes_of(folder, piece)]
        at = piece["at"] + piece["length"]
    return b"".join(old + [new[at:]])


def _bytes_of(folder, piece):
    if "blob" in piece:
        with open(os.path.join(folder, "blobs", piece["blob"][:2], piece["blob"]), "rb") as file:
            whole = file.read()
        assert hashlib.sha256(whole).hexdigest() == piece["blob"], "a stored blob is damaged"
        start = piece.get("blob_at", 0)
        return whole[start:start + piece.get("blob_length", len(whole) - start)]
    packed = piece.get("packed")
    return zlib.decompress(base64.b64decode(packed), -15) if packed else base64.b64decode(piece.get("bytes", ""))

"""The parts of a tagged file as raw bytes, told apart without any code of ours: what an edit does not name must come out byte for byte.

parts(data) gives [(name, bytes)]: frames of ID3v2, items of APEv2, entries of Vorbis comments, atoms of MP4, attributes of ASF, chunks of
RIFF and AIFF, blocks of FLAC. Padding, sizes, and tables of offsets are left out: those an edit has to change.
"""
import collections, struct

INFO = {b"INAM", b"IART", b"IPRD", b"ICRD", b"IGNR", b"IMUS", b"ITRK", b"IPRT", b"ITOC"}


def safe(b): return b[0] << 21 | b[1] << 14 | b[2] << 7 | b[3]


def id3(data, at):
    """The frames of a tag that starts here, and where it ends; None when none does."""
    head = data[at:at + 10]
    if len(head) < 10 or head[:3] != b"ID3" or head[3] not in (2, 3, 4) or any(b & 0x80 for b in head[6:10]): return None
    version, flags, size = head[3], head[5], safe(head[6:10])
    end = at + 10 + size
    body = data[at + 10:end]
    if version < 4 and flags & 0x80: body = body.replace(b"\xff\x00", b"\xff")
    start = 0
    if flags & 0x40 and version > 2: start = safe(body[:4]) if version == 4 else struct.unpack(">I", body[:4])[0] + 4

    def walk(size_of):
        position, found = start, []
        while position + 10 <= len(body) and body[position:position + 1].isalnum():
            n, header = (int.from_bytes(body[position + 3:position + 6], "big"), 6) if version == 2 else (size_of(body[position + 4:position + 8]), 10)
            if position + header + n > len(body): return found, False
            raw = body[position:position + header + n]
            name = raw[:3 if version == 2 else 4].decode("latin1")
            if name in ("TXXX", "TXX", "COMM", "COM", "UFID", "UFI", "PRIV", "GEOB", "WXXX"): name += ":" + raw[header + (4 if name[:3] == "COM" else 1 if name[0] in "TW" else 0):][:60].replace(b"\xff\xfe", b"").replace(b"\0", b"").decode("latin1")
            # A group's number and the length before compression stand in front of the content.
            extra = (raw[9] & 0x40 and 1) + (raw[9] & 0x01 and 4) if version == 4 else 0
            if name[:4] in ("APIC", "PIC"): name = f"{name}:{picture_type(raw[header + extra:], version)}"
            found.append((f"id3v2.{version} {name}", raw))
            position += header + n
        return found, not body[position:].strip(b"\0")

    plain = lambda b: struct.unpack(">I", b)[0]
    frames, closes = walk(safe if version == 4 else plain)
    if version == 4 and not closes: frames = max(frames, walk(plain)[0], key=len)
    return frames, end + (10 if version == 4 and flags & 0x10 else 0)


def picture_type(body, version):
    if version == 2: return body[4] if len(body) > 4 else -1
    at = body.find(b"\0", 1)
    return body[at + 1] if 0 < at < len(body) - 1 else -1


def comment(body, out):
    """A Vorbis comment block."""
    position = 4 + struct.unpack("<I", body[:4])[0]
    count = struct.unpack("<I", body[position:position + 4])[0]
    position += 4
    for _ in range(count):
        n = struct.unpack("<I", body[position:position + 4])[0]
        entry = body[position + 4:position + 4 + n]
        out.append(("vorbis " + entry.split(b"=")[0].decode("latin1").upper(), entry))
        position += 4 + n


def flac(data, at, out):
    position, last = at + 4, False
    while not last and position + 4 <= len(data):
        kind, n = data[position] & 127, int.from_bytes(data[position + 1:position + 4], "big")
        last = data[position] >= 128
        body = data[position + 4:position + 4 + n]
        position += 4 + n
        if kind == 4: comment(body, out)
        elif kind == 6: out.append((f"flac picture {int.from_bytes(body[:4], 'big')}", body))
        elif kind != 1: out.append((f"flac block {kind}", body))
    out.append(("flac audio", data[position:]))


def ogg(data, out):
    """The second packet of the first stream."""
    position, packets, part, serial = 0, [], b"", None
    while data[position:position + 4] == b"OggS" and len(packets) < 2:
        lacing = data[position + 27:position + 27 + data[position + 26]]
        body, number = position + 27 + len(lacing), data[position + 14:position + 18]
        serial = serial or number
        for n in lacing:
            if number == serial:
                part += data[body:body + n]
                if n < 255: packets.append(part); part = b""
            body += n
        position = body
    if len(packets) < 2: return
    p = packets[1]
    skip = 8 if p[:8] == b"OpusTags" else 7 if p[1:7] == b"vorbis" else 4 if packets[0][1:5] == b"FLAC" else 0
    comment(p[skip:], out)


def atoms(data, start, end):
    while start + 8 <= end:
        n, name, header = struct.unpack(">I", data[start:start + 4])[0], data[start + 4:start + 8].decode("latin1"), 8
        if n == 1: n, header = struct.unpack(">Q", data[start + 8:start + 16])[0], 16
        elif n == 0: n = end - start
        if n < header or start + n > end: return
        yield name, start, start + header, start + n
        start += n


def mp4(data, out, start=0, end=None, path=""):
    for name, at, body, stop in atoms(data, start, len(data) if end is None else end):
        if name in ("free", "skip", "stco", "co64", "sidx", "mfra"): continue
        if name in ("moov", "udta", "ilst", "trak", "mdia", "minf", "stbl", "meta"):
            full = 4 if name == "meta" and data[body + 4:body + 8] != b"hdlr" else 0
            mp4(data, out, body + full, stop, path + name + "/")
        else:
            # The free-form atoms of iTunes: "mean" and "name" say which.
            inner = "".join(data[b + 4:e].decode("latin1") + ":" for n, _, b, e in atoms(data, body, stop) if n in ("mean", "name")) if name == "----" else ""
            out.append((f"mp4 {path}{name}{inner}", data[at:stop] if name != "mdat" else data[body:stop]))


def chunks(data, out, big):
    position = 12
    while position + 8 <= len(data):
        name, n = data[position:position + 4], struct.unpack(">I" if big else "<I", data[position + 4:position + 8])[0]
        if name == b"data" and n == 0xFFFFFFFF and data[12:16] == b"ds64": n = struct.unpack("<Q", data[28:36])[0]
        body = data[position + 8:position + 8 + n]
        if name.lower() == b"id3 ": out.extend((id3(body, 0) or ([], 0))[0])
        elif name == b"LIST" and body[:4] == b"INFO":
            at = 4
            while at + 8 <= len(body):
                m = struct.unpack("<I", body[at + 4:at + 8])[0]
                if body[at:at + 4] not in INFO: out.append(("info " + body[at:at + 4].decode("latin1"), body[at:at + 8 + m]))
                at += 8 + m + (m & 1)
        elif name != b"ds64": out.append(("chunk " + name.decode("latin1"), body))
        position += 8 + n + (n & 1)


def asf(data, out):
    position, end = 30, struct.unpack("<Q", data[16:24])[0]
    while position + 24 <= end:
        guid, n = data[position:position + 16], struct.unpack("<Q", data[position + 16:position + 24])[0]
        body = data[position + 24:position + n]
        if guid == bytes.fromhex("40A4D0D207E3D21197F000A0C95EA850"):
            at = 2
            for _ in range(struct.unpack("<H", body[:2])[0]):
                k = struct.unpack("<H", body[at:at + 2])[0]
                name = body[at + 2:at + 2 + k].decode("utf-16le", "replace").strip("\0")
                m = struct.unpack("<H", body[at + 4 + k:at + 6 + k])[0]
                out.append(("asf " + name, body[at:at + 6 + k + m]))
                at += 6 + k + m
        if n < 24: break
        position += n
    out.append(("asf data", data[end:]))


def tail(data, out):
    """APEv2 and Lyrics3 in front of ID3v1; gives where they begin."""
    end = len(data)
    if data[end - 128:end - 125] == b"TAG" and data[end - 131:end - 123] != b"APETAGEX": end -= 128
    for _ in range(4):
        if data[end - 32:end - 24] == b"APETAGEX":
            n = struct.unpack("<I", data[end - 20:end - 16])[0]
            at = end - n
            while at + 8 < end - 32:
                m = struct.unpack("<I", data[at:at + 4])[0]
                stop = data.find(b"\0", at + 8)
                if stop < 0: break
                out.append(("ape " + data[at + 8:stop].decode("latin1").upper(), data[at:stop + 1 + m]))
                at = stop + 1 + m
            end -= n + (32 if data[end - n - 32:end - n - 24] == b"APETAGEX" else 0)
        elif data[end - 9:end] == b"LYRICS200":
            n = int(data[end - 15:end - 9]) + 15
            out.append(("lyrics3", data[end - n:end])); end -= n
        elif data[end - 10:end - 7] == b"3DI" and (tag := id3(data, end - 20 - safe(data[end - 4:end]))):
            out.extend(tag[0]); end -= 20 + safe(data[end - 4:end])
        else: break
    return end


def parts(data):
    out, at = [], 0
    while (tag := id3(data, at)) is not None:
        out.extend(tag[0]); at = tag[1]
    kind = data[at:at + 4]
    if kind == b"fLaC": flac(data, at, out)
    elif kind == b"OggS": ogg(data, out)
    elif data[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free"): mp4(data, out)
    elif kind in (b"RIFF", b"RF64", b"FORM"): chunks(data, out, kind == b"FORM")
    elif kind == bytes.fromhex("3026B275"): asf(data, out)
    elif kind == b"DSD ":
        place = struct.unpack("<Q", data[20:28])[0]
        out.append(("dsf", data[28:place or len(data)]))
        out.extend((id3(data, place) or ([], 0))[0] if place else [])
    else:
        end = tail(data, out)
        out.append(("audio", data[at:end]))
    return out


# What the sweep names, in every spelling: letters and digits of the names, and what they begin with where a text follows.
NAMED = {"TIT2", "TT2", "TPE1", "TP1", "TALB", "TAL", "TPE2", "TP2", "TRCK", "TRK", "TPOS", "TPA", "TDRC", "TYER", "TYE", "TDAT", "TDA", "TRDA", "TIME", "TCON", "TCO", "TCOM", "TCM", "APIC3", "PIC3",
         "TITLE", "ARTIST", "AUTHOR", "ALBUM", "ALBUMARTIST", "TRACK", "TRACKNUMBER", "TOTALTRACKS", "TRACKTOTAL", "DISC", "DISCNUMBER", "DATE", "YEAR", "GENRE", "COMPOSER", "MUSICBRAINZALBUMID", "COVERARTFRONT",
         "METADATABLOCKPICTURE", "COVERART", "COVERARTMIME", "PICTURE3", "BLOCK1", "WMALBUMTITLE", "WMALBUMARTIST", "WMTRACKNUMBER", "WMTRACK", "WMPARTOFSET", "WMYEAR", "WMGENRE", "WMCOMPOSER", "WMPICTURE",
         "CHUNKNAME", "CHUNKAUTH"}
ATOMS = {"\xa9nam", "\xa9ART", "\xa9alb", "aART", "trkn", "disk", "\xa9day", "\xa9gen", "gnre", "\xa9wrt", "covr"}
BEGIN = ("TXXXMUSICBRAINZALBUMID", "TXXXALBUMARTIST", "TXXXTRACKNUMBER", "TXXXTOTALTRACKS", "TXXXTRACKTOTAL", "TXXXDISCNUMBER", "TXXMUSICBRAINZALBUMID")


def is_named(name):
    kind, _, rest = name.partition(" ")
    if kind == "mp4": return rest.split("/")[-1] in ATOMS or letters(rest.split(":")[-2] if ":" in rest else "") in NAMED or rest.endswith("/hdlr")
    plain = letters(rest)
    return plain in NAMED or letters(name) in NAMED or plain.startswith(BEGIN)


def letters(text): return "".join(c for c in text.upper() if c.isalnum())


def lost(before, after):
    """The names of parts of one file that no edit named and that the other has not, byte for byte."""
    old = collections.Counter(p for p in parts(before) if not is_named(p[0]))
    old.subtract(collections.Counter(p for p in parts(after) if not is_named(p[0])))
    return sorted({name for (name, _), n in old.items() if n > 0})

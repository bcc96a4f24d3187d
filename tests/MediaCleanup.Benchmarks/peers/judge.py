#!/usr/bin/env python3
"""Compares what `sweep FOLDER OUT COVER.jpg` wrote into OUT with mutagen, ffprobe, ffmpeg, flac, opusinfo, ogginfo.

  judge.py OUT COVER.jpg [--kinds]

Needs Python 3.9 with mutagen, and the programs named. Answers about files are kept in OUT/../judge-cache.json (by content),
so that a second run asks only about what changed. Every disagreement goes to OUT/report.txt, by kind.
"""
import collections, concurrent.futures, hashlib, json, os, re, subprocess, sys

import limits, raw_parts
import mutagen, mutagen.aac, mutagen.aiff, mutagen.apev2, mutagen.asf, mutagen.dsf, mutagen.flac, mutagen.id3, mutagen.monkeysaudio, mutagen.mp3, mutagen.mp4
import mutagen.musepack, mutagen.ogg, mutagen.trueaudio, mutagen.wave, mutagen.wavpack

OUT, COVER = sys.argv[1], sys.argv[2]
CACHE = os.path.join(os.path.dirname(os.path.abspath(OUT)), "judge-cache.json")
cache = json.load(open(CACHE)) if os.path.exists(CACHE) else {}
COVER_SHA = hashlib.sha256(open(COVER, "rb").read()).hexdigest()

NAMES = {  # field -> keys of ID3, APEv2, ASF, Vorbis comment, MP4
    "title": (["TIT2"], "Title", "Title", "title", "\xa9nam"),
    "artist": (["TPE1"], "Artist", "Author", "artist", "\xa9ART"),
    "album": (["TALB"], "Album", "WM/AlbumTitle", "album", "\xa9alb"),
    "track": (["TRCK"], "Track", "WM/TrackNumber", "tracknumber", "trkn"),
    "date": (["TDRC"], "Year", "WM/Year", "date", "\xa9day"),
    "albumartist": (["TPE2"], "Album Artist", "WM/AlbumArtist", "albumartist", "aART"),
    "disc": (["TPOS"], "Disc", "WM/PartOfSet", "discnumber", "disk"),
    "genre": (["TCON"], "Genre", "WM/Genre", "genre", "\xa9gen"),
    "composer": (["TCOM"], "Composer", "WM/Composer", "composer", "\xa9wrt"),
    "mbid": (["TXXX:MusicBrainz Album Id"], "MUSICBRAINZ_ALBUMID", "MusicBrainz/Album Id", "musicbrainz_albumid", "----:com.apple.iTunes:MusicBrainz Album Id"),
}
FIVE = ["title", "artist", "album", "track", "date"]
OURS = {"track": "tracknumber", "disc": "discnumber", "mbid": "musicbrainz_albumid"}


def run(*command):
    try:
        p = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=120)
        return p.returncode, p.stdout.decode("utf-8", "replace"), p.stderr.decode("utf-8", "replace")
    except subprocess.TimeoutExpired:
        return -1, "", "timeout"


def text(value):
    if isinstance(value, bytes): return value.decode("utf-8", "replace")
    if isinstance(value, tuple): return "/".join(str(v) for v in value)
    return str(value)


def plain(tags):
    """The tags as {field: [values]}, and everything as {key: text} to see what else changed."""
    fields, all_keys = {}, {}
    kind = type(tags).__name__
    for field, (id3, ape, asf, vorbis, mp4) in NAMES.items():
        if isinstance(tags, mutagen.id3.ID3):
            found = [t for k in id3 for t in (getattr(tags.get(k), "text", None) or [])]
            if field == "genre" and tags.get("TCON"): found = tags["TCON"].genres
        elif isinstance(tags, mutagen.apev2.APEv2): found = list(tags[ape]) if ape in tags and tags[ape].kind == 0 else []
        elif isinstance(tags, mutagen.asf.ASFTags): found = tags.get(asf, []) or (tags.get("WM/Track", []) if field == "track" else [])
        elif isinstance(tags, mutagen.mp4.MP4Tags): found = tags.get(mp4, [])
        elif hasattr(tags, "vendor") or kind.endswith("Comment") or "Vorbis" in kind: found = tags.get(vorbis, [])
        else: found = []
        if found: fields[field] = [text(v) for v in found]
    try:
        for k in tags.keys():
            v = tags.getall(k) if isinstance(tags, mutagen.id3.ID3) else tags[k]
            all_keys[k] = hashlib.sha1(repr(v).encode("utf-8", "replace")).hexdigest()[:12]
    except Exception as e: all_keys["?"] = repr(e)
    return fields, all_keys


def pictures(f):
    found = [p.data for p in getattr(f, "pictures", [])]
    tags = f.tags
    if isinstance(tags, mutagen.id3.ID3): found += [p.data for p in tags.getall("APIC")]
    elif isinstance(tags, mutagen.mp4.MP4Tags): found += [bytes(c) for c in tags.get("covr", [])]
    elif isinstance(tags, mutagen.apev2.APEv2): found += [tags[k].value.split(b"\0", 1)[-1] for k in tags if k.lower().startswith("cover art")]
    elif isinstance(tags, mutagen.asf.ASFTags):
        for a in tags.get("WM/Picture", []):
            size = int.from_bytes(a.value[1:5], "little"); found.append(a.value[-size:])
    elif tags is not None and not isinstance(f, mutagen.flac.FLAC):
        import base64
        for b in tags.get("metadata_block_picture", []):
            try: found.append(mutagen.flac.Picture(base64.b64decode(b)).data)
            except Exception: pass
    return [hashlib.sha256(d).hexdigest() for d in found]


OPENERS = {"mp3": [mutagen.mp3.EasyMP3.__mro__[1], mutagen.mp3.MP3], "aac": [mutagen.aac.AAC, mutagen.apev2.APEv2File], "wav": [mutagen.wave.WAVE], "aiff": [mutagen.aiff.AIFF],
           "flac": [mutagen.flac.FLAC], "mp4": [mutagen.mp4.MP4], "asf": [mutagen.asf.ASF], "ape": [mutagen.monkeysaudio.MonkeysAudio], "wavpack": [mutagen.wavpack.WavPack],
           "musepack": [mutagen.musepack.Musepack], "tta": [mutagen.trueaudio.TrueAudio], "dsf": [mutagen.dsf.DSF]}


def by_mutagen(path, fmt):
    answer = {}
    try:
        f = mutagen.File(path)
        if f is None or (fmt == "aac" and f.tags is None):
            for opener in OPENERS.get(fmt, []):
                try: f = opener(path); break
                except Exception as e: answer["error"] = repr(e)[:120]
        if f is None: return answer or {"error": "unknown"}
        answer = {"class": type(f).__name__, "ms": round(f.info.length * 1000, 1) if getattr(f.info, "length", None) is not None else None}
        if f.tags is None and fmt in ("aac", "mp3"):
            try: f.tags = mutagen.apev2.APEv2(path)
            except Exception: pass
        answer["fields"] = {}
        if f.tags is not None:
            answer["fields"], answer["keys"] = plain(f.tags)
            answer["pictures"] = pictures(f)
        if fmt == "mp3" or fmt == "aac":
            try: answer["ape"] = plain(mutagen.apev2.APEv2(path))[0]
            except Exception: pass
            if fmt == "aac":
                try: answer["fields"] = plain(mutagen.id3.ID3(path))[0]
                except Exception: pass
    except Exception as e: answer["error"] = repr(e)[:160]
    return answer


def by_ffprobe(path):
    code, out, err = run("ffprobe", "-v", "error", "-of", "json", "-show_format", "-show_streams", path)
    try: j = json.loads(out)
    except ValueError: return {"error": err[:200]}
    if "format" not in j: return {"error": err[:200]}
    audio = [s for s in j.get("streams", []) if s.get("codec_type") == "audio"]
    tags = {}
    for t in [j["format"].get("tags", {})] + [s.get("tags", {}) for s in audio]:
        for k, v in t.items(): tags.setdefault(k.lower(), v)
    pick = lambda *keys: next((tags[k] for k in keys if tags.get(k)), None)
    fields = {"title": pick("title"), "artist": pick("artist", "author"), "album": pick("album"), "track": pick("track", "tracknumber"),
              "date": pick("date", "tdrc", "year", "tyer", "wm/year"), "albumartist": pick("album_artist", "albumartist", "album artist", "wm/albumartist"), "disc": pick("disc", "discnumber", "wm/partofset"),
              "genre": pick("genre"), "composer": pick("composer"), "mbid": pick("musicbrainz album id", "musicbrainz_albumid", "musicbrainz/album id")}
    duration = j["format"].get("duration") or (audio[0].get("duration") if audio else None)
    stream = audio[0].get("duration") if audio else None
    return {"fields": {k: [v] for k, v in fields.items() if v}, "ms": float(duration) * 1000 if duration else None, "stream_ms": float(stream) * 1000 if stream else None,
            "format": j["format"].get("format_name"), "audio": [s.get("codec_name") for s in audio], "err": len(err)}


def sound(path, fmt):
    answer = {}
    code, out, err = run("ffmpeg", "-v", "error", "-i", path, "-map", "0:a", "-c", "copy", "-f", "streamhash", "-hash", "md5", "-")
    if fmt in ("ape", "aac"):  # their last packet is what is left of the file, tags and all: what comes out of the decoder counts
        code, out, err = run("ffmpeg", "-v", "error", "-i", path, "-map", "0:a", "-f", "md5", "-")
    answer["packets"] = out.strip() or ("none: " + str(code))
    answer["packet_errors"] = len(err.splitlines())
    if fmt == "flac":
        code, _, err = run("flac", "-t", "-s", path); answer["check"] = [code, len(err.splitlines())]
    if fmt == "opus":
        code, out, err = run("opusinfo", path); answer["check"] = [code, sorted(l for l in (out + err).splitlines() if "WARNING" in l or "ERROR" in l)]
    if fmt in ("ogg_vorbis", "ogg_flac", "speex"):
        code, out, err = run("ogginfo", path); answer["check"] = [code, sorted(re.sub(r"\d+", "#", l) for l in (out + err).splitlines() if "arning" in l or "rror" in l)]
    return answer


def first_other_packet(old, new):
    """Where the first packet that differs lies in the old file: from, to."""
    def packets(path):
        _, out, _ = run("ffprobe", "-v", "error", "-select_streams", "a", "-show_entries", "packet=pos,size,data_hash", "-show_data_hash", "md5", "-of", "compact=p=0", path)
        return [dict(f.split("=", 1) for f in l.split("|") if "=" in f) for l in out.split()]
    a, b = packets(old), packets(new)
    for x, y in zip(a, b + [{}] * len(a)):
        if x.get("data_hash") != y.get("data_hash"): return int(x.get("pos", -1)), int(x.get("pos", -1)) + int(x.get("size", 0))
    return None


def ask(what, path, fmt, call):
    key = what + ":" + str(fmt) + ":" + hashlib.sha256(open(path, "rb").read()).hexdigest()
    if key not in cache: cache[key] = call()
    return cache[key]


def about(row):
    fmt = row.get("format")
    a = {"m": ask("m4", row["file"], fmt, lambda: by_mutagen(row["file"], fmt)), "f": ask("f3", row["file"], "", lambda: by_ffprobe(row["file"]))}
    if row.get("edited"):
        e = row["edited"]
        a |= {"m2": ask("m4", e, fmt, lambda: by_mutagen(e, fmt)), "f2": ask("f3", e, "", lambda: by_ffprobe(e)),
              "s": ask("s4", row["file"], fmt, lambda: sound(row["file"], fmt)), "s2": ask("s4", e, fmt, lambda: sound(e, fmt))}
    return a


def norm(field, values):
    if not values: return ""
    values = [re.sub(r"\s+", " ", v.replace("\0", " / ").replace("\ufeff", "")).strip() for v in values]
    values = list(dict.fromkeys(v for v in values if v))
    if field in ("track", "disc"):
        v = values[0].split("/")[0].strip() if values else ""
        return v.lstrip("0") or ""
    if field == "date": return values[0].replace(" ", "T") if values else ""
    return re.sub(r"\s*(/|;|,|\|)\s*", ";", ";".join(values))


def same(field, ours, theirs):
    a, b = norm(field, ours), norm(field, theirs)
    if field == "date" and a and b: return a == b or a.startswith(b) or b.startswith(a)
    return a == b


rows = [json.loads(l) for l in open(os.path.join(OUT, "files.jsonl"))]
with concurrent.futures.ThreadPoolExecutor(3) as pool: answers = list(pool.map(about, rows))
json.dump(cache, open(CACHE, "w"))

kinds = collections.defaultdict(list)
note = lambda kind, row, detail="": kinds[kind].append((row["path"], detail))
read = judged = good_fields = n_fields = good_files = good_ms = n_ms = edited = clean = explained = compared = 0
for row, a in zip(rows, answers):
    m, f = a["m"], a["f"]
    peer_fields = [p["fields"] for p in (m, f) if "fields" in p] + ([m["ape"]] if "ape" in m else [])
    peer_ms = [p for p in (m.get("ms"), f.get("ms"), f.get("stream_ms")) if p is not None]
    if "format" not in row:
        note("refused: " + row["refused"].split(":")[0][:60], row, f"{m.get('class')} {f.get('format')} {f.get('audio')}")
        continue
    read += 1
    bad = []
    if peer_fields or "error" not in m or "error" not in f:
        judged += 1
        for field in FIVE:
            n_fields += 1
            ours = row["tags"].get(OURS.get(field, field), [])
            peers = [p.get(field) for p in peer_fields] or [None]
            if any(same(field, ours, p) for p in peers): good_fields += 1
            else: bad.append(field); note(f"read {field}", row, f"{row['format']}: ours {ours} peers {peers}")
    if peer_ms:
        n_ms += 1
        ms = row["ms"]
        if ms is not None and min(abs(ms - p) for p in peer_ms) <= 50: good_ms += 1
        else: bad.append("ms"); note("read duration", row, f"{row['format']}: ours {ms} mutagen {m.get('ms')} ffprobe {f.get('ms')} stream {f.get('stream_ms')} {row['issues']}")
    if not bad: good_files += 1
    if not row.get("edited"):
        note("not edited: " + row["refused"][:60], row, row["format"]); continue
    edited += 1
    faults = []
    if not row.get("inverse"): faults.append("inverse")
    if not row.get("samesound"): faults.append("digest")
    if row.get("lost"): faults.append("lost by ourselves: " + " ".join(row["lost"]))
    if not row.get("cover"): faults.append("cover lost by ourselves")
    s, s2, m2, f2 = a["s"], a["s2"], a["m2"], a["f2"]
    if s["packets"] != s2["packets"]:
        # Some demuxers of ffmpeg hand on what stands behind the last frame, tags and all, as packets.
        at = first_other_packet(row["file"], row["edited"])
        faults.append("packets of tags" if at and any(o < at[1] and o + n >= at[0] for o, n, _ in row["replaced"]) else "packets " + s["packets"] + " -> " + s2["packets"])
    old, new = (open(row[k], "rb").read() for k in ("file", "edited"))
    raw = raw_parts.lost(old, new)
    compared += len(raw_parts.parts(old))
    if raw: faults.append("raw bytes of " + ", ".join(raw)[:90])
    if s2["packet_errors"] > s["packet_errors"]: faults.append("ffmpeg complains more")
    if s.get("check") != s2.get("check"): faults.append(f"check {s.get('check')} -> {s2.get('check')}")
    want = {"title": "Næ titel – 日本 (live)", "artist": "AC/DC; Björk", "album": "The Album, Vol. 2", "track": "7", "date": "2004-05-06",
            "albumartist": "Various Артисты", "disc": "2", "genre": "Dream Pop", "composer": "Clara Schumann", "mbid": "f4a31f0a-51dd-4fa7-986d-3095c40c5ed9"}
    if "error" not in m2 or "error" not in m:
        got = m2.get("fields", {})
        for k, v in want.items():
            if not same(k, [v], got.get(k)): faults.append(f"mutagen {m2.get('class')} {k}: {got.get(k)} {m2.get('error','')}")
        if COVER_SHA not in m2.get("pictures", []): faults.append("mutagen: no cover")
        if m.get("ms") and m2.get("ms") and abs(m["ms"] - m2["ms"]) > 50: faults.append(f"mutagen duration {m['ms']} -> {m2['ms']}")
        touched = {"TIT2", "TPE1", "TALB", "TRCK", "TDRC", "TYER", "TDAT", "TPE2", "TPOS", "TCON", "TCOM", "TXXX:MusicBrainz Album Id"} | {n.lower() for v in NAMES.values() for n in v[1:]}
        touched |= {"covr", "wm/picture", "metadata_block_picture", "totaltracks", "tracktotal", "disctotal", "totaldiscs", "cover art (front)", "gnre", "year", "album artist", "wm/track", "coverart", "coverartmime"}
        for k, v in m.get("keys", {}).items():
            low = k.lower()
            if k in touched or low in touched or low.startswith("apic") or low.startswith("tcon"): continue
            if m2.get("keys", {}).get(k) != v: faults.append(f"mutagen: {k} changed")
    if "error" not in f:
        got = f2.get("fields", {})
        for k, v in want.items():
            if not same(k, [v], got.get(k)): faults.append(f"ffprobe {k}: {got.get(k)}")
        if f.get("ms") and f2.get("ms") and abs(f["ms"] - f2["ms"]) > 50: faults.append(f"ffprobe duration {f['ms']} -> {f2['ms']}")
    t, t2 = row.get("taglib_before"), row.get("taglib_after")
    if t and "error" not in t:
        if "error" in t2: faults.append("taglib-sharp: " + str(t2["error"]))
        else:
            ours = {"Title": want["title"], "JoinedPerformers": want["artist"], "Album": want["album"], "AlbumArtists": [want["albumartist"]], "Track": 7, "TrackCount": 12, "Disc": 2,
                    "Year": 2004, "Genres": [want["genre"]], "Composers": [want["composer"]], "MusicBrainzReleaseId": want["mbid"]}
            for k, v in ours.items():
                if t2[k] != v: faults.append(f"taglib-sharp {k}: {t2[k]}")
            if COVER_SHA.lower() not in [p.lower() for p in t2["Pictures"]]: faults.append("taglib-sharp: no cover")
            if t["ms"] and abs(t["ms"] - t2["ms"]) > 50: faults.append(f"taglib-sharp duration {t['ms']} -> {t2['ms']}")
    open_faults = []
    for x in faults:
        why = limits.reason(row, x, old, new, f.get("fields"), m.get("fields"))
        note(f"limit: {why}" if why else f"edit {row['format']}: {x[:110]}", row, x[:110])
        if not why: open_faults.append(x)
    clean += not faults
    explained += bool(faults) and not open_faults

print(f"{len(rows)} files: {read} read, {len(rows) - read} refused; {judged} that mutagen or ffprobe opens: fields {good_fields} of {n_fields} = {good_fields / max(1, n_fields):.2%}; "
      f"durations {good_ms} of {n_ms} = {good_ms / max(1, n_ms):.2%}; all right in {good_files} of {read} files = {good_files / max(1, read):.2%}")
print(f"edited {edited}: {clean} judged right by every program, {explained} but for a limit of a program (listed with its evidence), {edited - clean - explained} not; {compared} parts of the old files looked for byte for byte")
for kind in sorted((k for k in kinds if k.startswith("limit: ")), key=lambda k: -len({p for p, _ in kinds[k]})): print(f"{len({p for p, _ in kinds[kind]}):6} files: {kind[7:]}")
with open(os.path.join(OUT, "report.txt"), "w") as report:
    for kind, files in sorted(kinds.items(), key=lambda k: (k[0].split(":")[0], -len(k[1]))):
        line = f"{len(files):5} {kind}"
        if "--kinds" in sys.argv: print(line)
        print(line, file=report)
        for path, detail in files: print(f"            {path} | {detail}", file=report)

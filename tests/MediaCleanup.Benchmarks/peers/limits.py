"""Why a program does not see in our file what it should: what it does not see whoever wrote it. Each reason asks for its own evidence."""
import re


def has_id3v1(data): return data[-128:-125] == b"TAG"


def version_of_id3(data):
    found = re.search(rb"ID3[\2-\4]", data) if data[:4] in (b"RIFF", b"FORM") else re.match(rb"ID3[\2-\4]", data)
    return found.group()[3] if found else None


def reason(row, fault, old, data, ffprobe_before, mutagen_before):
    """One line, or None: unexplained. old, data: the file before and after the edit."""
    fmt, id3 = row["format"], version_of_id3(data)
    who = fault.split()[0].rstrip(":")
    if who == "taglib-sharp":
        if id3 in (2, 3) and "AC; DC" in fault: return "TagLibSharp splits texts of ID3v2.2 and 2.3 at the slash"
        if fmt == "wav": return "TagLibSharp reads INFO alone in WAV, and IART as the album's artist"
        if fmt == "ogg_vorbis" and "no cover" in fault: return "TagLibSharp 2.1 reads no METADATA_BLOCK_PICTURE in Ogg"
        if fmt == "mp4" and "MusicBrainzReleaseId" in fault: return "TagLibSharp 2.1 finds no free-form atom that others wrote"
        if fmt == "asf" and "TrackCount" in fault: return "ASF has one attribute for number and total; TagLibSharp has its own for the total"
        if fmt == "asf" and fault.endswith("Track: 0") and row["taglib_before"].get("Track") == 0: return "TagLibSharp reads no number that shares a text with its total, as this file had it"
        seen = row["taglib_before"]
        if mutagen_before and "error" not in seen and not any(seen[k] for k in ("Title", "JoinedPerformers", "Album", "Year", "Track")): return "TagLibSharp sees no tag of this file before the edit either, mutagen does"
    if fmt == "mp4" and bare_meta(data) and who in ("mutagen", "taglib-sharp"): return "an MP4 meta without version, which ffprobe and we read"
    if who == "ffprobe" and " duration " in fault and row.get("samesound"):
        if fmt in ("aac", "dsf", "asf", "mp3"): return "ffprobe estimates this duration by the size of the file, tags and all"
    if fault in ("packets of tags", "ffmpeg complains more") and row.get("samesound"): return "ffmpeg hands on what stands behind the last frame as packets, tags too"
    if who == "ffprobe":
        if fmt == "wav": return "ffprobe 5.1 reads INFO alone in WAV, which has no place for these fields"
        if fmt in ("ape", "musepack", "wavpack", "tta") and has_id3v1(data): return "ffprobe shows ID3v1, where there is one, instead of what stands before it"
        if fmt in ("mp3", "aiff") and id3 == 2 and re.search(r"(disc|composer): None", fault): return "ffprobe 5.1 knows no disc and composer of ID3v2.2"
        if fmt == "mp3" and fault.startswith("ffprobe date") and b"TDRL" in data: return "ffprobe takes the release time (TDRL), which no edit named, for the date"
        if fmt == "aiff" and 0 < data.find(b"SSND") < data.find(b"COMM"): return "ffprobe stops at the format where that stands behind the sound"
        if fmt == "flac" and data.count(b"AC/DC; Bj\xc3\xb6rk") > 1: return "ffprobe joins two comments, which say the same now"
        if fmt == "mp3" and ffprobe_before is not None and not ffprobe_before: return "ffprobe gives up at a damaged frame that stands in front, before the edit too"
    if who == "mutagen" and fault.endswith("changed"):
        if old[:3] != b"ID3" and data[:3] == b"ID3" and b"APETAGEX" in data: return "mutagen reads the ID3v2 tag that the MP3 got, no more the APEv2 that stayed"
        if re.search(r"(TOTALTRACKS|TRACKNUMBER|TOTALDISCS|MUSICBRAINZ_ALBUMID|discnumber) changed", fault): return "a second spelling of a field that the edit named"
    if who == "mutagen" and fmt == "tta" and id3 is None and b"APETAGEX" in data: return "mutagen reads no APEv2 in True Audio"
    if who == "mutagen" and "MP3" in fault and fmt != "mp3" or who == "mutagen" and fmt == "musepack": return "mutagen takes Musepack behind an ID3v2 tag for MP3"
    return None


def bare_meta(data):
    at = data.find(b"meta")
    return at > 0 and data[at + 8:at + 12] == b"hdlr"

using System.Collections.Frozen;
using System.Collections.Immutable;

namespace MediaCleanup.Formats.Audio;

/// <summary>
/// One field in every tag format. Null: the format has no place for it. ID3v2 spells a frame id, <c>TXXX:description</c>,
/// <c>UFID:owner</c>, <c>COMM:description</c>, <c>TIPL:role</c>; MP4 an atom name or <c>----:mean:name</c>.
/// </summary>
public sealed record FieldNames(string Name, string? Id3v24, string? Id3v23, string? Vorbis, string? Ape, string? Mp4, string? Asf, string? RiffInfo);

/// <summary>
/// Our field names (those of MusicBrainz Picard) and how each tag format spells them.
/// Source: the tag mapping in MusicBrainz Picard's documentation, appendix B, and its code where the two differ
/// (<c>TXXX:ARTISTS</c>, <c>TXXX:WORK</c>, <c>©mvi</c>, <c>©mvc</c>, TSST in ID3v2.3).
/// </summary>
public static class FieldTable
{
    public static ImmutableArray<FieldNames> All { get; } =
    [
        // our name, ID3v2.4, ID3v2.3, Vorbis comment, APEv2, MP4, ASF, RIFF INFO
        new("acoustid_fingerprint", "TXXX:Acoustid Fingerprint", "TXXX:Acoustid Fingerprint", "ACOUSTID_FINGERPRINT", "ACOUSTID_FINGERPRINT", "----:com.apple.iTunes:Acoustid Fingerprint", "Acoustid/Fingerprint", null),
        new("acoustid_id", "TXXX:Acoustid Id", "TXXX:Acoustid Id", "ACOUSTID_ID", "ACOUSTID_ID", "----:com.apple.iTunes:Acoustid Id", "Acoustid/Id", null),
        new("album", "TALB", "TALB", "ALBUM", "Album", "©alb", "WM/AlbumTitle", "IPRD"),
        new("albumartist", "TPE2", "TPE2", "ALBUMARTIST", "Album Artist", "aART", "WM/AlbumArtist", null),
        new("albumartistsort", "TSO2", "TSO2", "ALBUMARTISTSORT", "ALBUMARTISTSORT", "soaa", "WM/AlbumArtistSortOrder", null),
        new("albumsort", "TSOA", "TSOA", "ALBUMSORT", "ALBUMSORT", "soal", "WM/AlbumSortOrder", null),
        new("arranger", "TIPL:arranger", "IPLS:arranger", "ARRANGER", "Arranger", null, null, null),
        new("artist", "TPE1", "TPE1", "ARTIST", "Artist", "©ART", "Author", "IART"),
        new("artists", "TXXX:ARTISTS", "TXXX:ARTISTS", "ARTISTS", "Artists", "----:com.apple.iTunes:ARTISTS", "WM/ARTISTS", null),
        new("artistsort", "TSOP", "TSOP", "ARTISTSORT", "ARTISTSORT", "soar", "WM/ArtistSortOrder", null),
        new("asin", "TXXX:ASIN", "TXXX:ASIN", "ASIN", "ASIN", "----:com.apple.iTunes:ASIN", "ASIN", null),
        new("barcode", "TXXX:BARCODE", "TXXX:BARCODE", "BARCODE", "Barcode", "----:com.apple.iTunes:BARCODE", "WM/Barcode", null),
        new("bpm", "TBPM", "TBPM", "BPM", "BPM", "tmpo", "WM/BeatsPerMinute", null),
        new("catalognumber", "TXXX:CATALOGNUMBER", "TXXX:CATALOGNUMBER", "CATALOGNUMBER", "CatalogNumber", "----:com.apple.iTunes:CATALOGNUMBER", "WM/CatalogNo", null),
        new("comment", "COMM:", "COMM:", "COMMENT", "Comment", "©cmt", "Description", "ICMT"),
        new("compilation", "TCMP", "TCMP", "COMPILATION", "Compilation", "cpil", "WM/IsCompilation", null),
        new("composer", "TCOM", "TCOM", "COMPOSER", "Composer", "©wrt", "WM/Composer", "IMUS"),
        new("composersort", "TSOC", "TSOC", "COMPOSERSORT", "COMPOSERSORT", "soco", "WM/ComposerSortOrder", null),
        new("conductor", "TPE3", "TPE3", "CONDUCTOR", "Conductor", "----:com.apple.iTunes:CONDUCTOR", "WM/Conductor", null),
        new("copyright", "TCOP", "TCOP", "COPYRIGHT", "Copyright", "cprt", "Copyright", "ICOP"),
        new("date", "TDRC", "TYER+TDAT", "DATE", "Year", "©day", "WM/Year", "ICRD"),
        new("director", "TXXX:DIRECTOR", "TXXX:DIRECTOR", "DIRECTOR", "Director", "©dir", "WM/Director", null),
        new("discnumber", "TPOS", "TPOS", "DISCNUMBER", "Disc", "disk", "WM/PartOfSet", null),
        new("discsubtitle", "TSST", "TSST", "DISCSUBTITLE", "DiscSubtitle", "----:com.apple.iTunes:DISCSUBTITLE", "WM/SetSubTitle", null),
        new("djmixer", "TIPL:DJ-mix", "IPLS:DJ-mix", "DJMIXER", "DJMixer", "----:com.apple.iTunes:DJMIXER", "WM/DJMixer", null),
        new("encodedby", "TENC", "TENC", "ENCODEDBY", "EncodedBy", "©too", "WM/EncodedBy", "IENC"),
        new("encodersettings", "TSSE", "TSSE", "ENCODERSETTINGS", "EncoderSettings", null, "WM/EncodingSettings", null),
        new("engineer", "TIPL:engineer", "IPLS:engineer", "ENGINEER", "Engineer", "----:com.apple.iTunes:ENGINEER", "WM/Engineer", "IENG"),
        new("gapless", null, null, null, null, "pgap", null, null),
        new("genre", "TCON", "TCON", "GENRE", "Genre", "©gen", "WM/Genre", "IGNR"),
        new("grouping", "TIT1", "TIT1", "GROUPING", "Grouping", "©grp", "WM/ContentGroupDescription", null),
        new("isrc", "TSRC", "TSRC", "ISRC", "ISRC", "----:com.apple.iTunes:ISRC", "WM/ISRC", null),
        new("itunes_cddb_1", "COMM:iTunes_CDDB_1", "COMM:iTunes_CDDB_1", null, null, "----:com.apple.iTunes:iTunes_CDDB_1", null, null),
        new("key", "TKEY", "TKEY", "KEY", "KEY", "----:com.apple.iTunes:initialkey", "WM/InitialKey", null),
        new("label", "TPUB", "TPUB", "LABEL", "Label", "----:com.apple.iTunes:LABEL", "WM/Publisher", null),
        new("language", "TLAN", "TLAN", "LANGUAGE", "Language", "----:com.apple.iTunes:LANGUAGE", "WM/Language", "ILNG"),
        new("license", "WCOP", "WCOP", "LICENSE", "LICENSE", "----:com.apple.iTunes:LICENSE", null, null),
        new("lyricist", "TEXT", "TEXT", "LYRICIST", "Lyricist", "----:com.apple.iTunes:LYRICIST", "WM/Writer", null),
        new("lyrics", "USLT:", "USLT:", "LYRICS", "Lyrics", "©lyr", "WM/Lyrics", null),
        new("media", "TMED", "TMED", "MEDIA", "Media", "----:com.apple.iTunes:MEDIA", "WM/Media", "IMED"),
        new("mixer", "TIPL:mix", "IPLS:mix", "MIXER", "Mixer", "----:com.apple.iTunes:MIXER", "WM/Mixer", null),
        new("mood", "TMOO", "TMOO", "MOOD", "Mood", "----:com.apple.iTunes:MOOD", "WM/Mood", null),
        new("movement", "MVNM", "MVNM", "MOVEMENTNAME", "MOVEMENTNAME", "©mvn", null, null),
        new("movementnumber", "MVIN", "MVIN", "MOVEMENT", "MOVEMENT", "©mvi", null, null),
        new("movementtotal", "MVIN", "MVIN", "MOVEMENTTOTAL", "MOVEMENTTOTAL", "©mvc", null, null),
        new("musicbrainz_albumartistid", "TXXX:MusicBrainz Album Artist Id", "TXXX:MusicBrainz Album Artist Id", "MUSICBRAINZ_ALBUMARTISTID", "MUSICBRAINZ_ALBUMARTISTID", "----:com.apple.iTunes:MusicBrainz Album Artist Id", "MusicBrainz/Album Artist Id", null),
        new("musicbrainz_albumid", "TXXX:MusicBrainz Album Id", "TXXX:MusicBrainz Album Id", "MUSICBRAINZ_ALBUMID", "MUSICBRAINZ_ALBUMID", "----:com.apple.iTunes:MusicBrainz Album Id", "MusicBrainz/Album Id", null),
        new("musicbrainz_artistid", "TXXX:MusicBrainz Artist Id", "TXXX:MusicBrainz Artist Id", "MUSICBRAINZ_ARTISTID", "MUSICBRAINZ_ARTISTID", "----:com.apple.iTunes:MusicBrainz Artist Id", "MusicBrainz/Artist Id", null),
        new("musicbrainz_composerid", "TXXX:MusicBrainz Composer Id", "TXXX:MusicBrainz Composer Id", "MUSICBRAINZ_COMPOSERID", "MUSICBRAINZ_COMPOSERID", "----:com.apple.iTunes:MusicBrainz Composer Id", "MusicBrainz/Composer Id", null),
        new("musicbrainz_discid", "TXXX:MusicBrainz Disc Id", "TXXX:MusicBrainz Disc Id", "MUSICBRAINZ_DISCID", "MUSICBRAINZ_DISCID", "----:com.apple.iTunes:MusicBrainz Disc Id", "MusicBrainz/Disc Id", null),
        new("musicbrainz_originalalbumid", "TXXX:MusicBrainz Original Album Id", "TXXX:MusicBrainz Original Album Id", "MUSICBRAINZ_ORIGINALALBUMID", null, "----:com.apple.iTunes:MusicBrainz Original Album Id", "MusicBrainz/Original Album Id", null),
        new("musicbrainz_originalartistid", "TXXX:MusicBrainz Original Artist Id", "TXXX:MusicBrainz Original Artist Id", "MUSICBRAINZ_ORIGINALARTISTID", null, "----:com.apple.iTunes:MusicBrainz Original Artist Id", "MusicBrainz/Original Artist Id", null),
        new("musicbrainz_recordingid", "UFID:http://musicbrainz.org", "UFID:http://musicbrainz.org", "MUSICBRAINZ_TRACKID", "MUSICBRAINZ_TRACKID", "----:com.apple.iTunes:MusicBrainz Track Id", "MusicBrainz/Track Id", null),
        new("musicbrainz_releasegroupid", "TXXX:MusicBrainz Release Group Id", "TXXX:MusicBrainz Release Group Id", "MUSICBRAINZ_RELEASEGROUPID", "MUSICBRAINZ_RELEASEGROUPID", "----:com.apple.iTunes:MusicBrainz Release Group Id", "MusicBrainz/Release Group Id", null),
        new("musicbrainz_trackid", "TXXX:MusicBrainz Release Track Id", "TXXX:MusicBrainz Release Track Id", "MUSICBRAINZ_RELEASETRACKID", "MUSICBRAINZ_RELEASETRACKID", "----:com.apple.iTunes:MusicBrainz Release Track Id", "MusicBrainz/Release Track Id", null),
        new("musicbrainz_trmid", "TXXX:MusicBrainz TRM Id", "TXXX:MusicBrainz TRM Id", "MUSICBRAINZ_TRMID", "MUSICBRAINZ_TRMID", "----:com.apple.iTunes:MusicBrainz TRM Id", "MusicBrainz/TRM Id", null),
        new("musicbrainz_workid", "TXXX:MusicBrainz Work Id", "TXXX:MusicBrainz Work Id", "MUSICBRAINZ_WORKID", "MUSICBRAINZ_WORKID", "----:com.apple.iTunes:MusicBrainz Work Id", "MusicBrainz/Work Id", null),
        new("musicip_fingerprint", "TXXX:MusicMagic Fingerprint", "TXXX:MusicMagic Fingerprint", "FINGERPRINT", null, "----:com.apple.iTunes:fingerprint", null, null),
        new("musicip_puid", "TXXX:MusicIP PUID", "TXXX:MusicIP PUID", "MUSICIP_PUID", "MUSICIP_PUID", "----:com.apple.iTunes:MusicIP PUID", "MusicIP/PUID", null),
        new("originalalbum", "TOAL", "TOAL", null, null, null, "WM/OriginalAlbumTitle", null),
        new("originalartist", "TOPE", "TOPE", null, "Original Artist", null, "WM/OriginalArtist", null),
        new("originaldate", "TDOR", "TORY", "ORIGINALDATE", null, null, "WM/OriginalReleaseTime", null),
        new("originalfilename", "TOFN", "TOFN", "ORIGINALFILENAME", "ORIGINALFILENAME", null, "WM/OriginalFilename", null),
        new("originalyear", null, null, "ORIGINALYEAR", "ORIGINALYEAR", null, "WM/OriginalReleaseYear", null),
        new("performer", "TMCL:", "IPLS:", "PERFORMER", "Performer", null, null, null),
        new("podcast", null, null, null, null, "pcst", null, null),
        new("podcasturl", null, null, null, null, "purl", null, null),
        new("producer", "TIPL:producer", "IPLS:producer", "PRODUCER", "Producer", "----:com.apple.iTunes:PRODUCER", "WM/Producer", "IPRO"),
        new("releasecountry", "TXXX:MusicBrainz Album Release Country", "TXXX:MusicBrainz Album Release Country", "RELEASECOUNTRY", "RELEASECOUNTRY", "----:com.apple.iTunes:MusicBrainz Album Release Country", "MusicBrainz/Album Release Country", "ICNT"),
        new("releasestatus", "TXXX:MusicBrainz Album Status", "TXXX:MusicBrainz Album Status", "RELEASESTATUS", "MUSICBRAINZ_ALBUMSTATUS", "----:com.apple.iTunes:MusicBrainz Album Status", "MusicBrainz/Album Status", null),
        new("releasetype", "TXXX:MusicBrainz Album Type", "TXXX:MusicBrainz Album Type", "RELEASETYPE", "MUSICBRAINZ_ALBUMTYPE", "----:com.apple.iTunes:MusicBrainz Album Type", "MusicBrainz/Album Type", null),
        new("remixer", "TPE4", "TPE4", "REMIXER", "MixArtist", "----:com.apple.iTunes:REMIXER", "WM/ModifiedBy", null),
        new("replaygain_album_gain", "TXXX:REPLAYGAIN_ALBUM_GAIN", "TXXX:REPLAYGAIN_ALBUM_GAIN", "REPLAYGAIN_ALBUM_GAIN", "REPLAYGAIN_ALBUM_GAIN", "----:com.apple.iTunes:REPLAYGAIN_ALBUM_GAIN", "REPLAYGAIN_ALBUM_GAIN", null),
        new("replaygain_album_peak", "TXXX:REPLAYGAIN_ALBUM_PEAK", "TXXX:REPLAYGAIN_ALBUM_PEAK", "REPLAYGAIN_ALBUM_PEAK", "REPLAYGAIN_ALBUM_PEAK", "----:com.apple.iTunes:REPLAYGAIN_ALBUM_PEAK", "REPLAYGAIN_ALBUM_PEAK", null),
        new("replaygain_album_range", "TXXX:REPLAYGAIN_ALBUM_RANGE", "TXXX:REPLAYGAIN_ALBUM_RANGE", "REPLAYGAIN_ALBUM_RANGE", "REPLAYGAIN_ALBUM_RANGE", "----:com.apple.iTunes:REPLAYGAIN_ALBUM_RANGE", "REPLAYGAIN_ALBUM_RANGE", null),
        new("replaygain_reference_loudness", "TXXX:REPLAYGAIN_REFERENCE_LOUDNESS", "TXXX:REPLAYGAIN_REFERENCE_LOUDNESS", "REPLAYGAIN_REFERENCE_LOUDNESS", "REPLAYGAIN_REFERENCE_LOUDNESS", "----:com.apple.iTunes:REPLAYGAIN_REFERENCE_LOUDNESS", "REPLAYGAIN_REFERENCE_LOUDNESS", null),
        new("replaygain_track_gain", "TXXX:REPLAYGAIN_TRACK_GAIN", "TXXX:REPLAYGAIN_TRACK_GAIN", "REPLAYGAIN_TRACK_GAIN", "REPLAYGAIN_TRACK_GAIN", "----:com.apple.iTunes:REPLAYGAIN_TRACK_GAIN", "REPLAYGAIN_TRACK_GAIN", null),
        new("replaygain_track_peak", "TXXX:REPLAYGAIN_TRACK_PEAK", "TXXX:REPLAYGAIN_TRACK_PEAK", "REPLAYGAIN_TRACK_PEAK", "REPLAYGAIN_TRACK_PEAK", "----:com.apple.iTunes:REPLAYGAIN_TRACK_PEAK", "REPLAYGAIN_TRACK_PEAK", null),
        new("replaygain_track_range", "TXXX:REPLAYGAIN_TRACK_RANGE", "TXXX:REPLAYGAIN_TRACK_RANGE", "REPLAYGAIN_TRACK_RANGE", "REPLAYGAIN_TRACK_RANGE", "----:com.apple.iTunes:REPLAYGAIN_TRACK_RANGE", "REPLAYGAIN_TRACK_RANGE", null),
        new("script", "TXXX:SCRIPT", "TXXX:SCRIPT", "SCRIPT", "Script", "----:com.apple.iTunes:SCRIPT", "WM/Script", null),
        new("show", null, null, null, null, "tvsh", null, null),
        new("showmovement", "TXXX:SHOWMOVEMENT", "TXXX:SHOWMOVEMENT", "SHOWMOVEMENT", "SHOWMOVEMENT", "shwm", null, null),
        new("showsort", null, null, null, null, "sosn", null, null),
        new("subtitle", "TIT3", "TIT3", "SUBTITLE", "Subtitle", "----:com.apple.iTunes:SUBTITLE", "WM/SubTitle", null),
        new("syncedlyrics", "SYLT:", "SYLT:", null, null, null, "WM/Lyrics_Synchronised", null),
        new("title", "TIT2", "TIT2", "TITLE", "Title", "©nam", "Title", "INAM"),
        new("titlesort", "TSOT", "TSOT", "TITLESORT", "TITLESORT", "sonm", "WM/TitleSortOrder", null),
        new("totaldiscs", "TPOS", "TPOS", "DISCTOTAL", "Disc", "disk", "WM/PartOfSet", null),
        new("totaltracks", "TRCK", "TRCK", "TRACKTOTAL", "Track", "trkn", null, null),
        new("tracknumber", "TRCK", "TRCK", "TRACKNUMBER", "Track", "trkn", "WM/TrackNumber", "ITRK"),
        new("website", "WOAR", "WOAR", "WEBSITE", "Weblink", null, "WM/AuthorURL", null),
        new("work", "TXXX:WORK", "TXXX:WORK", "WORK", "WORK", "©wrk", "WM/Work", null),
        new("writer", "TXXX:Writer", "TXXX:Writer", "WRITER", "Writer", null, null, "IWRI"),
    ];

    private static readonly FrozenDictionary<string, FieldNames> ByName = All.ToFrozenDictionary(f => f.Name, StringComparer.Ordinal);

    /// <summary>The field of this name, or null: then each format stores it under the name itself, where it can.</summary>
    public static FieldNames? Find(string name) => ByName.GetValueOrDefault(name);
}

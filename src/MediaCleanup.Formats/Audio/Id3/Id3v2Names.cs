using System.Collections.Frozen;

namespace MediaCleanup.Formats.Audio.Id3;

/// <summary>
/// Between our field names and the way ID3v2 spells them: <c>TPE1</c>, <c>TXXX:description</c>, <c>UFID:owner</c>,
/// <c>COMM:description</c>, <c>USLT:description</c>, <c>TIPL:role</c>. What the table does not know goes by its own name: a
/// TXXX by its description, as Picard shows it, but for one that bears the name of a field which has another frame: that is the
/// owner's, and goes by <c>TXXX:description</c>; another text or link frame by its id; COMM and USLT as
/// <c>comment:description</c> and <c>lyrics:description</c>; a musician as <c>performer:instrument</c>.
/// </summary>
internal static class Id3v2Names
{
    /// <summary>Two numbers in one frame, "3/12".</summary>
    public static readonly FrozenDictionary<string, (string Number, string Total)> NumberFrames = new Dictionary<string, (string, string)>
    {
        ["TRCK"] = ("tracknumber", "totaltracks"),
        ["TPOS"] = ("discnumber", "totaldiscs"),
        ["MVIN"] = ("movementnumber", "movementtotal"),
    }.ToFrozenDictionary();

    /// <summary>Frames that together hold one date, in the order of trust.</summary>
    public static readonly FrozenDictionary<string, string[]> DateFrames = new Dictionary<string, string[]>
    {
        ["date"] = ["TDRC", "TYER", "TDAT", "TIME"],
        ["originaldate"] = ["TDOR", "TORY"],
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string> Fields = ByOurSpelling();

    /// <summary>The field that is spelled so, or null: then it goes by its own name.</summary>
    public static string? FieldOf(string spelling) => Fields.GetValueOrDefault(spelling);

    /// <summary>How a field is spelled in this version; null when ID3v2 has no place for it.</summary>
    public static string? SpellingOf(string field, byte version)
    {
        if (FieldTable.Find(field) is { } known)
        {
            return version >= 4 ? known.Id3v24 : known.Id3v23;
        }

        var colon = field.IndexOf(':', StringComparison.Ordinal);
        return (colon < 0 ? field : field[..colon]) switch
        {
            "comment" => "COMM:" + field[(colon + 1)..],
            "lyrics" => "USLT:" + field[(colon + 1)..],
            "performer" => (version >= 4 ? "TMCL:" : "IPLS:") + field[(colon + 1)..],
            "WXXX" => field,
            "TXXX" when colon > 0 => field,
            _ => IsFrameId(field) ? field : "TXXX:" + field,
        };
    }

    /// <summary>The name of a TXXX that the table does not know: never that of a field which is kept in another frame.</summary>
    public static string OfDescription(string description, byte version)
    {
        var known = FieldTable.Find(description.ToLowerInvariant())?.Name;
        var spelling = SpellingOf(known ?? description, version);
        var isOurs = spelling is null
            || (spelling.StartsWith("TXXX:", StringComparison.Ordinal) && spelling.AsSpan(5).Equals(description, StringComparison.OrdinalIgnoreCase))
            || (known is not null && OtherPlaces.Contains(known))
            || (known is not null && (known.StartsWith("musicbrainz_", StringComparison.Ordinal) || known.StartsWith("acoustid_", StringComparison.Ordinal)))
            || (version == 2 && Id3v2FrameIds.ToShort(spelling[..4]) is null);
        return isOurs ? description : "TXXX:" + description;
    }

    public static bool IsText(string id) => id[0] == 'T' || id is "MVNM" or "MVIN" or "GRP1";

    public static bool IsLink(string id) => id[0] == 'W';

    public static bool IsPeople(string id) => id is "TIPL" or "TMCL" or "IPLS";

    /// <summary>The field of a role in a list of people.</summary>
    public static string FieldOfRole(string role) =>
        role.Length == 0 ? "performer" : FieldOf("TIPL:" + role) ?? "performer:" + role;

    /// <summary>Names that we gave to frames which the table does not know: what was read under an id is written under it.</summary>
    private static bool IsFrameId(string field) =>
        field.Length == 4 && (field[0] is 'T' or 'W' || field == "GRP1") && field is not ("TXXX" or "WXXX")
        && field.All(c => char.IsAsciiDigit(c) || char.IsAsciiLetterUpper(c)) && KnownIds.Contains(field);

    /// <summary>
    /// Fields that programs keep in a TXXX of their name though they have a frame: Picard before 1.2 and 1.3 (sort names), Picard for
    /// licences that are no address, others for totals. Ids, which converters carry over under their names in Vorbis comments, are too.
    /// </summary>
    private static readonly FrozenSet<string> OtherPlaces = new[] { "albumartistsort", "composersort", "license", "totaltracks", "totaldiscs", "movementtotal" }.ToFrozenSet();

    /// <summary>Text and link frames of 2.3 and 2.4 without a field name of ours; any other word of four capitals is a description.</summary>
    private static readonly FrozenSet<string> KnownIds = new[]
    {
        "TDEN", "TDLY", "TDRL", "TDTG", "TFLT", "TLEN", "TOLY", "TOWN", "TPRO", "TRDA", "TRSN", "TRSO", "TSIZ", "TCAT", "TDES", "TGID", "TKWD", "GRP1",
        "WCOM", "WOAF", "WOAS", "WORS", "WPAY", "WPUB", "WFED",
    }.ToFrozenSet();

    private static FrozenDictionary<string, string> ByOurSpelling()
    {
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            // Sort names as programs wrote them before 2.4 had frames for them.
            ["XSOA"] = "albumsort",
            ["XSOP"] = "artistsort",
            ["XSOT"] = "titlesort",
            ["TXXX:MusicBrainz Track Id"] = "musicbrainz_recordingid",
        };
        foreach (var field in FieldTable.All)
        {
            foreach (var spelling in new[] { field.Id3v24, field.Id3v23 })
            {
                if (spelling is not null && !NumberFrames.ContainsKey(spelling))
                {
                    fields.TryAdd(spelling, field.Name);
                }
            }
        }

        return fields.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }
}

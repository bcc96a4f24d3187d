using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using MediaCleanup.Formats.Audio.Ape;
using MediaCleanup.Formats.Audio.Id3;

namespace MediaCleanup.Formats.Audio.Tagged;

/// <summary>The tags at the end of a file, in any order that programs left them in, and where the audio before them ends.</summary>
/// <param name="Start">the first byte after the audio.</param>
/// <param name="Lyrics3">where Lyrics3 blocks lie; they stay as they are.</param>
internal sealed record TagTail(long Start, Id3v1Tag? Id3v1, ApeTag? Ape, ImmutableArray<ByteRange> Lyrics3, Id3v2Tag? Id3v2)
{
    /// <summary>Lyrics3 v1 holds at most 5100 bytes between its two words.</summary>
    private const int MaxLyrics3V1 = 5100 + 11 + 9;

    /// <summary>True when one of these tags holds the field.</summary>
    public bool Has(string field) =>
        (Id3v1?.Fields ?? []).Concat(Ape?.Fields ?? []).Concat(Id3v2?.Fields ?? []).Any(f => f.Name.Equals(field, StringComparison.OrdinalIgnoreCase));

    public static TagTail Read(ByteSource source, long start)
    {
        var tail = new TagTail(source.Length, null, null, [], null);
        while (tail.Before(source, start) is { } further)
        {
            tail = further;
        }

        return tail;
    }

    private TagTail? Before(ByteSource source, long start)
    {
        if (Id3v1 is null && Start == source.Length && Start - Id3v1Tag.Size >= start && Id3v1Tag.FindBefore(source, Start) is { } id3v1)
        {
            return this with { Start = id3v1.At.Offset, Id3v1 = id3v1 };
        }

        if (Ape is null && ApeTag.FindBefore(source, Start) is { } ape && ape.At.Offset >= start)
        {
            return this with { Start = ape.At.Offset, Ape = ape };
        }

        if (Id3v2 is null && Id3v2Tag.FindBefore(source, Start) is { } found && found.Offset >= start)
        {
            return this with { Start = found.Offset, Id3v2 = Id3v2Tag.Read(source, found.Offset) };
        }

        return FindLyrics3(source, Start) is { } lyrics && lyrics.Offset >= start && Lyrics3.Length < 4
            ? this with { Start = lyrics.Offset, Lyrics3 = [.. Lyrics3, lyrics] }
            : null;
    }

    /// <summary>Source: "Lyrics3 made easy" and "Lyrics3 v2.00" at id3.org.</summary>
    private static ByteRange? FindLyrics3(ByteSource source, long end)
    {
        if (source.StartsWith("LYRICS200"u8, end - 9) && end >= 15)
        {
            var digits = Encoding.ASCII.GetString(source.ReadBytes(end - 15, 6));
            return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && source.StartsWith("LYRICSBEGIN"u8, end - 15 - size)
                ? ByteRange.FromTo(end - 15 - size, end)
                : null;
        }

        if (!source.StartsWith("LYRICSEND"u8, end - 9))
        {
            return null;
        }

        var from = Math.Max(0, end - MaxLyrics3V1);
        var block = source.ReadBytes(from, end - from);
        return block.AsSpan().LastIndexOf("LYRICSBEGIN"u8) is >= 0 and var found ? ByteRange.FromTo(from + found, end) : null;
    }
}

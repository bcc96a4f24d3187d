namespace MediaCleanup.Formats.Audio.Ogg;

/// <summary>Lays header packets out over pages.</summary>
internal static class OggPagination
{
    /// <summary>
    /// The pages that take the place of the old header pages: as many as there were wherever that can be, so that no later
    /// page need be numbered anew.
    /// </summary>
    /// <param name="packets">all header packets from the comment on.</param>
    /// <param name="rest">what followed the last header packet on its page; it gets a page of its own.</param>
    public static List<byte[]> Write(OggHeaders old, List<byte[]> packets, byte[] rest)
    {
        var lacing = packets.SelectMany(Lacing).ToArray();
        var payload = packets.SelectMany(p => p).ToArray();
        var pages = new List<byte[]>();
        var first = old.Pages[0];
        var (segment, offset) = (0, 0);
        foreach (var count in SegmentsOfPages(old, lacing))
        {
            var part = lacing.AsSpan(segment, count);
            var length = 0;
            foreach (var value in part)
            {
                length += value;
            }

            // RFC 3533, section 6: a page on which no packet ends has the position -1, a page of headers has 0.
            var isContinued = segment > 0 && lacing[segment - 1] == 255;
            var granule = part.ContainsAnyExcept((byte)255) ? 0 : OggPage.NoGranule;
            var isEnd = segment + count == lacing.Length && old.RestSegments == 0;
            pages.Add(OggPage.Write(
                (byte)((isContinued ? OggPage.Continued : 0) | (isEnd ? old.LastPage.Flags & OggPage.Last : 0)),
                isEnd ? old.LastPage.Granule : granule,
                first.Serial,
                first.Sequence + (uint)pages.Count,
                part,
                payload.AsSpan(offset, length)));
            (segment, offset) = (segment + count, offset + length);
        }

        if (old.RestSegments > 0)
        {
            var flags = (byte)(old.LastPage.Flags & OggPage.Last);
            pages.Add(OggPage.Write(flags, old.LastPage.Granule, first.Serial, first.Sequence + (uint)pages.Count, old.LastPage.Lacing.AsSpan()[^old.RestSegments..], rest));
        }

        return pages;
    }

    /// <summary>A packet's segments: full ones, then one below 255, which may be 0.</summary>
    private static IEnumerable<byte> Lacing(byte[] packet) =>
        Enumerable.Repeat((byte)255, packet.Length / 255).Append((byte)(packet.Length % 255));

    private static List<int> SegmentsOfPages(OggHeaders old, byte[] lacing)
    {
        if (old.RestSegments == 0 && lacing.AsSpan().SequenceEqual(old.Pages.SelectMany(p => p.Lacing).ToArray()) && old.Pages.All(p => p.Lacing.Length > 0))
        {
            return [.. old.Pages.Select(p => p.Lacing.Length)];
        }

        var least = (lacing.Length + OggPage.MostSegments - 1) / OggPage.MostSegments;
        var had = old.Pages.Length - (old.RestSegments > 0 ? 1 : 0);
        var pages = had >= least && had <= lacing.Length ? had : least;
        var counts = new List<int>(pages);
        for (var (left, page) = (lacing.Length, pages); page > 0; page--)
        {
            counts.Add((left + page - 1) / page);
            left -= counts[^1];
        }

        return counts;
    }
}

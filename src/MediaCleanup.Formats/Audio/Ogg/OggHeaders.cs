using System.Collections.Immutable;

namespace MediaCleanup.Formats.Audio.Ogg;

/// <summary>The packets from the comment to the last header packet, and the pages that hold them.</summary>
/// <param name="Pages">from the page on which the comment begins to the one on which the last header packet ends.</param>
/// <param name="Packets">where the pieces of each header packet lie; the comment is the first.</param>
/// <param name="RestSegments">segments on the last page that come behind the last header packet; by the specifications there are none.</param>
internal sealed record OggHeaders(ImmutableArray<OggPage> Pages, ImmutableArray<ImmutableArray<ByteRange>> Packets, int RestSegments)
{
    private const int MostPages = 20_000;
    private const int MostPackets = 1024;

    public OggPage LastPage => Pages[^1];

    /// <summary>What comes behind the last header packet on its page: audio that an odd muxer put there.</summary>
    public ByteRange Rest
    {
        get
        {
            var length = LastPage.Lacing.AsSpan()[^RestSegments..].ToArray().Sum(l => (long)l);
            return ByteRange.FromTo(LastPage.At.End - length, LastPage.At.End);
        }
    }

    /// <summary>Reads packets until the coding says that all its headers are there.</summary>
    /// <param name="isComplete">asked after each packet, with the packets so far; the comment is the first.</param>
    /// <exception cref="CorruptMediaException">the pages end, or belong to something else.</exception>
    public static OggHeaders Read(ByteSource source, OggPage first, Func<ImmutableArray<ImmutableArray<ByteRange>>, bool> isComplete)
    {
        var pages = ImmutableArray.CreateBuilder<OggPage>();
        var packets = ImmutableArray<ImmutableArray<ByteRange>>.Empty;
        var pieces = ImmutableArray.CreateBuilder<ByteRange>();
        var (position, seen) = (first.At.End, 0);
        while (true)
        {
            var page = OggPage.Read(source, position);
            position = page.At.End;
            if (page.Serial != first.Serial)
            {
                // Another stream's header page; whoever interleaves streams is not edited, but can be read.
                if (++seen > MostPages)
                {
                    throw new CorruptMediaException("the header packets do not end");
                }

                continue;
            }

            if (pages.Count + seen > MostPages || page.IsFirst || page.IsContinued != pieces.Count > 0)
            {
                throw new CorruptMediaException($"the header packets break off at the page at {page.At.Offset}");
            }

            pages.Add(page);
            var (segment, offset) = (0, page.Payload.Offset);
            while (segment < page.Lacing.Length)
            {
                var start = offset;
                var ends = false;
                while (segment < page.Lacing.Length && !ends)
                {
                    offset += page.Lacing[segment];
                    ends = page.Lacing[segment++] < 255;
                }

                pieces.Add(ByteRange.FromTo(start, offset));
                if (!ends)
                {
                    continue;
                }

                packets = packets.Length < MostPackets ? packets.Add(pieces.ToImmutable()) : throw new CorruptMediaException("the header packets do not end");
                pieces.Clear();
                if (isComplete(packets))
                {
                    return new(pages.ToImmutable(), packets, page.Lacing.Length - segment);
                }
            }
        }
    }
}

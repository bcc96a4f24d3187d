using System.Collections.Immutable;

namespace MediaCleanup.Formats.Audio.Ogg;

/// <summary>The packets from the comment to the last header packet, and the pages that hold them.</summary>
/// <param name="Pages">from the page on which the comment begins to the one on which the last header packet ends.</param>
/// <param name="Packets">where the pieces of each header packet lie; the comment is the first.</param>
/// <param name="RestSegments">segments on the last page that come behind the last header packet; by the specifications there are none.</param>
/// <param name="Fault">why not all header packets are here, though the comment is; else null.</param>
internal sealed record OggHeaders(ImmutableArray<OggPage> Pages, ImmutableArray<ImmutableArray<ByteRange>> Packets, int RestSegments, string? Fault = null)
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
    /// <exception cref="CorruptMediaException">the pages end within the comment, or belong to something else.</exception>
    public static OggHeaders Read(ByteSource source, OggPage first, Func<ImmutableArray<ImmutableArray<ByteRange>>, bool> isComplete)
    {
        var pages = ImmutableArray.CreateBuilder<OggPage>();
        var packets = ImmutableArray<ImmutableArray<ByteRange>>.Empty;
        var pieces = ImmutableArray.CreateBuilder<ByteRange>();
        var position = first.At.End;
        for (var seen = 0; seen < MostPages && OggPage.TryRead(source, position) is { } page; seen++)
        {
            position = page.At.End;
            if (page.Serial != first.Serial)
            {
                // Whoever interleaves streams is not edited, but can be read.
                continue;
            }

            if (page.IsFirst || page.IsContinued != pieces.Count > 0)
            {
                position = page.At.Offset;
                break;
            }

            pages.Add(page);
            var (segment, offset) = (0, page.Payload.Offset);
            while (NextPiece(page, ref segment, ref offset, pieces) is { } ends)
            {
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

        var fault = $"its header packets break off at {position}";
        return packets.Length > 0 ? new(pages.ToImmutable(), packets, 0, fault) : throw new CorruptMediaException(fault);
    }

    /// <summary>Takes the next piece of a packet from a page: true when the packet ends with it, null when the page is used up.</summary>
    private static bool? NextPiece(OggPage page, ref int segment, ref long offset, ImmutableArray<ByteRange>.Builder pieces)
    {
        if (segment == page.Lacing.Length)
        {
            return null;
        }

        var start = offset;
        var ends = false;
        while (segment < page.Lacing.Length && !ends)
        {
            offset += page.Lacing[segment];
            ends = page.Lacing[segment++] < 255;
        }

        pieces.Add(ByteRange.FromTo(start, offset));
        return ends;
    }
}

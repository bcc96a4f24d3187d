namespace MediaCleanup.Formats.Audio.Ogg;

/// <summary>The end of an Ogg file, found from behind.</summary>
/// <param name="LastPage">the last whole page, of whatever stream.</param>
/// <param name="LastGranule">the last position that a page of our stream tells, or null.</param>
/// <param name="IsCut">a page begins behind the last whole one, and the file ends within it.</param>
internal sealed record OggEnd(OggPage? LastPage, long? LastGranule, bool IsCut)
{
    private const int FirstWindow = 16 * 1024;
    private const int Window = OggPage.LargestPage + 1;
    private const int MostWindows = 16;

    public static OggEnd Find(ByteSource source, uint serial)
    {
        OggPage? last = null;
        long? granule = null;
        var isCut = false;
        var end = source.Length;
        for (var round = 0; round < MostWindows && end > 0 && granule is null; round++)
        {
            var start = Math.Max(0, end - (round == 0 ? FirstWindow : Window));

            // Three bytes more, for a mark that lies across two windows.
            var bytes = source.ReadBytes(start, Math.Min(source.Length, end + 3) - start);
            for (var at = bytes.AsSpan().LastIndexOf("OggS"u8); at >= 0 && granule is null; at = bytes.AsSpan(0, at).LastIndexOf("OggS"u8))
            {
                if (ReadPage(source, bytes, start, at) is not { } page)
                {
                    isCut |= last is null && start + at + OggPage.LargestPage > source.Length && LooksLikePage(bytes.AsSpan(at));
                    continue;
                }

                last ??= page;
                granule = page.Serial == serial && page.Granule >= 0 ? page.Granule : null;
            }

            end = start;
        }

        return new(last, granule, isCut || (last is { } whole && EndsInMark(source, whole.At.End)));
    }

    /// <summary>The page at this place of the window, from memory where it lies in it whole.</summary>
    private static OggPage? ReadPage(ByteSource source, byte[] window, long start, int at) =>
        OggPage.TryRead(new MemorySource(window), at) is { } page
            ? page with { At = page.At with { Offset = start + at } }
            : OggPage.TryRead(source, start + at);

    /// <summary>True when all that is behind the last page is the start of a page's mark.</summary>
    private static bool EndsInMark(ByteSource source, long end) =>
        source.Length - end is > 0 and < 4 and var length && source.StartsWith("OggS"u8[..(int)length], end);

    private static bool LooksLikePage(ReadOnlySpan<byte> bytes) => bytes.Length < 6 || (bytes[4] == 0 && bytes[5] < 8);
}

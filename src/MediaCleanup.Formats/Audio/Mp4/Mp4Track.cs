using System.Buffers.Binary;

namespace MediaCleanup.Formats.Audio.Mp4;

/// <summary>What the header of one track says. Times are in <see cref="TimeScale"/> units a second.</summary>
internal sealed record Mp4Track
{
    public required uint Id { get; init; }

    /// <summary><c>soun</c>, <c>vide</c>, <c>text</c> …</summary>
    public required string Handler { get; init; }

    /// <summary>The first sample description's type: <c>mp4a</c>, <c>alac</c>, <c>jpeg</c> …</summary>
    public string Coding { get; init; } = "";

    public Mp4Atom? SampleEntry { get; init; }

    /// <summary>The version of <c>stsd</c>: 0 makes the versions of a sound description QuickTime's.</summary>
    public int SampleTableVersion { get; init; }

    public uint TimeScale { get; init; }

    public ulong Duration { get; init; }

    /// <summary>The sum of the edit list in units of the movie's time scale; null without one.</summary>
    public ulong? EditedDuration { get; init; }

    /// <summary>The tracks that this one names as its chapters.</summary>
    public IReadOnlyList<uint> Chapters { get; init; } = [];

    /// <summary>Its <c>stco</c> or <c>co64</c>.</summary>
    public Mp4Atom? OffsetTable { get; init; }

    /// <summary>Its <c>stsz</c> or <c>stz2</c>.</summary>
    public Mp4Atom? SizeTable { get; init; }

    /// <summary>Its <c>stsc</c>.</summary>
    public Mp4Atom? ChunkMap { get; init; }

    /// <summary>Nothing in it points into the file but <see cref="OffsetTable"/>.</summary>
    public bool Closes { get; init; } = true;

    private static readonly string[] StillPictures = ["jpeg", "png ", "gif ", "tiff", "mjpa", "mjpb", "mjpg"];

    /// <summary>A track of moving pictures; those that carry covers or chapter images are stills.</summary>
    public bool IsVideo => Handler == "vide" && !StillPictures.Contains(Coding);

    public static Mp4Track Read(ByteSource source, Mp4Atom trak)
    {
        var children = Mp4Atoms.Children(source, trak);
        var media = children.Find("mdia") is { } mdia ? Mp4Atoms.Children(source, mdia) : Mp4AtomList.Empty;
        var tables = media.Find("minf") is { } minf && Mp4Atoms.Children(source, minf).Find("stbl") is { } stbl
            ? Mp4Atoms.Children(source, stbl)
            : Mp4AtomList.Empty;
        var (scale, duration) = media.Find("mdhd") is { } mdhd ? TimeOf(source, mdhd) : default;
        var descriptions = tables.Find("stsd");
        var entry = descriptions is { Body.Length: >= 16 } stsd
            ? Mp4Atoms.Children(source, ByteRange.FromTo(stsd.Body.Offset + 8, stsd.End)).Atoms.FirstOrDefault()
            : default;
        return new()
        {
            Id = children.Find("tkhd") is { } tkhd ? IdOf(source, tkhd) : 0,
            Handler = media.Find("hdlr") is { Body.Length: >= 12 } hdlr ? FourLetters(source, hdlr.Body.Offset + 8) : "",
            Coding = entry.Type ?? "",
            SampleEntry = entry.Type is null ? null : entry,
            SampleTableVersion = descriptions is { Body.Length: >= 4 } ? source.ReadByte(descriptions.Value.Body.Offset) : 0,
            TimeScale = scale,
            Duration = duration,
            EditedDuration = children.Find("edts") is { } edts && Mp4Atoms.Children(source, edts).Find("elst") is { } elst ? EditsOf(source, elst) : null,
            Chapters = children.Find("tref") is { } tref && Mp4Atoms.Children(source, tref).Find("chap") is { } chap ? IdsOf(source, chap) : [],
            OffsetTable = tables.Find("stco") ?? tables.Find("co64"),
            SizeTable = tables.Find("stsz") ?? tables.Find("stz2"),
            ChunkMap = tables.Find("stsc"),
            Closes = children.Closes && media.Closes && tables.Closes && tables.Find("saio") is null
                && tables.Atoms.Count(a => a.Type is "stco" or "co64") <= 1,
        };
    }

    /// <summary>Time scale and duration as <c>mdhd</c> and <c>mvhd</c> hold them (ISO/IEC 14496-12, sections 8.2.2 and 8.4.2).</summary>
    public static (uint Scale, ulong Duration) TimeOf(ByteSource source, Mp4Atom atom)
    {
        var at = atom.Body.Offset;
        if (atom.Body.Length >= 32 && source.ReadByte(at) == 1)
        {
            var large = source.ReadUInt64BigEndian(at + 24);
            return (source.ReadUInt32BigEndian(at + 20), large == ulong.MaxValue ? 0 : large);
        }

        if (atom.Body.Length < 20)
        {
            return default;
        }

        var duration = source.ReadUInt32BigEndian(at + 16);
        return (source.ReadUInt32BigEndian(at + 12), duration == uint.MaxValue ? 0 : duration);
    }

    private static uint IdOf(ByteSource source, Mp4Atom tkhd)
    {
        var at = tkhd.Body.Offset;
        return tkhd.Body.Length < 24 ? 0 : source.ReadUInt32BigEndian(source.ReadByte(at) == 1 ? at + 20 : at + 12);
    }

    /// <summary>Adds up the edit list; an edit without media (a pause in front) counts as well, as players play it.</summary>
    private static ulong? EditsOf(ByteSource source, Mp4Atom elst)
    {
        var body = elst.Body;
        if (body.Length < 8)
        {
            return null;
        }

        var wide = source.ReadByte(body.Offset) == 1;
        var width = wide ? 20 : 12;
        var count = Math.Min(source.ReadUInt32BigEndian(body.Offset + 4), (body.Length - 8) / width);
        ulong sum = 0;
        for (var i = 0L; i < Math.Min(count, 4096); i++)
        {
            var at = body.Offset + 8 + (i * width);
            sum += wide ? source.ReadUInt64BigEndian(at) : source.ReadUInt32BigEndian(at);
        }

        return sum;
    }

    private static uint[] IdsOf(ByteSource source, Mp4Atom atom)
    {
        var bytes = source.ReadBytes(atom.Body.Offset, Math.Min(atom.Body.Length, 1024) / 4 * 4);
        var ids = new uint[bytes.Length / 4];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(i * 4));
        }

        return ids;
    }

    private static string FourLetters(ByteSource source, long offset) =>
        System.Text.Encoding.Latin1.GetString(source.ReadBytes(offset, 4));
}

using System.Collections.Immutable;

namespace MediaCleanup.Formats.Audio.Mp4;

/// <summary>The parts of an MP4 file that its editor needs.</summary>
internal sealed record Mp4Layout : FileLayout
{
    public required Mp4AtomList Top { get; init; }

    public required Mp4Atom Moov { get; init; }

    public required Mp4AtomList MoovChildren { get; init; }

    public Mp4Atom? Udta { get; init; }

    public Mp4AtomList UdtaChildren { get; init; } = Mp4AtomList.Empty;

    public Mp4Atom? Meta { get; init; }

    public Mp4AtomList MetaChildren { get; init; } = Mp4AtomList.Empty;

    public Mp4Atom? Ilst { get; init; }

    /// <summary>The entries of <c>ilst</c>, in order.</summary>
    public ImmutableArray<Mp4Entry> Entries { get; init; } = [];

    public ImmutableArray<Mp4Track> Tracks { get; init; } = [];
}

/// <summary>One entry of <c>ilst</c>.</summary>
/// <param name="Key">the atom's type, or <c>----:mean:name</c>.</param>
/// <param name="HeadEnd">where the first <c>data</c> begins: what lies before it (mean and name) is kept when the values are replaced.</param>
internal sealed record Mp4Entry(Mp4Atom Atom, string Key, long HeadEnd, ImmutableArray<Mp4Data> Data);

/// <summary>One value of an entry: a <c>data</c> atom.</summary>
/// <param name="Type">the well-known type (QuickTime File Format, "Well-Known Types"): 1 UTF-8, 2 UTF-16, 13 JPEG, 14 PNG, 21 integer …</param>
/// <param name="Value">the bytes behind type and locale.</param>
internal readonly record struct Mp4Data(Mp4Atom Atom, uint Type, ByteRange Value);

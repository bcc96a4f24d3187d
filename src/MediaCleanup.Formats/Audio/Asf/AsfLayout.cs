using System.Collections.Immutable;

namespace MediaCleanup.Formats.Audio.Asf;

/// <summary>The parts of an ASF file that its editor needs.</summary>
internal sealed record AsfLayout : FileLayout
{
    public required AsfObject Header { get; init; }

    /// <summary>The header extension, which holds metadata objects of its own.</summary>
    public required AsfObject? Extension { get; init; }

    /// <summary>The file properties, which repeat the size of the file.</summary>
    public required AsfObject FileProperties { get; init; }

    /// <summary>Unused space behind everything else, in the header or in its extension.</summary>
    public required AsfObject? Padding { get; init; }

    public required ImmutableArray<AsfAttributes> Holders { get; init; }

    public IEnumerable<AsfAttribute> Attributes => Holders.SelectMany(h => h.All);
}

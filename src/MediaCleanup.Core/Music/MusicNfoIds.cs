using System.Collections.Immutable;
using System.Xml.Linq;
using MediaCleanup.Core.Nfo;

namespace MediaCleanup.Core.Music;

/// <summary>Whether an NFO that is there speaks of something else: two albums in one file would help nobody.</summary>
internal static class MusicNfoIds
{
    private static readonly ImmutableArray<string> Names = ["musicbrainzartistid", "musicbrainzalbumid", "musicbrainzreleasegroupid"];

    /// <summary>What it states instead, for a person; null when it fits, or when its id is the one that we wrote.</summary>
    public static string? Contradiction(ReadOnlyMemory<byte> theirs, ReadOnlyMemory<byte>? lastWritten, string root, IReadOnlyList<XElement> ours)
    {
        var there = Read(theirs, root);
        var before = lastWritten is { } bytes ? Read(bytes, root) : [];
        foreach (var name in Names)
        {
            if (Stated(there, name) is { } stated && Stated(ours, name) is { } own && stated != own && stated != Stated(before, name))
            {
                return $"it states {name} {stated}, but what was found is {own}";
            }
        }

        return null;
    }

    private static IReadOnlyList<XElement> Read(ReadOnlyMemory<byte> bytes, string root) => [.. NfoFile.Read(bytes, root).Elements.Select(e => e.Value)];

    private static string? Stated(IReadOnlyList<XElement> elements, string name) =>
        elements.FirstOrDefault(e => e.Name.LocalName.Equals(name, StringComparison.OrdinalIgnoreCase))?.Value.Trim().ToLowerInvariant() is { Length: > 0 } id ? id : null;
}

using System.Globalization;
using System.Text;
using MediaCleanup.Cli.Look;
using MediaCleanup.Core;
using MediaCleanup.Core.Work;

namespace MediaCleanup.Cli.Verbs;

/// <summary>Which entry a name on the command line means.</summary>
internal static class EntryNames
{
    /// <summary>The entry whose name or path this is: exactly, else composed and case-folded.</summary>
    /// <exception cref="MediaCleanupException">several match, and are listed; or none does, and the nearest is named (exit 2).</exception>
    public static QueueEntry Find(WorkQueue queue, string name)
    {
        var exact = queue.Entries.Where(e => NamesOf(queue, e).Contains(name, StringComparer.Ordinal)).ToList();
        var matches = exact.Count > 0 ? exact : queue.Entries.Where(e => NamesOf(queue, e).Any(n => Fold(n) == Fold(name))).ToList();
        var kind = queue.Kind;
        return matches.Count switch
        {
            1 => matches[0],
            0 => throw new MediaCleanupException(ExitCode.Usage, $"no {kind.Entry} in the queue is called \"{name}\"", Nearness.NearestTo(Fold(name), queue.Entries.Select(e => Fold(DisplayOf(e)))) is { } near
                ? $"Did you mean \"{DisplayOf(queue.Entries.First(e => Fold(DisplayOf(e)) == near))}\"?"
                : Holding(queue, name) is { Count: > 0 } holding ? $"Did you mean {string.Join(" or ", holding.Select(e => $"\"{DisplayOf(e)}\""))}?"
                : $"media-cleanup queue --list --library {kind.Folder}"),
            _ => throw new MediaCleanupException(ExitCode.Usage, $"\"{name}\" names {matches.Count} {kind.Entries}: {string.Join("; ", matches.Select(m => $"{DisplayOf(m)} in {FullPathOf(queue, m)}"))}", "Give the path instead of the name"),
        };
    }

    /// <summary>What a person types for this entry.</summary>
    public static string DisplayOf(QueueEntry entry) => entry is MovieEntry { Year: { } year } movie ? string.Create(CultureInfo.InvariantCulture, $"{movie.Title} ({year})") : entry.Name;

    /// <summary>The first entries in whose names it stands: somebody typed a part.</summary>
    private static List<QueueEntry> Holding(WorkQueue queue, string name)
    {
        const int Shortest = 3, Most = 3;
        return name.Trim().Length < Shortest ? [] : [.. queue.Entries.Where(e => Fold(DisplayOf(e)).Contains(Fold(name.Trim()), StringComparison.Ordinal)).Take(Most)];
    }

    private static IEnumerable<string> NamesOf(WorkQueue queue, QueueEntry entry) => new[] { entry.Name, DisplayOf(entry), entry.Path, FullPathOf(queue, entry) }.Distinct(StringComparer.Ordinal);

    /// <summary>Tells the same artist in two libraries apart.</summary>
    private static string FullPathOf(WorkQueue queue, QueueEntry entry) => Path.Combine(queue.Roots[entry.Root], entry.Path);

    private static string Fold(string text)
    {
        try
        {
            return text.Normalize(NormalizationForm.FormC).ToUpperInvariant().ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            return text; // a lone surrogate, typed on purpose
        }
    }
}

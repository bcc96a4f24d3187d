using System.Collections.Immutable;
using System.Xml.Linq;
using MediaCleanup.Core.Nfo;
using MediaCleanup.Core.Work;

namespace MediaCleanup.Core.Music;

/// <summary>An NFO beside music as it is on disk.</summary>
/// <param name="ReadError">why its bytes are not here.</param>
public sealed record MusicNfoFile(ReadOnlyMemory<byte> Bytes, string? ReadError = null);

/// <summary>
/// Adds <c>artist.nfo</c> and <c>album.nfo</c> to a proposal, by the rules of films' NFO: made where none is, completed where an
/// XML one is, and merged three-way where ours is. It states what the answers in hand say, and asks for nothing more.
/// </summary>
/// <param name="texts">gets the texts of the plan.</param>
/// <param name="lastWritten">what is ours of what we wrote last to a path below a root; null when we never did.</param>
/// <param name="choosesAmongEditions">the best edition of a tie is written (<c>music.ambiguous_edition</c>).</param>
public sealed class MusicNfoPlanner(MemoryBlobs texts, Func<string, string, ReadOnlyMemory<byte>?> lastWritten, bool choosesAmongEditions)
{
    /// <param name="read">reads an NFO that was listed, by its path relative to the root.</param>
    public Proposal Added(string root, ArtistFolder artist, ImmutableArray<AlbumOutcome> albums, Func<string, MusicNfoFile> read, Proposal proposal)
    {
        var changes = proposal.Plan.Changes.ToBuilder();
        var issues = proposal.Issues.ToBuilder();
        var questions = proposal.Questions.ToBuilder();
        var decisions = proposal.Decisions.ToBuilder();
        var ownParts = proposal.OwnParts;
        foreach (var wanted in Wanted(artist, albums))
        {
            var plan = PlanOne(root, artist, wanted, read);
            ownParts = plan.AddTo(ownParts);
            if (plan.Change is not null)
            {
                changes.Add(plan.Change);
            }

            if (plan.Issue is not null)
            {
                issues.Add(plan.Issue);
            }

            if (plan.Issue is { Code: "NFO_NAME_TAKEN" } taken)
            {
                questions.Add(new(taken.Code, taken.Path, $"{wanted.FileName} holds something else. Rename it, then reset the artist", [], $"media-cleanup queue --reset-artist {ShellText.Quote(artist.Artist)}"));
            }

            if (plan.Kept.Length > 0)
            {
                decisions.Add($"{wanted.Folder}/{wanted.FileName}: kept as they are: {string.Join(", ", plan.Kept)}");
            }
        }

        return proposal with { Plan = new([.. changes]), Issues = issues.ToImmutable(), Questions = questions.ToImmutable(), Decisions = decisions.ToImmutable(), OwnParts = ownParts };
    }

    private IEnumerable<WantedNfo> Wanted(ArtistFolder artist, ImmutableArray<AlbumOutcome> albums)
    {
        foreach (var place in MusicNfoPlaces.Artists(artist, albums))
        {
            yield return new(place.Folder, ArtistNfo.FileName, ArtistNfo.Root, "NFO_OTHER_ARTIST", ArtistNfo.Elements(ArtistNfoFacts.Of(place.Artist, place.Albums)));
        }

        foreach (var (folder, match) in MusicNfoPlaces.Albums(artist, albums))
        {
            yield return new(folder, AlbumNfo.FileName, AlbumNfo.Root, "NFO_OTHER_ALBUM", AlbumNfo.Elements(AlbumNfoFacts.Of(match, choosesAmongEditions)));
        }
    }

    private NfoPlan PlanOne(string root, ArtistFolder artist, WantedNfo wanted, Func<string, MusicNfoFile> read)
    {
        var path = $"{wanted.Folder}/{wanted.FileName}";
        if (artist.SideFiles.FirstOrDefault(s => IsIt(s.Path, wanted)) is not { } there)
        {
            // What is there but was passed over (a link that leads out) is not ours to replace.
            return artist.Skipped.Any(s => IsIt(s.Path, wanted)) ? new(null, null, []) : NfoPlan.Of(wanted.Root, path, null, null, wanted.Elements, texts);
        }

        if (there.Length > NfoFile.MaxBytes)
        {
            return new(null, new("NFO_UNREADABLE", there.Path, $"larger than {NfoFile.MaxBytes / 1024 / 1024} MiB"), []);
        }

        var file = read(there.Path);
        if (file.ReadError is { } error)
        {
            return new(null, new("NFO_UNREADABLE", there.Path, error), []);
        }

        var last = lastWritten(root, there.Path);
        return MusicNfoIds.Contradiction(file.Bytes, last, wanted.Root, wanted.Elements) is { } other
            ? new(null, new(wanted.OtherCode, there.Path, other), [])
            : NfoPlan.Of(wanted.Root, there.Path, file.Bytes, last, wanted.Elements, texts);
    }

    /// <summary>The file itself in any case of letters; folders that differ in case are two.</summary>
    private static bool IsIt(string path, WantedNfo wanted) =>
        path.Length == wanted.Folder.Length + 1 + wanted.FileName.Length && path.StartsWith(wanted.Folder + "/", StringComparison.Ordinal) && path.EndsWith(wanted.FileName, StringComparison.OrdinalIgnoreCase);

    private sealed record WantedNfo(string Folder, string FileName, string Root, string OtherCode, IReadOnlyList<XElement> Elements);
}

using System.Collections.Immutable;
using MediaCleanup.Core.Changes;

namespace MediaCleanup.Core.Work;

/// <summary>
/// What the pure steps have to say about one entry: changes that are sure enough to make, and questions that only a person can
/// answer. An artist with nine sure albums and one doubtful one gets nine cleaned and one question. This is the seam between
/// music and films: scanning, matching and planning differ, everything behind a proposal is shared.
/// </summary>
public sealed record Proposal
{
    public required Plan Plan { get; init; }

    /// <summary>What was found wrong; those that the plan mends are counted as resolved when it has been applied.</summary>
    public ImmutableArray<Issue> Issues { get; init; } = [];

    public ImmutableArray<Question> Questions { get; init; } = [];

    /// <summary>For the log and the reports, one line a thing decided: "Rumours: release … (album 0.99, edition 0.74)".</summary>
    public ImmutableArray<string> Decisions { get; init; } = [];

    /// <summary>The media files that the proposal was made for; one that came later was not looked at. Empty: not told.</summary>
    public ImmutableArray<string> Seen { get; init; } = [];

    /// <summary>Of files that are merged with a person's, by the hash of their new content, what of it is ours: a later merge updates nothing else.</summary>
    public ImmutableDictionary<string, BlobId> OwnParts { get; init; } = ImmutableDictionary<string, BlobId>.Empty;

    /// <summary>Facts for the queue entry: <c>musicbrainz_artist_id</c>, <c>tmdb_id</c>, <c>imdb_id</c>.</summary>
    public ImmutableDictionary<string, string> Facts { get; init; } = ImmutableDictionary<string, string>.Empty;
}

/// <summary>Something wrong with the library. Codes are stable; <c>docs/issues.md</c> lists them.</summary>
/// <param name="Path">file or folder, relative to the library root; the entry's own folder for the whole.</param>
/// <param name="Detail">what exactly, for a person; text from files is made harmless where it is shown, not here.</param>
/// <param name="Resolved">the plan of the same proposal mends it.</param>
public sealed record Issue(string Code, string Path, string Detail, bool Resolved = false);

/// <summary>A doubt that became a question instead of a write.</summary>
/// <param name="Subject">the album folder or film, relative to the entry.</param>
/// <param name="Choices">what could be the answer, best first.</param>
/// <param name="Answer">the command that answers it, complete but for the choice.</param>
public sealed record Question(string Code, string Subject, string Text, ImmutableArray<Choice> Choices, string Answer);

/// <summary>One possible answer: a release, a film.</summary>
/// <param name="Confidence">0 to 1.</param>
public sealed record Choice(string Id, string Description, double Confidence);

using System.CommandLine;
using MediaCleanup.Core;
using MediaCleanup.Core.Work;

namespace MediaCleanup.Cli.Verbs;

/// <summary>The verb that works: identifies, and writes what is sure.</summary>
internal sealed class ProcessVerb : Verb
{
    private const int DefaultBatch = 10;
    private readonly Option<bool> _all;
    private readonly Option<string?> _artist;
    private readonly Option<string?> _movie;
    private readonly Option<string?> _undo;
    private readonly Option<string?> _library;
    private readonly Option<int?> _batchSize;
    private readonly Option<bool> _dryRun;
    private readonly Option<string?> _album;
    private readonly Option<string?> _release;
    private readonly Option<int?> _tmdb;
    private readonly Option<bool> _asIs;

    public ProcessVerb()
        : base(
            "process",
            "Works on the next batch: identifies albums and films, and writes what is sure",
            "media-cleanup process --dry-run", "what the next 10 entries would get; writes nothing but the cache of answers, which has a short lock of its own",
            "media-cleanup process --all", "everything that is pending; Ctrl+C stops safely, and the same again goes on",
            "media-cleanup process --artist \"Harbor\"", "this artist, whatever its status",
            "media-cleanup process --artist \"Harbor\" --album \"Low Tide\" --release 11111111-2222-3333-4444-555555555555", "answers a question: it is this release",
            "media-cleanup process --undo last", "every byte of the last session back; use --as-is on an entry, or the next batch would do it again")
    {
        _all = Act("--all", "Everything that is pending");
        _artist = Modifier("--artist", "NAME", "This artist, whatever its status (with --undo: only this artist's files)");
        _movie = Modifier("--movie", "TITLE", "This film, whatever its status (with --undo: only this film's files)");
        _undo = Act("--undo", "SESSION|last", "Take back what a session changed, to the byte");
        _library = Modifier(GlobalOptions.Library("Which library (default: music)"));
        _batchSize = Modifier(Number("--batch-size", "N", $"How many entries (default {DefaultBatch})", 1, 1_000_000));
        _dryRun = Modifier("--dry-run", "Show the plan and stop: no write in a library, no lock of state or library; it may fill the cache of answers");
        _album = Modifier("--album", "FOLDER", "With --artist: this album; FOLDER relative to the artist's path");
        _release = Modifier("--release", "ID", "With --artist and --album: it is this MusicBrainz release");
        _tmdb = Modifier(Number("--tmdb", "ID", "With --movie: it is this film of TMDb", 1, int.MaxValue));
        _asIs = Modifier("--as-is", "With --artist or --movie: leave alone from now on");
    }

    public override async Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var act = ActOf(invocation);
        var (artist, movie) = (invocation.Parse.GetValue(_artist), invocation.Parse.GetValue(_movie));
        if (artist is not null && movie is not null)
        {
            throw Exclude("--artist", "--movie");
        }

        if (act == _all && (artist ?? movie) is not null)
        {
            throw Exclude("--all", artist is null ? "--movie" : "--artist");
        }

        var asked = KindOf(invocation, _library);
        var implied = movie is not null ? "--movie" : invocation.Parse.GetValue(_tmdb) is not null ? "--tmdb" : artist is not null ? "--artist" : null;
        var kind = implied is null ? asked ?? MediaKind.Music : implied == "--artist" ? MediaKind.Music : MediaKind.Movies;
        if (asked is not null && asked != kind)
        {
            throw Exclude(implied!, $"--library {asked.Folder}");
        }

        if (act == _undo)
        {
            return UndoAct.Run(invocation, kind, invocation.Parse.GetValue(_undo)!, artist ?? movie, invocation.Parse.GetValue(_dryRun), cancellationToken);
        }

        var answer = AnswerOf(invocation, artist ?? movie);
        var request = new ProcessRequest(kind, act == _all ? null : invocation.Parse.GetValue(_batchSize) ?? DefaultBatch, artist ?? movie, answer, invocation.Parse.GetValue(_dryRun));
        return await ProcessRun.RunAsync(invocation, request, cancellationToken);
    }

    private GivenAnswer? AnswerOf(Invocation invocation, string? entry)
    {
        var (album, release, tmdb, asIs) = (invocation.Parse.GetValue(_album), invocation.Parse.GetValue(_release), invocation.Parse.GetValue(_tmdb), invocation.Parse.GetValue(_asIs));
        if (tmdb is not null)
        {
            return invocation.Parse.GetValue(_movie) is null
                ? throw new MediaCleanupException(ExitCode.Usage, "--tmdb needs the film it is about", "media-cleanup process --movie TITLE --tmdb ID")
                : asIs || release is not null ? throw Exclude("--tmdb", asIs ? "--as-is" : "--release") : new(null, null, tmdb, false);
        }

        if (album is null && release is null && !asIs)
        {
            return null;
        }

        if (invocation.Parse.GetValue(_movie) is not null && (album ?? release) is not null)
        {
            throw Exclude("--movie", album is null ? "--release" : "--album");
        }

        if (release is not null && asIs)
        {
            throw Exclude("--release", "--as-is");
        }

        if (entry is null)
        {
            throw new MediaCleanupException(ExitCode.Usage, $"{(release is not null ? "--release" : asIs ? "--as-is" : "--album")} needs the artist it is about", "media-cleanup process --artist NAME --album FOLDER --release ID");
        }

        if (release is not null && album is null)
        {
            throw new MediaCleanupException(ExitCode.Usage, "--release needs the album it is about", "media-cleanup process --artist NAME --album FOLDER --release ID");
        }

        if (album is not null && release is null && !asIs)
        {
            throw new MediaCleanupException(ExitCode.Usage, "--album needs an answer: --release ID or --as-is", "media-cleanup process --artist NAME --album FOLDER --release ID");
        }

        return release is not null && !Guid.TryParseExact(release, "D", out _)
            ? throw new MediaCleanupException(ExitCode.Usage, $"'{release}' is no MusicBrainz id: it has the form 11111111-2222-3333-4444-555555555555", "Copy it from the release's address, musicbrainz.org/release/…")
            : new(album, release, null, asIs);
    }

    private static MediaCleanupException Exclude(string one, string other) => new(ExitCode.Usage, $"{one} and {other} exclude each other", $"Give one of them: media-cleanup process {one} …");
}

/// <summary>What <c>process</c> was asked to do.</summary>
/// <param name="Size">how many entries; null for all.</param>
/// <param name="Name">one entry, whatever its status.</param>
internal sealed record ProcessRequest(MediaKind Kind, int? Size, string? Name, GivenAnswer? Answer, bool DryRun);

/// <summary>An answer on the command line.</summary>
/// <param name="Album">a folder relative to the entry's path; null for the whole entry.</param>
internal sealed record GivenAnswer(string? Album, string? ReleaseId, int? TmdbId, bool AsIs);

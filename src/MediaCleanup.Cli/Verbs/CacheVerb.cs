using System.CommandLine;
using MediaCleanup.Core;

namespace MediaCleanup.Cli.Verbs;

/// <summary>Answers of the services, which are never asked for twice.</summary>
internal sealed class CacheVerb : Verb
{
    private readonly Option<bool> _verify;
    private readonly Option<string?> _clear;
    private readonly Option<int?> _olderThan;
    private readonly Option<bool> _negative;

    public CacheVerb()
        : base(
            "cache",
            "Answers of MusicBrainz, TMDb and the Cover Art Archive: how many there are; checks and clears them",
            "media-cleanup cache", "how much is kept, and since when",
            "media-cleanup cache --verify", "reads every answer and every picture, and proves it by its hash",
            "media-cleanup cache --clear musicbrainz --negative", "forgets only what said \"nothing found\", to ask again",
            "media-cleanup cache --clear all --older-than 365", "forgets what is older than a year")
    {
        _verify = Act("--verify", "Read every answer and prove it by its hash");
        _clear = Act("--clear", "musicbrainz|tmdb|coverart|all", "Forget answers; they are fetched again when they are needed");
        _clear.AcceptOnlyFromAmong([.. CacheActs.Names, "all"]);
        _olderThan = Modifier(Number("--older-than", "DAYS", "With --clear: only what was fetched more than DAYS ago", 0, 36_500));
        _negative = Modifier("--negative", "With --clear: only answers that said \"nothing found\"");
    }

    public override Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var act = ActOf(invocation);
        var (days, negative) = (invocation.Parse.GetValue(_olderThan), invocation.Parse.GetValue(_negative));
        if (act != _clear && (days is not null || negative))
        {
            throw new MediaCleanupException(ExitCode.Usage, $"{(days is not null ? _olderThan.Name : _negative.Name)} says what --clear forgets, and --clear was not given", "media-cleanup cache --clear all --older-than DAYS");
        }

        return Task.FromResult(act == _clear ? CacheActs.Clear(invocation, invocation.Parse.GetValue(_clear)!, days, negative)
            : act == _verify ? CacheActs.Verify(invocation, cancellationToken)
            : CacheActs.Show(invocation));
    }
}

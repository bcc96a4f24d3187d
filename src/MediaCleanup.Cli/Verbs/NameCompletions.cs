using System.CommandLine;
using System.CommandLine.Completions;
using MediaCleanup.Core;
using MediaCleanup.Core.State;
using MediaCleanup.Core.Work;

namespace MediaCleanup.Cli.Verbs;

/// <summary>
/// What a shell may offer behind an option that takes a name: artists, films, checkpoints, sessions. It reads the state as it is,
/// takes no lock, and offers nothing where there is nothing, or where it is damaged: a shell is no place for messages.
/// </summary>
internal sealed class NameCompletions(Surroundings surroundings)
{
    public void Attach(IEnumerable<Verb> verbs)
    {
        foreach (var option in verbs.SelectMany(v => v.Command.Options).OfType<Option<string?>>())
        {
            Func<StateFolder, IEnumerable<string>>? names = option.Name switch
            {
                "--artist" or "--reset-artist" => s => NamesOf(s, MediaKind.Music),
                "--movie" or "--reset-movie" => s => NamesOf(s, MediaKind.Movies),
                "--issues" => s => MediaKind.All.SelectMany(k => NamesOf(s, k, e => e.IssueReport is not null)),
                "--show" or "--restore" => s => MediaKind.All.SelectMany(k => s.Library(k).Checkpoints.List()).Select(c => c.Name).Prepend("latest"),
                "--session" or "--undo" => s => MediaKind.All.SelectMany(k => SessionsOf(s.Library(k))).Distinct(StringComparer.Ordinal),
                _ => null,
            };
            if (names is not null)
            {
                option.CompletionSources.Add(context => Offer(context, names));
            }
        }
    }

    private IEnumerable<CompletionItem> Offer(CompletionContext context, Func<StateFolder, IEnumerable<string>> names)
    {
        try
        {
            var path = StateFolder.Locate(
                SystemFileOps.Instance,
                context.ParseResult.GetValue(GlobalOptions.StatusDir) ?? surroundings.Variable("MEDIA_CLEANUP_STATUS_DIR"),
                surroundings.CurrentDirectory,
                Workspace.DataFolder(surroundings));
            using var state = StateFolder.Open(SystemFileOps.Instance, path);
            return state is null ? [] : [.. names(state).Where(n => OutputGate.Clean(n) == n).Select(n => new CompletionItem(n))];
        }
        catch (Exception fault) when (fault is MediaCleanupException or FileFaultException)
        {
            return [];
        }
    }

    private static IEnumerable<string> NamesOf(StateFolder state, MediaKind kind, Func<QueueEntry, bool>? which = null) =>
        state.Library(kind).Queue.Load() is { } reading ? reading.Queue.Entries.Where(which ?? (_ => true)).Select(EntryNames.DisplayOf) : [];

    private static IEnumerable<string> SessionsOf(LibraryState library) =>
        SystemFileOps.Instance.Names(library.SessionLogs).Where(n => n.EndsWith(".log", StringComparison.Ordinal)).Select(n => n[..^4]).OrderDescending(StringComparer.Ordinal);
}

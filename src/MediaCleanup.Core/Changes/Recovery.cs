using System.Collections.Immutable;
using System.Text.RegularExpressions;
using MediaCleanup.Core.State;
using MediaCleanup.Formats;

namespace MediaCleanup.Core.Changes;

/// <summary>
/// What a crashed run left, resolved at the next start: for each change that is neither done nor given up in its journal the
/// file's hash tells which. Our temporary files are removed, in the folders that the journal names and nowhere else.
/// </summary>
public sealed partial class Recovery(IFileOps ops, UndoLog log)
{
    private readonly FileSwap _swap = new(ops);

    /// <summary>Temporary names under which somebody else's file may lie: nobody removes them before they are settled.</summary>
    private readonly HashSet<string> _unsettled = new(StringComparer.Ordinal);

    /// <summary>Resolves all sessions that did not end in order. Needs the locks of the status folder and the libraries.</summary>
    public RecoveryResult Run()
    {
        var plans = ImmutableArray.CreateBuilder<OpenPlan>();
        var problems = ImmutableArray.CreateBuilder<string>();
        var sessions = ImmutableArray.CreateBuilder<string>();
        var open = log.Sessions().Where(n => !log.Index.Knows(n)).Select(log.ReadSession).ToList();
        _unsettled.UnionWith(open.SelectMany(s => s.OpenChanges).Where(c => c.Before is not null).Select(c => c.Temp));
        problems.AddRange(InterruptedUndo.CleanUp(ops, log, _swap, _unsettled, RemoveLeftovers));
        foreach (var session in open)
        {
            Resolve(session, plans, problems);
            sessions.Add(session.Name);
        }

        return new(plans.ToImmutable(), problems.ToImmutable()) { Sessions = sessions.ToImmutable() };
    }

    private void Resolve(SessionContent session, ImmutableArray<OpenPlan>.Builder plans, ImmutableArray<string>.Builder problems)
    {
        var done = new List<ChangeLine>();
        var given = new List<ChangeLine>();
        var closed = new List<PlanLine>();
        var isWhole = true;
        foreach (var byRoot in session.OpenChanges.Concat<object>(session.Plans).GroupBy(c => c is ChangeLine change ? change.Root : ((PlanLine)c).Root))
        {
            if (!LibraryPaths.IsThere(ops, byRoot.Key))
            {
                problems.Add($"session {session.Name} was interrupted in {byRoot.Key}, which is not there now; it is looked at again at the next start");
                isWhole = false;
                continue;
            }

            var paths = new LibraryPaths(ops, byRoot.Key);
            foreach (var change in byRoot.OfType<ChangeLine>())
            {
                if (TookPlace(paths, change, problems) is { } tookPlace)
                {
                    (tookPlace ? done : given).Add(change);
                }
                else
                {
                    isWhole = false; // It stays open: else nobody would know any more whose file lies there.
                }
            }

            foreach (var plan in byRoot.OfType<PlanLine>())
            {
                RemoveLeftovers(paths, plan.Plan.Changes.Select(c => c.Path));
            }

            closed.AddRange(session.OpenPlans.Where(p => p.Root == byRoot.Key));
        }

        log.Settle(session, done, given, closed, isWhole);
        plans.AddRange(closed.Select(p => new OpenPlan(session.Name, p.Root, p.Entry, p.Plan, new RecordedContents(p.Contents))));
    }

    /// <summary>Null: what lies under the temporary name is not ours, and cannot be given back now.</summary>
    private bool? TookPlace(LibraryPaths paths, ChangeLine change, ImmutableArray<string>.Builder problems)
    {
        var isGivenBack = change.Before is null || !TempPattern().IsMatch(change.Temp);
        try
        {
            var target = paths.Resolve(change.Path);
            var name = isGivenBack ? null : _swap.GiveBack(Path.Combine(Path.GetDirectoryName(target)!, change.Temp), target, change.Before!.Sha256, change.After.Sha256);
            isGivenBack = true;
            _ = _unsettled.Remove(change.Temp);
            if (name is not null)
            {
                problems.Add($"{change.Path}: somebody wrote it in the moment that it was changed ({change.Entry}); what they wrote is {name}");
                if (name == Path.GetFileName(target))
                {
                    return false; // Theirs is in its place, as if ours had never been.
                }
            }

            var facts = ops.Facts(target);
            if (facts is null && change.Before is null)
            {
                return false;
            }

            if (facts is { Kind: NodeKind.File } && Hash(target) is var hash && (hash == change.After.Sha256 || hash == change.Before?.Sha256))
            {
                return hash == change.After.Sha256;
            }

            problems.Add($"{change.Path}: neither the old nor the new content ({change.Entry}); somebody else wrote it, and it was left alone");
            return facts is not null;
        }
        catch (Exception error) when (!isGivenBack && error is CorruptMediaException or OutsideException or (IOException and not FileFaultException { Fault: FileFault.Missing }))
        {
            problems.Add($"{change.Path}: {change.Temp} beside it may be what somebody wrote, and could not be put back ({error.Message}); it is looked at again at the next start");
            return null;
        }
        catch (Exception error) when (error is IOException or CorruptMediaException or OutsideException)
        {
            _ = _unsettled.Remove(change.Temp);
            problems.Add($"{change.Path}: could not be looked at ({error.Message}); it was left alone");
            return true; // Undo looks at the content again, and takes back only what is certainly ours.
        }
    }

    private void RemoveLeftovers(LibraryPaths paths, IEnumerable<string> files)
    {
        foreach (var folder in files.Select(f => Folder(paths, f)).OfType<string>().Distinct())
        {
            var ours = ops.Names(folder).Where(n => TempPattern().IsMatch(n) && !_unsettled.Contains(n)).ToList();
            foreach (var name in ours)
            {
                ops.Delete(Path.Combine(folder, name));
            }

            if (ours.Count > 0)
            {
                ops.SyncFolder(folder); // What a power loss brought back after this session is settled, nobody would look for.
            }
        }
    }

    private static string? Folder(LibraryPaths paths, string path)
    {
        try
        {
            return Path.GetDirectoryName(paths.Resolve(path));
        }
        catch (Exception error) when (error is FileFaultException or OutsideException)
        {
            return null; // Gone since, or never ours to write in: then nothing of ours lies there.
        }
    }

    private string Hash(string path)
    {
        using var file = ops.OpenRead(path);
        return Hashing.Sha256(file.AsSource());
    }

    private sealed class RecordedContents(IReadOnlyDictionary<string, string> contents) : IBlobs
    {
        public ReadOnlyMemory<byte> Get(BlobId id) =>
            contents.TryGetValue(id.Sha256, out var text) ? Convert.FromBase64String(text) : throw new KeyNotFoundException(id.Sha256);
    }

    [GeneratedRegex(@"^\.mc-\d{1,10}-[0-9a-f]{12}\.tmp$", RegexOptions.CultureInvariant)]
    private static partial Regex TempPattern();
}

/// <summary>What recovery found.</summary>
/// <param name="Plans">plans that were recorded and not finished: apply them again, what is done of them is recognised.</param>
/// <param name="Problems">for the log and for a person.</param>
public sealed record RecoveryResult(ImmutableArray<OpenPlan> Plans, ImmutableArray<string> Problems)
{
    /// <summary>Sessions that had not ended in order; whatever they were to write in their end may be missing.</summary>
    public ImmutableArray<string> Sessions { get; init; } = [];
}

/// <summary>A plan that was interrupted.</summary>
/// <param name="Contents">the small contents that were recorded with it; larger ones are in the caches.</param>
public sealed record OpenPlan(string Session, string Root, string Entry, Plan Plan, IBlobs Contents);

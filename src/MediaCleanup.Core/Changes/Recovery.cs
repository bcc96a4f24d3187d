using System.Collections.Immutable;
using MediaCleanup.Core.State;
using MediaCleanup.Formats;

namespace MediaCleanup.Core.Changes;

/// <summary>
/// What a crashed run left, resolved at the next start: for each change that is neither done nor given up in its journal the
/// file's hash tells which. One file or folder that cannot be looked at holds back no other.
/// </summary>
/// <param name="queued">the library folders that there are: what is open in another that is gone is given up. Null: nothing is.</param>
public sealed class Recovery(IFileOps ops, UndoLog log, IReadOnlyCollection<string>? queued = null)
{
    private readonly FileSwap _swap = new(ops);
    private readonly RecoveryFolders _folders = new(ops, queued);
    private List<SessionContent>? _open;

    private List<SessionContent> Open => _open ??= [.. log.Sessions().Where(n => !log.Index.Knows(n)).Select(log.ReadSession)];

    /// <summary>The library folders that <see cref="Run"/> looks into; to be locked before.</summary>
    public ImmutableArray<string> Roots() =>
        [.. Open.SelectMany(s => s.OpenChanges.Select(c => c.Root).Concat(s.Plans.Select(p => p.Root))).Concat(InterruptedUndo.Roots(ops, log)).Distinct(StringComparer.Ordinal)];

    /// <summary>Resolves all sessions that did not end in order. Needs the locks of the status folder and the libraries.</summary>
    public RecoveryResult Run()
    {
        var plans = ImmutableArray.CreateBuilder<OpenPlan>();
        var problems = ImmutableArray.CreateBuilder<string>();
        _folders.Keep(Open.SelectMany(s => s.OpenChanges).Where(c => c.Before is not null).Select(c => c.Temp));
        problems.AddRange(InterruptedUndo.CleanUp(ops, log, _swap, _folders));
        foreach (var session in Open)
        {
            Resolve(session, plans, problems);
        }

        problems.AddRange(_folders.Problems);
        return new(plans.ToImmutable(), problems.ToImmutable()) { Sessions = [.. Open.Select(s => s.Name)] };
    }

    private void Resolve(SessionContent session, ImmutableArray<OpenPlan>.Builder plans, ImmutableArray<string>.Builder problems)
    {
        var done = new List<ChangeLine>();
        var given = new List<ChangeLine>();
        var closed = new List<PlanLine>();
        var isWhole = true;
        foreach (var byRoot in session.OpenChanges.Concat<object>(session.Plans).GroupBy(c => c is ChangeLine change ? change.Root : ((PlanLine)c).Root))
        {
            if (!_folders.IsThere(byRoot.Key))
            {
                isWhole &= _folders.IsForgotten(byRoot.Key);
                continue;
            }

            foreach (var change in byRoot.OfType<ChangeLine>())
            {
                if (TookPlace(_folders.PathsOf(byRoot.Key), change, problems) is { } tookPlace)
                {
                    (tookPlace ? done : given).Add(change);
                }
                else
                {
                    isWhole = false; // It stays open: else nobody would know any more whose file lies there.
                }
            }

            isWhole &= _folders.RemoveLeftovers(byRoot.Key, byRoot.OfType<PlanLine>().SelectMany(p => p.Plan.Changes).Select(c => c.Path));
            closed.AddRange(session.OpenPlans.Where(p => p.Root == byRoot.Key));
        }

        log.Settle(session, done, given, closed, isWhole);
        plans.AddRange(closed.Select(p => new OpenPlan(session.Name, p.Root, p.Entry, p.Plan, new RecordedContents(p.Contents))));
    }

    /// <summary>Null: what lies under the temporary name is not ours, and cannot be given back now.</summary>
    private bool? TookPlace(LibraryPaths paths, ChangeLine change, ImmutableArray<string>.Builder problems)
    {
        var isGivenBack = change.Before is null || !RecoveryFolders.IsOurName(change.Temp);
        try
        {
            var target = paths.ResolveBeside(change.Path, change.Temp);
            var name = isGivenBack ? null : _swap.GiveBack(Path.Combine(Path.GetDirectoryName(target)!, change.Temp), target, change.Before!.Sha256, change.After.Sha256);
            isGivenBack = true;
            _folders.Release(change.Temp);
            if (name is not null)
            {
                problems.Add($"{change.Path}: somebody wrote it in the moment that it was changed ({change.Entry}); what they wrote is {name}");
                if (name == Path.GetFileName(target))
                {
                    return false; // Theirs is in its place, as if ours had never been.
                }
            }

            var facts = ops.Facts(target);
            if (facts is null && !paths.IsGone(change.Path))
            {
                problems.Add($"{change.Path}: its folder is empty, as that of a disk that is not mounted; it is looked at again at the next start (delete the folder if it is meant to be)");
                return null;
            }

            if (facts is null && change.Before is null)
            {
                return false;
            }

            var hash = facts is { Kind: NodeKind.File } ? Hash(target) : null;
            if (hash is not null && (hash == change.After.Sha256 || hash == change.Before?.Sha256))
            {
                return hash == change.After.Sha256;
            }

            if (hash is not null && log.LastWritten(change.Root, change.Path)?.Sha256 == hash)
            {
                return true; // A later session changed it again.
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
            _folders.Release(change.Temp);
            problems.Add($"{change.Path}: could not be looked at ({error.Message}); it was left alone");
            return true; // Undo looks at the content again, and takes back only what is certainly ours.
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

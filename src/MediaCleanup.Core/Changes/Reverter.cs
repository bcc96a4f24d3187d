using System.Collections.Immutable;
using MediaCleanup.Core.State;
using MediaCleanup.Formats;
using MediaCleanup.Formats.Audio;

namespace MediaCleanup.Core.Changes;

/// <summary>
/// Takes a session back, newest change first: to the byte and the time stamp where the file is still what we made of it, else only
/// our fields. It goes the applier's way (new file beside, verified, durable, renamed), so it may be interrupted and run again.
/// </summary>
/// <param name="parallel">files made durable at the same time.</param>
public sealed class Reverter(IFileOps ops, UndoLog log, AudioTools tools, int parallel = 4)
{
    private const int BatchFiles = 64;
    private readonly FileSwap _swap = new(ops);
    private readonly Dictionary<string, LibraryPaths> _paths = new(StringComparer.Ordinal);

    /// <summary>A temporary file could not be removed: the marker stays, and the next start does it.</summary>
    private bool _leftBehind;

    private ImmutableHashSet<string> _absent = [];

    /// <summary>The newest session that changed files and is not taken back; null when there is none.</summary>
    public string? Last() => log.Sessions().Reverse().FirstOrDefault(s => !IsTakenBack(s));

    /// <summary>The same, while this undo of what was last then has not ended: newer than it is only what changed files since.</summary>
    public string? Last(string? begun) => Last() is var last && begun is not null && string.CompareOrdinal(begun, last) >= 0 ? begun : last;

    /// <summary>The session of which an undo was begun as that of the last, and was interrupted; null when there is none. To be asked before recovery, which ends it.</summary>
    public string? Interrupted(IReadOnlyCollection<(string Root, string Path)>? entries) => InterruptedUndo.BegunAsLast(ops, log, Keys(entries));

    /// <summary>Nothing is left of it, or of these entries in it, that could be taken back.</summary>
    public bool IsTakenBack(string session, IReadOnlyCollection<(string Root, string Path)>? entries = null) =>
        log.ReadSession(session) is var content && !log.ToTakeBack(content).Any(c => entries is null || entries.Contains((c.Root, c.Entry))) && log.Lost(content).Count == 0;

    private static ImmutableArray<string>? Keys(IReadOnlyCollection<(string Root, string Path)>? entries) =>
        entries is null ? null : [.. entries.Select(e => $"{e.Root}//{e.Path}").Order(StringComparer.Ordinal)];

    /// <summary>What taking back would do; writes nothing.</summary>
    /// <param name="session">a session's name, or <c>last</c>.</param>
    /// <param name="entries">the queue entries to keep to, each its library folder and its path in there; null for all.</param>
    /// <param name="begun">what <see cref="Interrupted"/> told.</param>
    /// <exception cref="MediaCleanupException">no such session, nothing to take back, or a newer session changed one of the files (exit 2).</exception>
    public ReversalPlan Plan(string session, IReadOnlyCollection<(string Root, string Path)>? entries, string? begun = null)
    {
        var name = session == "last" ? Last(begun) : log.Sessions().FirstOrDefault(s => s == session);
        if (name is null)
        {
            throw session == "last"
                ? new MediaCleanupException(ExitCode.Usage, "there is no session that changed files and is not taken back already", "media-cleanup report --session")
                : new MediaCleanupException(ExitCode.Usage, $"there is no undo record of a session \"{session}\"", "name one of: " + string.Join(", ", log.Sessions().Reverse().Take(5)) + ", or last");
        }

        var content = log.ReadSession(name);
        var lost = log.Lost(content);
        ImmutableArray<ChangeLine> changes =
        [
            .. log.ToTakeBack(content).Where(c => entries is null || entries.Contains((c.Root, c.Entry))).OrderByDescending(c => c.Number),
        ];
        if (changes.IsEmpty && lost.Count > 0)
        {
            throw new MediaCleanupException(
                ExitCode.DamagedState,
                $"{log.PathOf(name)} is damaged: none of the {lost.Count} files of session {name} can be taken back with it",
                "put the file back from a backup of the status folder (checkpoint --backup made it), then again");
        }

        if (changes.IsEmpty)
        {
            throw new MediaCleanupException(ExitCode.Usage, $"session {name} has nothing to take back{(entries is null ? "" : " for this entry")}", "media-cleanup report --session");
        }

        var absent = changes.Select(c => c.Root).Distinct(StringComparer.Ordinal).Where(r => !LibraryPaths.IsThere(ops, r)).ToImmutableHashSet(StringComparer.Ordinal);
        if (changes.All(c => absent.Contains(c.Root)))
        {
            throw new MediaCleanupException(ExitCode.Usage, $"the library {changes[0].Root} is empty or not there: an unmounted share looks like this, so nothing was changed", "mount it and run again, or take another session back by its name");
        }

        var files = changes.Select(c => (c.Root, c.Path)).ToHashSet();
        foreach (var newer in log.Sessions().Where(s => string.CompareOrdinal(s, name) > 0).Reverse())
        {
            if (log.ReadSession(newer) is var other && log.ToTakeBack(other).Concat(other.OpenChanges).FirstOrDefault(c => files.Contains((c.Root, c.Path))) is { } later)
            {
                throw new MediaCleanupException(ExitCode.Usage, $"session {newer} changed {later.Path} after session {name}", $"take the newer one back first: media-cleanup process --undo {newer}{log.LibraryOption}");
            }
        }

        return new(new(name, session == "last", Keys(entries)), changes) { Absent = absent, Lost = [.. lost], DamagedLines = content.DamagedLines };
    }

    /// <summary>Takes back what the plan lists. Needs the locks of the status folder and the libraries.</summary>
    /// <param name="told">called for each file when what became of it is durable.</param>
    /// <exception cref="OperationCanceledException">between two batches; run again, it goes on.</exception>
    public ImmutableArray<ReversalResult> Run(ReversalPlan plan, Action<ReversalResult>? told, CancellationToken cancel)
    {
        _absent = plan.Absent;
        using var undo = InterruptedUndo.Begin(ops, log, plan.Begun);
        var results = ImmutableArray.CreateBuilder<ReversalResult>(plan.Changes.Length);
        using var file = AppendLog.Open(ops, log.PathOf(plan.Session));
        var batch = new List<ChangeLine>();
        foreach (var change in plan.Changes)
        {
            if (batch.Count == BatchFiles || batch.Any(c => c.Root == change.Root && c.Path == change.Path))
            {
                RunBatch(undo, batch, Add, file, cancel);
            }

            batch.Add(change);
        }

        RunBatch(undo, batch, Add, file, cancel);
        log.Reindex(plan.Files);
        undo.End(isClean: !_leftBehind);
        return results.ToImmutable();

        void Add(ReversalResult result)
        {
            results.Add(result);
            told?.Invoke(result);
        }
    }

    private void Remove(string temp) => _leftBehind |= !DurableFile.DeleteForGood(ops, temp);

    /// <param name="Temp">under it lies the new file; or nothing yet, when the target is to go.</param>
    /// <param name="File">the new file, open; null when the target is to go.</param>
    /// <param name="Sha">of the target.</param>
    /// <param name="NewSha">of the new file.</param>
    private sealed record Ready(ChangeLine Change, string Target, string Temp, IOpenFile? File, FileFacts Original, string Sha, string NewSha, Reversal Outcome)
    {
        /// <summary>Under the temporary name lies what somebody else wrote: it must stay.</summary>
        public bool IsUnsettled { get; set; }
    }

    private void RunBatch(InterruptedUndo undo, List<ChangeLine> batch, Action<ReversalResult> add, AppendLog file, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var outcomes = new Dictionary<int, Reversal>();
        var ready = new List<Ready>();
        var swapped = new HashSet<int>();
        try
        {
            foreach (var change in batch)
            {
                outcomes[change.Number] = Guarded(() => Prepare(change, ready));
            }

            var synced = Sync(ready);
            undo.Intend(ready.Where((_, i) => synced[i] is null).Select(r => new SwapLine(r.Change.Root, r.Change.Path, r.Change.Entry, Path.GetFileName(r.Temp), r.Sha, r.NewSha)));
            foreach (var (item, fault) in ready.Zip(synced))
            {
                outcomes[item.Change.Number] = fault ?? Guarded(() => Swap(item));
                if (outcomes[item.Change.Number] is not Reversal.LeftAlone)
                {
                    _ = swapped.Add(item.Change.Number);
                }
            }

            foreach (var folder in ready.Where(r => swapped.Contains(r.Change.Number)).Select(r => Path.GetDirectoryName(r.Target)!).Distinct())
            {
                ops.SyncFolder(folder);
            }
        }
        finally
        {
            foreach (var item in ready)
            {
                item.File?.Dispose();
                if (item.File is not null && !swapped.Contains(item.Change.Number) && !item.IsUnsettled)
                {
                    Remove(item.Temp);
                }
            }
        }

        file.Append(UndoLog.Format(new UndoneLine([.. batch.Where(c => outcomes[c.Number] is not Reversal.LeftAlone { Lasting: false }).Select(c => c.Number)])));
        file.Sync();
        batch.ForEach(c => add(new(c.Root, c.Path, c.Entry, outcomes[c.Number])));
        batch.Clear();
    }

    /// <summary>Null for each that is durable.</summary>
    private Reversal?[] Sync(List<Ready> ready)
    {
        var faults = new Reversal?[ready.Count];
        void One(int i) => faults[i] = Guarded(() =>
        {
            ready[i].File?.Sync();
            return ready[i].Outcome;
        }) is Reversal.LeftAlone fault ? fault : null;

        if (parallel > 1)
        {
            _ = Parallel.For(0, ready.Count, new ParallelOptions { MaxDegreeOfParallelism = parallel }, One);
        }
        else
        {
            for (var i = 0; i < ready.Count; i++)
            {
                One(i);
            }
        }

        return faults;
    }

    private static Reversal Guarded(Func<Reversal> step)
    {
        try
        {
            return step();
        }
        catch (OutsideException outside)
        {
            return new Reversal.LeftAlone(outside.Message, Lasting: false);
        }
        catch (CorruptMediaException corrupt)
        {
            return new Reversal.LeftAlone(corrupt.Message, Lasting: true);
        }
        catch (FileFaultException fault)
        {
            return new Reversal.LeftAlone(fault.Reason, Lasting: false);
        }
        catch (IOException error)
        {
            return new Reversal.LeftAlone(error.Message, Lasting: false);
        }
        catch (MediaCleanupException damaged)
        {
            return new Reversal.LeftAlone(damaged.Message, Lasting: false);
        }
    }

    private Reversal Prepare(ChangeLine change, List<Ready> ready)
    {
        if (_absent.Contains(change.Root))
        {
            return new Reversal.LeftAlone($"{change.Root} is empty or not there now", Lasting: false);
        }

        if (Target(change) is not { } target)
        {
            return !PathsOf(change.Root).IsGone(change.Path) ? new Reversal.LeftAlone("its folder is empty: an unmounted disk looks like this (delete the folder if it is meant to be)", Lasting: false)
                : change.Before is null ? new Reversal.AsBefore()
                : new Reversal.LeftAlone("the file is no longer there", Lasting: true);
        }

        using var current = ops.OpenRead(target);
        var facts = current.Facts();
        var source = current.AsSource();
        var sha = Hashing.Sha256(source);
        if (sha == change.Before?.Sha256 && change.After.Sha256 != sha)
        {
            return new Reversal.AsBefore();
        }

        if (facts.Links > 1)
        {
            return new Reversal.LeftAlone($"it has {facts.Links} names (hard links) now", Lasting: false);
        }

        if (!facts.IsWritableByMode || !ops.MayWrite(target))
        {
            return new Reversal.LeftAlone("it is read-only now", Lasting: false);
        }

        if (sha != change.After.Sha256)
        {
            return change.Fields.IsEmpty && change.Cover is null
                ? new Reversal.LeftAlone("it was edited since", Lasting: true)
                : PrepareFields(change, target, current, source, facts, sha, ready);
        }

        if (change.Before is not { } before)
        {
            ready.Add(new(change, target, TempBeside(target), null, facts, sha, "", new Reversal.Removed()));
            return new Reversal.Removed();
        }

        Write(change, target, current, log.InverseOf(change), facts, sha, ready, new Reversal.Restored(), before.ModifiedAt, (_, newSha) => newSha == before.Sha256 ? null : "the way back does not give the old file");
        return ready[^1].Outcome;
    }

    /// <summary>Null: it is missing.</summary>
    private string? Target(ChangeLine change)
    {
        try
        {
            var target = PathsOf(change.Root).Resolve(change.Path);
            return ops.Facts(target) is null ? null : target;
        }
        catch (FileFaultException fault) when (fault.Fault == FileFault.Missing)
        {
            return null;
        }
    }

    /// <summary>The file has other bytes than we left: fields that still have our value get the old one, by an ordinary verified edit.</summary>
    private Reversal PrepareFields(ChangeLine change, string target, IOpenFile current, ByteSource source, FileFacts facts, string sha, List<Ready> ready)
    {
        var file = tools.Read(source);
        var ours = change.Fields.Where(f => file[f.Field].SequenceEqual(f.After)).ToImmutableArray();
        var kept = change.Fields.Except(ours).Select(f => $"{f.Field}: edited since").ToImmutableArray();
        var cover = OldCover(change, file, source);
        if (change.Cover is not null && cover is null)
        {
            kept = kept.Add("cover: edited since, or there was none before");
        }

        if (ours.IsEmpty && cover is null)
        {
            return new Reversal.LeftAlone("it was edited since, and none of the fields has our value", Lasting: true);
        }

        var splice = tools.Edit(source, file, new([.. ours.Select(f => new TagEdit(f.Field, f.Before))], cover));
        var back = new EditTags(
            change.Path,
            default,
            [.. ours.Select(f => new FieldChange(f.Field, f.After, f.Before))],
            cover is null ? null : new(change.Cover!.After, change.Cover.Before!.Value, cover.Mime, cover.Width, cover.Height));
        ImmutableArray<string> fields = [.. ours.Select(f => f.Field), .. cover is null ? Array.Empty<string>() : ["cover"]];
        Write(change, target, current, splice, facts, sha, ready, new Reversal.FieldsRestored(fields, kept), null, (result, _) => EditVerifier.FindFault(tools, back, file, source, result, splice, sha));
        return ready[^1].Outcome;
    }

    private CoverEdit? OldCover(ChangeLine change, AudioFile file, ByteSource source)
    {
        if (change.Cover is not { Before: { } before } cover || ops.Facts(log.BlobPath(before.Sha256)) is null
            || file.Pictures.FirstOrDefault(p => p.Type == PictureType.FrontCover) is not { } picture || Hashing.Sha256(picture.Bytes(source).Span) != cover.After.Sha256)
        {
            return null;
        }

        var bytes = DurableFile.Read(ops, log.BlobPath(before.Sha256));
        return Hashing.Sha256(bytes) == before.Sha256 && ImageHeader.Read(bytes.AsSpan()) is { } image ? new(bytes, image.Mime, image.Width, image.Height) : null;
    }

    private void Write(ChangeLine change, string target, IOpenFile current, Splice splice, FileFacts facts, string sha, List<Ready> ready, Reversal outcome, long? modifiedAt, Func<ByteSource, string, string?> findFault)
    {
        var temp = TempBeside(target);
        var file = ops.Create(temp);
        var good = false;
        try
        {
            var newSha = Fill(file, temp, current, splice, modifiedAt, findFault);
            file.BeginSync();
            ready.Add(new(change, target, temp, file, facts, sha, newSha, outcome));
            good = true;
        }
        finally
        {
            if (!good)
            {
                file.Dispose();
                Remove(temp);
            }
        }
    }

    /// <returns>the SHA-256 of what was written.</returns>
    private string Fill(IOpenFile file, string temp, IOpenFile current, Splice splice, long? modifiedAt, Func<ByteSource, string, string?> findFault)
    {
        var at = 0L;
        foreach (var piece in splice.Pieces())
        {
            if (piece.Inserted is { } inserted)
            {
                file.Write(at, inserted.Span);
            }
            else
            {
                file.CopyRange(current, piece.Kept.Offset, at, piece.Kept.Length);
            }

            at += piece.Length;
        }

        using var written = ops.OpenRead(temp);
        var source = written.AsSource();
        var newSha = Hashing.Sha256(source);
        if (findFault(source, newSha) is { } fault)
        {
            throw new CorruptMediaException(fault);
        }

        _ = file.CopyMetadata(current);
        if (modifiedAt is { } time)
        {
            file.SetModifiedAt(time);
        }

        return newSha;
    }

    private Reversal Swap(Ready item)
    {
        try
        {
            item.IsUnsettled = true; // Until it is known what lies there, whatever happens.
            _leftBehind |= !(item.File is null
                ? _swap.Remove(item.Temp, item.Target, item.Original, item.Sha)
                : _swap.Replace(item.Temp, item.File, item.Target, item.Original, item.Sha));
            item.IsUnsettled = false;
            return item.Outcome;
        }
        catch (PutOffException putOff)
        {
            item.IsUnsettled = false;
            return new Reversal.LeftAlone(putOff.Message, Lasting: false);
        }
        catch (FileFaultException)
        {
            item.IsUnsettled = false; // Nothing was changed.
            throw;
        }
        catch (UnsettledException unsettled)
        {
            _leftBehind = true; // The next start puts it back.
            return new Reversal.LeftAlone(unsettled.Message, Lasting: false);
        }
    }

    private static string TempBeside(string target) => Path.Combine(Path.GetDirectoryName(target)!, DurableFile.TempName());

    private LibraryPaths PathsOf(string root) =>
        _paths.TryGetValue(root, out var paths) ? paths : _paths[root] = new(ops, root);
}

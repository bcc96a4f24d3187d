using System.Collections.Immutable;
using MediaCleanup.Core.State;
using MediaCleanup.Formats;

namespace MediaCleanup.Core.Changes;

/// <summary>
/// The only code that writes to a library. Each change goes one way: a new file beside the old one, verified by readers that did
/// not write it; the way back rehearsed and durable; the new file durable; the old one unchanged since it was read; then one
/// rename. At every instant the file is the old one or the complete new one. What a crash left is resolved by
/// <see cref="Recovery"/> at the next start.
/// </summary>
public sealed class Applier(IFileOps ops, UndoSession session, IBlobs blobs, ApplySettings settings, TimeProvider time, AudioTools tools)
{
    private const int InlineContent = 256 * 1024;
    private const int FaultsThatStop = 3;
    private readonly HashSet<string> _notes = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private int _faultsInARow;

    /// <summary>What the file systems could not do to metadata, each said once; for the log.</summary>
    public ImmutableArray<string> Notes
    {
        get
        {
            lock (_gate)
            {
                return [.. _notes.Order(StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>Applies a plan in its order, one result a change. The plan is durable before its first change.</summary>
    /// <param name="root">the library folder that the plan's paths are relative to.</param>
    /// <param name="entry">the queue entry's path, for undo by entry and for messages.</param>
    /// <exception cref="MediaCleanupException">the disk is full, or the device fails again and again: the run cannot go on.</exception>
    /// <exception cref="OperationCanceledException">between two files; what was done is recorded, the plan stays open.</exception>
    public ImmutableArray<ChangeResult> Apply(string root, string entry, Plan plan, CancellationToken cancel)
    {
        if (plan.IsEmpty)
        {
            return [];
        }

        try
        {
            return ApplyRecorded(root, entry, plan, cancel);
        }
        catch (FileFaultException fault)
        {
            throw new MediaCleanupException(ExitCode.Usage, $"the records of this run cannot be written: {fault.Message}", "free some space or look after the disk, then: media-cleanup process", fault);
        }
    }

    private ImmutableArray<ChangeResult> ApplyRecorded(string root, string entry, Plan plan, CancellationToken cancel)
    {
        var number = session.Record(root, entry, plan, SmallContents(plan));
        var work = new PlanWork(root, entry, number, new(ops, root));
        var results = ImmutableArray.CreateBuilder<ChangeResult>(plan.Changes.Length);
        for (var next = 0; next < plan.Changes.Length;)
        {
            cancel.ThrowIfCancellationRequested();
            next = ApplyBatch(work, plan.Changes, next, results, cancel);
        }

        session.Append(new PlanEndLine(number));
        session.Sync();
        return results.MoveToImmutable();
    }

    private sealed record PlanWork(string Root, string Entry, int Number, LibraryPaths Paths);

    private int ApplyBatch(PlanWork work, ImmutableArray<FileChange> changes, int start, ImmutableArray<ChangeResult>.Builder results, CancellationToken cancel)
    {
        var outcomes = new List<Outcome?>();
        var prepared = new List<(int Slot, PreparedChange Change)>();
        var folders = new HashSet<string>(StringComparer.Ordinal);
        var next = start;
        try
        {
            var bytes = 0L;
            while (next < changes.Length && prepared.Count < settings.BatchFiles && bytes < settings.BatchBytes)
            {
                cancel.ThrowIfCancellationRequested();
                var (change, outcome) = Prepare(work, changes[next], folders);
                if (change is not null)
                {
                    prepared.Add((outcomes.Count, change));
                    bytes += change.Record.After.Length;
                }

                outcomes.Add(outcome);
                next++;
            }

            Commit(prepared, outcomes, folders);
        }
        finally
        {
            foreach (var (slot, change) in prepared)
            {
                change.Dispose();
                if (outcomes[slot] is not Outcome.Done)
                {
                    DurableFile.DeleteQuietly(ops, change.Temp);
                }
            }
        }

        for (var i = 0; i < outcomes.Count; i++)
        {
            results.Add(new(changes[start + i], outcomes[i]!));
        }

        return next;
    }

    /// <summary>Steps 6 to 10 of the protocol for files that are written and verified.</summary>
    private void Commit(List<(int Slot, PreparedChange Change)> prepared, List<Outcome?> outcomes, HashSet<string> folders)
    {
        var durable = prepared.Where(p => Try(p, outcomes, c => c.File.Sync())).ToList();
        if (durable.Count == 0)
        {
            return;
        }

        foreach (var folder in folders)
        {
            ops.SyncFolder(folder);
        }

        session.Record(durable.Select(p => p.Change.Record));
        var renamed = durable.Where(p => Try(p, outcomes, Swap)).ToList();
        foreach (var folder in renamed.Select(p => p.Change.Folder).Distinct())
        {
            ops.SyncFolder(folder);
        }

        foreach (var (slot, change) in renamed)
        {
            outcomes[slot] = new Outcome.Done(change.Record.After.Length);
            session.Log.Index.Set(WrittenIndex.LineOf(session.Name, change.Record));
        }

        if (renamed.Count > 0)
        {
            session.Append(new DoneLine([.. renamed.Select(p => p.Change.Record.Number)]));
        }

        if (durable.Count > renamed.Count)
        {
            session.Append(new VoidLine([.. durable.Except(renamed).Select(p => p.Change.Record.Number)]));
        }
    }

    private void Swap(PreparedChange change)
    {
        if (change.Original is not { } original)
        {
            ops.RenameIfAbsent(change.Temp, change.Target);
            return;
        }

        if (ops.Facts(change.Target) is not { } now || !now.IsUnchangedFrom(original))
        {
            throw new PutOffException("it was changed while it was worked on");
        }

        ops.Rename(change.Temp, change.Target);
    }

    /// <summary>One step for one file: a fault becomes its outcome.</summary>
    private bool Try((int Slot, PreparedChange Change) item, List<Outcome?> outcomes, Action<PreparedChange> step)
    {
        try
        {
            step(item.Change);
            return true;
        }
        catch (PutOffException putOff)
        {
            outcomes[item.Slot] = new Outcome.PutOff(putOff.Message);
        }
        catch (FileFaultException fault) when (fault.Fault == FileFault.Exists)
        {
            outcomes[item.Slot] = new Outcome.Skipped("a file of that name appeared meanwhile");
        }
        catch (FileFaultException fault)
        {
            outcomes[item.Slot] = Failure(fault);
        }

        return false;
    }

    private (PreparedChange? Change, Outcome? Outcome) Prepare(PlanWork work, FileChange change, HashSet<string> folders)
    {
        try
        {
            var target = work.Paths.Resolve(change.Path);
            var prepared = change switch
            {
                EditTags edit => PrepareEdit(work, edit, target, folders),
                CreateFile create => PrepareCreate(work, create, target),
                ReplaceFile replace => PrepareReplace(work, replace, target, folders),
                _ => throw new ArgumentException(change.GetType().Name),
            };
            _faultsInARow = 0;
            return prepared;
        }
        catch (OutsideException outside)
        {
            return (null, new Outcome.Skipped(outside.Message));
        }
        catch (PutOffException putOff)
        {
            return (null, new Outcome.PutOff(putOff.Message));
        }
        catch (CorruptMediaException corrupt)
        {
            return (null, new Outcome.Skipped(corrupt.Message));
        }
        catch (KeyNotFoundException)
        {
            return (null, new Outcome.Failed("what should be written is no longer at hand"));
        }
        catch (FileFaultException fault)
        {
            return (null, Failure(fault));
        }
        catch (IOException error)
        {
            return (null, Failure(new(FileFault.Medium, change.Path, error.Message, error)));
        }
    }

    private (PreparedChange? Change, Outcome? Outcome) PrepareEdit(PlanWork work, EditTags change, string target, HashSet<string> folders)
    {
        using var original = ops.OpenRead(target);
        var facts = original.Facts();
        if (Refusal(work, change.Path, facts, change.Before) is { } refusal)
        {
            return (null, refusal);
        }

        var source = original.AsSource();
        var file = tools.Read(source);
        var cover = change.Cover is { } c ? new Formats.Audio.CoverEdit(Content(c.After), c.Mime, c.Width, c.Height) : null;
        var splice = tools.Edit(source, file, new([.. change.Fields.Select(f => new Formats.Audio.TagEdit(f.Field, f.After))], cover));
        if (splice.Replacements.IsEmpty)
        {
            return (null, new Outcome.AlreadyDone());
        }

        var sha = Hashing.Sha256(source);
        CheckSpace(target, splice.ResultLength);
        return Write(target, facts, temp =>
        {
            foreach (var (piece, at) in At(splice.Pieces()))
            {
                if (piece.Inserted is { } inserted)
                {
                    temp.File.Write(at, inserted.Span);
                }
                else
                {
                    temp.File.CopyRange(original, piece.Kept.Offset, at, piece.Kept.Length);
                }
            }

            using var written = ops.OpenRead(temp.Path);
            var result = written.AsSource();
            if (EditVerifier.FindFault(tools, change, file, source, result, splice, sha) is { } fault)
            {
                return (null, new Outcome.Failed(fault));
            }

            NoteAll(temp.File.CopyMetadata(original));
            return (Record(work, change, temp, facts, sha, Hashing.Sha256(result)) with
            {
                Inverse = session.Log.Store(splice, source, file.Pictures.Select(p => p.At).OfType<ByteRange>(), folders),
                Fields = change.Fields,
                Cover = change.Cover,
            }, null);
        }, change);
    }

    private (PreparedChange? Change, Outcome? Outcome) PrepareCreate(PlanWork work, CreateFile change, string target)
    {
        var content = Content(change.Content);
        if (ops.Facts(target) is not null)
        {
            return (null, HasContent(target, change.Content) ? new Outcome.AlreadyDone() : new Outcome.Skipped("a file of that name is there already"));
        }

        CheckSpace(target, content.Length);
        return Write(target, null, temp =>
        {
            temp.File.Write(0, content.Span);
            temp.File.ShareLike(Path.GetDirectoryName(target)!);
            return Verified(temp.Path, change.Content)
                ? (Record(work, change, temp, null, "", change.Content.Sha256), null)
                : (null, new Outcome.Failed("what was written does not read back"));
        }, change);
    }

    private (PreparedChange? Change, Outcome? Outcome) PrepareReplace(PlanWork work, ReplaceFile change, string target, HashSet<string> folders)
    {
        var content = Content(change.Content);
        using var original = ops.OpenRead(target);
        var facts = original.Facts();
        var source = original.AsSource();
        var sha = Hashing.Sha256(source);
        if (sha == change.Content.Sha256)
        {
            return (null, new Outcome.AlreadyDone());
        }

        if (sha != change.Before.Sha256)
        {
            return (null, new Outcome.PutOff("it changed since the plan was made"));
        }

        if (Refusal(work, change.Path, facts, planned: null) is { } refusal)
        {
            return (null, refusal);
        }

        var splice = Splice.Of(source.Length, [new(new(0, source.Length), content)]);
        CheckSpace(target, content.Length);
        return Write(target, facts, temp =>
        {
            temp.File.Write(0, content.Span);
            NoteAll(temp.File.CopyMetadata(original));
            return Verified(temp.Path, change.Content)
                ? (Record(work, change, temp, facts, sha, change.Content.Sha256) with { Inverse = session.Log.Store(splice, source, [], folders) }, null)
                : (null, new Outcome.Failed("what was written does not read back"));
        }, change);
    }

    private sealed record TempFile(string Path, IOpenFile File);

    /// <summary>Makes the temporary file, lets it be filled and judged, and removes it unless it is good.</summary>
    private (PreparedChange? Change, Outcome? Outcome) Write(string target, FileFacts? original, Func<TempFile, (ChangeLine? Record, Outcome? Outcome)> fill, FileChange change)
    {
        var path = Path.Combine(Path.GetDirectoryName(target)!, DurableFile.TempName());
        var file = ops.Create(path);
        var kept = false;
        try
        {
            var (record, outcome) = fill(new(path, file));
            kept = record is not null;
            return record is null
                ? (null, outcome)
                : (new PreparedChange { Change = change, Target = target, Temp = path, File = file, Original = original, Record = record }, null);
        }
        finally
        {
            if (!kept)
            {
                file.Dispose();
                DurableFile.DeleteQuietly(ops, path);
            }
        }
    }

    private ChangeLine Record(PlanWork work, FileChange change, TempFile temp, FileFacts? before, string beforeSha, string afterSha)
    {
        var after = temp.File.Facts();
        return new()
        {
            Number = session.NextChange(),
            PlanNumber = work.Number,
            Root = work.Root,
            Entry = work.Entry,
            Path = change.Path,
            Temp = Path.GetFileName(temp.Path),
            Before = before is { } old ? new(beforeSha, old.Length, old.ModifiedAt) : null,
            After = new(afterSha, after.Length, after.ModifiedAt),
        };
    }

    /// <summary>Why a file that is there is not to be written to; null when it may be.</summary>
    private Outcome? Refusal(PlanWork work, string path, FileFacts facts, FileStamp? planned)
    {
        var stamp = UndoLog.StampOf(facts);
        var written = session.Log.Index.Find(work.Root, path);
        var isOurs = written is not null && UndoLog.StampOf(written.File) == stamp;
        if (planned is { } wanted && stamp != wanted)
        {
            return isOurs && written!.Planned == wanted ? new Outcome.AlreadyDone() : new Outcome.PutOff("it changed since the plan was made");
        }

        if (facts.Links > 1 && settings.HardLinks == HardLinkRule.Skip)
        {
            return new Outcome.Skipped($"it has {facts.Links} names (hard links), and all of them would be affected");
        }

        if (!facts.IsWritableByMode)
        {
            return new Outcome.Skipped("it is read-only");
        }

        var now = time.GetUtcNow();
        return !isOurs && facts.ModifiedAtTime <= now && now - facts.ModifiedAtTime < settings.Settle
            ? new Outcome.PutOff($"it was written to less than {settings.Settle.TotalSeconds:0} seconds ago")
            : null;
    }

    private void CheckSpace(string target, long bytes)
    {
        const long Reserve = 64L << 20;
        if (ops.FreeSpace(Path.GetDirectoryName(target)!) < bytes + Reserve)
        {
            throw new FileFaultException(FileFault.NoSpace, target, "not enough free space");
        }
    }

    private ReadOnlyMemory<byte> Content(BlobId id)
    {
        var bytes = blobs.Get(id);
        return bytes.Length == id.Length && Hashing.Sha256(bytes.Span) == id.Sha256 ? bytes : throw new KeyNotFoundException(id.Sha256);
    }

    private bool HasContent(string path, BlobId id)
    {
        if (ops.Facts(path) is not { Kind: NodeKind.File } facts || facts.Length != id.Length)
        {
            return false;
        }

        using var file = ops.OpenRead(path);
        return Hashing.Sha256(file.AsSource()) == id.Sha256;
    }

    private bool Verified(string path, BlobId id) => HasContent(path, id);

    private Dictionary<string, string> SmallContents(Plan plan)
    {
        var contents = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var id in plan.Changes.Select(c => c switch { CreateFile create => create.Content, ReplaceFile replace => replace.Content, _ => (BlobId?)null }))
        {
            if (id is { Length: <= InlineContent } small && !contents.ContainsKey(small.Sha256))
            {
                try
                {
                    contents[small.Sha256] = Convert.ToBase64String(blobs.Get(small).Span);
                }
                catch (KeyNotFoundException)
                {
                    // Its change will say so.
                }
            }
        }

        return contents;
    }

    private static IEnumerable<(SplicePiece Piece, long At)> At(IEnumerable<SplicePiece> pieces)
    {
        var at = 0L;
        foreach (var piece in pieces)
        {
            yield return (piece, at);
            at += piece.Length;
        }
    }

    private void NoteAll(IEnumerable<string> notes)
    {
        lock (_gate)
        {
            _notes.UnionWith(notes);
        }
    }

    private Outcome.Failed Failure(FileFaultException fault)
    {
        if (fault.Fault is FileFault.Medium or FileFault.NoSpace or FileFault.ReadOnly && Interlocked.Increment(ref _faultsInARow) >= FaultsThatStop)
        {
            throw new MediaCleanupException(
                ExitCode.Usage,
                $"{FaultsThatStop} files in a row could not be written; the last: {fault.Message}",
                fault.Fault == FileFault.NoSpace ? "free some space, then: media-cleanup process" : "look after the disk, then: media-cleanup process",
                fault);
        }

        return new(fault.Reason);
    }
}

public sealed class PutOffException(string reason) : Exception(reason);

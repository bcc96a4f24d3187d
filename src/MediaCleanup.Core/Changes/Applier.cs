using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using MediaCleanup.Core.State;
using MediaCleanup.Formats;

namespace MediaCleanup.Core.Changes;

/// <summary>
/// The only code that writes to a library. Each change goes one way: a new file beside the old one, verified by readers that did
/// not write it; the way back rehearsed and durable; the new file durable; the old one unchanged since it was read; then the two
/// change names. At every instant the file is the old one or the complete new one. What a crash left is resolved by
/// <see cref="Recovery"/> at the next start.
/// </summary>
public sealed class Applier(IFileOps ops, UndoSession session, IBlobs blobs, ApplySettings settings, TimeProvider time, AudioTools tools)
{
    private const int InlineContent = 256 * 1024;
    private const int FaultsThatStop = 3;
    private readonly FileSwap _swap = new(ops);
    private readonly Preparation _preparation = new(ops, session, blobs, settings, time, tools, temp => Remove(ops, session, temp));
    private int _faultsInARow;

    /// <summary>What the file systems could not do to metadata, each said once; for the log.</summary>
    public ImmutableArray<string> Notes => _preparation.Notes;

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

        session.Append(new PlanEndLine(number)); // Durable with what comes next in the session; until then the files' hashes say the same.
        return results.MoveToImmutable();
    }

    private int ApplyBatch(PlanWork work, ImmutableArray<FileChange> changes, int start, ImmutableArray<ChangeResult>.Builder results, CancellationToken cancel)
    {
        var next = EndOfBatch(changes, start);
        var batch = new Batch(next - start);
        try
        {
            InParallel(batch.Outcomes.Length, i =>
            {
                cancel.ThrowIfCancellationRequested();
                (batch.Prepared[i], batch.Outcomes[i]) = Prepare(work, changes[start + i], batch);
            });
            Commit(batch);
        }
        finally
        {
            for (var i = 0; i < batch.Prepared.Length; i++)
            {
                if (batch.Prepared[i] is { } change)
                {
                    change.Dispose();
                    if (change.IsUnsettled)
                    {
                        session.LeaveOpen(); // The next start looks at it again.
                    }
                    else if (batch.Outcomes[i] is not Outcome.Done)
                    {
                        Remove(ops, session, change.Temp);
                    }
                }
            }
        }

        for (var i = 0; i < batch.Outcomes.Length; i++)
        {
            results.Add(new(changes[start + i], batch.Outcomes[i]!));
        }

        return next;
    }

    /// <summary>So many changes that their files may be held back together; never two of the same file.</summary>
    private int EndOfBatch(ImmutableArray<FileChange> changes, int start)
    {
        var paths = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var (next, bytes) = (start, 0L);
        while (next < changes.Length && next - start < settings.BatchFiles && bytes < settings.BatchBytes && paths.Add(changes[next].Path))
        {
            bytes += changes[next] switch
            {
                EditTags edit => edit.Before.Length,
                CreateFile create => create.Content.Length,
                ReplaceFile replace => replace.Content.Length,
                _ => 0,
            };
            next++;
        }

        return next;
    }

    /// <summary>Steps 6 to 10 of the protocol for files that are written and verified.</summary>
    private void Commit(Batch batch)
    {
        var durable = new bool[batch.Prepared.Length];
        InParallel(durable.Length, i => durable[i] = Try(batch, i, c => c.File.Sync()));
        if (!durable.Contains(true))
        {
            return;
        }

        foreach (var folder in batch.Folders.Distinct())
        {
            ops.SyncFolder(folder);
        }

        var recorded = Enumerable.Range(0, durable.Length).Where(i => durable[i]).ToList();
        session.Record(recorded.Select(i => batch.Prepared[i]!.Record));
        var renamed = recorded.Where(i => Try(batch, i, Swap)).ToList();
        foreach (var folder in renamed.Select(i => batch.Prepared[i]!.Folder).Distinct())
        {
            ops.SyncFolder(folder);
        }

        foreach (var i in renamed)
        {
            var record = batch.Prepared[i]!.Record;
            batch.Outcomes[i] = new Outcome.Done(record.After.Length);
            session.Log.Index.Set(WrittenIndex.LineOf(session.Name, record));
        }

        session.Append(Lines(batch, renamed, recorded.Except(renamed).Where(i => !batch.Prepared[i]!.IsUnsettled)));
    }

    private static IEnumerable<UndoLine> Lines(Batch batch, IEnumerable<int> done, IEnumerable<int> given)
    {
        ImmutableArray<int> numbers = [.. done.Select(i => batch.Prepared[i]!.Record.Number)];
        ImmutableArray<int> unchanged = [.. given.Select(i => batch.Prepared[i]!.Record.Number)];
        if (!numbers.IsEmpty)
        {
            yield return new DoneLine(numbers);
        }

        if (!unchanged.IsEmpty)
        {
            yield return new VoidLine(unchanged);
        }
    }

    private sealed class Batch(int count)
    {
        public Outcome?[] Outcomes { get; } = new Outcome?[count];

        public PreparedChange?[] Prepared { get; } = new PreparedChange?[count];

        /// <summary>Where undo bytes were stored, to be made durable before the records that name them.</summary>
        public ConcurrentBag<string> Folders { get; } = [];
    }

    /// <summary>Several at a time; the first failure is thrown when all have ended.</summary>
    private void InParallel(int count, Action<int> act)
    {
        if (settings.Parallel <= 1 || count <= 1)
        {
            for (var i = 0; i < count; i++)
            {
                act(i);
            }

            return;
        }

        try
        {
            _ = Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = settings.Parallel }, act);
        }
        catch (AggregateException errors)
        {
            ExceptionDispatchInfo.Throw(errors.InnerExceptions.FirstOrDefault(e => e is MediaCleanupException) ?? errors.InnerExceptions[0]);
        }
    }

    private static void Remove(IFileOps ops, UndoSession session, string temp)
    {
        if (!DurableFile.DeleteForGood(ops, temp))
        {
            session.LeaveOpen();
        }
    }

    private void Swap(PreparedChange change)
    {
        if (change.Original is not { } original)
        {
            ops.RenameIfAbsent(change.Temp, change.Target);
            return;
        }

        change.IsUnsettled = true; // Until it is known what lies there, whatever happens.
        if (!_swap.Replace(change.Temp, change.File, change.Target, original, change.Record.Before!.Sha256))
        {
            session.LeaveOpen();
        }

        change.IsUnsettled = false;
    }

    /// <summary>One step for one file: a fault becomes its outcome.</summary>
    private bool Try(Batch batch, int slot, Action<PreparedChange> step)
    {
        if (batch.Prepared[slot] is not { } change)
        {
            return false;
        }

        try
        {
            step(change);
            return true;
        }
        catch (PutOffException putOff)
        {
            change.IsUnsettled = false;
            batch.Outcomes[slot] = new Outcome.PutOff(putOff.Message);
        }
        catch (UnsettledException unsettled)
        {
            batch.Outcomes[slot] = new Outcome.Failed(unsettled.Message, FileFault.Other);
        }
        catch (FileFaultException fault) when (fault.Fault == FileFault.Exists)
        {
            batch.Outcomes[slot] = new Outcome.Skipped("a file of that name appeared meanwhile");
        }
        catch (FileFaultException fault)
        {
            change.IsUnsettled = false;
            batch.Outcomes[slot] = Failure(fault);
        }

        return false;
    }

    private (PreparedChange? Change, Outcome? Outcome) Prepare(PlanWork work, FileChange change, Batch batch)
    {
        try
        {
            var prepared = _preparation.Prepare(work, change, batch.Folders);
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

    private Outcome.Failed Failure(FileFaultException fault)
    {
        var next = fault.Fault switch
        {
            FileFault.NoSpace => "free some space, then: media-cleanup process",
            FileFault.ReadOnly => "make it writable again, then: media-cleanup process",
            FileFault.Medium when Interlocked.Increment(ref _faultsInARow) >= FaultsThatStop => "look after the disk, then: media-cleanup process",
            _ => null, // This file's own.
        };
        return next is null ? new(fault.Reason, fault.Fault) : throw new MediaCleanupException(ExitCode.Usage, $"nothing more can be written: {fault.Message}", next, fault);
    }
}

public sealed class PutOffException(string reason) : Exception(reason);

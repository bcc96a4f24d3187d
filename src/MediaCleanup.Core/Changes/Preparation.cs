using System.Collections.Concurrent;
using System.Collections.Immutable;
using MediaCleanup.Core.State;
using MediaCleanup.Formats;

namespace MediaCleanup.Core.Changes;

/// <summary>
/// Steps 1 to 5 of the protocol, which change nothing yet: may this file be written to now, and if so its new content in a file
/// beside it, verified by readers that did not write it, with the way back rehearsed.
/// </summary>
/// <param name="remove">gets rid of a temporary file that is not good.</param>
internal sealed class Preparation(IFileOps ops, UndoSession session, IBlobs blobs, ApplySettings settings, TimeProvider time, AudioTools tools, Action<string> remove)
{
    private readonly HashSet<string> _notes = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

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

    /// <summary>Any number at the same time, of different files.</summary>
    /// <param name="folders">gets those in which undo bytes were stored, to be made durable before the records that name them.</param>
    /// <returns>either what is to be committed, or why nothing is.</returns>
    public (PreparedChange? Change, Outcome? Outcome) Prepare(PlanWork work, FileChange change, ConcurrentBag<string> folders)
    {
        var target = work.Paths.Resolve(change.Path);
        return change switch
        {
            EditTags edit => PrepareEdit(work, edit, target, folders),
            CreateFile create => PrepareCreate(work, create, target),
            ReplaceFile replace => PrepareReplace(work, replace, target, folders),
            _ => throw new ArgumentException(change.GetType().Name),
        };
    }

    private (PreparedChange? Change, Outcome? Outcome) PrepareEdit(PlanWork work, EditTags change, string target, ConcurrentBag<string> folders)
    {
        using var original = ops.OpenRead(target);
        var facts = original.Facts();
        if (Refusal(work, change.Path, target, facts, change.Before) is { } refusal)
        {
            return (null, refusal);
        }

        var source = original.AsSource();
        var file = tools.Read(source);
        if (change.Fields.Any(f => !file[f.Field].SequenceEqual(f.Before) && !file[f.Field].SequenceEqual(f.After)))
        {
            return (null, new Outcome.PutOff("it changed since the plan was made")); // By somebody who put the time stamp back.
        }

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

        if (ops.Names(Path.GetDirectoryName(target)!).FirstOrDefault(n => LibraryPaths.AreOneName(n, Path.GetFileName(target))) is { } same)
        {
            return (null, new Outcome.Skipped($"{same} is there already, which elsewhere is the same name"));
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

    private (PreparedChange? Change, Outcome? Outcome) PrepareReplace(PlanWork work, ReplaceFile change, string target, ConcurrentBag<string> folders)
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

        if (Refusal(work, change.Path, target, facts, planned: null) is { } refusal)
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
            if (kept)
            {
                file.BeginSync();
            }

            return record is null
                ? (null, outcome)
                : (new PreparedChange { Change = change, Target = target, Temp = path, File = file, Original = original, Record = record }, null);
        }
        finally
        {
            if (!kept)
            {
                file.Dispose();
                remove(path);
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
    private Outcome? Refusal(PlanWork work, string path, string target, FileFacts facts, FileStamp? planned)
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

        // A copy of ours could take its place where only the folder is ours to write in, but the file is not.
        if (!ops.MayWrite(target))
        {
            return new Outcome.Skipped("this user may not write to it");
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
}

/// <summary>The plan that is being carried out.</summary>
/// <param name="Number">of the plan, within its session.</param>
internal sealed record PlanWork(string Root, string Entry, int Number, LibraryPaths Paths);

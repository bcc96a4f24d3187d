using System.Collections.Immutable;
using MediaCleanup.Core.State;

namespace MediaCleanup.Core.Changes;

/// <summary>Whether undo records and files still agree, and what may be forgotten.</summary>
public sealed class UndoAudit(IFileOps ops, UndoLog log)
{
    /// <summary>
    /// Reads every file that has an undo record and rehearses its way back through all sessions. What it finds: files that were
    /// edited or are gone (undo will say so), records and blobs that are damaged (undo cannot work).
    /// </summary>
    public ImmutableArray<UndoFinding> Verify(CancellationToken cancel)
    {
        var findings = ImmutableArray.CreateBuilder<UndoFinding>();
        var byFile = new Dictionary<(string Root, string Path), List<(string Session, ChangeLine Change)>>();
        foreach (var name in log.Sessions())
        {
            var session = log.ReadSession(name);
            if (session.DamagedLines > 0)
            {
                findings.Add(new(name, "", $"{session.DamagedLines} lines of {log.PathOf(name)} are damaged", IsDamage: true));
            }

            if (InterruptedUndo.Is(ops, log, name))
            {
                findings.Add(new(name, "", "taking it back was interrupted; the next run settles it", IsDamage: false));
            }

            foreach (var (_, path) in log.Lost(session))
            {
                findings.Add(new(name, path, $"the record of this change in {log.PathOf(name)} is damaged", IsDamage: true));
            }

            foreach (var change in log.ToTakeBack(session))
            {
                var key = (change.Root, change.Path);
                if (!byFile.TryGetValue(key, out var changes))
                {
                    byFile[key] = changes = [];
                }

                changes.Add((name, change));
            }
        }

        foreach (var ((root, path), changes) in byFile.OrderBy(f => f.Key.Path, StringComparer.Ordinal))
        {
            cancel.ThrowIfCancellationRequested();
            if (FindFault(root, path, changes) is { } finding)
            {
                findings.Add(finding);
            }
        }

        return findings.ToImmutable();
    }

    /// <summary>Forgets sessions that began more than so many days ago, and stored bytes that no other session needs.</summary>
    /// <returns>the sessions that can no longer be taken back.</returns>
    public ImmutableArray<string> Prune(int days, DateTimeOffset now)
    {
        var old = ImmutableArray.CreateBuilder<string>();
        var needed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in log.Sessions())
        {
            var session = log.ReadSession(name);
            if (log.Index.Knows(name) && !InterruptedUndo.Is(ops, log, name) && session.StartedAt is { } started && now - started > TimeSpan.FromDays(days))
            {
                old.Add(name);
            }
            else
            {
                needed.UnionWith(session.Changes.SelectMany(c => c.Inverse).Select(p => p.Blob).OfType<string>());
            }
        }

        foreach (var name in old)
        {
            ops.Delete(log.PathOf(name));
        }

        // Sessions go before their blobs: no record is ever without its bytes.
        ops.SyncFolder(log.Folder);
        var blobs = Path.Combine(log.Folder, "blobs");
        foreach (var folder in ops.Names(blobs).Select(n => Path.Combine(blobs, n)))
        {
            foreach (var name in ops.Names(folder).Where(n => !needed.Contains(n)))
            {
                ops.Delete(Path.Combine(folder, name));
            }
        }

        return old.ToImmutable();
    }

    private UndoFinding? FindFault(string root, string path, List<(string Session, ChangeLine Change)> changes)
    {
        var (session, newest) = changes[^1];
        try
        {
            var target = new LibraryPaths(ops, root).Resolve(path);
            if (ops.Facts(target) is null)
            {
                return new(session, path, "the file is no longer there", IsDamage: false);
            }

            using var file = ops.OpenRead(target);
            var source = file.AsSource();
            if (Hashing.Sha256(source) != newest.After.Sha256)
            {
                return new(session, path, "the file was edited since", IsDamage: false);
            }

            foreach (var (name, change) in Enumerable.Reverse(changes))
            {
                if (change.Before is not { } before)
                {
                    break; // We made the file; undo removes it.
                }

                source = log.InverseOf(change).Apply(source);
                if (Hashing.Sha256(source) != before.Sha256)
                {
                    return new(name, path, "the undo record does not give the old file", IsDamage: true);
                }
            }

            return null;
        }
        catch (Exception error) when (error is FileFaultException or OutsideException || error.GetType() == typeof(IOException))
        {
            return new(session, path, error.Message, IsDamage: false);
        }
        catch (Exception error) when (error is MediaCleanupException or ArgumentException or InvalidDataException or FormatException)
        {
            return new(session, path, error.Message, IsDamage: true);
        }
    }
}

/// <summary>What the audit found.</summary>
/// <param name="IsDamage">our records are damaged; else only the file moved on.</param>
public sealed record UndoFinding(string Session, string Path, string Reason, bool IsDamage);

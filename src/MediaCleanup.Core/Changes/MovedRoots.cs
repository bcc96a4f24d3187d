using System.Text.Json;
using MediaCleanup.Core.State;

namespace MediaCleanup.Core.Changes;

/// <summary>
/// Library folders that got another place, in the order in which they did. A move holds for the sessions before it: another library
/// may come to lie where the old one was.
/// </summary>
internal sealed class MovedRoots(IFileOps ops, string path)
{
    private readonly List<MovedRoot> _moves = [];

    public static MovedRoots Load(IFileOps ops, string path)
    {
        var roots = new MovedRoots(ops, path);
        var content = AppendLog.Read(ops, path);
        if (content.Damaged.Length > 0 || content.IsTailDamaged)
        {
            // Without it the records would be looked for in the wrong place, and seem to be of files that are gone.
            throw new MediaCleanupException(ExitCode.DamagedState, $"{path} is damaged; it says where a library folder is now", "put the file back from a backup of the status folder (checkpoint --backup made it), then again");
        }

        foreach (var line in content.Lines)
        {
            if (JsonSerializer.Deserialize(line.Span, UndoJsonContext.Default.MovedRoot) is { } move)
            {
                roots._moves.Add(move);
            }
        }

        return roots;
    }

    /// <summary>Where the root of a session's record is now.</summary>
    public string Map(string root, string session) =>
        _moves.Where(m => string.CompareOrdinal(session, m.LastSession) <= 0).Aggregate(root, (now, move) => now == move.From ? move.To : now);

    /// <param name="lastSession">the newest session there is.</param>
    public void Add(string from, string to, string lastSession)
    {
        var move = new MovedRoot(from, to, lastSession);
        using var file = AppendLog.Open(ops, path);
        file.Append(ReadableJson.Bytes(move, UndoJsonContext.Default.MovedRoot));
        file.Sync();
        _moves.Add(move);
    }
}

internal sealed record MovedRoot(string From, string To, string LastSession);

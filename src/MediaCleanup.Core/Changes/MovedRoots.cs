using System.Text.Json;
using MediaCleanup.Core.State;

namespace MediaCleanup.Core.Changes;

/// <summary>Library folders that got another place, in the order in which they did.</summary>
internal sealed class MovedRoots(IFileOps ops, string path)
{
    private readonly List<MovedRoot> _moves = [];

    public static MovedRoots Load(IFileOps ops, string path)
    {
        var roots = new MovedRoots(ops, path);
        foreach (var line in AppendLog.Read(ops, path).Lines)
        {
            if (JsonSerializer.Deserialize(line.Span, UndoJsonContext.Default.MovedRoot) is { } move)
            {
                roots._moves.Add(move);
            }
        }

        return roots;
    }

    public string Map(string root) => _moves.Aggregate(root, (now, move) => now == move.From ? move.To : now);

    public void Add(string from, string to)
    {
        var move = new MovedRoot(from, to);
        using var file = AppendLog.Open(ops, path);
        file.Append(JsonSerializer.SerializeToUtf8Bytes(move, UndoJsonContext.Default.MovedRoot));
        file.Sync();
        _moves.Add(move);
    }
}

internal sealed record MovedRoot(string From, string To);

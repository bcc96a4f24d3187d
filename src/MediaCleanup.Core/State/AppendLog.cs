using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace MediaCleanup.Core.State;

/// <summary>
/// A file that only grows, one JSON text a line, each with its own checksum: <c>crc32c length json</c>. A tail that a crash tore
/// off is cut when the file is opened for writing; a line that was damaged later is stepped over and told.
/// </summary>
public sealed class AppendLog : IDisposable
{
    private readonly IFileOps _ops;
    private readonly string _path;
    private IOpenFile? _file;
    private long _end;
    private bool _nameIsDurable;

    private AppendLog(IFileOps ops, string path) => (_ops, _path) = (ops, path);

    /// <summary>Bytes in the file.</summary>
    public long Length => _end;

    /// <summary>Opens for appending, makes the file at the first line when it is absent, heals a torn tail.</summary>
    public static AppendLog Open(IFileOps ops, string path) => Open(ops, path, out _);

    /// <summary>The same, with what the file holds.</summary>
    public static AppendLog Open(IFileOps ops, string path, out AppendLogContent content)
    {
        content = Read(ops, path);
        var log = new AppendLog(ops, path) { _end = content.SoundLength };
        if (content.TornBytes > 0)
        {
            log._file = ops.OpenWrite(path);
            log._file.Truncate(content.SoundLength);
            log._nameIsDurable = true;
        }

        return log;
    }

    /// <summary>Reads what is there and changes nothing; an absent file is an empty one.</summary>
    public static AppendLogContent Read(IFileOps ops, string path) =>
        ops.Facts(path) is null ? AppendLogContent.Empty : Parse(DurableFile.Read(ops, path));

    /// <summary>One line, or several in one write. Durable only after <see cref="Sync"/>.</summary>
    public void Append(params IEnumerable<ReadOnlyMemory<byte>> texts)
    {
        using var lines = new MemoryStream();
        foreach (var text in texts)
        {
            WriteLine(lines, text.Span);
        }

        if (lines.Length == 0)
        {
            return;
        }

        var file = _file ??= _ops.OpenWrite(_path);
        file.Write(_end, lines.GetBuffer().AsSpan(0, (int)lines.Length));
        _end += lines.Length;
    }

    public void Sync()
    {
        if (_file is null)
        {
            return;
        }

        _file.Sync();
        if (!_nameIsDurable)
        {
            _ops.SyncFolder(Path.GetDirectoryName(_path)!);
            _nameIsDurable = true;
        }
    }

    public void Dispose() => _file?.Dispose();

    /// <summary>The whole content of a log that holds these lines, for one that is folded.</summary>
    public static byte[] Format(IEnumerable<ReadOnlyMemory<byte>> texts)
    {
        using var lines = new MemoryStream();
        foreach (var text in texts)
        {
            WriteLine(lines, text.Span);
        }

        return lines.ToArray();
    }

    internal static AppendLogContent Parse(byte[] bytes)
    {
        var lines = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>();
        var damaged = ImmutableArray.CreateBuilder<int>();
        var sound = 0;
        var number = 0;
        for (var start = 0; start < bytes.Length;)
        {
            number++;
            var newline = bytes.AsSpan(start).IndexOf((byte)'\n');
            var end = newline < 0 ? bytes.Length : start + newline;
            var line = bytes.AsMemory(start, end - start);
            if (newline >= 0 && (Text(line) ?? TextBehindHole(line)) is { } text)
            {
                lines.Add(text);
                sound = end + 1;
            }
            else
            {
                damaged.Add(number);
            }

            start = end + 1;
        }

        // What is unreadable at the very end was torn off by a crash; before a sound line it is damage.
        var inside = 0;
        number = 0;
        for (var at = 0; at < sound; at++)
        {
            number += bytes[at] == '\n' ? 1 : 0;
        }

        while (inside < damaged.Count && damaged[inside] <= number)
        {
            inside++;
        }

        return new(lines.ToImmutable(), damaged.ToImmutable()[..inside], sound, bytes.Length - sound) { IsTailDamaged = IsWhole(bytes.AsSpan(sound)) };
    }

    /// <summary>A crash leaves less than a line; what is as long as its head says, or ends as a line does, was whole once.</summary>
    private static bool IsWhole(ReadOnlySpan<byte> tail)
    {
        if (tail.IsEmpty || tail.IndexOf([(byte)0, (byte)0]) >= 0)
        {
            return false; // A hole: of several writes an earlier one was lost.
        }

        if (tail[^1] == '\n')
        {
            return true;
        }

        var line = tail[(tail.LastIndexOf((byte)'\n') + 1)..];
        return line.Length > 9 && line[9..].IndexOf((byte)' ') is > 0 and <= 10 and var end
            && int.TryParse(line.Slice(9, end), NumberStyles.None, CultureInfo.InvariantCulture, out var length) && line.Length - (10 + end) >= length;
    }

    /// <summary>
    /// Of several lines that were not made durable a crash may lose an earlier one and keep a later: zero bytes are left in
    /// between. That is a torn tail too, not damage; our text never has a zero byte.
    /// </summary>
    private static ReadOnlyMemory<byte>? TextBehindHole(ReadOnlyMemory<byte> line) =>
        line.Span.LastIndexOf((byte)0) is >= 0 and var zero ? Text(line[(zero + 1)..]) : null;

    private static ReadOnlyMemory<byte>? Text(ReadOnlyMemory<byte> line)
    {
        var span = line.Span;
        var first = span.IndexOf((byte)' ');
        if (first != 8)
        {
            return null;
        }

        var second = span[9..].IndexOf((byte)' ');
        if (second is < 1 or > 10
            || !uint.TryParse(span[..8], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var sum)
            || !int.TryParse(span.Slice(9, second), NumberStyles.None, CultureInfo.InvariantCulture, out var length))
        {
            return null;
        }

        var text = line[(10 + second)..];
        // The cast matters: without it null would become an empty text.
        return text.Length == length && Crc32C.Of(text.Span) == sum ? text : (ReadOnlyMemory<byte>?)null;
    }

    private static void WriteLine(MemoryStream lines, ReadOnlySpan<byte> text)
    {
        if (text.Contains((byte)'\n'))
        {
            throw new ArgumentException("a line of a log holds no line break");
        }

        lines.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Crc32C.Of(text):x8} {text.Length} ")));
        lines.Write(text);
        lines.WriteByte((byte)'\n');
    }
}

/// <summary>What a log holds.</summary>
/// <param name="Damaged">numbers, from 1, of lines that cannot be trusted though sound ones follow.</param>
/// <param name="SoundLength">bytes up to the end of the last sound line.</param>
/// <param name="TornBytes">bytes behind it, which a crash left unfinished.</param>
public sealed record AppendLogContent(ImmutableArray<ReadOnlyMemory<byte>> Lines, ImmutableArray<int> Damaged, long SoundLength, long TornBytes)
{
    /// <summary>The torn bytes are not what a crash leaves: a line that was whole has been damaged. Only some logs need to know.</summary>
    public bool IsTailDamaged { get; init; }

    public static AppendLogContent Empty { get; } = new([], [], 0, 0);
}

#pragma warning disable CA2000 // The open file is what this stream is.

namespace MediaCleanup.Core.State;

/// <summary>How a file grows.</summary>
internal enum Growth
{
    /// <summary>It does not: it is replaced whole.</summary>
    None,

    /// <summary>A line at a time.</summary>
    Lines,

    /// <summary>A line at a time inside valid JSON, over the closing <c>]}</c>.</summary>
    Json,
}

/// <summary>A file as it is at the moment of opening, without a line that is just being written; the JSON of a cache is closed again.</summary>
internal sealed class CutFile : Stream
{
    private static readonly byte[] Foot = "]}\n"u8.ToArray();

    private readonly FileStream _file;
    private readonly long _cut;
    private readonly byte[] _foot;
    private long _position;

    private CutFile(FileStream file, long cut, byte[] foot) => (_file, _cut, _foot, ModifiedAt) = (file, cut, foot, File.GetLastWriteTimeUtc(file.SafeFileHandle));

    public DateTimeOffset ModifiedAt { get; }

    public override long Length => _cut + _foot.Length;

    public override long Position { get => _position; set => _position = value; }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    /// <summary>Null when it is gone meanwhile.</summary>
    public static CutFile? Open(string path, Growth growth)
    {
        FileStream file;
        try
        {
#pragma warning disable CA2000 // It belongs to what is returned.
            file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
#pragma warning restore CA2000
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }

        try
        {
            var length = file.Length;
            if (growth == Growth.None)
            {
                return new(file, length, []);
            }

            var end = EndOfSoundLines(file, length, growth);
            return new(file, end, growth == Growth.Json && end > 0 ? Foot : []);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        int read;
        if (_position < _cut)
        {
            read = RandomAccess.Read(_file.SafeFileHandle, buffer[..(int)Math.Min(buffer.Length, _cut - _position)], _position);
            if (read == 0 && buffer.Length > 0)
            {
                throw new EndOfStreamException($"{_file.Name} became shorter while it was read");
            }
        }
        else
        {
            read = (int)Math.Max(0, Math.Min(buffer.Length, Length - _position));
            _foot.AsSpan((int)(_position - _cut), read).CopyTo(buffer);
        }

        _position += read;
        return read;
    }

    public override long Seek(long offset, SeekOrigin origin) => _position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => Length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _file.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>
    /// Where the last whole line ends. The end of a cache's JSON is written over by the next answer, so that it is looked at in one
    /// read: a second one could see the next answer's beginning in its place.
    /// </summary>
    private static long EndOfSoundLines(FileStream file, long length, Growth growth)
    {
        for (var step = 1L << 16; ; step *= 4)
        {
            var start = Math.Max(0, length - step);
            var tail = ReadAt(file, start, (int)Math.Min(step, length)).AsSpan();
            var end = tail.LastIndexOf((byte)'\n') + 1;
            var lineStart = end == 0 ? 0 : tail[..(end - 1)].LastIndexOf((byte)'\n') + 1;
            var isSeenWhole = start == 0 || (end > 0 && lineStart > 0);
            if (isSeenWhole || step >= 1 << 30)
            {
                return start + (growth == Growth.Json && end > 0 && !IsAnswer(tail[lineStart..(end - 1)]) ? lineStart : end);
            }
        }
    }

    /// <summary>A first line opens a list; an answer's line is an object, all but the first behind a comma.</summary>
    private static bool IsAnswer(ReadOnlySpan<byte> line) => line.EndsWith("["u8) || (line.EndsWith("}"u8) && (line.StartsWith("{"u8) || line.StartsWith(",{"u8)));

    private static byte[] ReadAt(FileStream file, long offset, int count)
    {
        var bytes = new byte[count];
        var filled = 0;
        while (filled < count && RandomAccess.Read(file.SafeFileHandle, bytes.AsSpan(filled), offset + filled) is > 0 and var read)
        {
            filled += read;
        }

        return bytes[..filled];
    }
}

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
            file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
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

            var end = EndOfLines(file, length);
            if (growth == Growth.Json && end >= Foot.Length && ReadAt(file, end - Foot.Length, Foot.Length).AsSpan().SequenceEqual(Foot))
            {
                end -= Foot.Length;
            }

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

    private static long EndOfLines(FileStream file, long length)
    {
        const int Step = 1 << 16;
        for (var end = length; end > 0;)
        {
            var start = Math.Max(0, end - Step);
            if (ReadAt(file, start, (int)(end - start)).AsSpan().LastIndexOf((byte)'\n') is >= 0 and var at)
            {
                return start + at + 1;
            }

            end = start;
        }

        return 0;
    }

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

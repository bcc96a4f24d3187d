namespace MediaCleanup.Core.State;

/// <summary>Fills a new file from its beginning, for writers that want a stream. Making it durable stays with the open file, whose sync tells of failures.</summary>
internal sealed class FillingStream(IOpenFile file) : Stream
{
    private long _end;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _end;

    public override long Position { get => _end; set => throw new NotSupportedException(); }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        file.Write(_end, buffer);
        _end += buffer.Length;
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}

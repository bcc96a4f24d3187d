using System.Buffers;
using System.Buffers.Text;

namespace MediaCleanup.Formats.Audio.Vorbis;

/// <summary>The bytes that a base64 text stands for, decoded where they are asked for, so that a picture's header costs a few bytes.</summary>
internal sealed class Base64Source : ByteSource
{
    private const int GroupsAtOnce = 512;
    private readonly ByteSource _text;

    /// <exception cref="CorruptMediaException">the text cannot be base64 by its length.</exception>
    public Base64Source(ByteSource text)
    {
        if (text.Length % 4 != 0)
        {
            throw new CorruptMediaException($"base64 of {text.Length} characters");
        }

        _text = text;
        var padding = text.Length == 0 ? 0 : text.ReadByte(text.Length - 1) != '=' ? 0 : text.ReadByte(text.Length - 2) != '=' ? 1 : 2;
        Length = (text.Length / 4 * 3) - padding;
    }

    public override long Length { get; }

    /// <exception cref="CorruptMediaException">the text is not base64 there.</exception>
    public override int ReadAt(long offset, Span<byte> buffer)
    {
        if (offset < 0 || offset >= Length)
        {
            return 0;
        }

        Span<byte> text = stackalloc byte[GroupsAtOnce * 4];
        Span<byte> bytes = stackalloc byte[GroupsAtOnce * 3];
        var wanted = (int)Math.Min(buffer.Length, Length - offset);
        var done = 0;
        while (done < wanted)
        {
            var group = (offset + done) / 3;
            var chunk = text[..(int)Math.Min(text.Length, Math.Min(_text.Length - (group * 4), ((wanted - done + 2) / 3 * 4) + 4))];
            _text.ReadExactly(group * 4, chunk);
            var isEnd = (group * 4) + chunk.Length == _text.Length;
            var status = Base64.DecodeFromUtf8(chunk, bytes, out _, out var written, isEnd);

            // White space is skipped by the decoder; then the bytes are not where they were looked for.
            if (status != OperationStatus.Done || written != Math.Min(chunk.Length / 4 * 3, Length - (group * 3)))
            {
                throw new CorruptMediaException("base64 with characters that do not belong there");
            }

            var skip = (int)(offset + done - (group * 3));
            var count = Math.Min(written - skip, wanted - done);
            bytes.Slice(skip, count).CopyTo(buffer[done..]);
            done += count;
        }

        return done;
    }
}

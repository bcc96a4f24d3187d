using System.Collections.Immutable;

namespace MediaCleanup.Formats;

/// <summary>Pieces of a source seen as one: a packet that is spread over pages.</summary>
internal sealed class JoinedSource : ByteSource
{
    private readonly ByteSource _whole;
    private readonly long[] _starts;

    /// <exception cref="CorruptMediaException">a piece lies outside the source.</exception>
    public JoinedSource(ByteSource whole, ImmutableArray<ByteRange> pieces)
    {
        (_whole, Pieces, _starts) = (whole, pieces, new long[pieces.Length]);
        for (var i = 0; i < pieces.Length; i++)
        {
            if (pieces[i].Length < 0 || pieces[i].Offset < 0 || pieces[i].End > whole.Length)
            {
                throw new CorruptMediaException($"a piece of {pieces[i].Length} bytes at {pieces[i].Offset} lies outside {whole.Length} bytes");
            }

            _starts[i] = Length;
            Length += pieces[i].Length;
        }
    }

    public ImmutableArray<ByteRange> Pieces { get; }

    public override long Length { get; }

    public override int ReadAt(long offset, Span<byte> buffer)
    {
        if (offset < 0 || offset >= Length)
        {
            return 0;
        }

        var done = 0;
        for (var index = IndexAt(offset); done < buffer.Length && index < Pieces.Length; index++)
        {
            var inside = offset + done - _starts[index];
            var count = (int)Math.Min(buffer.Length - done, Pieces[index].Length - inside);
            var read = _whole.ReadAt(Pieces[index].Offset + inside, buffer.Slice(done, count));
            done += read;
            if (read < count)
            {
                break;
            }
        }

        return done;
    }

    /// <summary>Where a part of this source lies in the whole.</summary>
    public ImmutableArray<ByteRange> Slice(ByteRange part)
    {
        var slices = ImmutableArray.CreateBuilder<ByteRange>();
        var position = part.Offset;
        for (var index = part.Length > 0 ? IndexAt(position) : Pieces.Length; position < part.End && index < Pieces.Length; index++)
        {
            var inside = position - _starts[index];
            var count = Math.Min(part.End - position, Pieces[index].Length - inside);
            slices.Add(new(Pieces[index].Offset + inside, count));
            position += count;
        }

        return slices.ToImmutable();
    }

    /// <summary>The last piece that starts at or before the offset, so that empty pieces are passed over.</summary>
    private int IndexAt(long offset)
    {
        var (low, high) = (0, _starts.Length - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = _starts[middle] <= offset ? (middle, high) : (low, middle - 1);
        }

        return low;
    }
}

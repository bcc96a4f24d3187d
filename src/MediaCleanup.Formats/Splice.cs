using System.Collections.Immutable;

namespace MediaCleanup.Formats;

/// <summary>Bytes that take the place of others. Both lengths may be 0: a pure insertion, a pure removal.</summary>
/// <param name="At">what is replaced, in bytes of the source.</param>
public sealed record Replacement(ByteRange At, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The same change without the bytes at its start and end that stay as they are.</summary>
    public Replacement Trimmed(ByteSource source)
    {
        var old = source.ReadBytes(At.Offset, At.Length).AsSpan();
        var start = old.CommonPrefixLength(Bytes.Span);
        var limit = Math.Min(old.Length, Bytes.Length) - start;
        var end = 0;
        while (end < limit && old[^(end + 1)] == Bytes.Span[^(end + 1)])
        {
            end++;
        }

        return new(new(At.Offset + start, At.Length - start - end), Bytes[start..^end]);
    }
}

/// <summary>A stretch of a result: bytes kept from the source, or bytes inserted (then <see cref="Inserted"/> is set).</summary>
public readonly record struct SplicePiece(ByteRange Kept, ReadOnlyMemory<byte>? Inserted)
{
    public long Length => Inserted?.Length ?? Kept.Length;
}

/// <summary>
/// A change of a file as data: the named ranges are replaced, every other byte is kept. So a change can be shown, stored,
/// proven and taken back: <c>splice.Inverse(source)</c> applied to the result gives the source again, to the byte.
/// </summary>
public sealed record Splice
{
    private Splice(long sourceLength, ImmutableArray<Replacement> replacements)
    {
        SourceLength = sourceLength;
        Replacements = replacements;
        ResultLength = sourceLength + replacements.Sum(r => r.Bytes.Length - r.At.Length);
    }

    public long SourceLength { get; }

    public long ResultLength { get; }

    /// <summary>In the order of the file, without overlap.</summary>
    public ImmutableArray<Replacement> Replacements { get; }

    /// <summary>Puts the replacements in order and joins what touches.</summary>
    /// <exception cref="ArgumentException">they overlap, or lie outside the source: a bug of the editor, not of the file.</exception>
    public static Splice Of(long sourceLength, IEnumerable<Replacement> replacements)
    {
        var ordered = replacements.OrderBy(r => r.At.Offset).ThenBy(r => r.At.End).ToList();
        var joined = ImmutableArray.CreateBuilder<Replacement>(ordered.Count);
        var end = 0L;
        foreach (var next in ordered)
        {
            if (next.At.Offset < end || next.At.Length < 0 || next.At.End > sourceLength)
            {
                throw new ArgumentException($"replacement at {next.At} overlaps or lies outside {sourceLength} bytes");
            }

            end = next.At.End;
            if (next.At.Length == 0 && next.Bytes.Length == 0)
            {
                continue;
            }

            if (joined.Count > 0 && joined[^1] is var last && last.At.End == next.At.Offset)
            {
                joined[^1] = new(ByteRange.FromTo(last.At.Offset, next.At.End), (byte[])[.. last.Bytes.Span, .. next.Bytes.Span]);
            }
            else
            {
                joined.Add(next);
            }
        }

        return new(sourceLength, joined.ToImmutable());
    }

    /// <summary>The splice that turns the result back into <paramref name="source"/>.</summary>
    public Splice Inverse(ByteSource source)
    {
        var shift = 0L;
        var back = ImmutableArray.CreateBuilder<Replacement>(Replacements.Length);
        foreach (var replacement in Replacements)
        {
            var old = source.ReadBytes(replacement.At.Offset, replacement.At.Length);
            back.Add(new(new(replacement.At.Offset + shift, replacement.Bytes.Length), old));
            shift += replacement.Bytes.Length - replacement.At.Length;
        }

        return new(ResultLength, back.ToImmutable());
    }

    /// <summary>The source as this splice leaves it; nothing is copied.</summary>
    /// <exception cref="ArgumentException">the source has another length than the splice was made for.</exception>
    public ByteSource Apply(ByteSource source) => new SplicedSource(source, this);

    /// <summary>The result from start to end, for a writer that wants to copy kept ranges cheaply.</summary>
    public IEnumerable<SplicePiece> Pieces()
    {
        var position = 0L;
        foreach (var replacement in Replacements)
        {
            if (replacement.At.Offset > position)
            {
                yield return new(ByteRange.FromTo(position, replacement.At.Offset), null);
            }

            if (replacement.Bytes.Length > 0)
            {
                yield return new(default, replacement.Bytes);
            }

            position = replacement.At.End;
        }

        if (position < SourceLength)
        {
            yield return new(ByteRange.FromTo(position, SourceLength), null);
        }
    }

    private sealed class SplicedSource : ByteSource
    {
        private readonly ByteSource _source;
        private readonly SplicePiece[] _pieces;
        private readonly long[] _starts;

        public SplicedSource(ByteSource source, Splice splice)
        {
            if (source.Length != splice.SourceLength)
            {
                throw new ArgumentException($"a splice for {splice.SourceLength} bytes meets a file of {source.Length}");
            }

            _source = source;
            Length = splice.ResultLength;
            _pieces = [.. splice.Pieces()];
            _starts = new long[_pieces.Length];
            for (var i = 1; i < _pieces.Length; i++)
            {
                _starts[i] = _starts[i - 1] + _pieces[i - 1].Length;
            }
        }

        public override long Length { get; }

        public override int ReadAt(long offset, Span<byte> buffer)
        {
            if (offset < 0 || offset >= Length)
            {
                return 0;
            }

            var index = Array.BinarySearch(_starts, offset);
            index = index < 0 ? ~index - 1 : index;
            var done = 0;
            while (done < buffer.Length && index < _pieces.Length)
            {
                var piece = _pieces[index];
                var inside = offset + done - _starts[index];
                var count = (int)Math.Min(buffer.Length - done, piece.Length - inside);
                if (piece.Inserted is { } inserted)
                {
                    inserted.Span.Slice((int)inside, count).CopyTo(buffer[done..]);
                }
                else
                {
                    var read = _source.ReadAt(piece.Kept.Offset + inside, buffer.Slice(done, count));
                    if (read < count)
                    {
                        return done + read;
                    }
                }

                done += count;
                index++;
            }

            return done;
        }
    }
}

using System.Security.Cryptography;
using System.Text;
using MediaCleanup.Formats;

namespace MediaCleanup.Core.Http;

/// <summary>What is known of a cache file without its bodies: where each answer lies, where the lines end, how many are none of ours.</summary>
internal sealed class CacheMap(string path)
{
    private readonly Dictionary<UInt128, CachePlace> _places = [];

    public static ReadOnlySpan<byte> Head => "{\"schema_version\": 1, \"entries\": [\n"u8;

    public static ReadOnlySpan<byte> Foot => "]}\n"u8;

    /// <summary>Where the next line goes: over the foot; 0 when there is not even a head.</summary>
    public long End { get; private set; }

    /// <summary>Lines that are no answers.</summary>
    public int Damaged { get; private set; }

    public IReadOnlyCollection<CachePlace> Places => _places.Values;

    public CachePlace? Find(string key) => _places.TryGetValue(Hash(key), out var place) ? place : null;

    public void Remove(string key) => _ = _places.Remove(Hash(key));

    /// <summary>A line was written at the end.</summary>
    /// <param name="end">behind it.</param>
    public void Add(string key, CachePlace place, long end)
    {
        _places[Hash(key)] = place;
        End = end;
    }

    /// <summary>The head was written.</summary>
    public void Begin() => End = Head.Length;

    public void Forget()
    {
        _places.Clear();
        (End, Damaged) = (0, 0);
    }

    /// <summary>Whether a file of this length holds nothing that is not known, as far as its length tells.</summary>
    public bool Covers(long length) => End > 0 && length == End + Foot.Length;

    /// <summary>Whether the file ends where it should, as it should.</summary>
    public bool IsWhole(ByteSource file)
    {
        Span<byte> foot = stackalloc byte[Foot.Length];
        return Covers(file.Length) && file.ReadAt(End, foot) == foot.Length && foot.SequenceEqual(Foot);
    }

    /// <summary>Takes in what is new in the file since the last look; all of it, when it is no longer the same file.</summary>
    /// <exception cref="MediaCleanupException">a newer version wrote it.</exception>
    public void Update(ByteSource file)
    {
        if (End > 0 && !Continues(file))
        {
            Forget();
        }

        if (End > 0 || TakeInHead(file))
        {
            Scan(file);
        }
    }

    /// <summary>Whether the lines that we know still end where they did: a line's end before, ours or a comma after.</summary>
    private bool Continues(ByteSource file)
    {
        Span<byte> around = stackalloc byte[2];
        return file.Length > End && file.ReadAt(End - 1, around) == 2 && around[0] == '\n' && around[1] is (byte)',' or (byte)']' or (byte)'{';
    }

    /// <returns>false when the file ends within its head: as good as empty.</returns>
    private bool TakeInHead(ByteSource file)
    {
        var head = new byte[Head.Length];
        var n = file.ReadAt(0, head);
        if (n == Head.Length && head.AsSpan().SequenceEqual(Head))
        {
            End = Head.Length;
        }
        else if (n == Head.Length && head.AsSpan().StartsWith("{\"schema_version\": "u8) && head.AsSpan(Head.IndexOf((byte)',')).SequenceEqual(Head[Head.IndexOf((byte)',')..]))
        {
            throw new MediaCleanupException(
                ExitCode.DamagedState,
                $"The cache {path} was written by a newer version of media-cleanup.",
                "Update media-cleanup, or delete that file: what it holds will be asked for again.");
        }

        // Any other head is damage: it is scanned like a line, found to be none, and all lines that can be proven stay.
        return n == Head.Length;
    }

    /// <summary>Finds the lines from the known end on. What comes after the last whole line is a torn tail, or the foot.</summary>
    private void Scan(ByteSource file)
    {
        var position = End;
        var buffer = new byte[Math.Clamp(file.Length - position, 1 << 10, 1 << 20)];
        var filled = 0;
        while (true)
        {
            if (filled == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }

            var n = file.ReadAt(position + filled, buffer.AsSpan(filled));
            if (n == 0)
            {
                return;
            }

            filled += n;
            var used = 0;
            for (int length; (length = buffer.AsSpan(used, filled - used).IndexOf((byte)'\n')) >= 0; used += length + 1)
            {
                TakeIn(buffer.AsSpan(used, length), position + used);
            }

            position += used;
            buffer.AsSpan(used, filled - used).CopyTo(buffer);
            filled -= used;
        }
    }

    private void TakeIn(ReadOnlySpan<byte> line, long offset)
    {
        if (line.SequenceEqual(Foot[..^1]))
        {
            return;
        }

        // Zero bytes are the hole that a power loss leaves where a write was lost. Other damage shows when the answer is read.
        var comma = line.StartsWith(","u8) ? 1 : 0;
        if (!line.Contains((byte)0) && CacheLine.ReadFacts(line[comma..]) is { } facts)
        {
            _places[Hash(facts.Key!)] = new(offset + comma, line.Length - comma, facts.Status, facts.IsNegative, facts.FetchedAt.UtcTicks);
        }
        else
        {
            Damaged++;
        }

        End = offset + line.Length + 1;
    }

    private static UInt128 Hash(string key)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(key), hash);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }
}

/// <summary>Where an answer lies, and what is asked about it without reading it.</summary>
internal readonly record struct CachePlace(long Offset, int Length, int Status, bool IsNegative, long FetchedAtTicks);

using System.Buffers.Binary;
using System.Security.Cryptography;

namespace MediaCleanup.Formats.Audio.Flac;

/// <summary>
/// Encodes 16-bit samples as a small, plain FLAC file without tags: what the demonstration and the tests make their music
/// of. Silence costs 14 bytes a frame of half a second.
/// </summary>
public static class FlacWriter
{
    /// <summary>The largest block of the streamable subset at low rates (RFC 9639, section 7).</summary>
    private const int BlockSize = 4608;

    private const int BitsPerSample = 16;
    private const int MostRiceParameter = 14;

    /// <param name="samples">interleaved when there are several channels.</param>
    /// <param name="sampleRate">hertz, 1 to 655,350.</param>
    /// <param name="channels">1 to 8.</param>
    public static byte[] Write(ReadOnlySpan<short> samples, int sampleRate, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(samples.Length % Math.Max(1, channels), 0);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(channels, 8);
        ArgumentOutOfRangeException.ThrowIfLessThan(sampleRate, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sampleRate, 655_350);
        var total = samples.Length / channels;
        using var audio = new MemoryStream();
        var (smallest, largest) = (int.MaxValue, 0);
        for (var (frame, at) = (0, 0); at < total; frame++, at += BlockSize)
        {
            var size = Math.Min(BlockSize, total - at);
            var bytes = Frame(samples.Slice(at * channels, size * channels), frame, channels);
            audio.Write(bytes);
            (smallest, largest) = (Math.Min(smallest, bytes.Length), Math.Max(largest, bytes.Length));
        }

        var info = new byte[FlacStreamInfo.Size];
        BinaryPrimitives.WriteUInt16BigEndian(info, BlockSize);
        BinaryPrimitives.WriteUInt16BigEndian(info.AsSpan(2), BlockSize);
        WriteUInt24(info.AsSpan(4), total == 0 ? 0 : smallest);
        WriteUInt24(info.AsSpan(7), largest);
        BinaryPrimitives.WriteUInt64BigEndian(info.AsSpan(10), ((ulong)sampleRate << 44) | ((ulong)(channels - 1) << 41) | ((ulong)(BitsPerSample - 1) << 36) | (uint)total);
        Digest(samples).CopyTo(info, 18);
        byte[] head = [.. "fLaC"u8, 0x80, 0, 0, FlacStreamInfo.Size, .. info];
        return [.. head, .. audio.ToArray()];
    }

    private static byte[] Digest(ReadOnlySpan<short> samples)
    {
        var bytes = new byte[samples.Length * 2];
        for (var i = 0; i < samples.Length; i++)
        {
            BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(i * 2), samples[i]);
        }

        return MD5.HashData(bytes);
    }

    private static byte[] Frame(ReadOnlySpan<short> samples, int number, int channels)
    {
        var bits = new BitWriter();
        var size = samples.Length / channels;
        bits.Write(0xFFF8, 16); // sync, fixed block size
        bits.Write(0x70, 8); // block size in 16 bits behind the number; sample rate as in STREAMINFO
        bits.Write((uint)(((channels - 1) << 4) | 0x08), 8); // independent channels, 16 bits a sample
        WriteNumber(bits, number);
        bits.Write((uint)(size - 1), 16);
        bits.Write(FlacCrc.Of8(bits.Written), 8);
        var channel = new int[size];
        for (var c = 0; c < channels; c++)
        {
            for (var i = 0; i < size; i++)
            {
                channel[i] = samples[(i * channels) + c];
            }

            WriteSubframe(bits, channel);
        }

        bits.Align();
        bits.Write(FlacCrc.Of16(bits.Written), 16);
        return bits.Written.ToArray();
    }

    /// <summary>As UTF-8 codes a character, but up to 31 bits (RFC 9639, section 9.1.5).</summary>
    private static void WriteNumber(BitWriter bits, int number)
    {
        if (number < 0x80)
        {
            bits.Write((uint)number, 8);
            return;
        }

        var following = 1;
        while (number >> ((6 * following) + 6 - following) != 0)
        {
            following++;
        }

        bits.Write((uint)((0xFF80 >> following) & 0xFF) | (uint)(number >> (6 * following)), 8);
        for (var shift = 6 * (following - 1); shift >= 0; shift -= 6)
        {
            bits.Write(0x80 | ((uint)(number >> shift) & 0x3F), 8);
        }
    }

    /// <summary>The smallest of: a constant, a fixed predictor of order 0 to 2 with one Rice partition, the samples as they are.</summary>
    private static void WriteSubframe(BitWriter bits, ReadOnlySpan<int> samples)
    {
        if (!samples.ContainsAnyExcept(samples[0]))
        {
            bits.Write(0x00, 8);
            bits.Write((uint)samples[0] & 0xFFFF, BitsPerSample);
            return;
        }

        var (best, cost) = ((Order: -1, Parameter: 0), (long)samples.Length * BitsPerSample);
        for (var order = 0; order <= Math.Min(2, samples.Length - 1); order++)
        {
            var residual = Residual(samples, order);
            for (var parameter = 0; parameter <= MostRiceParameter; parameter++)
            {
                var bitCount = (long)(order * BitsPerSample) + 10;
                foreach (var value in residual)
                {
                    bitCount += (Fold(value) >> parameter) + 1 + parameter;
                }

                (best, cost) = bitCount < cost ? ((order, parameter), bitCount) : (best, cost);
            }
        }

        // Subframe types (RFC 9639, section 9.2.1): 1 is verbatim, 8 + order a fixed predictor; then no wasted bits.
        bits.Write(best.Order < 0 ? 0x02 : (uint)(8 + best.Order) << 1, 8);
        foreach (var sample in best.Order < 0 ? samples : samples[..best.Order])
        {
            bits.Write((uint)sample & 0xFFFF, BitsPerSample);
        }

        if (best.Order < 0)
        {
            return;
        }

        bits.Write(0, 6); // Rice parameters of 4 bits, one partition
        bits.Write((uint)best.Parameter, 4);
        foreach (var value in Residual(samples, best.Order))
        {
            var folded = Fold(value);
            for (var quotient = folded >> best.Parameter; quotient > 0; quotient--)
            {
                bits.Write(0, 1);
            }

            bits.Write(1, 1);
            bits.Write(folded & ((1u << best.Parameter) - 1), best.Parameter);
        }
    }

    /// <summary>What the fixed predictors leave (RFC 9639, section 9.2.5): differences of differences.</summary>
    private static int[] Residual(ReadOnlySpan<int> samples, int order)
    {
        var values = samples.ToArray();
        for (var round = 0; round < order; round++)
        {
            for (var i = values.Length - 1; i > round; i--)
            {
                values[i] -= values[i - 1];
            }
        }

        return values[order..];
    }

    /// <summary>0, -1, 1, -2, 2 … become 0, 1, 2, 3, 4 …</summary>
    private static uint Fold(int value) => (uint)((value << 1) ^ (value >> 31));

    private static void WriteUInt24(Span<byte> target, int value)
    {
        target[0] = (byte)(value >> 16);
        BinaryPrimitives.WriteUInt16BigEndian(target[1..], (ushort)value);
    }

    /// <summary>Bits, most significant first.</summary>
    private sealed class BitWriter
    {
        private byte[] _bytes = new byte[64];
        private long _bits;

        /// <summary>The whole bytes so far.</summary>
        public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, (int)(_bits / 8));

        public void Write(uint value, int count)
        {
            if (((_bits + count) / 8) + 1 > _bytes.Length)
            {
                Array.Resize(ref _bytes, _bytes.Length * 2);
            }

            for (var bit = count - 1; bit >= 0; bit--, _bits++)
            {
                _bytes[_bits / 8] |= (byte)(((value >> bit) & 1) << (int)(7 - (_bits % 8)));
            }
        }

        public void Align() => _bits = (_bits + 7) / 8 * 8;
    }
}

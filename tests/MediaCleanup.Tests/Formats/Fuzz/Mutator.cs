using System.Buffers.Binary;

namespace MediaCleanup.Tests.Formats.Fuzz;

/// <summary>Damages a file. The same file and number give the same damage on every machine, so two words name a case for ever.</summary>
public static class Mutator
{
    private static readonly long[] Magic = [0, 1, 2, 7, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFF, 0xFFFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFF0, 0xFFFFFFFF, long.MaxValue, -1];

    public static byte[] Damage(ReadOnlySpan<byte> original, int number)
    {
        var random = new Random(number);
        var bytes = original.ToArray();
        for (var left = 1 + random.Next(3); left > 0 && bytes.Length > 0; left--)
        {
            bytes = DamageOnce(bytes, random);
        }

        return bytes;
    }

    private static byte[] DamageOnce(byte[] bytes, Random random)
    {
        var at = Place(bytes.Length, random);
        switch (random.Next(10))
        {
            case 0 or 1:
                bytes[at] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 2:
                bytes[at] = (byte)random.Next(256);
                return bytes;
            case 3 or 4 or 5:
                WriteSize(bytes.AsSpan(at), bytes.Length, random);
                return bytes;
            case 6:
                return bytes[..at];
            case 7:
                var block = Block(bytes, at, random);
                var target = Place(bytes.Length, random);
                return [.. bytes[..target], .. block, .. bytes[target..]];
            case 8:
                var cut = Block(bytes, at, random).Length;
                return [.. bytes[..at], .. bytes[(at + cut)..]];
            default:
                var copied = Block(bytes, at, random);
                var over = Place(bytes.Length, random);
                copied.AsSpan(0, Math.Min(copied.Length, bytes.Length - over)).CopyTo(bytes.AsSpan(over));
                return bytes;
        }
    }

    /// <summary>Mostly where structure lies: the head and the tail.</summary>
    private static int Place(int length, Random random) => random.Next(10) switch
    {
        < 5 => random.Next(Math.Min(length, 512)),
        < 7 => random.Next(Math.Min(length, 8192)),
        < 9 => length - 1 - random.Next(Math.Min(length, 600)),
        _ => random.Next(length),
    };

    private static byte[] Block(byte[] bytes, int at, Random random) =>
        bytes[at..Math.Min(bytes.Length, at + 1 + random.Next(random.Next(2) == 0 ? 24 : 2048))];

    private static void WriteSize(Span<byte> at, int length, Random random)
    {
        var value = random.Next(3) == 0 ? length - random.Next(-9, 40) : Magic[random.Next(Magic.Length)] + random.Next(-1, 2);
        Span<byte> number = stackalloc byte[8];
        var width = random.Next(5) switch { 0 => 2, 1 => 3, 2 => 8, _ => 4 };
        if (random.Next(2) == 0)
        {
            BinaryPrimitives.WriteInt64LittleEndian(number, value);
            number = number[..width];
        }
        else
        {
            BinaryPrimitives.WriteInt64BigEndian(number, value);
            number = number[^width..];
        }

        number[..Math.Min(width, at.Length)].CopyTo(at);
    }
}

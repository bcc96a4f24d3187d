using MediaCleanup.Formats;
using MediaCleanup.Tests.Fakes;

namespace MediaCleanup.Tests.Formats;

public sealed class FileSourceTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(4096)]
    [InlineData(20_000)]
    [InlineData(300_000)]
    public void Whatever_is_asked_for_in_whatever_order_comes_as_it_stands_in_the_file(int length)
    {
        using var folder = new TempFolder();
        var bytes = Noise(length);
        using var source = FileSource.Open(folder.Write("file", bytes));

        Compare(source, bytes, seed: 1, reads: 2000);
    }

    [Fact]
    public void Many_threads_read_one_file_and_each_sees_its_bytes()
    {
        using var folder = new TempFolder();
        var bytes = Noise(200_000);
        using var source = FileSource.Open(folder.Write("file", bytes));

        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 4 }, seed => Compare(source, bytes, seed, reads: 500));
    }

    [Fact]
    public void Files_read_one_after_another_do_not_see_each_others_bytes()
    {
        using var folder = new TempFolder();
        for (var i = 0; i < 20; i++)
        {
            var bytes = Enumerable.Repeat((byte)i, 9000 - (i * 400)).ToArray();
            using var source = FileSource.Open(folder.Write($"{i}", bytes));
            source.ReadByte(source.Length - 1).Should().Be((byte)i);
            source.ReadBytes(0, source.Length).Should().Equal(bytes);
            source.ReadAt(source.Length - 2, new byte[50]).Should().Be(2);
        }
    }

    private static void Compare(FileSource source, byte[] bytes, int seed, int reads)
    {
        var random = new Random(seed);
        var at = 0;
        for (var i = 0; i < reads; i++)
        {
            // Near the last place, at the start, at the end, or anywhere.
            at = Math.Clamp(random.Next(4) switch { 0 => at + random.Next(-200, 3000), 1 => random.Next(50), 2 => bytes.Length - random.Next(5000), _ => random.Next(bytes.Length) }, 0, bytes.Length);
            var buffer = new byte[random.Next(3) == 0 ? random.Next(12_000) : random.Next(40)];

            var count = source.ReadAt(at, buffer);

            count.Should().Be(Math.Min(buffer.Length, bytes.Length - at));
            buffer.AsSpan(0, count).SequenceEqual(bytes.AsSpan(at, count)).Should().BeTrue($"read {i} of {buffer.Length} bytes at {at}");
        }
    }

    private static byte[] Noise(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }
}

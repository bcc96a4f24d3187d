using MediaCleanup.Formats;

namespace MediaCleanup.Tests.Formats;

public sealed class SpliceTests
{
    private static readonly byte[] Original = "0123456789"u8.ToArray();

    [Fact]
    public void A_splice_replaces_the_named_ranges_and_keeps_every_other_byte()
    {
        var splice = Splice.Of(10, [new(new(8, 0), "!"u8.ToArray()), new(new(2, 3), "ab"u8.ToArray()), new(new(0, 1), default)]);

        Bytes(splice.Apply(new MemorySource(Original))).Should().Equal("1ab567!89"u8.ToArray());
        splice.ResultLength.Should().Be(9);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_inverse_gives_the_source_again_whatever_was_replaced(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 500; round++)
        {
            var source = new byte[random.Next(0, 300)];
            random.NextBytes(source);
            var replacements = new List<Replacement>();
            for (var at = random.Next(0, 20); at <= source.Length; at += random.Next(1, 40))
            {
                var length = random.Next(0, Math.Min(12, source.Length - at) + 1);
                var bytes = new byte[random.Next(0, 15)];
                random.NextBytes(bytes);
                replacements.Add(new(new(at, length), bytes));
                at += length;
            }

            var splice = Splice.Of(source.Length, replacements);
            var original = new MemorySource(source);
            var result = Bytes(splice.Apply(original));

            result.Length.Should().Be((int)splice.ResultLength);
            Bytes(splice.Inverse(original).Apply(new MemorySource(result))).Should().Equal(source);
        }
    }

    [Fact]
    public void Overlapping_replacements_are_a_bug_and_are_told_so() =>
        FluentActions.Invoking(() => Splice.Of(10, [new(new(0, 4), default), new(new(3, 2), default)]))
            .Should().Throw<ArgumentException>();

    [Fact]
    public void A_spliced_source_can_be_read_from_any_offset_in_any_size()
    {
        var splice = Splice.Of(10, [new(new(3, 2), "abcde"u8.ToArray())]);
        var spliced = splice.Apply(new MemorySource(Original));
        var whole = Bytes(spliced);
        for (var offset = 0; offset < whole.Length; offset++)
        {
            for (var length = 1; length <= whole.Length - offset; length++)
            {
                spliced.ReadBytes(offset, length).Should().Equal(whole[offset..(offset + length)]);
            }
        }
    }

    private static byte[] Bytes(ByteSource source) => source.ReadBytes(0, source.Length);
}

using MediaCleanup.Formats.Audio.Ogg;

namespace MediaCleanup.Tests.Formats.Ogg;

public sealed class OggCrcTests
{
    [Fact]
    public void A_change_of_the_check_sum_is_what_reading_the_changed_page_would_give()
    {
        var random = new Random(1);
        for (var round = 0; round < 300; round++)
        {
            var page = OggBytes.Noise(random.Next(4, 70_000), round);
            var at = random.Next(0, page.Length - 3);
            var before = OggCrc.Of(page);
            var difference = OggBytes.Noise(4, -round);
            for (var i = 0; i < 4; i++)
            {
                page[at + i] ^= difference[i];
            }

            OggCrc.Change(before, difference, page.Length - at - 4).Should().Be(OggCrc.Of(page));
        }
    }
}

using System.Text;
using MediaCleanup.Core.State;
using MediaCleanup.Tests.Fakes;

namespace MediaCleanup.Tests.Core.State;

public sealed class AppendLogTests
{
    private static readonly string[] Texts = ["{\"a\": 1}", "{\"b\": \"ö\"}", "{\"c\": [1, 2, 3]}"];

    private static byte[] Whole { get; } = AppendLog.Format(Texts.Select(t => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(t)));

    [Fact]
    public void Lines_come_back_in_order()
    {
        using var folder = new TempFolder();
        using (var log = AppendLog.Open(SystemFileOps.Instance, folder["log"]))
        {
            log.Append(Encoding.UTF8.GetBytes(Texts[0]));
            log.Append(Encoding.UTF8.GetBytes(Texts[1]), Encoding.UTF8.GetBytes(Texts[2]));
            log.Sync();
        }

        Read(folder["log"]).Should().Equal(Texts);
    }

    /// <summary>F11 for what grows by appending.</summary>
    [Fact]
    public void Cut_at_any_byte_it_keeps_its_whole_lines_and_goes_on_behind_them()
    {
        using var folder = new TempFolder();
        for (var length = 0; length < Whole.Length; length++)
        {
            File.WriteAllBytes(folder["log"], Whole[..length]);
            var sound = Whole.AsSpan(0, length).Count((byte)'\n');
            using (var log = AppendLog.Open(SystemFileOps.Instance, folder["log"], out var content))
            {
                content.Damaged.Should().BeEmpty();
                log.Append("{}"u8.ToArray());
            }

            Read(folder["log"]).Should().Equal([.. Texts.Take(sound), "{}"], $"it was cut at {length}");
        }
    }

    [Fact]
    public void With_any_bit_of_any_byte_flipped_no_line_is_ever_wrong_and_damage_inside_is_told()
    {
        for (var at = 0; at < Whole.Length; at++)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                var flipped = (byte[])Whole.Clone();
                flipped[at] ^= (byte)(1 << bit);
                var content = AppendLog.Parse(flipped);
                var lines = content.Lines.Select(l => Encoding.UTF8.GetString(l.Span)).ToList();

                lines.Should().BeSubsetOf(Texts);
                // A flip that only turns a digit of the checksum into its capital changes nothing.
                (content.Damaged.Length > 0 || content.TornBytes > 0 || lines.SequenceEqual(Texts)).Should().BeTrue($"bit {bit} of byte {at} is flipped");
            }
        }
    }

    [Fact]
    public void A_hole_that_a_crash_left_before_a_later_line_is_no_damage()
    {
        var first = Whole.AsSpan().IndexOf((byte)'\n') + 1;
        var holed = (byte[])Whole.Clone();
        holed.AsSpan(first + 5, 10).Clear();
        var second = first + Whole.AsSpan(first).IndexOf((byte)'\n');
        holed.AsSpan(first, second + 1 - first).Clear();

        var content = AppendLog.Parse(holed);

        content.Damaged.Should().BeEmpty();
        content.Lines.Select(l => Encoding.UTF8.GetString(l.Span)).Should().Equal(Texts[0], Texts[2]);
    }

    private static IEnumerable<string> Read(string path) => AppendLog.Read(SystemFileOps.Instance, path).Lines.Select(l => Encoding.UTF8.GetString(l.Span));
}

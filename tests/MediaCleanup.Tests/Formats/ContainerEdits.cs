using System.Collections.Immutable;
using MediaCleanup.Formats;
using MediaCleanup.Formats.Audio;

namespace MediaCleanup.Tests.Formats;

/// <summary>Edits files in memory, and checks on each what must be true of every edit.</summary>
internal static class ContainerEdits
{
    public static AudioFile Read(byte[] bytes) => AudioReader.Read(new MemorySource(bytes));

    public static TagEdits Fields(params (string Field, string Value)[] fields) =>
        new([.. fields.Select(f => new TagEdit(f.Field, f.Value.Length == 0 ? [] : [.. f.Value.Split('|')]))]);

    /// <summary>Bytes with the head of a JPEG of 40 x 30 pixels.</summary>
    public static CoverEdit Cover(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        ReadOnlySpan<byte> head = [0xFF, 0xD8, 0xFF, 0xC0, 0, 11, 8, 0, 30, 0, 40, 1, 1, 0x11, 0];
        head.CopyTo(bytes);
        return new(bytes, "image/jpeg", 40, 30);
    }

    /// <summary>The edited bytes; they read back as wanted, the inverse restores the old ones, and the same edit again is empty.</summary>
    public static byte[] Edit(byte[] bytes, TagEdits edits)
    {
        var source = new MemorySource(bytes);
        var splice = AudioEditor.Edit(source, AudioReader.Read(source), edits);
        var result = Bytes(splice.Apply(source));
        var edited = new MemorySource(result);
        var file = AudioReader.Read(edited);

        foreach (var edit in edits.Fields)
        {
            file[edit.Field].Should().Equal(edit.Values, $"{edit.Field} was set");
        }

        if (edits.Cover is { } cover)
        {
            var front = file.Pictures.First(p => p.Type == PictureType.FrontCover);
            Convert.ToHexString(front.Bytes(edited).Span).Should().Be(Convert.ToHexString(cover.Bytes.Span));
            (front.Width, front.Height).Should().Be((cover.Width, cover.Height));
        }

        file.WhyNotWritable.Should().BeNull();
        AudioEditor.Edit(edited, file, edits).Replacements.Should().BeEmpty("the same edit again changes nothing");
        Bytes(splice.Inverse(source).Apply(edited)).Should().Equal(bytes);
        return result;
    }

    public static byte[] Bytes(ByteSource source) => source.ReadBytes(0, source.Length);

    /// <summary>Where these bytes begin in those, or -1.</summary>
    public static int Find(byte[] bytes, ReadOnlySpan<byte> wanted) => bytes.AsSpan().IndexOf(wanted);

    /// <summary>Small mutations of a good file: nothing but <see cref="CorruptMediaException"/> may come, and what is edited can be taken back.</summary>
    public static void Mutate(byte[] good, int rounds)
    {
        var edits = Fields(("title", "new"), ("tracknumber", "3"), ("totaltracks", "9"), ("genre", "")) with { Cover = Cover(300) };
        for (var seed = 0; seed < rounds; seed++)
        {
            var random = new Random(seed);
            var bytes = random.Next(6) == 0 ? good[..random.Next(good.Length)] : good[..];
            for (var i = random.Next(1, 6); i > 0 && bytes.Length > 0; i--)
            {
                bytes[random.Next(bytes.Length)] = random.Next(3) switch { 0 => 0xFF, 1 => 0, _ => (byte)random.Next(256) };
            }

            var source = new MemorySource(bytes);
            try
            {
                var file = AudioReader.Read(source);
                foreach (var picture in file.Pictures)
                {
                    picture.Bytes(source);
                }

                if (file.WhyNotWritable is null)
                {
                    var splice = AudioEditor.Edit(source, file, edits);
                    var result = splice.Apply(source);
                    AudioReader.Read(result).First("title").Should().Be("new", $"seed {seed}");
                    Bytes(splice.Inverse(source).Apply(result)).Should().Equal(bytes, $"seed {seed}");
                }
            }
            catch (CorruptMediaException)
            {
                // Refused: that is one of the two good ends.
            }
        }
    }
}

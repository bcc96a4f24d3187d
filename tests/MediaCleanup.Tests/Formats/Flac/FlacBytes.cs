using System.Buffers.Binary;
using System.Text;
using MediaCleanup.Formats;
using MediaCleanup.Formats.Audio;
using MediaCleanup.Formats.Audio.Flac;

namespace MediaCleanup.Tests.Formats.Flac;

/// <summary>Small FLAC files put together block by block.</summary>
internal static class FlacBytes
{
    /// <summary>A tone and silence, 10 seconds, as our writer makes it: STREAMINFO and audio.</summary>
    public static byte[] Plain { get; } = Tone(10);

    public static byte[] Tone(int seconds)
    {
        var samples = new short[8000 * seconds];
        for (var i = 0; i < 4000; i++)
        {
            samples[i] = (short)(3000 * Math.Sin(i * 0.3));
        }

        // A last note, so that the last frame is not all alike.
        samples[^1] = 77;
        return FlacWriter.Write(samples, 8000, 1);
    }

    /// <summary>The plain file with these blocks behind STREAMINFO.</summary>
    public static byte[] With(params (byte Type, byte[] Body)[] blocks)
    {
        byte[] bytes = [.. "fLaC"u8, 0, 0, 0, 34, .. Plain[8..42]];
        foreach (var (index, block) in blocks.Index())
        {
            bytes = [.. bytes, (byte)(block.Type | (index == blocks.Length - 1 ? 0x80 : 0)), .. UInt24(block.Body.Length), .. block.Body];
        }

        return [.. bytes, .. Audio];
    }

    public static byte[] Audio => Plain[42..];

    public static (byte Type, byte[] Body) Comment(params string[] entries) => (4, CommentBody([.. entries.Select(Encoding.UTF8.GetBytes)]));

    public static byte[] CommentBody(params byte[][] entries)
    {
        byte[] bytes = [.. LittleEndian(6), .. "vendor"u8, .. LittleEndian(entries.Length)];
        return entries.Aggregate(bytes, (all, entry) => [.. all, .. LittleEndian(entry.Length), .. entry]);
    }

    public static (byte Type, byte[] Body) Picture(PictureType type, byte[] data) =>
        (6, [.. BigEndian((int)type), .. BigEndian(9), .. "image/png"u8, .. BigEndian(2), .. "no"u8, .. BigEndian(1), .. BigEndian(1), .. BigEndian(24), .. BigEndian(0), .. BigEndian(data.Length), .. data]);

    public static byte[] Edit(byte[] bytes, TagEdits edits)
    {
        var source = new MemorySource(bytes);
        var splice = AudioEditor.Edit(source, AudioReader.Read(source), edits);
        return Bytes(splice.Apply(source));
    }

    public static byte[] Edit(byte[] bytes, string field, params string[] values) => Edit(bytes, new TagEdits([new(field, [.. values])]));

    public static AudioFile Read(byte[] bytes) => AudioReader.Read(new MemorySource(bytes));

    /// <summary>The entries of the comment as text, in order.</summary>
    public static string[] Entries(byte[] bytes)
    {
        var comment = ((FlacLayout)Read(bytes).Layout).Comment!;
        return [.. comment.Entries.Select(e => Encoding.Latin1.GetString(comment.Block.ReadBytes(e.At.Offset, e.At.Length)))];
    }

    public static byte[] Bytes(ByteSource source) => source.ReadBytes(0, source.Length);

    public static byte[] BigEndian(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] LittleEndian(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }

    private static byte[] UInt24(int value) => BigEndian(value)[1..];
}

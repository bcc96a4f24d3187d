using System.Buffers.Binary;
using MediaCleanup.Formats.Audio.Id3;

namespace MediaCleanup.Formats.Audio.Dsf;

/// <summary>Edits the ID3v2 tag at the end of a DSF file, or adds one there; the header's sizes follow.</summary>
public static class DsfEditor
{
    /// <exception cref="CorruptMediaException">the file may not be edited, or has no room for this edit.</exception>
    public static Splice Edit(ByteSource source, AudioFile file, TagEdits edits)
    {
        if (file.WhyNotWritable is { } reason)
        {
            throw new CorruptMediaException(reason);
        }

        var replacements = new List<Replacement>();
        if (((DsfLayout)file.Layout).Tag is { } tag)
        {
            replacements.AddRange(Id3v2Writer.Edit(source, tag, edits).Replacements);
        }
        else if (Id3v2Writer.Create(edits) is { Length: > 0 } bytes)
        {
            replacements.Add(new(new(source.Length, 0), bytes));
            replacements.Add(new(new(20, 8), LittleEndian(source.Length)));
        }

        var growth = replacements.Sum(r => r.Bytes.Length - r.At.Length);
        if (growth != 0)
        {
            replacements.Add(new(new(12, 8), LittleEndian(source.Length + growth)));
        }

        return Splice.Of(source.Length, replacements);
    }

    private static byte[] LittleEndian(long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return bytes;
    }
}

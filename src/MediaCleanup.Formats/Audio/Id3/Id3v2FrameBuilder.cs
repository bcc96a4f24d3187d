using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace MediaCleanup.Formats.Audio.Id3;

/// <summary>New frames, in the version and with the kind of sizes that their tag has.</summary>
internal static class Id3v2FrameBuilder
{
    /// <summary>
    /// The values as they read back: before 2.4 a frame holds one text, and several are joined with a slash, as Picard does.
    /// Only MusicBrainz ids can be told apart again.
    /// </summary>
    public static ImmutableArray<string> AsStored(ImmutableArray<string> values, byte version, string spelling) =>
        values.Length < 2 || (spelling is "WCOP" or "WOAR") ? values
            : spelling.StartsWith("USLT", StringComparison.Ordinal) ? [string.Join('\n', values)]
            : version >= 4 ? values
            : spelling.StartsWith("TXXX", StringComparison.Ordinal) ? Id3v2Fields.SplitIds([string.Join('/', values)])
            : [string.Join('/', values)];

    /// <summary>A frame for these values, several for links; the spelling is that of <see cref="Id3v2Names"/>.</summary>
    public static byte[] Build(Id3v2Tag tag, string spelling, ImmutableArray<string> values, string language)
    {
        var colon = spelling.IndexOf(':', StringComparison.Ordinal);
        var (id, description) = colon < 0 ? (spelling, "") : (spelling[..colon], spelling[(colon + 1)..]);
        if (tag.Version == 2 && Id3v2FrameIds.ToShort(id) is null)
        {
            // 2.2 has no such frame: its own words carry the name instead.
            (id, description) = ("TXXX", (Id3v2Names.FieldOf(spelling) ?? spelling).ToUpperInvariant());
        }

        var encoding = Id3Text.EncodingFor(tag.Version);
        return id switch
        {
            "UFID" => Frame(tag, id, [.. Encoding.Latin1.GetBytes(description), 0, .. Encoding.Latin1.GetBytes(values[0])]),
            "TXXX" => Frame(tag, id, [encoding, .. Id3Text.Encode(encoding, description), .. Id3Text.Terminator(encoding), .. Joined(tag, encoding, values, "/")]),
            "WXXX" => Frame(tag, id, [encoding, .. Id3Text.Encode(encoding, description), .. Id3Text.Terminator(encoding), .. Encoding.Latin1.GetBytes(values[0])]),
            "COMM" => Frame(tag, id, [encoding, .. Encoding.Latin1.GetBytes(language), .. Id3Text.Encode(encoding, description), .. Id3Text.Terminator(encoding), .. Joined(tag, encoding, values, "/")]),
            "USLT" => Frame(tag, id, [encoding, .. Encoding.Latin1.GetBytes(language), .. Id3Text.Encode(encoding, description), .. Id3Text.Terminator(encoding), .. Id3Text.Encode(encoding, string.Join('\n', values))]),
            "TCON" => Frame(tag, id, [encoding, .. Joined(tag, encoding, [.. values.Select(v => v.StartsWith('(') ? "(" + v : v)], "/")]),
            _ when Id3v2Names.IsLink(id) => [.. values.SelectMany(v => Frame(tag, id, Encoding.Latin1.GetBytes(v)))],
            _ => Frame(tag, id, [encoding, .. Joined(tag, encoding, values, "/")]),
        };
    }

    public static byte[] People(Id3v2Tag tag, string id, IEnumerable<(string Role, string Name)> pairs)
    {
        var encoding = Id3Text.EncodingFor(tag.Version);
        return Frame(tag, id, [encoding, .. Separated(encoding, pairs.SelectMany(p => new[] { p.Role, p.Name }))]);
    }

    public static byte[] Frame(Id3v2Tag tag, string id, byte[] content)
    {
        if (tag.Version == 2)
        {
            var shortId = Id3v2FrameIds.ToShort(id) ?? throw new CorruptMediaException($"ID3v2.2 has no place for {id}");
            return content.Length <= 0xFFFFFF
                ? [.. Encoding.ASCII.GetBytes(shortId), (byte)(content.Length >> 16), (byte)(content.Length >> 8), (byte)content.Length, .. content]
                : throw new CorruptMediaException("ID3v2.2 has no place for more than 16 MiB in one frame");
        }

        var flags = (byte)0;
        if (tag.Version == 4 && tag.IsUnsynchronised && Unsynchronisation.Encode(content) is var escaped && escaped.Length != content.Length)
        {
            // The tag says that all its frames are escaped, so this one must be; 0x02: escaped, 0x01: with its real length.
            (content, flags) = ([.. SyncSafe.Write(content.Length), .. escaped], 0x03);
        }

        if (content.Length > SyncSafe.Max - Id3v2Tag.HeaderLength)
        {
            throw new CorruptMediaException("ID3v2 has no place for more than 256 MiB");
        }

        var header = new byte[Id3v2Tag.HeaderLength];
        Encoding.ASCII.GetBytes(id, header);
        if (tag is { Version: 4, HasPlainSizes: false })
        {
            SyncSafe.Write(content.Length).CopyTo(header, 4);
        }
        else
        {
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), content.Length);
        }

        header[9] = flags;
        return [.. header, .. content];
    }

    private static byte[] Joined(Id3v2Tag tag, byte encoding, ImmutableArray<string> values, string separator) =>
        tag.Version >= 4 ? Separated(encoding, values) : Id3Text.Encode(encoding, string.Join(separator, values));

    private static byte[] Separated(byte encoding, IEnumerable<string> texts)
    {
        var bytes = new List<byte>();
        var first = true;
        foreach (var text in texts)
        {
            bytes.AddRange(first ? [] : Id3Text.Terminator(encoding));
            bytes.AddRange(Id3Text.Encode(encoding, text));
            first = false;
        }

        return [.. bytes];
    }
}

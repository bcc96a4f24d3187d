namespace MediaCleanup.Formats.Audio.Id3;

/// <summary>
/// ID3v2's escape that keeps <c>FF Ex</c> out of a tag, so that old decoders do not take it for audio: a zero byte after
/// each <c>FF</c> that needs one. Source: ID3v2.3, section 5; ID3v2.4 structure, section 6.1.
/// </summary>
internal static class Unsynchronisation
{
    /// <summary>Takes the escapes out; null when these bytes cannot have been escaped, as they hold what escaping removes.</summary>
    public static byte[]? Decode(ReadOnlySpan<byte> stored)
    {
        var decoded = new byte[stored.Length];
        var length = 0;
        for (var i = 0; i < stored.Length; i++)
        {
            decoded[length++] = stored[i];
            if (stored[i] != 0xFF || i + 1 == stored.Length)
            {
                continue;
            }

            if (stored[i + 1] >= 0xE0)
            {
                return null;
            }

            if (stored[i + 1] == 0)
            {
                i++;
            }
        }

        return decoded[..length];
    }

    public static byte[] Encode(ReadOnlySpan<byte> plain)
    {
        var encoded = new List<byte>(plain.Length + (plain.Length / 100) + 1);
        for (var i = 0; i < plain.Length; i++)
        {
            encoded.Add(plain[i]);
            if (plain[i] == 0xFF && (i + 1 == plain.Length || plain[i + 1] >= 0xE0 || plain[i + 1] == 0))
            {
                encoded.Add(0);
            }
        }

        return [.. encoded];
    }
}

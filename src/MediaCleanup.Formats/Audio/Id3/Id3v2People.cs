using System.Collections.Immutable;

namespace MediaCleanup.Formats.Audio.Id3;

/// <summary>Lists of people and what they did: TIPL and TMCL, before 2.4 IPLS. Source: ID3v2.4 frames, section 4.2.2.</summary>
internal static class Id3v2People
{
    public static ImmutableArray<(string Role, string Name)> Pairs(byte encoding, ReadOnlySpan<byte> content)
    {
        var texts = Id3Text.Values(encoding, content, keepEmpty: true);
        var pairs = ImmutableArray.CreateBuilder<(string, string)>(texts.Length / 2);
        for (var i = 0; i + 1 < texts.Length; i += 2)
        {
            pairs.Add((texts[i], texts[i + 1]));
        }

        if (texts.Length % 2 != 0 && texts[^1].Length > 0)
        {
            // A single name without a role, as old programs left it.
            pairs.Add(("", texts[^1]));
        }

        return pairs.ToImmutable();
    }
}

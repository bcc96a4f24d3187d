using System.Collections.Immutable;
using System.Text;
using MediaCleanup.Core.Services.MusicBrainz;

namespace MediaCleanup.Core.Music;

/// <summary>
/// Artists' names in Latin script, from what every answer brings along: the sort name, which the service keeps in Latin script for
/// all artists (musicbrainz.org/doc/Style/Artist/Sort_Name), else an alias. An artist who has neither keeps the name as credited.
/// </summary>
public static class LatinNames
{
    /// <summary>The same credit with each name, and the words between them, in Latin script where possible.</summary>
    public static ImmutableArray<CreditedArtist> Of(ImmutableArray<CreditedArtist> credit) =>
        [.. credit.Select(c => c with { Name = Of(c), JoinPhrase = IsLatin(c.JoinPhrase) ? c.JoinPhrase : " & " })];

    private static string Of(CreditedArtist artist)
    {
        if (IsLatin(artist.Name))
        {
            return artist.Name;
        }

        if (artist.SortName.Length > 0 && IsLatin(artist.SortName) && Natural(artist.SortName) is { } name)
        {
            return name;
        }

        return artist.Aliases.FirstOrDefault(IsLatin) ?? artist.Name;
    }

    /// <summary>"Sheena, Ringo" → "Ringo Sheena"; null where more than one comma leaves it open.</summary>
    private static string? Natural(string sortName) => sortName.Split(", ") switch
    {
        [var only] => only,
        [var last, var first] => $"{first} {last}",
        _ => null,
    };

    /// <summary>No letter is of another script. Names of signs and digits alone belong to every script.</summary>
    private static bool IsLatin(string text) => text.EnumerateRunes().Where(Rune.IsLetter).All(r => r.Value is
        < 0x0250 or (>= 0x1D00 and < 0x1DC0) or (>= 0x1E00 and < 0x1F00) or (>= 0x2C60 and < 0x2C80) or (>= 0xA720 and < 0xA800) or (>= 0xFB00 and < 0xFB07) or (>= 0xFF21 and <= 0xFF5A)
        or (>= 0x02B0 and < 0x0300));
}

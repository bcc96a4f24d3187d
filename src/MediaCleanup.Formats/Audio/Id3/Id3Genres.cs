using System.Collections.Immutable;

namespace MediaCleanup.Formats.Audio.Id3;

/// <summary>The numbered genres of ID3v1 (0 to 79) and of Winamp (80 to 191), and the ways in which ID3v2 refers to them.</summary>
internal static class Id3Genres
{
    private static readonly string[] Names =
    [
        "Blues", "Classic Rock", "Country", "Dance", "Disco", "Funk", "Grunge", "Hip-Hop", "Jazz", "Metal", "New Age", "Oldies", "Other", "Pop", "R&B", "Rap",
        "Reggae", "Rock", "Techno", "Industrial", "Alternative", "Ska", "Death Metal", "Pranks", "Soundtrack", "Euro-Techno", "Ambient", "Trip-Hop", "Vocal", "Jazz+Funk", "Fusion", "Trance",
        "Classical", "Instrumental", "Acid", "House", "Game", "Sound Clip", "Gospel", "Noise", "Alt. Rock", "Bass", "Soul", "Punk", "Space", "Meditative", "Instrumental Pop", "Instrumental Rock",
        "Ethnic", "Gothic", "Darkwave", "Techno-Industrial", "Electronic", "Pop-Folk", "Eurodance", "Dream", "Southern Rock", "Comedy", "Cult", "Gangsta Rap", "Top 40", "Christian Rap", "Pop/Funk", "Jungle",
        "Native American", "Cabaret", "New Wave", "Psychedelic", "Rave", "Showtunes", "Trailer", "Lo-Fi", "Tribal", "Acid Punk", "Acid Jazz", "Polka", "Retro", "Musical", "Rock & Roll", "Hard Rock",
        "Folk", "Folk-Rock", "National Folk", "Swing", "Fast-Fusion", "Bebop", "Latin", "Revival", "Celtic", "Bluegrass", "Avantgarde", "Gothic Rock", "Progressive Rock", "Psychedelic Rock", "Symphonic Rock", "Slow Rock",
        "Big Band", "Chorus", "Easy Listening", "Acoustic", "Humour", "Speech", "Chanson", "Opera", "Chamber Music", "Sonata", "Symphony", "Booty Bass", "Primus", "Porn Groove", "Satire", "Slow Jam",
        "Club", "Tango", "Samba", "Folklore", "Ballad", "Power Ballad", "Rhythmic Soul", "Freestyle", "Duet", "Punk Rock", "Drum Solo", "A Cappella", "Euro-House", "Dance Hall", "Goa", "Drum & Bass",
        "Club-House", "Hardcore", "Terror", "Indie", "BritPop", "Afro-Punk", "Polsk Punk", "Beat", "Christian Gangsta Rap", "Heavy Metal", "Black Metal", "Crossover", "Contemporary Christian", "Christian Rock", "Merengue", "Salsa",
        "Thrash Metal", "Anime", "JPop", "Synthpop", "Abstract", "Art Rock", "Baroque", "Big Beat", "Bhangra", "Breakbeat", "Chillout", "Downtempo", "Dub", "EBM", "Eclectic", "Electro",
        "Electroclash", "Emo", "Experimental", "Garage", "Global", "IDM", "Illbient", "Industro-Goth", "Jam Band", "Krautrock", "Leftfield", "Lounge", "Math Rock", "New Romantic", "Nu-Breakz", "Post-Punk",
        "Post-Rock", "Psytrance", "Shoegaze", "Space Rock", "Trop Rock", "World Music", "Neoclassical", "Audiobook", "Audio Theatre", "Neue Deutsche Welle", "Podcast", "Indie Rock", "G-Funk", "Dubstep", "Garage Rock", "Psybient",
    ];

    /// <summary>The genre of this number, or null.</summary>
    public static string? Name(int number) => number >= 0 && number < Names.Length ? Names[number] : null;

    /// <summary>The number of this genre, or null.</summary>
    public static byte? Number(string name) => Array.FindIndex(Names, n => n.Equals(name, StringComparison.OrdinalIgnoreCase)) is >= 0 and var found ? (byte)found : null;

    /// <summary>
    /// The names meant by the values of a TCON frame: "17" (2.4), "(17)", "(17)(20)", "(17)Rock", "((escaped".
    /// A reference to no genre stays as it is written. Sources: ID3v2.3, section 4.2.1; ID3v2.4 frames, section 4.2.3.
    /// </summary>
    public static ImmutableArray<string> Resolve(IEnumerable<string> values)
    {
        var names = ImmutableArray.CreateBuilder<string>();
        foreach (var value in values)
        {
            var rest = value;
            var found = names.Count;
            while (rest is ['(', not '(', ..] && rest.IndexOf(')', StringComparison.Ordinal) is > 1 and var close && Reference(rest[1..close]) is { } name)
            {
                Add(name);
                rest = rest[(close + 1)..];
            }

            if (rest.StartsWith("((", StringComparison.Ordinal))
            {
                rest = rest[1..];
            }

            if (rest.Length > 0)
            {
                Add(found == names.Count ? Reference(rest) ?? rest : rest);
            }
        }

        return names.ToImmutable();

        void Add(string name)
        {
            if (!names.Contains(name))
            {
                names.Add(name);
            }
        }
    }

    private static string? Reference(string text) => text switch
    {
        "RX" => "Remix",
        "CR" => "Cover",
        _ => text.Length <= 3 && text.All(char.IsAsciiDigit) ? Name(int.Parse(text, System.Globalization.CultureInfo.InvariantCulture)) : null,
    };
}

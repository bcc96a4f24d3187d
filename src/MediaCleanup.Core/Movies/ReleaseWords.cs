using System.Text.RegularExpressions;

namespace MediaCleanup.Core.Movies;

/// <summary>
/// What release names add to a title. Three grades: words that no title has (they end it wherever they stand), words that only
/// releases use (dropped where they touch such an end), and words that titles use too (dropped only when the way they are
/// written gives them away).
/// </summary>
internal static partial class ReleaseWords
{
    private const string Start = @"(?<![\p{L}\p{N}])";
    private const string End = @"(?![\p{L}\p{N}])";

    private const string Languages =
        "multi(?:sub)?s?|multilang|truefrench|swissgerman|subfrench|vostfr|vost|vostr|vff|vfq|vfi|vf2?|vo|dl|ml|nordic|english|french|german|italian|spanish|castellano|latino|" +
        "portuguese|russian|rus|japanese|jap|jpn|korean|kor|chinese|mandarin|cantonese|hindi|tamil|telugu|malayalam|kannada|bengali|punjabi|marathi|dutch|flemish|polish|czech|slovak|" +
        "hungarian|romanian|greek|turkish|hebrew|arabic|persian|thai|vietnamese|danish|swedish|norwegian|finnish|icelandic|ukrainian|bulgarian|serbian|croatian|" +
        "eng|ita|ger|fre|fra|esp|spa|nld|swe|dan|nor|fin|pol|hun|cze";

    private const string Editions =
        @"(?:the[ ._]+)?(?:(?:extended|ultimate|theatrical|international|collector'?s?|criterion|special|limited|deluxe|definitive|anniversary|unrated|uncut|uncensored|final|rogue|" +
        @"assembly|alternat(?:iv)?e|integral|original|diamond|imperial|signature|remastered|restored|directors?'?s?|despeciali[sz]ed|recut|fan|\d{1,3}(?:th|st|nd|rd)[ ._]+anniversary|ultimate[ ._]+fan)[ ._]+){1,3}" +
        @"(?:cut|edition|version|collection|release|edit)(?:[ ._]+collector'?s?)?" +
        @"|director'?s?[ ._]+cut|directors|edition[ ._]+(?:collector|speciale?|ultime|integrale)|version[ ._]+longue|fan[ ._]?edit|open[ ._]?matte|despeciali[sz]ed|extended|unrated|uncut|uncensored|" +
        @"criterion|imax|recut|remastered|theatrical|restored|hybrid";

    /// <summary>Ends a title wherever it stands.</summary>
    [GeneratedRegex(Start + @"(?:(?:360|480|540|576|720|900|1080|1440|2160|4320)[pi](?:\d\d)?|\d{3,4} ?[x×*] ?\d{3,4}|[48]k|uhd|ultra-?hd|fhd|"
        + @"blu-?ray|bd-?rip(?:mux)?|br-?rip(?:mux)?|b[dr]-?mux|bd-?remux|bd(?:5|9|25|50|66|100)|dvd-?rip(?:mux)?|dvd-?(?:5|9|r|scr|screener|full)|dvd|hd-?dvd(?:rip)?|hd-?rip|web-?dl(?:-?rip)?|web-?rip|web-?mux|"
        + @"netflix-?u?hd|hdtv(?:-?rip)?|[pd]dtv|pdtv|dsr(?:ip)?|tv-?rip(?:hd)?|sat-?rip|dth-?rip|vhs(?:[ ._-]?rip)?|vod-?rip|ppv-?rip|hd-?cam(?:rip)?|cam-?rip|tele(?:sync|cine)|hd-?t[sc]|bd-?scr|dmrip|[hm]-?hdlight|hdlight|mhd|micro-?hd|remux|"
        + @"[xh][. ]?26[2345]|hevc(?:10)?|avc|xvid|divx\d?|vc-?1|av1|mpeg-?[24]|mpg2|vp9|(?:8|10|12)-?bits?|hi10p?|"
        + @"dts(?:[. -]?(?:hd|es|x|hra|ma))*|e?-?ac-?3d?|aac(?:x\d|[. ]?\d[. ]\d)?|he-aac|ddp?\+?[. ]?\d[._ ]\d|dd-ex|true-?hd|atmos|flac(?:x\d)?|lpcm|pcm|mp3|mkv|mp4|avi|"
        + @"yify|rarbg|yts)" + End + @"|\bdd\+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    public static partial Regex Technical();

    /// <summary>Only releases use these: dropped where they stand before an end of the title.</summary>
    [GeneratedRegex(Start + "(?:repack\\d?|rerip|read-?nfo|nfofix|prooffix|dirfix|subfix|stv|doku|docu|dual(?:-audio)?|dubbed|subbed|subforced|nlsubs?|esubs?|multisubs?|md|hdr(?:10)?\\+?|dovi|sdr|hdc|"
        + "(?:h-?|half-?|f-?|full-?)?(?:sbs3d|sbs|tab)|(?:h|half)-?ou|3d|ntsc|pal|secam|amzn|dsnp|hmax|atvp|pcok|dvdscr|upscaled?|oar|retail|multi|truefrench|swissgerman|vostfr|vost|vff|vfq|nfo|hr|hq|web|om|2in1|\\d cds?)" + End,
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    public static partial Regex ReleaseOnly();

    /// <summary>Titles use these too.</summary>
    [GeneratedRegex(Start + "(?:limited|proper|internal|complete|convert|real|line|lined|cam|ts|tc|scr|dc|se|ce|festival|custom|dv|hd|sd|bd|nf|uhd|colorized|fr|en|real|ws|fs|mic|dubbed|sub|subs|dub)" + End,
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    public static partial Regex WordLike();

    [GeneratedRegex(Start + "(?:" + Languages + ")" + End, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    public static partial Regex Language();

    /// <summary>Editions as they stand before or after the year.</summary>
    [GeneratedRegex(Start + "(?:" + Editions + ")" + End, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    public static partial Regex Edition();

    /// <summary>After the title's end a free name before "Edition" or "Cut" is one as well: "Ultimate Rekall Edition".</summary>
    [GeneratedRegex(Start + @"(?:(?:[\p{L}'0-9]+[ ._]+(?:(?:and|&|\+)[ ._]+)?){1,2}(?:edition|cut)|" + Editions + "|dc|se)" + End, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    public static partial Regex LooseEdition();

    /// <summary><c>cd1</c>, <c>part 2</c>, <c>disc b</c> at the end of a name (Kodi's and Jellyfin's stacking words).</summary>
    [GeneratedRegex(@"(?<=[\p{L}\p{N}\])}])?[ ._\-([]+(?<word>cd|dvd|part|pt|disc|disk)(?<gap>[ ._-]?)(?<number>\d{1,2}|[a-d])[\])]?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    public static partial Regex PartAtEnd();

    /// <summary>A disc number after the title, with release words behind it.</summary>
    [GeneratedRegex(@"[ ._\-]cd[ ._-]?(?<number>\d)(?:[ ._-]?of[ ._-]?\d)?(?=[ ._\-\[(]|$)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    public static partial Regex DiscInside();

    [GeneratedRegex(@"(?<![\p{L}\p{N}])(?:(?<form>h-?sbs|half-?sbs|f-?sbs|full-?sbs|h-?tab|half-?tab|f-?tab|full-?tab|h-?ou|half-?ou|sbs3d|sbs|mvc)|(?:(?<=[^\p{L}\p{N}]3d[ ._-])|(?=tab[\])}]?$))(?<form>tab))(?![\p{L}\p{N}])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    public static partial Regex Stereo();

    [GeneratedRegex(Start + @"(?:s\d{1,2}[ ._]?e\d{1,3}(?:-?e?\d{1,3})*|\d{1,2}x\d{2,3})" + End, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    public static partial Regex Episode();
}

using System.Collections.Frozen;

namespace MediaCleanup.Formats.Video;

/// <summary>Languages as ISO 639-2 writes them, from what containers have.</summary>
internal static class Languages
{
    /// <summary>Two letters to three (ISO 639-1 to 639-2/B, the form that Matroska and Kodi use).</summary>
    private static readonly FrozenDictionary<string, string> TwoLetters = (
        "aa aar,ab abk,af afr,am amh,ar ara,as asm,az aze,ba bak,be bel,bg bul,bn ben,bo tib,br bre,bs bos,ca cat,co cos,cs cze,cy wel,da dan,de ger,el gre,en eng,eo epo,es spa,et est,eu baq," +
        "fa per,fi fin,fo fao,fr fre,fy fry,ga gle,gd gla,gl glg,gu guj,ha hau,he heb,hi hin,hr hrv,ht hat,hu hun,hy arm,id ind,is ice,it ita,iu iku,ja jpn,ka geo,kk kaz,kl kal,km khm,kn kan,ko kor," +
        "ku kur,ky kir,la lat,lb ltz,lo lao,lt lit,lv lav,mg mlg,mi mao,mk mac,ml mal,mn mon,mr mar,ms may,mt mlt,my bur,nb nob,ne nep,nl dut,nn nno,no nor,oc oci,pa pan,pl pol,ps pus,pt por,qu que," +
        "rm roh,ro rum,ru rus,sa san,sd snd,si sin,sk slo,sl slv,so som,sq alb,sr srp,sv swe,sw swa,ta tam,te tel,tg tgk,th tha,tk tuk,tl tgl,tr tur,tt tat,ug uig,uk ukr,ur urd,uz uzb,vi vie,xh xho,yi yid,zh chi,zu zul")
        .Split(',').Select(p => p.Split(' ')).ToFrozenDictionary(p => p[0], p => p[1], StringComparer.Ordinal);

    /// <summary>A code of three letters, or a BCP 47 tag; null for undetermined and for what is no code.</summary>
    public static string? Of(string? code)
    {
        var primary = (code ?? "").Trim('\0', ' ').Split('-', '_')[0].ToLowerInvariant();
        return primary.Length switch
        {
            2 => TwoLetters.GetValueOrDefault(primary),
            3 when primary.All(char.IsAsciiLetterLower) && primary is not ("und" or "mis" or "zxx" or "mul") => primary,
            _ => null,
        };
    }

    /// <summary>Five bits a letter (ISO/IEC 14496-12, section 8.4.2); lower values are codes of the old Macintosh.</summary>
    public static string? OfPacked(int packed) => packed < 0x400
        ? packed switch { 0 => "eng", 1 => "fre", 2 => "ger", 3 => "ita", 4 => "dut", 5 => "swe", 6 => "spa", 7 => "dan", 8 => "por", 9 => "nor", 10 => "heb", 11 => "jpn", 12 => "ara", 13 => "fin", 14 => "gre", _ => null }
        : Of(string.Create(3, packed, static (text, value) =>
        {
            text[0] = (char)(((value >> 10) & 31) + 0x60);
            text[1] = (char)(((value >> 5) & 31) + 0x60);
            text[2] = (char)((value & 31) + 0x60);
        }));
}

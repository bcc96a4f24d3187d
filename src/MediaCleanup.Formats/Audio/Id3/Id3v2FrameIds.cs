using System.Collections.Frozen;

namespace MediaCleanup.Formats.Audio.Id3;

/// <summary>
/// The three-letter frames of ID3v2.2 and the four-letter ones that took their place; with those that iTunes added.
/// Source: ID3v2.2, section 4; ID3v2.3, section 4.
/// </summary>
internal static class Id3v2FrameIds
{
    private const string Pairs = """
        BUF=RBUF CNT=PCNT COM=COMM CRA=AENC ETC=ETCO EQU=EQUA GEO=GEOB IPL=IPLS LNK=LINK MCI=MCDI MLL=MLLT PIC=APIC
        POP=POPM REV=RVRB RVA=RVAD SLT=SYLT STC=SYTC TAL=TALB TBP=TBPM TCM=TCOM TCO=TCON TCR=TCOP TDA=TDAT TDY=TDLY
        TEN=TENC TFT=TFLT TIM=TIME TKE=TKEY TLA=TLAN TLE=TLEN TMT=TMED TOA=TOPE TOF=TOFN TOL=TOLY TOR=TORY TOT=TOAL
        TP1=TPE1 TP2=TPE2 TP3=TPE3 TP4=TPE4 TPA=TPOS TPB=TPUB TRC=TSRC TRD=TRDA TRK=TRCK TSI=TSIZ TSS=TSSE TT1=TIT1
        TT2=TIT2 TT3=TIT3 TXT=TEXT TXX=TXXX TYE=TYER UFI=UFID ULT=USLT WAF=WOAF WAR=WOAR WAS=WOAS WCM=WCOM WCP=WCOP
        WPB=WPUB WXX=WXXX TCP=TCMP TS2=TSO2 TSA=TSOA TSC=TSOC TSP=TSOP TST=TSOT GP1=GRP1 MVN=MVNM MVI=MVIN PCS=PCST
        TCT=TCAT TDR=TDRL TDS=TDES TID=TGID TKW=TKWD WFD=WFED
        """;

    private static readonly FrozenDictionary<string, string> Long = Pairs.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries)
        .ToFrozenDictionary(p => p[..3], p => p[4..]);

    private static readonly FrozenDictionary<string, string> Short = Long.ToFrozenDictionary(p => p.Value, p => p.Key);

    /// <summary>The four-letter id; an unknown one gets a blank as its fourth letter, so it meets no other.</summary>
    public static string ToLong(string three) => Long.GetValueOrDefault(three, three + " ");

    /// <summary>The three-letter id, or null: ID3v2.2 has no such frame.</summary>
    public static string? ToShort(string four) => Short.GetValueOrDefault(four);
}

using MediaCleanup.Formats.Audio.Id3;

namespace MediaCleanup.Formats.Audio;

/// <summary>Audio that we know by its first bytes and do not read: a person is told what it is.</summary>
internal static class RefusedFormats
{
    private static readonly (byte[] Start, string Reason)[] Known =
    [
        ("tBaK"u8.ToArray(), "TAK audio is not read"),
        ("OFR "u8.ToArray(), "OptimFROG audio is not read"),
        ("TTA2"u8.ToArray(), "True Audio of version 2 is not read"),
        ("MP+"u8.ToArray(), "Musepack before stream version 7 is not read"),
        ("ADIF"u8.ToArray(), "AAC with an ADIF header is not read"),
        ("MThd"u8.ToArray(), "MIDI is no recording"),
        ("#!AMR"u8.ToArray(), "AMR audio is not read"),
        ("caff"u8.ToArray(), "Core Audio files are not read"),
        ("\x0Bw"u8.ToArray(), "bare AC-3 audio is not read"),
    ];

    /// <summary>Why this file is not read.</summary>
    public static string ReasonFor(ByteSource source)
    {
        if (source.Length == 0)
        {
            return "the file is empty";
        }

        var start = Id3v2Tag.EndOfLeading(source);
        if (start == source.Length)
        {
            return "an ID3v2 tag and nothing else";
        }

        return Array.Find(Known, k => source.StartsWith(k.Start, start)).Reason ?? "not an audio file that we know";
    }
}

using MediaCleanup.Formats.Audio.Aac;
using MediaCleanup.Formats.Audio.Aiff;
using MediaCleanup.Formats.Audio.Ape;
using MediaCleanup.Formats.Audio.Asf;
using MediaCleanup.Formats.Audio.Dsf;
using MediaCleanup.Formats.Audio.Flac;
using MediaCleanup.Formats.Audio.Id3;
using MediaCleanup.Formats.Audio.Matroska;
using MediaCleanup.Formats.Audio.Mp3;
using MediaCleanup.Formats.Audio.Mp4;
using MediaCleanup.Formats.Audio.Musepack;
using MediaCleanup.Formats.Audio.Ogg;
using MediaCleanup.Formats.Audio.Riff;
using MediaCleanup.Formats.Audio.Tta;
using MediaCleanup.Formats.Audio.WavPack;

namespace MediaCleanup.Formats.Audio;

/// <summary>Recognises an audio file by its content and reads it.</summary>
public static class AudioReader
{
    /// <summary>
    /// Who reads what, in the order of asking: first the formats that a signature tells for sure (after any ID3v2 tag in front),
    /// last the bare streams, which are only known by many frames in a row.
    /// </summary>
    private static readonly (Func<ByteSource, bool> Recognises, Func<ByteSource, AudioFile> Read)[] Formats =
    [
        (FlacReader.Recognises, FlacReader.Read),
        (OggReader.Recognises, OggReader.Read),
        (Mp4Reader.Recognises, Mp4Reader.Read),
        (WavReader.Recognises, WavReader.Read),
        (AiffReader.Recognises, AiffReader.Read),
        (DsfReader.Recognises, DsfReader.Read),
        (DffReader.Recognises, DffReader.Read),
        (AsfReader.Recognises, AsfReader.Read),
        (MatroskaReader.Recognises, MatroskaReader.Read),
        (ApeReader.Recognises, ApeReader.Read),
        (WavPackReader.Recognises, WavPackReader.Read),
        (MusepackReader.Recognises, MusepackReader.Read),
        (TtaReader.Recognises, TtaReader.Read),
        (AacReader.Recognises, AacReader.Read),
        (Mp3Reader.Recognises, Mp3Reader.Read),
    ];

    /// <summary>
    /// Who to ask first, by the first bytes after any ID3v2 tags: signatures exclude each other, and the second byte of a frame tells MPEG
    /// audio from AAC. It only saves time; whoever is asked first still looks for himself.
    /// </summary>
    private static int Likely(ByteSource source)
    {
        Span<byte> head = stackalloc byte[12];
        var start = Id3v2Tag.EndOfLeading(source);
        if (source.ReadAt(start, head) < head.Length)
        {
            return -1;
        }

        Func<ByteSource, AudioFile>? reader = head switch
        {
            [(byte)'f', (byte)'L', (byte)'a', (byte)'C', ..] => FlacReader.Read,
            [(byte)'O', (byte)'g', (byte)'g', (byte)'S', ..] => OggReader.Read,
            [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] => Mp4Reader.Read,
            [(byte)'R', (byte)'I', (byte)'F', (byte)'F', ..] => WavReader.Read,
            [0x30, 0x26, 0xB2, 0x75, ..] => AsfReader.Read,
            [0xFF, >= 0xE2 and var second, ..] when (second & 0x06) != 0 => Mp3Reader.Read,
            [0xFF, >= 0xF0, ..] => AacReader.Read,
            _ => null,
        };
        return Array.FindIndex(Formats, f => f.Read == reader);
    }

    /// <summary>Reads tags, pictures' places and technical facts; the audio itself only where its duration cannot be had otherwise.</summary>
    /// <exception cref="CorruptMediaException">not an audio file that we know, or its structure does not close.</exception>
    public static AudioFile Read(ByteSource source)
    {
        var likely = Likely(source);
        if (likely >= 0 && Formats[likely].Recognises(source))
        {
            return Formats[likely].Read(source);
        }

        for (var i = 0; i < Formats.Length; i++)
        {
            if (i != likely && Formats[i].Recognises(source))
            {
                return Formats[i].Read(source);
            }
        }

        throw new CorruptMediaException(RefusedFormats.ReasonFor(source));
    }
}

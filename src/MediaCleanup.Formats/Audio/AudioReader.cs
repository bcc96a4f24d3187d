using MediaCleanup.Formats.Audio.Aac;
using MediaCleanup.Formats.Audio.Aiff;
using MediaCleanup.Formats.Audio.Ape;
using MediaCleanup.Formats.Audio.Asf;
using MediaCleanup.Formats.Audio.Dsf;
using MediaCleanup.Formats.Audio.Flac;
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
        (AsfReader.Recognises, AsfReader.Read),
        (WavReader.Recognises, WavReader.Read),
        (AiffReader.Recognises, AiffReader.Read),
        (DsfReader.Recognises, DsfReader.Read),
        (DffReader.Recognises, DffReader.Read),
        (MatroskaReader.Recognises, MatroskaReader.Read),
        (ApeReader.Recognises, ApeReader.Read),
        (WavPackReader.Recognises, WavPackReader.Read),
        (MusepackReader.Recognises, MusepackReader.Read),
        (TtaReader.Recognises, TtaReader.Read),
        (AacReader.Recognises, AacReader.Read),
        (Mp3Reader.Recognises, Mp3Reader.Read),
    ];

    /// <summary>Reads tags, pictures' places and technical facts; the audio itself only where its duration cannot be had otherwise.</summary>
    /// <exception cref="CorruptMediaException">not an audio file that we know, or its structure does not close.</exception>
    public static AudioFile Read(ByteSource source)
    {
        foreach (var (recognises, read) in Formats)
        {
            if (recognises(source))
            {
                return read(source);
            }
        }

        throw new CorruptMediaException(RefusedFormats.ReasonFor(source));
    }
}

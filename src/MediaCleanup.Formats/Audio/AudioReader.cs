using MediaCleanup.Formats.Audio.Aiff;
using MediaCleanup.Formats.Audio.Asf;
using MediaCleanup.Formats.Audio.Dsf;
using MediaCleanup.Formats.Audio.Matroska;
using MediaCleanup.Formats.Audio.Mp4;
using MediaCleanup.Formats.Audio.Riff;

namespace MediaCleanup.Formats.Audio;

/// <summary>Recognises an audio file by its content and reads it.</summary>
public static class AudioReader
{
    /// <summary>Reads tags, pictures' places and technical facts; the audio itself only where its duration cannot be had otherwise.</summary>
    /// <exception cref="CorruptMediaException">not an audio file that we know, or its structure does not close.</exception>
    public static AudioFile Read(ByteSource source) => source switch
    {
        _ when Mp4Reader.Recognises(source) => Mp4Reader.Read(source),
        _ when AsfReader.Recognises(source) => AsfReader.Read(source),
        _ when WavReader.Recognises(source) => WavReader.Read(source),
        _ when AiffReader.Recognises(source) => AiffReader.Read(source),
        _ when DsfReader.Recognises(source) => DsfReader.Read(source),
        _ when DffReader.Recognises(source) => DffReader.Read(source),
        _ when MatroskaReader.Recognises(source) => MatroskaReader.Read(source),
        _ => throw new CorruptMediaException("not an audio file that we know"),
    };
}

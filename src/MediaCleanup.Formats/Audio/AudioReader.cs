using MediaCleanup.Formats.Audio.Flac;
using MediaCleanup.Formats.Audio.Ogg;

namespace MediaCleanup.Formats.Audio;

/// <summary>Recognises an audio file by its content and reads it.</summary>
public static class AudioReader
{
    /// <summary>Reads tags, pictures' places and technical facts; the audio itself only where its duration cannot be had otherwise.</summary>
    /// <exception cref="CorruptMediaException">not an audio file that we know, or its structure does not close.</exception>
    public static AudioFile Read(ByteSource source) => source switch
    {
        // What is unmistakable at the start of the file stands first.
        _ when FlacReader.Recognises(source) => FlacReader.Read(source),
        _ when OggReader.Recognises(source) => OggReader.Read(source),
        _ => throw new CorruptMediaException("not an audio file that we know"),
    };
}

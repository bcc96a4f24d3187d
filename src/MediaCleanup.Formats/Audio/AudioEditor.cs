using MediaCleanup.Formats.Audio.Aac;
using MediaCleanup.Formats.Audio.Aiff;
using MediaCleanup.Formats.Audio.Ape;
using MediaCleanup.Formats.Audio.Asf;
using MediaCleanup.Formats.Audio.Dsf;
using MediaCleanup.Formats.Audio.Flac;
using MediaCleanup.Formats.Audio.Mp3;
using MediaCleanup.Formats.Audio.Mp4;
using MediaCleanup.Formats.Audio.Musepack;
using MediaCleanup.Formats.Audio.Ogg;
using MediaCleanup.Formats.Audio.Riff;
using MediaCleanup.Formats.Audio.Tta;
using MediaCleanup.Formats.Audio.WavPack;

namespace MediaCleanup.Formats.Audio;

/// <summary>Turns edits of an audio file into a splice of its bytes.</summary>
public static class AudioEditor
{
    /// <summary>The splice that makes these edits. An edit that changes nothing gives a splice without replacements.</summary>
    /// <exception cref="CorruptMediaException">the file may not be edited (<see cref="AudioFile.WhyNotWritable"/>), or its structure does not allow this edit.</exception>
    public static Splice Edit(ByteSource source, AudioFile file, TagEdits edits) => file.Layout switch
    {
        _ when file.WhyNotWritable is { } reason => throw new CorruptMediaException(reason),
        FlacLayout => FlacEditor.Edit(source, file, edits),
        OggLayout => OggEditor.Edit(source, file, edits),
        Mp4Layout => Mp4Editor.Edit(source, file, edits),
        AsfLayout => AsfEditor.Edit(source, file, edits),
        WavLayout => WavEditor.Edit(source, file, edits),
        AiffLayout => AiffEditor.Edit(source, file, edits),
        DsfLayout => DsfEditor.Edit(source, file, edits),
        ApeLayout => ApeEditor.Edit(source, file, edits),
        WavPackLayout => WavPackEditor.Edit(source, file, edits),
        MusepackLayout => MusepackEditor.Edit(source, file, edits),
        TtaLayout => TtaEditor.Edit(source, file, edits),
        AacLayout => AacEditor.Edit(source, file, edits),
        Mp3Layout => Mp3Editor.Edit(source, file, edits),
        _ => throw new CorruptMediaException("this format is not written"),
    };
}

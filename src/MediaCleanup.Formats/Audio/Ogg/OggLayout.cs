using MediaCleanup.Formats.Audio.Vorbis;

namespace MediaCleanup.Formats.Audio.Ogg;

/// <summary>Where the parts of an Ogg file lie.</summary>
/// <param name="AudioEnd">where the last whole page ends; pages up to here are renumbered when headers grow.</param>
internal sealed record OggLayout(OggCodec Codec, OggHeaders Headers, VorbisComment Comment, long AudioEnd) : FileLayout;

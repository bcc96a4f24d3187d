namespace MediaCleanup.Formats.Audio.Riff;

/// <summary>The parts of a WAV file that its editor needs.</summary>
/// <param name="Sizes">the <c>ds64</c> chunk of an RF64 or BW64 file: its sizes of 64 bits.</param>
internal sealed record WavLayout(ChunkList Chunks, Chunk? Sizes, Id3Chunk? Id3, RiffInfo? Info) : FileLayout;

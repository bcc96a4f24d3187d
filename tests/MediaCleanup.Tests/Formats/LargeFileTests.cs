using System.Buffers.Binary;
using MediaCleanup.Formats;
using MediaCleanup.Formats.Audio;
using MediaCleanup.Tests.Fakes;
using MediaCleanup.Tests.Formats.Riff;
using static MediaCleanup.Tests.Formats.Mp4.Mp4Builder;

namespace MediaCleanup.Tests.Formats;

/// <summary>Files beyond 4 GiB, with holes in place of the audio, so that they cost no disk; and names that say the wrong thing.</summary>
public sealed class LargeFileTests
{
    private const long Huge = 5L << 30;

    private static readonly TagEdits Edits = new([new("title", ["New"]), new("album", [new string('b', 5000)])]);

    [Fact]
    public void A_WAV_file_of_5_GiB_whose_sizes_have_wrapped_is_read_and_left()
    {
        byte[] head = [.. "RIFF"u8, .. ChunkBuilder.Little(Huge), .. "WAVE"u8, .. ChunkBuilder.Format(), .. "data"u8, .. ChunkBuilder.Little(Huge - 36)];
        using var folder = new TempFolder();
        using var source = Sparse(folder, "long.wav", Huge + 8, (0, head));

        var file = AudioReader.Read(source);

        file.WhyNotWritable.Should().NotBeNull();
        FluentActions.Invoking(() => AudioEditor.Edit(source, file, Edits)).Should().Throw<CorruptMediaException>();
    }

    [Fact]
    public void A_WAV_file_that_an_edit_would_push_beyond_4_GiB_is_refused()
    {
        const long Size = uint.MaxValue - 1000L;
        byte[] head = [.. "RIFF"u8, .. ChunkBuilder.Little(Size), .. "WAVE"u8, .. ChunkBuilder.Format(), .. "data"u8, .. ChunkBuilder.Little(Size - 36)];
        using var folder = new TempFolder();
        using var source = Sparse(folder, "full.wav", Size + 8, (0, head));

        FluentActions.Invoking(() => AudioEditor.Edit(source, AudioReader.Read(source), Edits)).Should().Throw<CorruptMediaException>().WithMessage("*4 GiB*");
    }

    [Fact]
    public void An_RF64_file_of_5_GiB_is_edited_and_its_long_size_follows()
    {
        byte[] Head(long size) =>
        [
            .. "RF64"u8, .. ChunkBuilder.Little(-1), .. "WAVE"u8,
            .. ChunkBuilder.Chunk("ds64", ChunkBuilder.Little(size, 8), ChunkBuilder.Little(Huge, 8), ChunkBuilder.Little(Huge / 2, 8), ChunkBuilder.Little(0)),
            .. ChunkBuilder.Format(), .. "data"u8, .. ChunkBuilder.Little(-1),
        ];
        var length = Head(0).Length + Huge;
        using var folder = new TempFolder();
        using var source = Sparse(folder, "long.wav", length, (0, Head(length - 8)));
        var file = AudioReader.Read(source);
        file.DurationMs.Should().Be((long)Math.Round(Huge / 88.2));

        var result = AudioEditor.Edit(source, file, Edits).Apply(source);

        BinaryPrimitives.ReadInt64LittleEndian(result.ReadBytes(20, 8)).Should().Be(result.Length - 8);
        AudioReader.Read(result)["title"].Should().Equal("New");
        AudioReader.Read(result).WhyNotWritable.Should().BeNull();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Five_GiB_of_MP4_audio_are_edited_whether_the_header_is_behind_or_in_front(bool isBehind)
    {
        byte[] mdat = [.. U32(1), .. "mdat"u8, .. ChunkBuilder.Big(Huge + 16, 8)];
        var start = isBehind ? Ftyp().Length + 16 : Ftyp().Length + Moov(Track(441000, "co64", 0, 0)).Length + 16;
        var moov = Moov(Track(441000, "co64", start, start + Huge - 50));
        byte[] front = isBehind ? [.. Ftyp(), .. mdat] : [.. Ftyp(), .. moov, .. mdat];
        using var folder = new TempFolder();
        using var source = Sparse(folder, "long.m4a", front.Length + Huge + (isBehind ? moov.Length : 0), (0, front), (start + Huge - 50, Audio[..50]), (start + Huge, isBehind ? moov : []));

        var result = AudioEditor.Edit(source, AudioReader.Read(source), Edits).Apply(source);

        AudioReader.Read(result)["album"].Should().Equal(Edits.Fields[1].Values);
        var header = result.ReadBytes(isBehind ? start + Huge : 0, result.Length - Huge - (isBehind ? start : 0));
        var last = Chunks(header, "co64")[1];
        last.Should().Be(isBehind ? start + Huge - 50 : start + Huge - 50 + result.Length - source.Length);
        result.ReadBytes(last, 50).Should().Equal(Audio[..50]);
    }

    [Fact]
    public void An_M4A_file_with_the_name_of_an_MP3_is_edited_as_what_it_is()
    {
        using var folder = new TempFolder();
        var path = folder.Write("song.mp3", Fast());
        using var source = FileSource.Open(path);

        var file = AudioReader.Read(source);
        var result = AudioEditor.Edit(source, file, Edits).Apply(source).ReadBytes(0, 12);

        file.Format.Should().Be(AudioFormat.Mp4);
        result.Should().Equal(Fast()[..12], "no ID3v2 tag stands in front");
    }

    private static FileSource Sparse(TempFolder folder, string name, long length, params (long At, byte[] Bytes)[] parts)
    {
        var path = folder.Write(name, []);
        using (var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write))
        {
            RandomAccess.SetLength(file, length);
            foreach (var (at, bytes) in parts)
            {
                RandomAccess.Write(file, bytes, at);
            }
        }

        return FileSource.Open(path);
    }
}

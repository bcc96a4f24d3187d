using System.Diagnostics;
using System.Globalization;
using MediaCleanup.Formats;
using MediaCleanup.Formats.Video;
using MediaCleanup.Tests.Fakes;

namespace MediaCleanup.Tests.Formats.Video;

public sealed class VideoReaderTests
{
    public static TheoryData<string> Containers => [.. TinyFilms.Containers];

    [Theory]
    [MemberData(nameof(Containers))]
    public void Every_container_tells_running_time_size_shape_and_languages(string container)
    {
        var film = VideoReader.Read(new MemorySource(TinyFilms.Build(container)));

        film.Container.Should().Be(container.Split(' ')[0].Replace("m2ts", "mpegts", StringComparison.Ordinal));
        film.DurationMs.Should().Be(120_000);
        var picture = film.Video.Should().ContainSingle().Subject;
        (picture.Width, picture.Height).Should().Be((1920, 800));
        var isMpeg = film.Container.StartsWith("mpeg", StringComparison.Ordinal);
        picture.DisplayAspect.Should().BeApproximately(isMpeg ? 16 / 9.0 : 2.4, 0.001);
        var sound = film.Audio.Should().ContainSingle().Subject;
        sound.Channels.Should().Be(6);
    }

    [Theory]
    [InlineData("matroska", "hevc", "hdr10", "dtshd_ma", "ger", "fre")]
    [InlineData("mp4", "hevc", "dolbyvision", "eac3", "deu", "fra")]
    [InlineData("avi", "mpeg4", null, "ac3", null, null)]
    [InlineData("m2ts", "mpeg2video", null, "ac3", "ger", null)]
    [InlineData("mpegps", "mpeg2video", null, "ac3", null, null)]
    [InlineData("asf", "vc1", null, "wmapro", "ger", null)]
    public void Codecs_have_the_names_that_Kodi_shows(string container, string video, string? hdr, string audio, string? language, string? subtitle)
    {
        var film = VideoReader.Read(new MemorySource(TinyFilms.Build(container)));

        (film.Video[0].Codec, film.Video[0].Hdr).Should().Be((video, hdr));
        (film.Audio[0].Codec, film.Audio[0].Language).Should().Be((audio, language));
        film.Subtitles.FirstOrDefault()?.Language.Should().Be(subtitle);
    }

    [Theory]
    [InlineData("matroska")]
    [InlineData("mp4")]
    [InlineData("avi")]
    [InlineData("asf")]
    public void A_film_that_lost_its_end_is_refused(string container)
    {
        var film = TinyFilms.Build(container);
        var second = container == "avi" ? film.AsSpan().LastIndexOf("RIFF"u8) : -1;
        for (var length = film.Length - 1; length >= 0; length--)
        {
            if (length == second)
            {
                // Whole without its second part, as far as its own sizes tell.
                continue;
            }

            var cut = new MemorySource(film.AsMemory(0, length));
            FluentActions.Invoking(() => VideoReader.Read(cut)).Should().Throw<CorruptMediaException>($"only {length} of {film.Length} bytes are left");
        }
    }

    [Fact]
    public void A_long_film_is_read_by_its_ends_alone()
    {
        var head = TinyFilms.Build("mpegts");
        var film = new byte[188 * 200_000];
        for (var at = 0; at < film.Length; at += 188)
        {
            (film[at], film[at + 1], film[at + 2], film[at + 3]) = (0x47, 0x1F, 0xFF, 0x10);
        }

        head.CopyTo(film, 0);
        head.AsSpan(188 * 4).CopyTo(film.AsSpan(film.Length - 188));
        var source = new CountingSource(film);

        VideoReader.Read(source).DurationMs.Should().Be(120_000);
        source.BytesRead.Should().BeLessThan(14 << 20);
    }

    [Fact]
    public void Films_that_ffmpeg_makes_have_the_running_time_that_ffprobe_says()
    {
        Assert.SkipWhen(Run("ffmpeg", "-version") is null || Run("ffprobe", "-version") is null, "ffmpeg is not here");
        using var folder = new TempFolder();
        string[] outputs =
        [
            .. Output("a.mkv", "-c:v", "libx264", "-c:a", "ac3"), .. Output("b.webm", "-c:v", "libvpx", "-c:a", "libopus"),
            .. Output("c.mp4", "-c:v", "libx264", "-c:a", "aac"), .. Output("d.mp4", "-c:v", "libx264", "-c:a", "aac", "-movflags", "frag_keyframe+empty_moov"),
            .. Output("e.mp4", "-c:v", "libx264", "-c:a", "aac", "-movflags", "+dash", "-frag_duration", "1000000"), .. Output("f.mov", "-c:v", "mpeg4", "-c:a", "pcm_s16le"),
            .. Output("g.avi", "-c:v", "mpeg4", "-c:a", "libmp3lame"), .. Output("h.ts", "-c:v", "libx264", "-c:a", "aac"),
            .. Output("i.m2ts", "-c:v", "mpeg2video", "-r", "25", "-c:a", "ac3"), .. Output("j.mpg", "-c:v", "mpeg2video", "-r", "25", "-c:a", "mp2"),
            .. Output("k.vob", "-c:v", "mpeg2video", "-r", "25", "-c:a", "ac3"), .. Output("l.wmv", "-c:v", "wmv2", "-c:a", "wmav2"),
        ];
        Run("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "testsrc2=size=128x72:rate=5:duration=9.2", "-f", "lavfi", "-i", "sine=duration=9.2", .. outputs]).Should().NotBeNull();
        var films = Directory.GetFiles(folder.Path).Order(StringComparer.Ordinal).ToList();

        films.Should().HaveCount(12);
        foreach (var path in films)
        {
            using var source = FileSource.Open(path);
            var film = VideoReader.Read(source);
            var said = Run("ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", path)!;
            (film.DurationMs / 1000.0).Should().BeApproximately(double.Parse(said, CultureInfo.InvariantCulture), 1, path);
            (film.Video.Single().Width, film.Video.Single().Height).Should().Be((128, 72), path);
            (film.Audio.Single().Channels ?? 1).Should().Be(1, path);
            (film.Audio.Single().Codec is not null && film.Video.Single().Codec is not null).Should().BeTrue(path);
        }

        string[] Output(string name, params string[] options) => [.. options, folder[name]];
    }

    private static string? Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            _ = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? output.Trim() : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private sealed class CountingSource(byte[] bytes) : ByteSource
    {
        private readonly MemorySource _source = new(bytes);

        public long BytesRead { get; private set; }

        public override long Length => _source.Length;

        public override int ReadAt(long offset, Span<byte> buffer)
        {
            var count = _source.ReadAt(offset, buffer);
            BytesRead += count;
            return count;
        }
    }
}

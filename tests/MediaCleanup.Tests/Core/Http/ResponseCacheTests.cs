using System.Diagnostics;
using System.Text;
using System.Text.Json;
using MediaCleanup.Core;
using MediaCleanup.Core.Http;
using MediaCleanup.Tests.Fakes;

namespace MediaCleanup.Tests.Core.Http;

public sealed class ResponseCacheTests : IDisposable
{
    private static readonly DateTimeOffset Day = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TempFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string File => _folder["cache/musicbrainz_cache.json"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_put_is_found_by_the_next_process()
    {
        var cache = ResponseCache.Open(File);
        for (var i = 0; i < 10; i++)
        {
            cache.Put(Key(i), Answer(i));
        }

        cache.Put("gone?a=\"1\"&b=\\é", new(404, default, Negative: true, Day));

        var next = ResponseCache.Open(File);
        for (var i = 0; i < 10; i++)
        {
            Body(next.Find(Key(i))).Should().Be(Text(i));
        }

        next.Find("gone?a=\"1\"&b=\\é").Should().Match<CachedAnswer>(a => a.Status == 404 && a.Negative && a.Body.Length == 0 && a.FetchedAt == Day);
        next.Find(Key(11)).Should().BeNull();
        next.Statistics().Should().Match<CacheStatistics>(s => s.Entries == 11 && s.Negative == 1 && s.Oldest == Day && s.Newest == Day.AddDays(9));
    }

    [Fact]
    public void The_file_is_valid_json_with_one_entry_a_line_after_every_put()
    {
        var cache = ResponseCache.Open(File);
        for (var i = 0; i < 5; i++)
        {
            cache.Put(Key(i), Answer(i));
            using var json = JsonDocument.Parse(System.IO.File.ReadAllBytes(File));
            json.RootElement.GetProperty("entries").GetArrayLength().Should().Be(i + 1);
            System.IO.File.ReadAllLines(File).Should().HaveCount(i + 3);
        }
    }

    [Fact]
    public void The_last_of_two_answers_counts()
    {
        var cache = ResponseCache.Open(File);
        cache.Put("a", Answer(1));
        cache.Put("a", Answer(2));

        Body(cache.Find("a")).Should().Be(Text(2));
        Body(ResponseCache.Open(File).Find("a")).Should().Be(Text(2));
    }

    [Fact]
    public void A_file_cut_at_any_byte_heals_and_keeps_every_whole_line()
    {
        var cache = ResponseCache.Open(File);
        for (var i = 0; i < 3; i++)
        {
            cache.Put(Key(i), Answer(i));
        }

        var whole = System.IO.File.ReadAllBytes(File);
        var ends = Enumerable.Range(0, whole.Length).Where(i => whole[i] == '\n').Select(i => i + 1).ToList();
        for (var cut = 0; cut < whole.Length; cut++)
        {
            System.IO.File.WriteAllBytes(File, whole[..cut]);
            var healed = ResponseCache.Open(File);
            var lines = ends.Count(e => e <= cut) - 1;
            for (var i = 0; i < 3; i++)
            {
                Body(healed.Find(Key(i))).Should().Be(i < lines ? Text(i) : null, "cut at {0}", cut);
            }

            if (cut % 5 != 0 && cut > 60)
            {
                continue;
            }

            healed.Put(Key(9), Answer(9));
            using var json = JsonDocument.Parse(System.IO.File.ReadAllBytes(File));
            json.RootElement.GetProperty("entries").GetArrayLength().Should().Be(Math.Max(lines, 0) + 1, "cut at {0}", cut);
        }
    }

    [Fact]
    public void A_bit_flipped_anywhere_never_gives_a_wrong_answer()
    {
        var cache = ResponseCache.Open(File);
        for (var i = 0; i < 2; i++)
        {
            cache.Put(Key(i), Answer(i));
        }

        var whole = System.IO.File.ReadAllBytes(File);
        for (var i = 0; i < whole.Length; i++)
        {
            var bytes = whole.ToArray();
            bytes[i] ^= (byte)(1 << (i % 8));
            System.IO.File.WriteAllBytes(File, bytes);
            try
            {
                var damaged = ResponseCache.Open(File);
                var right = Enumerable.Range(0, 2).Count(n => damaged.Find(Key(n)) is { } found && (Body(found) == Text(n) ? true : throw new InvalidOperationException($"wrong data after a flip at {i}")));
                right.Should().BeGreaterThanOrEqualTo(whole[i] == '\n' ? 0 : 1, "a flip at {0} hits one line, or two where they meet", i);
                if (i % 7 == 0)
                {
                    damaged.Put(Key(7), Answer(7));
                    Body(ResponseCache.Open(File).Find(Key(7))).Should().Be(Text(7));
                }
            }
            catch (MediaCleanupException e)
            {
                e.ExitCode.Should().Be(ExitCode.DamagedState, "only the version's digit may look like a newer version");
            }
        }
    }

    [Fact]
    public void A_newer_version_is_refused_and_left_alone()
    {
        _folder.Write("cache/musicbrainz_cache.json", "{\"schema_version\": 2, \"entries\": [\n]}\n"u8);

        FluentActions.Invoking(() => ResponseCache.Open(File)).Should().Throw<MediaCleanupException>().Which.ExitCode.Should().Be(ExitCode.DamagedState);
        System.IO.File.ReadAllText(File).Should().Contain("\"schema_version\": 2");
    }

    [Fact]
    public void Deleting_the_file_at_any_time_is_safe()
    {
        var cache = ResponseCache.Open(File);
        cache.Put("a", Answer(1));
        System.IO.File.Delete(File);

        cache.Find("a").Should().BeNull();
        cache.Put("b", Answer(2));
        Directory.Delete(_folder["cache"], recursive: true);
        cache.Put("c", Answer(3));

        Body(ResponseCache.Open(File).Find("c")).Should().Be(Text(3));
    }

    [Fact]
    public void Two_processes_fill_one_file_and_see_each_others_answers()
    {
        var one = ResponseCache.Open(File);
        var two = ResponseCache.Open(File);
        Parallel.For(0, 100, i => (i % 2 == 0 ? one : two).Put(Key(i), Answer(i)));

        for (var i = 0; i < 100; i++)
        {
            Body((i % 2 == 0 ? two : one).Find(Key(i))).Should().Be(Text(i));
        }

        one.Clear(null, negativeOnly: false).Should().Be(100);
        two.Find(Key(1)).Should().BeNull();
        two.Put(Key(1), Answer(1));
        Body(one.Find(Key(1))).Should().Be(Text(1));
    }

    [Fact]
    public void Clearing_takes_the_old_or_the_negative_only()
    {
        var cache = ResponseCache.Open(File);
        for (var i = 0; i < 10; i++)
        {
            cache.Put(Key(i), Answer(i) with { Negative = i % 2 == 0 });
        }

        cache.Clear(Day.AddDays(5), negativeOnly: true).Should().Be(3);
        cache.Statistics().Should().Match<CacheStatistics>(s => s.Entries == 7 && s.Negative == 2);
        cache.Clear(Day.AddDays(5), negativeOnly: false).Should().Be(2);
        Body(ResponseCache.Open(File).Find(Key(5))).Should().Be(Text(5));
        cache.Verify(Cancel).Should().Be(new CacheCheck(5, 0));
    }

    [Fact]
    public void Verifying_finds_a_damaged_body()
    {
        var cache = ResponseCache.Open(File);
        cache.Put("a", Answer(1));
        cache.Put("b", Answer(2));
        var bytes = System.IO.File.ReadAllBytes(File);
        bytes[bytes.AsSpan().IndexOf("body_gzip"u8) + 30] ^= 1;
        System.IO.File.WriteAllBytes(File, bytes);

        ResponseCache.Open(File).Verify(Cancel).Should().Be(new CacheCheck(1, 1));
    }

    [Fact]
    public void A_file_that_cannot_be_written_keeps_answers_in_memory_and_says_so()
    {
        _folder.Write("cache", "a file where the folder should be"u8);
        var cache = new Lazy<ResponseCache>(() => ResponseCache.Open(File));

        cache.Value.Put("a", Answer(1));

        Body(cache.Value.Find("a")).Should().Be(Text(1));
        cache.Value.Trouble.Should().NotBeNullOrEmpty();
    }

    [Fact]
    public void Opening_reads_no_body()
    {
        var cache = ResponseCache.Open(File);
        var body = new byte[60_000];
        new Random(1).NextBytes(body);
        for (var i = 0; i < 50; i++)
        {
            cache.Put(Key(i), new(200, body, false, Day));
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        ResponseCache.Open(File).Statistics().Entries.Should().Be(50);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(3 << 20, "4 MB of bodies stay on disk");
    }

    /// <summary>By hand: MEDIA_CLEANUP_TEST_LONG=1; says how long a large cache takes to open.</summary>
    [Fact]
    public void A_large_cache_opens_fast()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("MEDIA_CLEANUP_TEST_LONG") is null, "MEDIA_CLEANUP_TEST_LONG is not set");
        var cache = ResponseCache.Open(File);
        var random = new Random(1);
        var letters = "abcdefghijklmnopqrstuvwxyz0123456789\",:{}[]-"u8.ToArray();
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < 20_000; i++)
        {
            var body = new byte[60_000];
            for (var n = 0; n < body.Length; n++)
            {
                body[n] = n % 9 == 0 ? letters[random.Next(letters.Length)] : (byte)'a';
            }

            cache.Put(Key(i), new(200, body, false, Day));
        }

        var filled = watch.Elapsed;
        watch.Restart();
        var next = ResponseCache.Open(File);
        var opened = watch.Elapsed;
        watch.Restart();
        for (var i = 0; i < 1000; i++)
        {
            next.Find(Key(i * 20)).Should().NotBeNull();
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{new FileInfo(File).Length >> 20} MB; filled {filled.TotalMilliseconds / 20_000:F2} ms an entry; opened in {opened.TotalMilliseconds:F0} ms; found in {watch.Elapsed.TotalMicroseconds / 1000:F0} µs each");
        opened.Should().BeLessThan(TimeSpan.FromSeconds(3));
    }

    private static string Key(int i) => $"ws/2/release/{i:D8}?fmt=json&inc=recordings+labels";

    private static string Text(int i) => $"{{\"id\":\"{i}\",\"t\":\"É{i}\"}}";

    private static CachedAnswer Answer(int i) => new(200, Encoding.UTF8.GetBytes(Text(i)), false, Day.AddDays(i));

    private static string? Body(CachedAnswer? answer) => answer is null ? null : Encoding.UTF8.GetString(answer.Body.Span);
}

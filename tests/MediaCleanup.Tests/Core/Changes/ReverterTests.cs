using MediaCleanup.Core;
using MediaCleanup.Core.Changes;
using MediaCleanup.Core.State;

namespace MediaCleanup.Tests.Core.Changes;

public sealed class ReverterTests
{
    [Fact]
    public void A_session_is_taken_back_to_the_byte_and_the_time_stamp()
    {
        using var bench = new ApplierBench();
        var path = bench.Track("Artist/Album/01.flac", "old title");
        var (before, time) = (File.ReadAllBytes(path), File.GetLastWriteTimeUtc(path));
        bench.Apply(bench.Edit("Artist/Album/01.flac", ("title", "a much longer new title"), ("album", "Added"), ("artist", "")));
        File.ReadAllBytes(path).Should().NotEqual(before);

        bench.Undo("last").Single().Outcome.Should().BeOfType<Reversal.Restored>();

        File.ReadAllBytes(path).Should().Equal(before);
        File.GetLastWriteTimeUtc(path).Should().Be(time);
        Directory.GetFiles(bench.Root["Artist/Album"]).Should().HaveCount(1);
    }

    /// <summary>Two libraries, each with an artist in a folder of this name.</summary>
    [Fact]
    public void An_undo_of_one_entry_leaves_its_namesake_in_another_library_alone()
    {
        using var bench = new ApplierBench();
        using var other = new Fakes.TempFolder();
        var first = bench.Track("Artist/01.flac", "old title");
        var second = other.Write("Artist/01.flac", File.ReadAllBytes(first));
        File.SetLastWriteTimeUtc(second, File.GetLastWriteTimeUtc(first));
        var (old, plan) = (File.ReadAllBytes(first), bench.Edit("Artist/01.flac", ("title", "new title")));
        bench.ApplyTo(plan, bench.Root.Path, other.Path);
        var changed = File.ReadAllBytes(first);
        changed.Should().NotEqual(old);
        File.ReadAllBytes(second).Should().Equal(changed);

        bench.Undo("last", "Artist").Should().ContainSingle().Which.Root.Should().Be(bench.Root.Path);

        File.ReadAllBytes(first).Should().Equal(old);
        File.ReadAllBytes(second).Should().Equal(changed);
    }

    [Fact]
    public void A_file_that_we_made_is_removed_and_a_file_that_we_replaced_has_its_old_content()
    {
        using var bench = new ApplierBench();
        var nfo = bench.Side("Artist/artist.nfo", "<old/>");
        bench.Apply(new([
            new CreateFile("Artist/cover.jpg", bench.Blobs.Add([1, 2, 3])),
            new ReplaceFile("Artist/artist.nfo", bench.Blobs.Add("<old/>"u8.ToArray()), bench.Blobs.Add("<new/>"u8.ToArray()))]))
            .Should().OnlyContain(r => r.Outcome is Outcome.Done);
        File.ReadAllText(nfo).Should().Be("<new/>");
        File.ReadAllBytes(bench.Root["Artist/cover.jpg"]).Should().Equal(1, 2, 3);

        bench.Undo("last");

        File.ReadAllText(nfo).Should().Be("<old/>");
        File.Exists(bench.Root["Artist/cover.jpg"]).Should().BeFalse();
    }

    [Fact]
    public void A_created_file_that_somebody_edited_stays()
    {
        using var bench = new ApplierBench();
        bench.Side("Artist/x", "");
        bench.Apply(new([new CreateFile("Artist/album.nfo", bench.Blobs.Add("ours"u8.ToArray()))]));
        File.WriteAllText(bench.Root["Artist/album.nfo"], "theirs");

        bench.Undo("last").Single().Outcome.Should().BeOfType<Reversal.LeftAlone>().Which.Lasting.Should().BeTrue();

        File.ReadAllText(bench.Root["Artist/album.nfo"]).Should().Be("theirs");
    }

    [Fact]
    public void Of_a_file_that_somebody_edited_only_our_fields_are_taken_back()
    {
        using var bench = new ApplierBench();
        bench.Track("Artist/01.flac", "old title");
        bench.Apply(bench.Edit("Artist/01.flac", ("title", "new title"), ("album", "our album"), ("genre", "our genre")));
        bench.EditByHand("Artist/01.flac", ("album", "their album"), ("comment", "theirs"));

        var outcome = bench.Undo("last").Single().Outcome.Should().BeOfType<Reversal.FieldsRestored>().Subject;

        outcome.Fields.Should().BeEquivalentTo("title", "genre");
        outcome.Kept.Should().ContainSingle().Which.Should().StartWith("album");
        var tags = bench.Tags("Artist/01.flac");
        tags.First("title").Should().Be("old title");
        tags.First("album").Should().Be("their album");
        tags.First("comment").Should().Be("theirs");
        tags["genre"].Should().BeEmpty();
    }

    [Fact]
    public void A_session_under_a_newer_one_that_changed_the_same_file_is_refused_by_name()
    {
        using var bench = new ApplierBench();
        bench.Track("Artist/01.flac", "old title");
        bench.Apply(bench.Edit("Artist/01.flac", ("title", "second")));
        var first = bench.LastSession;
        bench.Apply(bench.Edit("Artist/01.flac", ("title", "third")));

        FluentActions.Invoking(() => bench.Undo(first)).Should().Throw<MediaCleanupException>().WithMessage($"*{bench.LastSession}*").Which.ExitCode.Should().Be(ExitCode.Usage);

        bench.Undo("last");
        bench.Tags("Artist/01.flac").First("title").Should().Be("second");
        bench.Undo("last");
        bench.Tags("Artist/01.flac").First("title").Should().Be("old title");
        FluentActions.Invoking(() => bench.Undo("last")).Should().Throw<MediaCleanupException>();
    }

    [Fact]
    public void After_an_undo_the_older_session_is_again_what_we_wrote_last()
    {
        using var bench = new ApplierBench();
        bench.Track("Artist/01.flac", "old title");
        bench.Apply(bench.Edit("Artist/01.flac", ("title", "second")));
        var second = bench.Stamp("Artist/01.flac");
        bench.Apply(bench.Edit("Artist/01.flac", ("title", "third")));
        bench.Undo("last");

        bench.Stamp("Artist/01.flac").Should().Be(second);
        bench.Log().IsLastWrittenByUs(bench.Root.Path, "Artist/01.flac", second).Should().BeTrue();
        bench.Undo("last");
        bench.Log().LastWritten(bench.Root.Path, "Artist/01.flac").Should().BeNull();
    }

    [Fact]
    public void An_entry_filter_takes_back_that_entry_only()
    {
        using var bench = new ApplierBench();
        bench.Track("A/01.flac", "a");
        bench.Track("B/01.flac", "b");
        bench.ApplyAll(CancellationToken.None, ("A", bench.Edit("A/01.flac", ("title", "new a"))), ("B", bench.Edit("B/01.flac", ("title", "new b"))));

        bench.Undo("last", "B").Single().Path.Should().Be("B/01.flac");

        bench.Tags("A/01.flac").First("title").Should().Be("new a");
        bench.Tags("B/01.flac").First("title").Should().Be("b");
        bench.Undo("last").Single().Path.Should().Be("A/01.flac");
    }

    [Fact]
    public void A_cover_that_many_tracks_had_is_stored_once_and_comes_back()
    {
        using var bench = new ApplierBench();
        var old = bench.Blobs.Add(TestImages.Jpeg(40_000, 1));
        var fresh = bench.Blobs.Add(TestImages.Jpeg(30_000, 2));
        for (var i = 1; i <= 3; i++)
        {
            bench.Track($"Artist/0{i}.flac", $"title {i}");
        }

        bench.Apply(bench.Covers(3, null, old));
        bench.Apply(bench.Covers(3, old, fresh)).Should().OnlyContain(r => r.Outcome is Outcome.Done);

        Directory.GetFiles(bench.Status["undo/blobs"], "*", SearchOption.AllDirectories).Should().ContainSingle()
            .Which.Should().EndWith(old.Sha256);
        bench.EditByHand("Artist/02.flac", ("comment", "theirs"));
        bench.Undo("last").OrderBy(r => r.Path, StringComparer.Ordinal).Select(r => r.Outcome.GetType().Name).Should().Equal("Restored", "FieldsRestored", "Restored");
        for (var i = 1; i <= 3; i++)
        {
            var bytes = new MediaCleanup.Formats.MemorySource(File.ReadAllBytes(bench.Root[$"Artist/0{i}.flac"]));
            Hashing.Sha256(bench.Tags($"Artist/0{i}.flac").Pictures.Single().Bytes(bytes).Span).Should().Be(old.Sha256);
        }
    }

    [Fact]
    public void Verify_finds_nothing_until_a_file_or_a_record_changes()
    {
        using var bench = new ApplierBench();
        bench.Track("Artist/01.flac", "old title");
        bench.Apply(bench.Edit("Artist/01.flac", ("title", "second")));
        bench.Apply(bench.Edit("Artist/01.flac", ("title", "third")));
        bench.Audit().Verify(CancellationToken.None).Should().BeEmpty();

        bench.EditByHand("Artist/01.flac", ("comment", "theirs"));
        bench.Audit().Verify(CancellationToken.None).Should().ContainSingle().Which.IsDamage.Should().BeFalse();

        var record = Directory.GetFiles(bench.UndoFolder, "*.undo").Order().First();
        var bytes = File.ReadAllBytes(record);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(record, bytes);
        bench.Audit().Verify(CancellationToken.None).Should().Contain(f => f.IsDamage);
    }

    [Fact]
    public void Pruning_forgets_old_sessions_and_the_bytes_that_only_they_needed()
    {
        using var bench = new ApplierBench();
        bench.Track("Artist/01.flac", "a");
        var first = bench.Blobs.Add(TestImages.Jpeg(40_000, 1));
        bench.Apply(bench.Covers(1, null, first));
        bench.Apply(bench.Covers(1, first, bench.Blobs.Add(TestImages.Jpeg(40_000, 2))));
        var stamp = bench.Stamp("Artist/01.flac");

        bench.Audit().Prune(30, bench.Time.Now.AddDays(29)).Should().BeEmpty();
        bench.Audit().Prune(30, bench.Time.Now.AddDays(31)).Should().HaveCount(2);

        Directory.GetFiles(bench.Status["undo/blobs"], "*", SearchOption.AllDirectories).Should().BeEmpty();
        bench.Log().IsLastWrittenByUs(bench.Root.Path, "Artist/01.flac", stamp).Should().BeTrue();
    }

    /// <summary>Bytes that a younger session needs are kept, and so is a session that was not resolved, however old.</summary>
    [Fact]
    public void Pruning_keeps_what_can_still_be_taken_back()
    {
        using var bench = new ApplierBench();
        var path = bench.Track("Artist/01.flac", "title");
        var (first, second) = (bench.Blobs.Add(TestImages.Jpeg(40_000, 1)), bench.Blobs.Add(TestImages.Jpeg(40_000, 2)));
        bench.Apply(bench.Covers(1, null, first));
        var before = File.ReadAllBytes(path);
        bench.Time.Now = bench.Time.Now.AddDays(20);
        bench.Apply(bench.Covers(1, first, second)).Single().Outcome.Should().BeOfType<Outcome.Done>();
        bench.Track("Artist/02.flac", "other");
        using (var log = bench.Log())
        {
            using var open = log.Begin("20260401_session_001", bench.Time.Now.AddDays(-100));
            new Applier(SystemFileOps.Instance, open, bench.Blobs, bench.Settings, bench.Time, AudioTools.Real)
                .Apply(bench.Root.Path, "Artist", bench.Edit("Artist/02.flac", ("title", "ours")), CancellationToken.None).Single().Outcome.Should().BeOfType<Outcome.Done>();
        }

        bench.Audit().Prune(30, bench.Time.Now.AddDays(15)).Should().Equal("20260501_session_001");

        bench.Undo("last").Single().Outcome.Should().BeOfType<Reversal.Restored>();
        File.ReadAllBytes(path).Should().Equal(before);
    }
}

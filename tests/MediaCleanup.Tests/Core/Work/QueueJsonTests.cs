using System.Text;
using MediaCleanup.Core.Work;

namespace MediaCleanup.Tests.Core.Work;

public sealed class QueueJsonTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.FromHours(2));

    private static WorkQueue Music { get; } = WorkQueue.Empty(MediaKind.Music).WithRoot("/music").WithRoot("/more").Adding(
    [
        new ArtistEntry { Artist = "Björk", Path = "Bjork", AddedAt = Now, TrackCount = 12 }.Completed(Now),
        new ArtistEntry { Artist = "AC/DC \"live\"\n\u0001", Path = "AC-DC", Folders = ["AC-DC", "ACDC"], Root = 1, AddedAt = Now },
    ]);

    [Fact]
    public void A_queue_comes_back_as_it_was_written()
    {
        var reading = QueueJson.Read(QueueJson.Write(Music), MediaKind.Music);

        reading.EditedByHand.Should().BeFalse();
        reading.Queue.Should().BeEquivalentTo(Music, o => o.RespectingRuntimeTypes());
    }

    [Fact]
    public void A_film_comes_back_as_it_was_written()
    {
        var movies = WorkQueue.Empty(MediaKind.Movies).WithRoot("/films").Adding(
            [new MovieEntry { Title = "Dune", Year = 1984, Path = "Dune (1984)", AddedAt = Now, TmdbId = 841, ImdbId = "tt0087182", MetadataFiles = ["Dune (1984)/movie.nfo"] }.Failed(Now, "why")]);

        QueueJson.Read(QueueJson.Write(movies), MediaKind.Movies).Queue.Should().BeEquivalentTo(movies, o => o.RespectingRuntimeTypes());
    }

    [Fact]
    public void The_byte_order_mark_of_an_editor_is_no_damage() =>
        QueueJson.Read([.. Encoding.UTF8.Preamble, .. QueueJson.Write(Music)], MediaKind.Music).Queue.Entries.Should().HaveCount(Music.Entries.Length);

    [Fact]
    public void One_property_a_line_so_that_grep_counts()
    {
        var text = Encoding.UTF8.GetString(QueueJson.Write(Music));

        text.Split('\n').Count(l => l.Contains("\"status\": \"completed\"", StringComparison.Ordinal)).Should().Be(1);
        text.Should().Contain("\"artist\": \"Björk\"").And.Contain("\"completed_at\": \"2026-05-01T12:00:00+02:00\"").And.Contain("\\u0001");
        foreach (var name in new[] { "schema_version", "library", "roots", "artist", "path", "status", "track_count", "issues_found", "issues_resolved", "added_at", "started_at", "completed_at", "error", "musicbrainz_artist_id", "issue_report" })
        {
            text.Should().Contain($"\"{name}\": ");
        }
    }

    [Fact]
    public void What_this_version_does_not_know_survives_at_every_level()
    {
        var text = Encoding.UTF8.GetString(QueueJson.Write(Music))
            .Replace("\"library\": ", "\"of_a_later_version\": {\"a\": [1, 2]},\n  \"library\": ", StringComparison.Ordinal)
            .Replace("\"artist\": \"Björk\"", "\"artist\": \"Björk\",\n      \"mood\": null, \"stars\": 5", StringComparison.Ordinal);

        var reading = QueueJson.Read(Encoding.UTF8.GetBytes(text), MediaKind.Music);
        var changed = reading.Queue.With(reading.Queue.Entries[0].Pending());
        var again = Encoding.UTF8.GetString(QueueJson.Write(changed));

        reading.EditedByHand.Should().BeTrue();
        again.Should().Contain("\"of_a_later_version\": ").And.Contain("\"mood\": null").And.Contain("\"stars\": 5");
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("\0\0\0\0", "zero")]
    [InlineData("[]", "not a JSON object")]
    [InlineData("{}", "schema_version")]
    [InlineData("""{"schema_version": 99, "whatever": true}""", "newer")]
    [InlineData("""{"schema_version": 1, "library": "movies", "entries": []}""", "movies")]
    [InlineData("""{"schema_version": 1, "library": "music"}""", "entries")]
    [InlineData("""{"schema_version": 1, "library": "music", "library": "music", "entries": []}""", "uplicate")]
    [InlineData("""{"schema_version": 1, "library": "music", "roots": ["/m"], "entries": [{"artist": "A", "path": "A", "status": "done"}]}""", "entry 1")]
    [InlineData("""{"schema_version": 1, "library": "music", "roots": ["/m"], "entries": [{"artist": "A", "path": "A", "status": 2}]}""", "entry 1")]
    [InlineData("""{"schema_version": 1, "library": "music", "roots": ["/m"], "entries": [{"artist": "A", "path": "A"}, {"artist": null, "path": "B"}]}""", "entry 2")]
    [InlineData("""{"schema_version": 1, "library": "music", "roots": ["/m"], "entries": [{"artist": "A", "path": "../A"}]}""", "leaves the root")]
    [InlineData("""{"schema_version": 1, "library": "music", "roots": ["/m"], "entries": [{"artist": "A", "path": "/etc"}]}""", "leaves the root")]
    [InlineData("""{"schema_version": 1, "library": "music", "roots": [], "entries": [{"artist": "A", "path": "A"}]}""", "root 0")]
    [InlineData("""{"schema_version": 1, "library": "music", "roots": ["/m"], "entries": [{"artist": "A", "path": "A"}, {"artist": "B", "path": "A"}]}""", "same path")]
    [InlineData("{\"schema_version\": 1,\n \"library\": \"music\",\n x}", "line 3, column 2")]
    public void Damage_is_named_with_its_place(string text, string expected) =>
        FluentActions.Invoking(() => QueueJson.Read(Encoding.UTF8.GetBytes(text), MediaKind.Music))
            .Should().Throw<QueueDamagedException>().WithMessage($"*{expected}*");

    [Fact]
    public void A_valid_edit_by_hand_is_accepted_and_noticed()
    {
        var text = Encoding.UTF8.GetString(QueueJson.Write(Music)).Replace("\"status\": \"completed\"", "\"status\": \"pending\"", StringComparison.Ordinal);

        var reading = QueueJson.Read(Encoding.UTF8.GetBytes(text), MediaKind.Music);

        reading.EditedByHand.Should().BeTrue();
        reading.Queue.Count(EntryStatus.Completed).Should().Be(0);
    }

    /// <summary>F11 for a queue: a file is damaged at every byte, and is refused, or is right, or its change is announced.</summary>
    [Fact]
    public void Cut_at_any_byte_it_is_refused_and_with_any_byte_flipped_it_is_never_taken_for_ours()
    {
        var whole = QueueJson.Write(Music);
        for (var length = 0; length < whole.Length - 1; length++)
        {
            FluentActions.Invoking(() => QueueJson.Read(whole.AsSpan(0, length), MediaKind.Music)).Should().Throw<QueueDamagedException>($"cut at {length}");
        }

        for (var at = 0; at < whole.Length; at++)
        {
            foreach (var bit in new[] { 0x01, 0x20, 0x80 })
            {
                var flipped = (byte[])whole.Clone();
                flipped[at] ^= (byte)bit;
                try
                {
                    QueueJson.Read(flipped, MediaKind.Music).EditedByHand.Should().BeTrue($"bit {bit} of byte {at} is flipped");
                }
                catch (QueueDamagedException)
                {
                }
            }
        }
    }
}

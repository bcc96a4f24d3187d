using MediaCleanup.Core.Changes;
using MediaCleanup.Core.Music;
using MediaCleanup.Core.Work;
using MediaCleanup.Formats.Audio;

namespace MediaCleanup.Tests.Core.Music;

public sealed class DiagnosisTests
{
    [Fact]
    public void A_folder_with_two_album_names_is_mended_only_when_all_its_files_agree()
    {
        var folder = Folder(File("1", ("album", "Mirror"), ("tracknumber", "1")), File("2", ("album", "Mirorr"), ("tracknumber", "2")), File("3", ("album", "Miror"), ("tracknumber", "3")));
        Issue(folder, "ALBUM_INCONSISTENT_ALBUM", Edit("2", "album", "Mirorr", "Mirror")).Resolved.Should().BeFalse();
        Issue(folder, "ALBUM_INCONSISTENT_ALBUM", Edit("2", "album", "Mirorr", "Mirror"), Edit("3", "album", "Miror", "Mirror")).Resolved.Should().BeTrue();
    }

    [Fact]
    public void A_number_that_stands_twice_is_mended_when_it_no_longer_does()
    {
        var folder = Folder(File("1", ("tracknumber", "1")), File("2", ("tracknumber", "1")), File("3", ("tracknumber", "3")));
        Issue(folder, "TRACK_NUMBER_DUPLICATE", Edit("3", "tracknumber", "3", "4")).Resolved.Should().BeFalse();
        Issue(folder, "TRACK_NUMBER_DUPLICATE", Edit("2", "tracknumber", "1", "2")).Resolved.Should().BeTrue();
    }

    [Fact]
    public void A_fault_of_files_is_mended_when_each_of_them_is()
    {
        var folder = Folder(File("1", ("title", " Rain")), File("2", ("title", "Crow ")));
        Issue(folder, "TEXT_WHITESPACE", Edit("1", "title", " Rain", "Rain")).Resolved.Should().BeFalse();
        Issue(folder, "TEXT_WHITESPACE", Edit("1", "title", " Rain", "Rain"), Edit("2", "title", "Crow ", "Crow")).Resolved.Should().BeTrue();
    }

    [Fact]
    public void A_missing_folder_picture_is_mended_by_the_file_that_is_made()
    {
        var folder = Folder(File("1", ("title", "Rain")));
        Issue(folder, "ART_MISSING_FOLDER").Resolved.Should().BeFalse();
        Issue(folder, "ART_MISSING_FOLDER", new CreateFile("A/Mirror/cover.jpg", new BlobId(new string('0', 64), 1))).Resolved.Should().BeTrue();
    }

    [Theory]
    [InlineData("title", "Track 05", "TEXT_PLACEHOLDER")]
    [InlineData("title", "cafÃ©", "TEXT_MOJIBAKE_UTF8")]
    [InlineData("title", "Tom &amp; Jerry", "TEXT_HTML_ENTITY")]
    [InlineData("title", "Ra\uFFFDn", "TEXT_REPLACEMENT_CHAR")]
    [InlineData("artist", "Cafe\u0301", "TEXT_NOT_NFC")]
    [InlineData("date", "0000", "DATE_INVALID")]
    [InlineData("tracknumber", "0", "TRACK_NUMBER_INVALID")]
    [InlineData("musicbrainz_albumid", "nonsense", "MBID_FIELD_MALFORMED")]
    public void A_wrong_value_is_named_by_its_code(string field, string value, string code) =>
        Diagnosis.Of(Folder(File("1", (field, value)))).Should().Contain(f => f.Code == code && f.Field == field);

    [Theory]
    [InlineData("title", "Rain")]
    [InlineData("date", "1997-03-01")]
    [InlineData("tracknumber", "A1")]
    [InlineData("artist", "Beyoncé")]
    public void A_sound_value_is_not_complained_about(string field, string value) =>
        Diagnosis.Of(Folder(File("1", (field, value)))).Should().NotContain(f => f.Field == field);

    [Fact]
    public void A_file_without_tags_or_without_content_is_said_so()
    {
        var empty = new TrackFile("A/Mirror/2.flac", new FileStamp(0, 0), null);
        Diagnosis.Of(Folder(File("1"), empty)).Select(f => f.Code).Should().Contain(["TAG_NONE", "FILE_ZERO_LENGTH"]);
    }

    private static Issue Issue(ArtistFolder folder, string code, params FileChange[] changes) =>
        Diagnosis.Issues(folder, Diagnosis.Of(folder), new Plan([.. changes])).Single(i => i.Code == code);

    private static ArtistFolder Folder(params TrackFile[] files) => new() { Artist = "A", Folders = ["A"], Tracks = [.. files] };

    private static TrackFile File(string name, params (string Field, string Value)[] tags) => new($"A/Mirror/{name}.flac", new FileStamp(1000, 0), new AudioFile
    {
        Format = AudioFormat.Flac,
        Layout = new NoLayout(),
        Tags = [.. tags.Select(t => new TagField(t.Field, t.Value))],
    });

    private static EditTags Edit(string name, string field, string before, string after) => new($"A/Mirror/{name}.flac", new FileStamp(1000, 0), [new FieldChange(field, [before], [after])]);

    private sealed record NoLayout : FileLayout;
}

using System.Collections.Immutable;
using MediaCleanup.Core.Music;
using MediaCleanup.Core.Settings;
using MediaCleanup.Formats.Audio;

namespace MediaCleanup.Tests.Core.Music;

public sealed class FieldPolicyTests
{
    [Theory]
    [InlineData("date", "1999-05-06", "1999", true)]
    [InlineData("date", "1999", "1999-05-06", false)]
    [InlineData("date", "1999", "2001", false)]
    [InlineData("date", "19990506", "1999", false)]
    [InlineData("tracknumber", "03", "3", true)]
    [InlineData("tracknumber", "3", "4", false)]
    [InlineData("barcode", "075992739528", "75992739528", true)]
    [InlineData("isrc", "US-AB1-99-00001", "USAB19900002", true)]
    [InlineData("releasetype", "Album", "album", true)]
    [InlineData("title", "gulls", "Gulls", false)]
    [InlineData("title", "Gulls ", "Gulls", false)]
    public void A_value_stays_when_the_service_does_not_contradict_it(string field, string present, string wanted, bool agrees) =>
        FieldPolicy.Agrees(field, [present], [wanted]).Should().Be(agrees);

    [Fact]
    public void Fields_are_kept_filled_or_replaced_as_the_rules_say()
    {
        var file = new AudioFile { Format = AudioFormat.Flac, Layout = new NoLayout(), Tags = [new("title", "old"), new("artist", "old"), new("genre", "Rock"), new("comment", "")] };
        ImmutableArray<TagField> wanted = [new("title", "new"), new("artist", "new"), new("genre", "Pop"), new("comment", "new"), new("album", "new")];
        var rules = SettingsTable.DefaultFields.SetItem("artist", FieldRule.Keep);

        FieldPolicy.Changes(file, wanted, rules, (_, _) => false).Select(c => (c.Field, string.Join('|', c.Before), string.Join('|', c.After)))
            .Should().Equal(("title", "old", "new"), ("comment", "", "new"), ("album", "", "new"));
    }

    [Theory]
    [InlineData("title", "[untitled]")]
    [InlineData("artist", "[unknown]")]
    [InlineData("musicbrainz_artistid", "125ec42a-7229-4250-afc5-e057484327fe")]
    public void A_name_that_stands_for_none_fills_but_does_not_replace(string field, string wanted)
    {
        bool IsWritten(string value, string present) => FieldPolicy.Changes(
            new AudioFile { Format = AudioFormat.Flac, Layout = new NoLayout(), Tags = [new(field, present)] }, [new(field, value)], SettingsTable.DefaultFields, (_, _) => false).Length > 0;
        IsWritten(wanted, "Something").Should().BeFalse();
        IsWritten(wanted, "").Should().BeTrue();
        IsWritten("[a] Song [b]", "Something").Should().BeTrue();
    }

    private sealed record NoLayout : FileLayout;
}

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

    private sealed record NoLayout : FileLayout;
}

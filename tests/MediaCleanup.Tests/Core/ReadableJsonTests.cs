using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MediaCleanup.Core;

namespace MediaCleanup.Tests.Core;

/// <summary>JSON in files of the status folder and on standard output: readable in every script, harmless on every screen.</summary>
public sealed class ReadableJsonTests
{
    private static readonly JsonTypeInfo<string[]> Texts = (JsonTypeInfo<string[]>)new JsonSerializerOptions { TypeInfoResolver = new DefaultJsonTypeInfoResolver() }.GetTypeInfo(typeof(string[]));
    private static readonly JsonTypeInfo<Dictionary<string, int>> Names = (JsonTypeInfo<Dictionary<string, int>>)new JsonSerializerOptions { TypeInfoResolver = new DefaultJsonTypeInfoResolver() }.GetTypeInfo(typeof(Dictionary<string, int>));

    [Theory]
    [InlineData("Björk 青い月 \U00020BB7野家 😀 👨\u200D👩\u200D👧 <&'+>")]
    [InlineData("")]
    public void Letters_of_every_plane_stand_as_they_are(string text)
    {
        Of(text).Should().Be($"[\"{text}\"]");
        Encoding.UTF8.GetString(ReadableJson.Bytes(new() { [text] = 1 }, Names)).Should().Be($"{{\"{text}\":1}}");
    }

    [Theory]
    [InlineData("\u001b]0;x\u0007", @"\u001b]0;x\u0007")]
    [InlineData("a\r\n\t\b\f\"\\", """a\r\n\t\b\f\"\\""")]
    [InlineData("\0\u007f\u009b\u0085", @"\u0000\u007f\u009b\u0085")]
    [InlineData("\u202Egpj\u2066\u2069\u200E\u200F\u061C\u2028\u2029\uFEFF\uFFF9", @"\u202egpj\u2066\u2069\u200e\u200f\u061c\u2028\u2029\ufeff\ufff9")]
    [InlineData("tag \U000E0041", @"tag \udb40\udc41")]
    public void What_could_steer_a_screen_is_escaped(string text, string escaped)
    {
        Of(text).Should().Be($"[\"{escaped}\"]");
        JsonSerializer.Deserialize<string[]>(Of(text)).Should().Equal(text);
    }

    /// <summary>By itself: xUnit's own data do not carry such text.</summary>
    [Fact]
    public void Half_a_character_is_replaced() => Of("\ud800x\udc00").Should().Be("[\"\uFFFDx\uFFFD\"]");

    [Fact]
    public void Every_character_comes_back_as_it_was()
    {
        var text = new StringBuilder();
        for (var scalar = 0; scalar <= 0x10FFFF; scalar += scalar < 0x3000 ? 1 : 13)
        {
            text.Append(Rune.IsValid(scalar) ? new Rune(scalar).ToString() : "");
        }

        var json = Of(text.ToString());

        JsonSerializer.Deserialize<string[]>(json).Should().Equal(text.ToString());
        OutputGate.Clean(json).Should().BeSameAs(json, "nothing in it is harmful");
    }

    [Fact]
    public void A_long_text_that_has_to_be_escaped_all_over_is_whole()
    {
        var text = string.Concat(Enumerable.Repeat("\U000E0041\u202E\"", 5000));

        JsonSerializer.Deserialize<string[]>(Of(text)).Should().Equal(text);
    }

    private static string Of(string text) => Encoding.UTF8.GetString(ReadableJson.Bytes([text], Texts));
}

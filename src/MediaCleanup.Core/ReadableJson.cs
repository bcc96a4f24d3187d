using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace MediaCleanup.Core;

/// <summary>
/// JSON that a person can read whatever the script, in files of the status folder and on standard output: letters of every plane stand
/// as they are, and only what <see cref="OutputGate"/> holds harmful is escaped, as are quotes and backslashes.
/// </summary>
public static class ReadableJson
{
    /// <summary>For writers that are driven by hand.</summary>
    public static JavaScriptEncoder Encoder { get; } = new ReadableEncoder();

    /// <summary>A value as one document; indented, or on one line.</summary>
    public static byte[] Bytes<T>(T value, JsonTypeInfo<T> type, bool indented = false)
    {
        var text = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(text, new JsonWriterOptions { Encoder = Encoder, Indented = indented, NewLine = "\n" }))
        {
            JsonSerializer.Serialize(json, value, type);
        }

        return text.WrittenSpan.ToArray();
    }

    /// <summary>The framework's own relaxed encoder escapes every character beyond U+FFFF, which are letters and emoji of names.</summary>
    private sealed class ReadableEncoder : JavaScriptEncoder
    {
        /// <summary><c>\uXXXX</c>; a character of two units becomes two of them.</summary>
        public override int MaxOutputCharactersPerInputCharacter => 6;

        public override bool WillEncode(int unicodeScalar) => IsEscaped(unicodeScalar);

        public override unsafe int FindFirstCharacterToEncode(char* text, int textLength)
        {
            var rest = new ReadOnlySpan<char>(text, textLength);
            for (var at = 0; at < textLength;)
            {
                if (Rune.DecodeFromUtf16(rest[at..], out var rune, out var units) != OperationStatus.Done || IsEscaped(rune.Value))
                {
                    return at;
                }

                at += units;
            }

            return -1;
        }

        public override int FindFirstCharacterToEncodeUtf8(ReadOnlySpan<byte> utf8Text)
        {
            for (var at = 0; at < utf8Text.Length;)
            {
                if (Rune.DecodeFromUtf8(utf8Text[at..], out var rune, out var bytes) != OperationStatus.Done || IsEscaped(rune.Value))
                {
                    return at;
                }

                at += bytes;
            }

            return -1;
        }

        public override unsafe bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten)
        {
            var room = new Span<char>(buffer, bufferLength);
            if (!IsEscaped(unicodeScalar))
            {
                return new Rune(unicodeScalar).TryEncodeToUtf16(room, out numberOfCharactersWritten);
            }

            if (ShortFormOf(unicodeScalar) is var letter and not '\0')
            {
                return room.TryWrite($"\\{letter}", out numberOfCharactersWritten);
            }

            Span<char> units = stackalloc char[2];
            return new Rune(unicodeScalar).EncodeToUtf16(units) == 1
                ? room.TryWrite(CultureInfo.InvariantCulture, $"\\u{(int)units[0]:x4}", out numberOfCharactersWritten)
                : room.TryWrite(CultureInfo.InvariantCulture, $"\\u{(int)units[0]:x4}\\u{(int)units[1]:x4}", out numberOfCharactersWritten);
        }

        private static bool IsEscaped(int scalar) => scalar is '"' or '\\' || OutputGate.IsHarmful(scalar);

        /// <summary>RFC 8259, section 7.</summary>
        private static char ShortFormOf(int scalar) => scalar switch
        {
            '"' => '"',
            '\\' => '\\',
            '\b' => 'b',
            '\f' => 'f',
            '\n' => 'n',
            '\r' => 'r',
            '\t' => 't',
            _ => '\0',
        };
    }
}

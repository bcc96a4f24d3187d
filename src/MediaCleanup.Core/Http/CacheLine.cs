using System.Buffers.Text;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace MediaCleanup.Core.Http;

/// <summary>
/// One line of a cache file: an answer as a JSON object. The body is compressed by gzip and written in Base64: a seventh of its
/// size, and <c>jq -r '.entries[0].body_gzip' | base64 -d | gunzip</c> shows it with tools that every system has. The last
/// property is the SHA-256 of all that stands before it, so that a damaged line is noticed whatever was hit.
/// </summary>
internal static class CacheLine
{
    private static readonly int TailLength = Tail(new byte[32]).Length;

    /// <summary>Bodies beyond this are damage: nothing larger is ever fetched.</summary>
    private const int MaxBody = 16 << 20;

    public static byte[] Write(string key, CachedAnswer answer)
    {
        var start = new StringBuilder()
            .Append("{\"key\":\"").Append(ReadableJson.Encoder.Encode(key))
            .Append("\",\"status\":").Append(answer.Status.ToString(CultureInfo.InvariantCulture))
            .Append(",\"negative\":").Append(answer.Negative ? "true" : "false")
            .Append(",\"fetched_at\":\"").Append(answer.FetchedAt.ToString("O", CultureInfo.InvariantCulture))
            .Append("\",\"bytes\":").Append(answer.Body.Length.ToString(CultureInfo.InvariantCulture))
            .Append(",\"body_gzip\":\"").Append(answer.Body.IsEmpty ? "" : Convert.ToBase64String(Compress(answer.Body.Span)))
            .Append('"');
        var bytes = Encoding.UTF8.GetBytes(start.ToString());
        return [.. bytes, .. Encoding.ASCII.GetBytes(Tail(SHA256.HashData(bytes)))];
    }

    /// <summary>The facts before the body; null for what is no line of ours. The body is neither read nor proven.</summary>
    public static Facts? ReadFacts(ReadOnlySpan<byte> line)
    {
        if (!line.StartsWith("{\"key\":\""u8) || !line.EndsWith("\"}"u8) || line.Length <= TailLength)
        {
            return null;
        }

        var reader = new Utf8JsonReader(line, isFinalBlock: false, default);
        var facts = new Facts();
        try
        {
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("body_gzip"u8))
                {
                    return facts.Key is null ? null : facts;
                }

                var name = reader.GetString();
                reader.Read();
                facts = name switch
                {
                    "key" => facts with { Key = reader.GetString() },
                    "status" => facts with { Status = reader.GetInt32() },
                    "negative" => facts with { IsNegative = reader.GetBoolean() },
                    "fetched_at" => facts with { FetchedAt = reader.GetDateTimeOffset() },
                    "bytes" => facts with { Bytes = reader.GetInt32() },
                    _ => facts,
                };
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }

        return null;
    }

    /// <summary>The whole answer; null when the line is damaged or is another's.</summary>
    public static CachedAnswer? Read(ReadOnlySpan<byte> line, string? key)
    {
        if (!IsSound(line) || ReadFacts(line) is not { } facts || (key is not null && facts.Key != key) || facts.Bytes is < 0 or > MaxBody)
        {
            return null;
        }

        if (facts.Bytes == 0)
        {
            return new(facts.Status, default, facts.IsNegative, facts.FetchedAt);
        }

        var mark = line.IndexOf(",\"body_gzip\":\""u8) + ",\"body_gzip\":\""u8.Length;
        var text = line[mark..^(TailLength + 1)];
        return Decompress(text, facts.Bytes) is { } body ? new(facts.Status, body, facts.IsNegative, facts.FetchedAt) : null;
    }

    /// <summary>Whether the line has the hash that it carries.</summary>
    public static bool IsSound(ReadOnlySpan<byte> line)
    {
        if (line.Length <= TailLength)
        {
            return false;
        }

        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(line[..^TailLength], hash);
        return line[^TailLength..].SequenceEqual(Encoding.ASCII.GetBytes(Tail(hash)));
    }

    private static string Tail(ReadOnlySpan<byte> hash) => $",\"sha256\":\"{Convert.ToHexStringLower(hash)}\"}}";

    private static byte[] Compress(ReadOnlySpan<byte> body)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Optimal))
        {
            gzip.Write(body);
        }

        return buffer.ToArray();
    }

    private static byte[]? Decompress(ReadOnlySpan<byte> text, int length)
    {
        var packed = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        if (Base64.DecodeFromUtf8(text, packed, out _, out var written) != System.Buffers.OperationStatus.Done)
        {
            return null;
        }

        using var gzip = new GZipStream(new MemoryStream(packed, 0, written), CompressionMode.Decompress);
        var body = new byte[length];
        try
        {
            return gzip.ReadAtLeast(body, length, throwOnEndOfStream: false) == length && gzip.ReadByte() < 0 ? body : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>What stands before the body.</summary>
    public readonly record struct Facts(string? Key, int Status, bool IsNegative, DateTimeOffset FetchedAt, int Bytes);
}

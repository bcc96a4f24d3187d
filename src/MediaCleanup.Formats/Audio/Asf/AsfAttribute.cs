using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace MediaCleanup.Formats.Audio.Asf;

/// <summary>In which object of the header an attribute is kept.</summary>
internal enum AsfPlace
{
    ContentDescription,
    Extended,
    Metadata,
    Library,
}

/// <summary>One attribute: a name and a value.</summary>
/// <param name="Whole">all its bytes; in the content description only those of the value.</param>
/// <param name="Type">0 text, 1 bytes, 2 BOOL, 3 DWORD, 4 QWORD, 5 WORD, 6 GUID (section 3.11 of the specification).</param>
internal sealed record AsfAttribute(AsfPlace Place, string Name, ushort Type, ByteRange Whole, ByteRange Value)
{
    private const int MaxText = 16 * 1024 * 1024;

    /// <summary>The five texts of the content description, in order.</summary>
    public static readonly ImmutableArray<string> DescriptionNames = ["Title", "Author", "Copyright", "Description", "Rating"];

    /// <summary>The value as text; null when it is none.</summary>
    public string? Text(ByteSource source)
    {
        switch (Type)
        {
            case 0 when Value.Length <= MaxText:
                var text = Encoding.Unicode.GetString(source.ReadBytes(Value.Offset, Value.Length));
                var end = text.IndexOf('\0', StringComparison.Ordinal);
                return end < 0 ? text : text[..end];
            case 2 or 3 or 4 or 5 when Value.Length is > 0 and <= 8:
                Span<byte> bytes = stackalloc byte[8];
                bytes.Clear();
                source.ReadExactly(Value.Offset, bytes[..(int)Value.Length]);
                return BinaryPrimitives.ReadUInt64LittleEndian(bytes).ToString(CultureInfo.InvariantCulture);
            default:
                return null;
        }
    }
}

/// <summary>The attributes of one object that holds them.</summary>
/// <param name="Place">its kind.</param>
/// <param name="Object">the object itself.</param>
/// <param name="Closes">they fill the object, and are as many as it says.</param>
internal sealed record AsfAttributes(AsfPlace Place, AsfObject Object, ImmutableArray<AsfAttribute> All, bool Closes)
{
    public static AsfAttributes Read(ByteSource source, AsfPlace place, AsfObject holder) => place switch
    {
        AsfPlace.ContentDescription => ReadDescription(source, holder),
        AsfPlace.Extended => ReadExtended(source, holder),
        _ => ReadLibrary(source, place, holder),
    };

    /// <summary>Five lengths, then five texts (section 3.10).</summary>
    private static AsfAttributes ReadDescription(ByteSource source, AsfObject holder)
    {
        var all = ImmutableArray.CreateBuilder<AsfAttribute>(5);
        var at = holder.Body.Offset + 10;
        for (var i = 0; i < AsfAttribute.DescriptionNames.Length && holder.Body.Length >= 10; i++)
        {
            var value = new ByteRange(at, Word(source, holder.Body.Offset + (2 * i)));
            if (value.End > holder.Body.End)
            {
                break;
            }

            all.Add(new(AsfPlace.ContentDescription, AsfAttribute.DescriptionNames[i], 0, value, value));
            at = value.End;
        }

        return new(AsfPlace.ContentDescription, holder, all.ToImmutable(), all.Count == 5 && at == holder.Body.End);
    }

    /// <summary>A count; then for each a name's length, name, type, value's length, value (section 3.11).</summary>
    private static AsfAttributes ReadExtended(ByteSource source, AsfObject holder)
    {
        var all = ImmutableArray.CreateBuilder<AsfAttribute>();
        var at = holder.Body.Offset + 2;
        var count = holder.Body.Length >= 2 ? Word(source, holder.Body.Offset) : 0;
        while (all.Count < count && at + 2 <= holder.Body.End)
        {
            var start = at;
            var nameLength = Word(source, at);
            var typeAt = at + 2 + nameLength;
            if (typeAt + 4 > holder.Body.End)
            {
                break;
            }

            var value = new ByteRange(typeAt + 4, Word(source, typeAt + 2));
            if (value.End > holder.Body.End)
            {
                break;
            }

            all.Add(new(AsfPlace.Extended, Name(source, new(at + 2, nameLength)), Word(source, typeAt), ByteRange.FromTo(start, value.End), value));
            at = value.End;
        }

        return new(AsfPlace.Extended, holder, all.ToImmutable(), all.Count == count && at == holder.Body.End);
    }

    /// <summary>A count; then for each language, stream, name's length, type, value's length of 32 bits, name, value (sections 4.7 and 4.8).</summary>
    private static AsfAttributes ReadLibrary(ByteSource source, AsfPlace place, AsfObject holder)
    {
        var all = ImmutableArray.CreateBuilder<AsfAttribute>();
        var at = holder.Body.Offset + 2;
        var count = holder.Body.Length >= 2 ? Word(source, holder.Body.Offset) : 0;
        while (all.Count < count && at + 12 <= holder.Body.End)
        {
            var nameLength = Word(source, at + 4);
            var value = new ByteRange(at + 12 + nameLength, source.ReadUInt32LittleEndian(at + 8));
            if (value.End > holder.Body.End)
            {
                break;
            }

            all.Add(new(place, Name(source, new(at + 12, nameLength)), Word(source, at + 6), ByteRange.FromTo(at, value.End), value));
            at = value.End;
        }

        return new(place, holder, all.ToImmutable(), all.Count == count && at == holder.Body.End);
    }

    private static ushort Word(ByteSource source, long offset)
    {
        Span<byte> bytes = stackalloc byte[2];
        source.ReadExactly(offset, bytes);
        return BinaryPrimitives.ReadUInt16LittleEndian(bytes);
    }

    private static string Name(ByteSource source, ByteRange at) => Encoding.Unicode.GetString(source.ReadBytes(at.Offset, at.Length)).TrimEnd('\0');
}

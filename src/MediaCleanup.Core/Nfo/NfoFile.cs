using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace MediaCleanup.Core.Nfo;

public enum NfoForm
{
    /// <summary>XML with the root that was asked for: it can be merged into.</summary>
    Xml,

    /// <summary>No XML at all: a release group's text, or addresses only. Never written to.</summary>
    Text,

    /// <summary>Meant as XML, but it breaks off, holds a DTD, is not in its encoding, or has another root. Never written to.</summary>
    Unreadable,
}

/// <summary>
/// An NFO as found: its text with the places of the elements below the root, so that a merge can leave every other character as
/// it was. Text behind the root (the address in Kodi's "combination" files) stays as well.
/// </summary>
public sealed partial class NfoFile
{
    /// <summary>Bytes; no NFO of a person or a program comes near it.</summary>
    public const int MaxBytes = 5 * 1024 * 1024;

    private const int MaxDepth = 64;

    private NfoFile(NfoForm form, string text, string? problem)
    {
        Form = form;
        Text = text;
        Problem = problem;
    }

    private NfoFile(string text, Coding coding)
        : this(NfoForm.Xml, text, null) =>
        (Encoding, HasMark, EscapedFrom) = (coding.Encoding, coding.Mark > 0, coding.EscapedFrom);

    public NfoForm Form { get; }

    /// <summary>Why it is <see cref="NfoForm.Unreadable"/>.</summary>
    public string? Problem { get; }

    /// <summary>Of the root; empty unless <see cref="NfoForm.Xml"/>.</summary>
    public string Root { get; private init; } = "";

    public IReadOnlyList<NfoElement> Elements { get; private init; } = [];

    internal string Text { get; }

    internal Encoding Encoding { get; private init; } = Encoding.UTF8;

    internal bool HasMark { get; private init; }

    /// <summary>From this character on, what is added is written as character references: the encoding that the file states may lack it.</summary>
    internal int EscapedFrom { get; private init; } = int.MaxValue;

    /// <summary>Where the root's content ends; for <c>&lt;movie/&gt;</c> the place of its slash.</summary>
    internal int ContentEnd { get; private init; }

    internal bool RootIsEmpty { get; private init; }

    /// <summary>What is behind the root; before it for text that is no XML.</summary>
    public string Rest => Form == NfoForm.Xml ? Text[ContentEnd..] : Text;

    /// <summary>Reads the bytes of a file.</summary>
    /// <param name="roots">the roots that are wanted: <c>movie</c>; <c>artist</c>; <c>album</c>.</param>
    public static NfoFile Read(ReadOnlyMemory<byte> bytes, params ReadOnlySpan<string> roots)
    {
        if (bytes.Length > MaxBytes)
            return new NfoFile(NfoForm.Unreadable, "", $"larger than {MaxBytes / 1024 / 1024} MiB");
        var coding = CodingOf(bytes.Span);
        string text;
        try
        {
            text = coding.Encoding.GetString(bytes.Span[coding.Mark..]);
        }
        catch (DecoderFallbackException)
        {
            // Code page 437 art, or XML in an encoding that it does not name.
            text = Encoding.Latin1.GetString(bytes.Span);
            return LooksLikeXml(text) ? new NfoFile(NfoForm.Unreadable, text, "not in the encoding that it states") : new NfoFile(NfoForm.Text, text, null);
        }

        if (!LooksLikeXml(text))
            return new NfoFile(NfoForm.Text, text, null);
        try
        {
            return ReadXml(text, coding, roots);
        }
        catch (XmlException error)
        {
            return new NfoFile(NfoForm.Unreadable, text, error.Message);
        }
    }

    private static NfoFile ReadXml(string text, Coding coding, ReadOnlySpan<string> roots)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = MaxBytes,
            MaxCharactersFromEntities = 1024,
        };
        using var reader = XmlReader.Create(new StringReader(text), settings);
        var lines = new LineTable(text);
        var places = (IXmlLineInfo)reader;
        var elements = new List<NfoElement>();
        var root = "";
        var rootStart = 0;
        while (reader.Read())
        {
            if (reader.Depth > MaxDepth)
                return new NfoFile(NfoForm.Unreadable, text, $"nested deeper than {MaxDepth}");
            if (reader.NodeType == XmlNodeType.Element && reader.Depth == 0)
            {
                root = reader.LocalName;
                rootStart = lines.Offset(places) - 1;
                if (!roots.Contains(root))
                    return new NfoFile(NfoForm.Unreadable, text, $"its root is <{(root.Length > 40 ? root[..40] : root)}>");
                if (reader.IsEmptyElement)
                    return new NfoFile(text, coding) { Root = root, ContentEnd = TagEnd(text, rootStart) - 2, RootIsEmpty = true };
            }
            else if (reader.NodeType == XmlNodeType.Element && reader.Depth == 1)
            {
                elements.Add(ReadElement(reader, places, lines, text));
            }
            else if (reader.NodeType == XmlNodeType.EndElement && reader.Depth == 0)
            {
                return new NfoFile(text, coding) { Root = root, ContentEnd = lines.Offset(places) - 2, Elements = elements };
            }
        }

        return new NfoFile(NfoForm.Unreadable, text, "it has no root");
    }

    private static NfoElement ReadElement(XmlReader reader, IXmlLineInfo places, LineTable lines, string text)
    {
        var start = lines.Offset(places) - 1;
        var top = new XElement(XName.Get(reader.LocalName, reader.NamespaceURI));
        var open = new Stack<XElement>();
        open.Push(top);
        CopyAttributes(reader, top);
        if (reader.IsEmptyElement)
            return new NfoElement(top, start, TagEnd(text, start));
        while (reader.Read())
        {
            if (reader.Depth > MaxDepth)
                throw new XmlException($"nested deeper than {MaxDepth}");
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    var child = new XElement(XName.Get(reader.LocalName, reader.NamespaceURI));
                    open.Peek().Add(child);
                    CopyAttributes(reader, child);
                    if (!reader.IsEmptyElement)
                    {
                        open.Push(child);
                    }

                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace:
                    open.Peek().Add(new XText(reader.Value));
                    break;
                case XmlNodeType.Comment:
                    open.Peek().Add(new XComment(reader.Value));
                    break;
                case XmlNodeType.ProcessingInstruction:
                    open.Peek().Add(new XProcessingInstruction(reader.Name, reader.Value));
                    break;
                case XmlNodeType.EndElement:
                    open.Pop();
                    if (open.Count == 0)
                        return new NfoElement(top, start, text.IndexOf('>', lines.Offset(places)) + 1);
                    break;
            }
        }

        throw new XmlException("it breaks off");
    }

    private static void CopyAttributes(XmlReader reader, XElement target)
    {
        if (!reader.MoveToFirstAttribute())
            return;
        do
        {
            if (reader.Prefix != "xmlns" && reader.LocalName != "xmlns")
            {
                target.SetAttributeValue(XName.Get(reader.LocalName, reader.NamespaceURI), reader.Value);
            }
        }
        while (reader.MoveToNextAttribute());
        reader.MoveToElement();
    }

    /// <summary>The place behind the <c>&gt;</c> of the tag that begins here; attribute values may hold one too.</summary>
    private static int TagEnd(string text, int start)
    {
        var quote = '\0';
        for (var i = start; i < text.Length; i++)
        {
            var c = text[i];
            if (quote != '\0')
            {
                quote = c == quote ? '\0' : quote;
            }
            else if (c is '"' or '\'')
            {
                quote = c;
            }
            else if (c == '>')
            {
                return i + 1;
            }
        }

        throw new XmlException("a tag is not closed");
    }

    private static bool LooksLikeXml(string text) => XmlStart().IsMatch(text.Length > 4096 ? text[..4096] : text);

    private static Coding CodingOf(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
            return new(new UnicodeEncoding(false, true, true), 2);
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
            return new(new UnicodeEncoding(true, true, true), 2);
        var mark = bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? 3 : 0;
        var head = Encoding.Latin1.GetString(bytes[mark..Math.Min(bytes.Length, mark + 200)]);
        var stated = StatedEncoding().Match(head).Groups["name"].Value.ToLowerInvariant();
        if (stated is "" or "utf-8" or "utf8")
            return new(new UTF8Encoding(mark > 0, true), mark);

        // With a mark, and where 16 bits are stated of bytes, the name is wrong, and readers differ in what they believe.
        if (mark > 0 || stated.StartsWith("utf", StringComparison.Ordinal) || stated.StartsWith("ucs", StringComparison.Ordinal))
            return new(new UTF8Encoding(mark > 0, true), mark, 0x80);

        // Every other encoding that begins with readable ASCII has markup in ASCII. As Latin-1 each of its bytes stays what it is, whatever it means.
        return new(Encoding.Latin1, 0, stated is "iso-8859-1" or "latin1" ? 0x100 : 0x80);
    }

    // The root of a film, of music, or what comes before one; a release group's drawing may well begin with '<'.
    [GeneratedRegex(@"^\s*(?:<\?xml|<!--|<!DOCTYPE|<[A-Za-z_][\w.-]*[\s/>])", RegexOptions.CultureInvariant)]
    private static partial Regex XmlStart();

    [GeneratedRegex("^\\s*<\\?xml[^>]*?encoding\\s*=\\s*[\"'](?<name>[\\w.-]+)[\"']", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex StatedEncoding();

    private readonly record struct Coding(Encoding Encoding, int Mark, int EscapedFrom = int.MaxValue);

    /// <summary>XML counts lines and columns; the merge wants places in the text.</summary>
    private sealed class LineTable
    {
        private readonly List<int> _starts = [0];

        public LineTable(string text)
        {
            for (var i = 0; i < text.Length; i++)
            {
                if (text[i] == '\n' || text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n'))
                {
                    _starts.Add(i + 1);
                }
            }
        }

        public int Offset(IXmlLineInfo place) => _starts[place.LineNumber - 1] + place.LinePosition - 1;
    }
}

/// <summary>An element below the root.</summary>
/// <param name="Value">its content without white space between elements.</param>
/// <param name="Start">place of its <c>&lt;</c> in the text.</param>
/// <param name="End">place behind its last <c>&gt;</c>.</param>
public sealed record NfoElement(XElement Value, int Start, int End)
{
    public string Name => Value.Name.LocalName;
}

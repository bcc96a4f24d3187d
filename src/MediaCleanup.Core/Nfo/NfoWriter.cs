using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace MediaCleanup.Core.Nfo;

/// <summary>Makes a new NFO: UTF-8 without a mark, line feeds, two spaces, the declaration that Kodi writes.</summary>
public static class NfoWriter
{
    public static byte[] Write(string root, IEnumerable<XElement> elements)
    {
        using var bytes = new MemoryStream();
        var settings = new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = true, IndentChars = "  ", NewLineChars = "\n", CloseOutput = false };
        using (var writer = XmlWriter.Create(bytes, settings))
        {
            writer.WriteStartDocument(standalone: true);
            new XElement(root, elements).WriteTo(writer);
        }

        bytes.WriteByte((byte)'\n');
        var made = bytes.ToArray();

        // A second reader's word before anyone else has to cope with it.
        return NfoFile.Read(made, root) is { Form: NfoForm.Xml } ? made : throw new InvalidOperationException($"the <{root}> file just made does not parse");
    }

    /// <summary>An element with a text; null when there is nothing to say, so that no empty element is written.</summary>
    public static XElement? Element(string name, string? value) =>
        value is not null && NfoText.Clean(value).Trim() is { Length: > 0 } clean ? new XElement(name, clean) : null;

    /// <summary>One element for each value of a list, without empty and doubled ones.</summary>
    public static IEnumerable<XElement> List(string name, IEnumerable<string> values) =>
        values.Select(NfoText.Item).Where(v => v.Length > 0).Distinct(StringComparer.Ordinal).Select(v => new XElement(name, v));
}

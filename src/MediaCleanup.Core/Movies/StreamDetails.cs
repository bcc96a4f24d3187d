using System.Globalization;
using System.Xml.Linq;
using MediaCleanup.Core.Nfo;
using MediaCleanup.Formats.Video;

namespace MediaCleanup.Core.Movies;

/// <summary>
/// <c>fileinfo</c> as Kodi writes it. Numbers are whole and no element is empty: Jellyfin loses the whole file over an empty
/// width, and all that follows over a fraction.
/// </summary>
internal static class StreamDetails
{
    public static XElement? Of(VideoFile file)
    {
        var details = new XElement("streamdetails");
        foreach (var video in file.Video.Take(1))
        {
            details.Add(new XElement(
                "video",
                NfoWriter.Element("codec", video.Codec),
                video.DisplayAspect is > 0 and < 100 ? new XElement("aspect", video.DisplayAspect.Value.ToString("0.######", CultureInfo.InvariantCulture)) : null,
                video.Width is > 0 ? new XElement("width", video.Width.Value) : null,
                video.Height is > 0 ? new XElement("height", video.Height.Value) : null,
                file.DurationMs is > 0 ? new XElement("durationinseconds", file.DurationMs.Value / 1000) : null,
                NfoWriter.Element("stereomode", video.StereoMode),
                NfoWriter.Element("hdrtype", video.Hdr is "hdr10plus" ? "hdr10" : video.Hdr)));
        }

        details.Add(file.Audio.Select(a => new XElement(
            "audio",
            NfoWriter.Element("codec", a.Codec),
            NfoWriter.Element("language", a.Language),
            a.Channels is > 0 ? new XElement("channels", a.Channels.Value) : null)).Where(e => e.HasElements));
        details.Add(file.Subtitles.Select(s => NfoWriter.Element("language", s.Language)).OfType<XElement>().Select(e => new XElement("subtitle", e)));
        return details.HasElements ? new XElement("fileinfo", details) : null;
    }
}

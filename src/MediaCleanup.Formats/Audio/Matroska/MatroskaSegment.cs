namespace MediaCleanup.Formats.Audio.Matroska;

/// <summary>
/// The parts of a segment but its clusters. Those in front of the first cluster are met on the way; those behind are found
/// by the seek head; only without one are the clusters stepped over.
/// </summary>
internal sealed record MatroskaSegment(EbmlElement Element, List<EbmlElement> Parts)
{
    private const int MaxClusters = 100_000;

    public EbmlElement? Find(uint id)
    {
        foreach (var part in Parts)
        {
            if (part.Id == id)
            {
                return part;
            }
        }

        return null;
    }

    public IEnumerable<EbmlElement> All(uint id) => Parts.Where(p => p.Id == id);

    /// <exception cref="CorruptMediaException">there is no segment.</exception>
    public static MatroskaSegment Read(ByteSource source)
    {
        if (EbmlReader.At(source, 0, source.Length) is not { Id: MatroskaIds.Ebml } head
            || EbmlReader.Children(source, ByteRange.FromTo(head.Body.End, source.Length)).Take(16).Where(e => e.Id == MatroskaIds.Segment).ToList() is not [var element, ..])
        {
            throw new CorruptMediaException("a Matroska file without a segment");
        }

        var segment = new MatroskaSegment(element, []);
        var clusters = 0;
        foreach (var child in EbmlReader.Children(source, element.Body))
        {
            if (child.Id == MatroskaIds.Cluster)
            {
                clusters++;
                if (child.HasUnknownSize || child.IsCut || clusters > MaxClusters || segment.Find(MatroskaIds.SeekHead) is not null)
                {
                    break;
                }
            }
            else
            {
                segment.Parts.Add(child);
            }
        }

        segment.AddSought(source);
        return segment;
    }

    /// <summary>A seek head may name a second one; more are not followed.</summary>
    private void AddSought(ByteSource source)
    {
        for (var i = 0; i < Parts.Count && i < 64; i++)
        {
            if (Parts[i].Id != MatroskaIds.SeekHead)
            {
                continue;
            }

            foreach (var seek in EbmlReader.Children(source, Parts[i].Body).Take(64))
            {
                if (seek.Id == MatroskaIds.Seek
                    && EbmlReader.Find(source, seek.Body, MatroskaIds.SeekId) is { } id
                    && EbmlReader.Find(source, seek.Body, MatroskaIds.SeekPosition) is { } place
                    && place.UInt(source) is var offset && offset < (ulong)Element.Body.Length
                    && EbmlReader.At(source, Element.Body.Offset + (long)offset, Element.Body.End) is { } found
                    && found.Id == id.UInt(source) && found.Id != MatroskaIds.Cluster
                    && Parts.Count < 64 && !Parts.Exists(p => p.Offset == found.Offset))
                {
                    Parts.Add(found);
                }
            }
        }
    }
}

using System.Collections.Immutable;

namespace MediaCleanup.Formats.Audio;

/// <summary>Number and total, which tags keep in one place ("3/12").</summary>
internal static class NumberPairs
{
    public static string? OtherHalf(string field) => field.ToLowerInvariant() switch
    {
        "tracknumber" => "totaltracks",
        "totaltracks" => "tracknumber",
        "discnumber" => "totaldiscs",
        "totaldiscs" => "discnumber",
        _ => null,
    };

    /// <summary>A total alone would say 0 for its number in a tag that lacks it; what the file says of it in another place goes along.</summary>
    /// <param name="there">what the tag that is to be edited has.</param>
    public static TagEdits WithNumbers(TagEdits edits, ImmutableArray<TagField> there, Func<string, ImmutableArray<string>> elsewhere)
    {
        var fields = edits.Fields;
        foreach (var edit in edits.Fields.Where(e => !e.Values.IsEmpty && e.Field is "totaltracks" or "totaldiscs"))
        {
            var number = OtherHalf(edit.Field)!;
            if (!edits.Fields.Any(e => e.Field == number) && !there.Any(f => f.Name == number) && elsewhere(number) is { IsEmpty: false } values)
            {
                fields = fields.Add(new(number, values));
            }
        }

        return edits with { Fields = fields };
    }
}

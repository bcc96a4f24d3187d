using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using MediaCleanup.Core.Changes;
using MediaCleanup.Core.Settings;
using MediaCleanup.Formats.Audio;

namespace MediaCleanup.Core.Music;

/// <summary>Which of the service's values are written into a file that has values of its own.</summary>
public static class FieldPolicy
{
    private static readonly FrozenSet<string> Numeric = new[] { "tracknumber", "totaltracks", "discnumber", "totaldiscs" }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Dates = new[] { "date", "originaldate", "originalyear" }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Unordered = new[] { "label", "catalognumber", "releasetype" }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The changes that bring a file to what the service says; empty when nothing contradicts.</summary>
    /// <param name="rules">what the settings say for single fields; all others are replaced.</param>
    /// <param name="stays">whether a value that the file has stays whatever the rules say: what is wanted instead is too uncertain.</param>
    public static ImmutableArray<FieldChange> Changes(AudioFile file, ImmutableArray<TagField> wanted, IReadOnlyDictionary<string, FieldRule> rules, Func<TagField, ImmutableArray<string>, bool> stays)
    {
        var changes = ImmutableArray.CreateBuilder<FieldChange>();
        foreach (var field in wanted)
        {
            var rule = rules.GetValueOrDefault(field.Name, FieldRule.Replace);
            var present = file[field.Name];
            var isEmpty = present.All(string.IsNullOrWhiteSpace);
            if (rule == FieldRule.Keep || (rule == FieldRule.Fill && !isEmpty) || (!isEmpty && (Agrees(field.Name, present, field.Values) || SaysNothing(field) || stays(field, present))))
            {
                continue;
            }

            changes.Add(new(field.Name, present, field.Values));
        }

        return changes.ToImmutable();
    }

    /// <summary>True when what the file says and what the service says can both be right: then the file's value stays.</summary>
    public static bool Agrees(string field, ImmutableArray<string> present, ImmutableArray<string> wanted)
    {
        if (present.SequenceEqual(wanted, StringComparer.Ordinal))
        {
            return true;
        }

        // Recordings have several, and the service knows few of them: one that it lacks is no error.
        if (field == "isrc")
        {
            return present.Any(p => !string.IsNullOrWhiteSpace(p));
        }

        if (Numeric.Contains(field))
        {
            return present is [var a] && wanted is [var b] && Number(a) is { } left && left == Number(b);
        }

        if (Dates.Contains(field))
        {
            // "1999-05-06" does not contradict "1999": it knows more.
            return present is [var a] && wanted is [var b] && a.Trim().StartsWith(b, StringComparison.Ordinal) && (a.Trim().Length == b.Length || a.Trim()[b.Length] is '-' or 'T' or ' ');
        }

        return field == "barcode"
            ? present is [var own] && wanted is [var code] && own.Trim().TrimStart('0') == code.TrimStart('0')
            : Unordered.Contains(field) && present.Order(StringComparer.OrdinalIgnoreCase).SequenceEqual(wanted.Order(StringComparer.OrdinalIgnoreCase), StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>A name that stands for none, like <c>[unknown]</c>: better than nothing, but no better than what is there.</summary>
    private static bool SaysNothing(TagField field) => field.Values.Any(Special.Is);

    private static int? Number(string text) => int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}

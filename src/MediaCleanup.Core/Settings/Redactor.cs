using System.Collections.Immutable;

namespace MediaCleanup.Core.Settings;

/// <summary>Takes keys out of a text before it is printed, logged or stored.</summary>
public sealed class Redactor(ImmutableArray<Secret> secrets)
{
    public string Redact(string text) => secrets.Aggregate(text, static (t, s) => s.Redact(t));
}

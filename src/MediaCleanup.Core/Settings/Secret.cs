namespace MediaCleanup.Core.Settings;

/// <summary>A key. It never prints itself; who needs it for a request asks for it by name.</summary>
public sealed class Secret(string value)
{
    /// <summary>The key itself, for the wire only.</summary>
    public string Reveal() => value;

    /// <summary>A TMDb v4 token is a JSON Web Token: three parts between dots, beginning with <c>{"</c> in Base64.</summary>
    public bool IsToken => value.StartsWith("eyJ", StringComparison.Ordinal);

    /// <summary>The text without the key, in the forms in which it could stand there.</summary>
    public string Redact(string text) => value.Length == 0
        ? text
        : text.Replace(value, "***", StringComparison.OrdinalIgnoreCase).Replace(Uri.EscapeDataString(value), "***", StringComparison.OrdinalIgnoreCase);

    public override string ToString() => "***";
}

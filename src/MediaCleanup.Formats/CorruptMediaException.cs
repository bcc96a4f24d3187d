namespace MediaCleanup.Formats;

/// <summary>
/// The one exception of this library: the bytes do not form what they claim to be, or we do not understand them well
/// enough to touch them. The message is a reason for a person; the caller adds the path.
/// </summary>
public sealed class CorruptMediaException : Exception
{
    public CorruptMediaException(string reason)
        : base(reason)
    {
    }

    public CorruptMediaException(string reason, Exception inner)
        : base(reason, inner)
    {
    }
}

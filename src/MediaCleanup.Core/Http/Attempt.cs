namespace MediaCleanup.Core.Http;

/// <summary>How one attempt to get an answer ended.</summary>
internal enum Outcome
{
    Good,
    Negative,
    NotFound,

    /// <summary>401, 403.</summary>
    Refused,

    /// <summary>The service understood, and will not answer this request: 400 and its like.</summary>
    Rejected,

    /// <summary>429, 503: come back later.</summary>
    Throttled,

    /// <summary>No connection: no such host, nobody listens, no certificate.</summary>
    Unreachable,

    /// <summary>5xx, timeouts, connections that end in the middle.</summary>
    Failed,

    /// <summary>200 with a body that is cut, or is not what was asked for in form.</summary>
    Malformed,

    /// <summary>200 with a well-formed body that is not the answer to this request.</summary>
    Poisoned,
}

/// <summary>One attempt.</summary>
/// <param name="Reason">for a person, without address or key.</param>
/// <param name="RetryAfter">what the service asked for.</param>
internal sealed record Attempt(Outcome Outcome, string Reason, ReadOnlyMemory<byte> Body = default, TimeSpan? RetryAfter = null)
{
    public bool IsAnswer => Outcome is Outcome.Good or Outcome.Negative or Outcome.NotFound;

    /// <summary>Whether the server is alive, whatever it said.</summary>
    public bool IsSignOfLife => Outcome is not (Outcome.Unreachable or Outcome.Failed or Outcome.Throttled);

    public bool MayHeal => Outcome is Outcome.Throttled or Outcome.Unreachable or Outcome.Failed or Outcome.Malformed;
}

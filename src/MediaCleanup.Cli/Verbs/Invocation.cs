using System.CommandLine;
using MediaCleanup.Cli.Look;

namespace MediaCleanup.Cli.Verbs;

/// <summary>One run of a verb: what was typed, where it is shown, and where it runs.</summary>
internal sealed record Invocation(ParseResult Parse, Terminal Terminal, Surroundings Surroundings);

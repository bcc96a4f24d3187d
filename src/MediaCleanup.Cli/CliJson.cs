using System.Text.Json.Serialization;
using MediaCleanup.Cli.Look;
using MediaCleanup.Cli.Verbs;

namespace MediaCleanup.Cli;

/// <summary>Every document that <c>--json</c> prints.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(InspectedFile[]))]
[JsonSerializable(typeof(QueueSummary))]
[JsonSerializable(typeof(ListedEntry[]))]
[JsonSerializable(typeof(ScanResult))]
[JsonSerializable(typeof(PlannedEntry[]))]
[JsonSerializable(typeof(ProcessResult))]
[JsonSerializable(typeof(WrittenField[]))]
[JsonSerializable(typeof(UndoResult))]
[JsonSerializable(typeof(DemoFile[]))]
internal sealed partial class CliJson : JsonSerializerContext;

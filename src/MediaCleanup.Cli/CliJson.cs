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
[JsonSerializable(typeof(ToldResult))]
[JsonSerializable(typeof(FaultResult))]
[JsonSerializable(typeof(UndoResult))]
[JsonSerializable(typeof(DemoFile[]))]
[JsonSerializable(typeof(ListedCheckpoint[]))]
[JsonSerializable(typeof(ShownCheckpoint))]
[JsonSerializable(typeof(CreatedCheckpoint))]
[JsonSerializable(typeof(RestoredCheckpoint))]
[JsonSerializable(typeof(PrunedCheckpoints))]
[JsonSerializable(typeof(UndoCheck[]))]
[JsonSerializable(typeof(PrunedUndo))]
[JsonSerializable(typeof(BackupMade))]
[JsonSerializable(typeof(CacheFigures[]))]
[JsonSerializable(typeof(CacheFinding[]))]
[JsonSerializable(typeof(CacheCleared[]))]
[JsonSerializable(typeof(CompletionScript))]
[JsonSerializable(typeof(SettingsWritten))]
[JsonSerializable(typeof(Dashboard))]
[JsonSerializable(typeof(SessionDetail[]))]
[JsonSerializable(typeof(WaitingRow[]))]
[JsonSerializable(typeof(IssueText))]
[JsonSerializable(typeof(ArchivedLog[]))]
[JsonSerializable(typeof(PlanWritten))]
[JsonSerializable(typeof(WeeklyWritten))]
internal sealed partial class CliJson : JsonSerializerContext;

namespace MediaCleanup.Tests.Fakes;

/// <summary>Tests that measure the whole process, or start many processes: they run while no other test does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}

using MediaCleanup.Core.Changes;

namespace MediaCleanup.Tests.Core.Changes;

public sealed class ApplierTests
{
    [Fact]
    public void An_edit_changes_the_named_field_and_leaves_nothing_beside_the_file()
    {
        using var bench = new ApplierBench();
        bench.Track("Artist/Album/01.flac", "old title");

        var results = bench.Apply(bench.Edit("Artist/Album/01.flac", ("title", "new title")));

        results.Single().Outcome.Should().BeOfType<Outcome.Done>();
        bench.Tags("Artist/Album/01.flac").First("title").Should().Be("new title");
        Directory.GetFiles(bench.Root["Artist/Album"]).Select(Path.GetFileName).Should().Equal("01.flac");
    }

    [Fact]
    public void A_second_time_the_same_plan_finds_its_work_done()
    {
        using var bench = new ApplierBench();
        bench.Track("Artist/Album/01.flac", "old title");
        var plan = bench.Edit("Artist/Album/01.flac", ("title", "new title"));
        bench.Apply(plan);
        var after = File.ReadAllBytes(bench.Root["Artist/Album/01.flac"]);

        bench.Apply(plan).Single().Outcome.Should().BeOfType<Outcome.AlreadyDone>();

        File.ReadAllBytes(bench.Root["Artist/Album/01.flac"]).Should().Equal(after);
    }
}

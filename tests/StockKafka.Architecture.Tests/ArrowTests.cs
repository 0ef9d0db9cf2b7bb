namespace StockKafka.Architecture.Tests;

/// <summary>Arrows point one way: between the projects, and between the rooms of each.</summary>
public sealed class ArrowTests(ArrowTests.Built built) : IClassFixture<ArrowTests.Built>
{
    private House House => built.House;

    public static TheoryData<string> Projects => [.. new House(House.Checkout()).Projects];

    [Fact]
    public void Every_project_is_looked_at() => Assert.All(House.Projects, project => Assert.NotEmpty(House.Within(project).Names));

    [Fact]
    public void No_project_uses_one_that_uses_it() => OneWay(House.Between());

    [Theory]
    [MemberData(nameof(Projects))]
    public void No_room_of_a_project_uses_one_that_uses_it(string project) => OneWay(House.Within(project));

    /// <summary>They know the system by its addresses and protocols alone, so that each can be given away.</summary>
    [Theory]
    [InlineData("StockKafka.Broker")]
    [InlineData("StockKafka.Faults")]
    [InlineData("StockKafka.Garnet")]
    [InlineData("StockKafka.Hosting")]
    [InlineData("StockKafka.Load")]
    public void What_can_be_given_away_uses_no_other_project(string project) => Assert.Empty(House.Between().UsedBy(project));

    [Theory]
    [InlineData("StockKafka.Api")]
    [InlineData("StockKafka.Scanner")]
    [InlineData("StockKafka.AppHost")]
    public void What_runs_is_used_by_none(string project) =>
        Assert.DoesNotContain(House.Projects.Where(other => other != project), other => House.Between().UsedBy(other).Contains(project));

    [Fact]
    public void The_picture_in_the_documentation_is_of_this_code() => Assert.True(
        Picture.Of(House) == File.ReadAllText(Picture.File(House.Checkout())), "it is of other code; draw it anew: dotnet run -c Release --project eng/StockKafka.Rooms");

    private static void OneWay(Graph graph)
    {
        var back = graph.TurningBack();
        Assert.True(back.Count == 0, $"arrows that turn back:\n{string.Join('\n', back)}");
    }

    public sealed class Built
    {
        public House House { get; } = new(House.Checkout());
    }
}

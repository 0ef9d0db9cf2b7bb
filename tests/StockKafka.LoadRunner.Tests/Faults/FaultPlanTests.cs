using StockKafka.Load.Faults;
using StockKafka.Load.Notation;

namespace StockKafka.LoadRunner.Tests.Faults;

public sealed class FaultPlanTests
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(90);

    [Fact]
    public void Parse_TimeLine_GivesActionsInOrder()
    {
        var plan = FaultPlan.Parse("kafka:start@35s, stop@20s,restart@1m10.5s", Duration);
        Assert.Equal(
            [
                new("kafka", FaultAction.Stop, TimeSpan.FromSeconds(20)),
                new("kafka", FaultAction.Start, TimeSpan.FromSeconds(35)),
                new("kafka", FaultAction.Restart, TimeSpan.FromSeconds(70.5)),
            ],
            plan);
    }

    [Theory]
    [InlineData("kill", FaultAction.Kill, true, false)]
    [InlineData("PAUSE", FaultAction.Pause, true, false)]
    [InlineData("resume", FaultAction.Resume, false, true)]
    [InlineData("restart", FaultAction.Restart, true, true)]
    public void Parse_EveryAction_KnowsWhatItDoes(string text, object action, bool breaks, bool mends)
    {
        var fault = Assert.Single(FaultPlan.Parse($"redis:{text}@0s", Duration));
        Assert.Equal(((FaultAction)action, breaks, mends), (fault.Action, fault.Breaks, fault.Mends));
    }

    [Theory]
    [InlineData("", "names no resource")]
    [InlineData("kafka", "names no resource")]
    [InlineData(":stop@20s", "names no resource")]
    [InlineData("kafka:", "names no resource")]
    [InlineData("kafka:stop", "'stop'")]
    [InlineData("kafka:stop@", "'' in")]
    [InlineData("kafka:stop@20", "'20' in")]
    [InlineData("kafka:stop@-5s", "'-5s' in")]
    [InlineData("kafka:stop@soon", "'soon' in")]
    [InlineData("kafka:halt@20s", "'halt'")]
    [InlineData("kafka:1@20s", "'1'")]
    [InlineData("kafka:@20s", "''")]
    [InlineData("kafka:stop@20s,,start@35s", "'' in")]
    [InlineData("kafka:stop@20s,start@20s", "two actions at 20s")]
    [InlineData("kafka:stop@90s", "at or after the end of the load (1m30s)")]
    [InlineData("kafka:stop@20s@30s", "'stop@20s@30s'")]
    public void Parse_Nonsense_OneLineNamesIt(string text, string says)
    {
        var exception = Assert.Throws<UsageException>(() => FaultPlan.Parse(text, Duration));
        Assert.StartsWith("--fault: ", exception.Message, StringComparison.Ordinal);
        Assert.Contains(says, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
    }

    [Fact]
    public void Parse_DurationUnknown_AnyMomentWillDo() =>
        Assert.Single(FaultPlan.Parse("kafka:kill@5h", duration: null));
}

namespace StockKafka.LoadRunner.Tests.Engine;

/// <summary>Tests that measure their own process, and therefore run while no other test does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Undisturbed
{
    public const string Name = "undisturbed";
}

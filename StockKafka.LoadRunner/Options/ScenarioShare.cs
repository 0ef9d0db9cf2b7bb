namespace StockKafka.LoadRunner.Options;

/// <summary>A scenario of a load and its part of the users or the rate.</summary>
/// <param name="Name">Name in the catalog of scenarios.</param>
/// <param name="Weight">Share in proportion to the weights of the others.</param>
internal sealed record ScenarioShare(string Name, int Weight = 1)
{
    public override string ToString() => Weight == 1 ? Name : $"{Name}:{Weight}";
}

using StockKafka.LoadRunner.Options;
using StockKafka.LoadRunner.Stack;

namespace StockKafka.LoadRunner.Scenarios;

/// <summary>What a load needs, by its scenarios.</summary>
internal static class LoadNeeds
{
    public static bool UsesKafka(this LoadOptions options) => options.Needs(ScenarioNeeds.Kafka);

    public static bool Needs(this LoadOptions options, ScenarioNeeds needs) => options.Scenarios.Any(share => ScenarioCatalog.Find(share.Name).Needs == needs);

    /// <summary>Whether the load goes to the running stack, so that what happens to its resources explains what fails.</summary>
    public static bool Concerns(this LoadOptions options, StackTarget target)
    {
        IEnumerable<Uri> attacked =
            [.. options.Http?.Targets.Select(each => each.Address) ?? [], .. options.Needs(ScenarioNeeds.Api) && target.Api is { } api ? [api] : (Uri[])[]];
        var origins = attacked.Select(address => address.GetLeftPart(UriPartial.Authority)).ToHashSet();
        return target.Resources.SelectMany(resource => resource.Endpoints ?? [])
                .Any(endpoint => Uri.TryCreate(endpoint.Url, UriKind.Absolute, out var address) && origins.Contains(address.GetLeftPart(UriPartial.Authority)))
            || (options.UsesKafka() && target.KafkaIsOwn == true);
    }
}

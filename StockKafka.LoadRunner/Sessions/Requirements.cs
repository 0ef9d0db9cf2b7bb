using StockKafka.Load.Notation;
using StockKafka.LoadRunner.Options;
using StockKafka.LoadRunner.Scenarios;
using StockKafka.LoadRunner.Stack;

namespace StockKafka.LoadRunner.Sessions;

/// <summary>Says, before anything starts, what a load needs and the machine does not have.</summary>
internal static class Requirements
{
    /// <exception cref="RunnerException">No API was found.</exception>
    public static Uri Api(StackTarget target) => target.Api
        ?? throw new RunnerException("no stack is running; start one with ./stockkafka up, or name its API with --target URL");

    public static void Check(LoadOptions options, StackTarget target)
    {
        var folder = Path.GetFullPath(options.Target.DataFolder);
        if (options.Needs(ScenarioNeeds.Api) && target.Api is null)
        {
            throw new RunnerException(
                $"no stack is running (looked in {folder}); start one with ./stockkafka up, or name its API with --target URL");
        }

        if (options.UsesKafka() && string.IsNullOrWhiteSpace(target.Kafka))
        {
            throw new RunnerException(
                $"no Kafka is running (looked in {folder}); start the stack with ./stockkafka up, or name one with --kafka HOST:PORT");
        }

        if (options.Faults.Count == 0)
        {
            return;
        }

        if (target.Control is null)
        {
            throw new RunnerException(
                $"--fault needs a running stack, whose control.json is not in {folder}; start it with ./stockkafka up, or name its folder with --data");
        }

        var unknown = options.Faults.Select(fault => fault.Resource)
            .FirstOrDefault(name => target.Resources.All(resource => resource.Name != name));
        if (unknown is not null)
        {
            throw new UsageException(
                $"--fault: '{unknown}' is no resource of the running stack; use one of {string.Join(", ", target.Resources.Select(resource => resource.Name))}");
        }
    }
}

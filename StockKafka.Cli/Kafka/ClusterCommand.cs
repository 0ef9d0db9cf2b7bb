using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using StockKafka.Cli.CommandLine;
using StockKafka.Cli.Places;
using StockKafka.Cli.Processes;
using StockKafka.Cli.Stack;
using StockKafka.Hosting;
using StockKafka.Load.Notation;

namespace StockKafka.Cli.Kafka;

/// <summary>A command that speaks to a Kafka cluster: the running stack's, or any other.</summary>
internal sealed class ClusterCommand : Command
{
    private const string KafkaResource = "kafka";

    private readonly Option<bool> _json = new("--json") { Description = "JSON: one document, for tail one line for each message" };
    private readonly Option<string?> _bootstrap = TextOption.Create("--bootstrap", "HOST:PORT", "any Kafka broker, in place of the running stack's");
    private readonly DataFolder _data = new();

    public ClusterCommand(string name, string description, params IEnumerable<Symbol> takes)
        : base(name, description)
    {
        _bootstrap.Validators.Add(VerifyAddress);
        foreach (var symbol in takes)
        {
            if (symbol is Argument argument)
            {
                Add(argument);
            }
            else
            {
                Add((Option)symbol);
            }
        }

        Add(_json);
        Add(_bootstrap);
        Add(_data.Option);
    }

    public bool IsJson(ParseResult parsed) => parsed.GetValue(_json);

    /// <summary>Says what the command does with a cluster.</summary>
    public ClusterCommand Does(Func<ParseResult, KafkaSession, Task> act)
    {
        SetAction((parsed, _) => Ending.RunAsync(async ending =>
        {
            using var session = await OpenAsync(parsed, ending).ConfigureAwait(false);
            await act(parsed, session).ConfigureAwait(false);
            return ExitCodes.Success;
        }));
        return this;
    }

    public async Task<KafkaSession> OpenAsync(ParseResult parsed, CancellationToken cancellationToken) =>
        new(parsed.GetValue(_bootstrap) ?? (await FindAsync(parsed, cancellationToken).ConfigureAwait(false)).ConnectionString!);

    /// <exception cref="RunnerException">There is no running stack with a Kafka.</exception>
    public async Task<StackResource> FindAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var folder = _data.In(parsed);
        try
        {
            using var client = RunningStack.Open(folder);
            var resources = await client.GetResourcesAsync(cancellationToken).ConfigureAwait(false);
            return resources.FirstOrDefault(each => each is { Name: KafkaResource, ConnectionString: not null })
                ?? throw new RunnerException($"the stack on '{folder}' has no resource '{KafkaResource}' with an address");
        }
        catch (RunnerException exception)
        {
            throw new RunnerException($"{exception.Message}, or name a broker with --bootstrap HOST:PORT", exception);
        }
    }

    private static void VerifyAddress(OptionResult result)
    {
        if (result.Tokens is [{ Value: var text }] && !text.Split(',').All(IsAddress))
        {
            result.AddError($"--bootstrap must be HOST:PORT, not '{text}'");
        }
    }

    private static bool IsAddress(string text) => text.LastIndexOf(':') is > 0 and var colon
        && ushort.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0;
}

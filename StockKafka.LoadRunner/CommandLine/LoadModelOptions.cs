using System.CommandLine;

namespace StockKafka.LoadRunner.CommandLine;

/// <summary>The options of <c>load</c> that say how load comes about.</summary>
sealed class LoadModelOptions
{
    readonly Option<string?> _rate = LoadCommand.Text(
        "--rate", "N/s", "operations (or Kafka messages) at this rate instead of users who think; 100/s..500/s rises evenly over the duration");

    readonly Option<string?> _stages = LoadCommand.Text(
        "--stages", "N/s@TIME,…", "goes evenly to each rate over its time: \"100/s@30s,500/s@1m,0/s@30s\"; begins at 0, or at --rate");

    readonly Option<string?> _arrivals = LoadCommand.Text(
        "--arrivals", "KIND", "constant (even gaps) or poisson (random ones, from the seed) [constant]");

    readonly Option<string?> _iterations = LoadCommand.Text("--iterations", "N", "ends after this many operations, or after --duration if that is named and over before");
    readonly Option<string?> _warmUp = LoadCommand.Text("--warm-up", "TIME", "beginning of the run that is recorded and not judged [0s]");
    readonly Option<string?> _gracefulStop = LoadCommand.Text("--graceful-stop", "TIME", "how long operations under way at the end may take [30s]");

    public IEnumerable<Option> All => [_rate, _stages, _arrivals, _iterations, _warmUp, _gracefulStop];

    public LoadModelArguments Read(ParseResult parsed) => new()
    {
        Rate = parsed.GetValue(_rate),
        Stages = parsed.GetValue(_stages),
        Arrivals = parsed.GetValue(_arrivals),
        Iterations = parsed.GetValue(_iterations),
        WarmUp = parsed.GetValue(_warmUp),
        GracefulStop = parsed.GetValue(_gracefulStop),
    };
}

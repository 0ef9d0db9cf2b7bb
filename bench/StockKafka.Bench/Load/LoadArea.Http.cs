using System.Globalization;

namespace StockKafka.Bench.Load;

internal sealed partial class LoadArea
{
    private const int TrySeconds = 1, RoundSeconds = 10, ThinkingUsers = 10_000, ThinkingSeconds = 15, ThinkSeconds = 2;

    private static readonly int[] Connections = [32, 64, 128];

    /// <summary>Each generator at the setting that is best for it, in rounds that go through them forwards and backwards.</summary>
    private async Task<IReadOnlyList<Measurement>> RequestsAsync(BenchRun run, string address, string reports, CancellationToken cancellationToken)
    {
        List<(Generator Generator, int Connections, int Threads)> best = [];
        foreach (var generator in (Generator[])[Generator.LoadRunner(reports), .. Generator.Peers])
        {
            if (!generator.IsInstalled)
            {
                run.Say($"load: {generator.Name} is not installed: left out");
                continue;
            }

            best.Add(await BestAsync(run, generator, address, cancellationToken).ConfigureAwait(false));
        }

        var results = best.ToDictionary(each => each.Generator, _ => new List<GeneratorResult>());
        for (var round = 0; round < run.Repetitions; round++)
        {
            foreach (var (generator, connections, threads) in round % 2 == 0 ? best : Enumerable.Reverse(best))
            {
                var result = await generator.RunAsync(connections, threads, run.Quick ? TrySeconds : RoundSeconds, address, cancellationToken).ConfigureAwait(false);
                results[generator].Add(result);
                run.Say($"load: {NameOf(generator)}: {Text(result.Requests)} requests, {Text(result.PerCpuSecond)} for a second of processor time");
            }
        }

        var own = Median(results[best[0].Generator].Select(result => result.PerCpuSecond));
        var start = await StartCostAsync(best[0].Generator, address, reports, cancellationToken).ConfigureAwait(false);
        List<Measurement> measurements =
        [
            Result($"load runner{Setting(best[0])}, all histograms on", own, "requests/CPU s"),
            Result("load runner: its start and its reports, whatever the load", start, "CPU s"),
            Result(
                "load runner without them",
                Median(results[best[0].Generator].Select(result => result.Requests / (result.CpuSeconds - start))), "requests/CPU s"),
        ];
        foreach (var peer in best[1..])
        {
            var theirs = Median(results[peer.Generator].Select(result => result.PerCpuSecond));
            measurements.Add(Result($"{peer.Generator.Name}{Setting(peer)}", theirs, "requests/CPU s"));
            measurements.Add(Result(
                $"load runner / {peer.Generator.Name}", own / theirs, "ratio", Goal.AtLeast(peer.Generator.Name == "wrk" ? 0.6 : 1)));
        }

        return measurements;
    }

    private static async Task<(Generator Generator, int Connections, int Threads)> BestAsync(
        BenchRun run, Generator generator, string address, CancellationToken cancellationToken)
    {
        var (best, most) = ((generator, Connections[0], generator.Threads[0]), 0d);
        foreach (var connections in run.Quick ? Connections[1..2] : Connections)
        {
            foreach (var threads in generator.Threads)
            {
                var result = await generator.RunAsync(connections, threads, TrySeconds, address, cancellationToken).ConfigureAwait(false);
                (best, most) = result.PerCpuSecond > most ? ((generator, connections, threads), result.PerCpuSecond) : (best, most);
            }
        }

        return best;
    }

    /// <summary>What a run of a second costs that sends a single request.</summary>
    private static async Task<double> StartCostAsync(Generator own, string address, string reports, CancellationToken cancellationToken)
    {
        var single = own with
        {
            Arguments = (_, _, _, _) =>
            [
                Generator.LoadRunnerProgram, "load", "--test-type", "http", "--target", address, "--rate", "1/s",
                "--duration", "1s", "--data", reports, "--out", reports, "--json",
            ],
        };
        return (await single.RunAsync(1, 1, 1, address, cancellationToken).ConfigureAwait(false)).CpuSeconds;
    }

    /// <summary>Users who think, each with a connection that is kept.</summary>
    private async Task<IReadOnlyList<Measurement>> ThinkingAsync(BenchRun run, string address, CancellationToken cancellationToken)
    {
        var output = await Generator.OutputAsync(
            "dotnet",
            [
                Environment.GetCommandLineArgs()[0], LoadRoles.Prefix, "users", address, Invariant(run.Scaled(ThinkingUsers)),
                Invariant((int)run.Seconds(ThinkingSeconds).TotalSeconds), Invariant(ThinkSeconds),
            ],
            cancellationToken).ConfigureAwait(false);
        var fields = output.Split(' ', '\n');
        if (fields.Length < 3 || fields[1] != "0")
        {
            throw new BenchException($"users who think: {output}");
        }

        var mebibytes = long.Parse(fields[2], CultureInfo.InvariantCulture) / 1024d;
        run.Say($"load: {Text(run.Scaled(ThinkingUsers))} users who think: {fields[0]} requests, at most {mebibytes:0.0} MiB");
        return [Result($"memory with {Text(run.Scaled(ThinkingUsers))} users who think 1 to 3 s, highest", mebibytes, "MiB", Goal.AtMost(150))];
    }

    private static string NameOf(Generator generator) => generator.Name == "dotnet" ? "load runner" : generator.Name;

    private static string Setting((Generator Generator, int Connections, int Threads) best) =>
        string.Create(CultureInfo.InvariantCulture, $" ({best.Connections} connections{(best.Generator.Threads.Length > 1 ? $", {best.Threads} threads" : "")})");

    private static string Invariant(int number) => number.ToString(CultureInfo.InvariantCulture);
}

using System.Net;
using StockKafka.LoadRunner.Engine;

namespace StockKafka.LoadRunner.Scenarios;

/// <summary>
/// Watches rather than loads: one user asks each second, in turn, whether the API is healthy, how its machine is and how far ingest has
/// come, while the system monitor samples everything else.
/// </summary>
sealed class Monitoring(StockRun run) : Scenario
{
    (Operation Operation, Uri Address, Expectation Answer)[] _requests = [];

    public override string Name => "Monitoring";

    public override TimeSpan MeanThinkTime => TimeSpan.FromSeconds(1);

    public override async Task SetUpAsync(OperationCatalog operations, CancellationToken cancellationToken)
    {
        (Operation, Uri, Expectation) Request(string path, BodyCheck check) =>
            (operations.Get("GET", path, Name, "health"), new Uri(run.Api.Address, path.TrimStart('/')), new(HttpStatusCode.OK, check));
        _requests =
        [
            Request("/health", static body => body.Length > 0 ? null : JsonShape.Wrong),
            Request("/api/system/health", static body => JsonShape.Check(body, "\"status\""u8)),
            Request("/api/ingest/status", static body => JsonShape.Check(body, "lag"u8)),
        ];
        await run.Api.WarmUpAsync(cancellationToken).ConfigureAwait(false);
    }

    public override VirtualUser CreateUser(int number, Random random) => new User(this);

    sealed class User(Monitoring scenario) : VirtualUser
    {
        int _next = -1;

        public override Operation Next() => scenario._requests[_next = (_next + 1) % scenario._requests.Length].Operation;

        public override ValueTask<OperationResult> ExecuteAsync(Operation operation, CancellationToken cancellationToken) =>
            scenario.GetAsync(_next, cancellationToken);

        public override TimeSpan ThinkTime() => scenario.MeanThinkTime;
    }

    ValueTask<OperationResult> GetAsync(int index, CancellationToken cancellationToken) =>
        run.Api.GetAsync(_requests[index].Address, _requests[index].Answer, cancellationToken);
}

using System.Net;
using StockKafka.Load.Answers;
using StockKafka.Load.Engine;
using StockKafka.Load.Http;

namespace StockKafka.LoadRunner.Scenarios;

/// <summary>
/// Watches rather than loads: one user asks each second, in turn, whether the API is healthy, how its machine is and how far ingest has
/// come, while the system monitor samples everything else.
/// </summary>
internal sealed class Monitoring(StockRun run) : Scenario
{
    private (Operation Operation, PreparedRequest Request, AnswerCheck Check)[] _questions = [];

    public override string Name => "Monitoring";

    public override TimeSpan MeanThinkTime => TimeSpan.FromSeconds(1);

    public override async Task SetUpAsync(OperationCatalog operations, CancellationToken cancellationToken)
    {
        (Operation, PreparedRequest, AnswerCheck) Ask(string path, BodyCheck check) => (
            operations.Get("GET", path, Name, "health"),
            PreparedRequest.Create(HttpMethod.Get, new Uri(run.Api.Address, path.TrimStart('/'))),
            new Expectation(HttpStatusCode.OK, check).Judging);
        _questions =
        [
            Ask("/health", static body => body.Length > 0 ? null : JsonShape.Wrong),
            Ask("/api/system/health", static body => JsonShape.Check(body, "\"status\""u8)),
            Ask("/api/ingest/status", static body => JsonShape.Check(body, "lag"u8)),
        ];
        await run.Api.WarmUpAsync(cancellationToken).ConfigureAwait(false);
    }

    public override VirtualUser CreateUser(int number, Random random) => new User(this, run.Api.Open());

    private sealed class User(Monitoring scenario, LoadConnection connection) : VirtualUser, IDisposable
    {
        private int _next = -1;

        public override Operation Next() => scenario._questions[_next = (_next + 1) % scenario._questions.Length].Operation;

        public override ValueTask<OperationResult> ExecuteAsync(Operation operation, CancellationToken cancellationToken) =>
            connection.SendAsync(scenario._questions[_next].Request, scenario._questions[_next].Check, cancellationToken);

        public override TimeSpan ThinkTime() => scenario.MeanThinkTime;

        public void Dispose() => connection.Dispose();
    }
}

using StockKafka.Load.Answers;
using StockKafka.Load.Engine;
using StockKafka.Load.Http;
using StockKafka.Load.Notation;

namespace StockKafka.Load;

/// <summary>Users who ask for one address, each on a connection of its own.</summary>
internal sealed class GetScenario(Uri address, TimeSpan timeout, TimeSpan thinkTime) : Scenario, IDisposable
{
    private static readonly AnswerExpectation Expected = new();

    private readonly LoadHttpClient _http = new(new() { Timeout = timeout }, TimeProvider.System);
    private readonly PreparedRequest _request = PreparedRequest.Create(HttpMethod.Get, address);
    private Operation? _operation;

    public override string Name => "Get";

    public override TimeSpan MeanThinkTime => thinkTime;

    private TimeSpan ThinkTime => thinkTime;

    public override Task SetUpAsync(OperationCatalog operations, CancellationToken cancellationToken)
    {
        _operation = operations.Get("GET", Secrets.Hidden(address.PathAndQuery), Name);
        return Task.CompletedTask;
    }

    public override VirtualUser CreateUser(int number, Random random) => new User(this, _http.Open(address));

    public void Dispose() => _http.Dispose();

    private sealed class User(GetScenario scenario, LoadConnection connection) : VirtualUser, IDisposable
    {
        private readonly AnswerReader _reader = Expected.NewReader();

        public override Operation Next() => scenario._operation!;

        public override ValueTask<OperationResult> ExecuteAsync(Operation operation, CancellationToken cancellationToken) =>
            connection.StreamAsync(scenario._request, _reader, cancellationToken);

        public override TimeSpan ThinkTime() => scenario.ThinkTime;

        public void Dispose() => connection.Dispose();
    }
}

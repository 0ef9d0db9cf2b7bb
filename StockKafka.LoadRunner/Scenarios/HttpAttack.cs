using StockKafka.Load.Answers;
using StockKafka.Load.Engine;
using StockKafka.Load.Http;
using StockKafka.Load.Notation;
using StockKafka.LoadRunner.Options;

namespace StockKafka.LoadRunner.Scenarios;

/// <summary>Asks any addresses, one after the other, each user beginning at another one; without a rate as fast as answers come.</summary>
internal sealed class HttpAttack(HttpAttackOptions options, StockRun run) : Scenario
{
    /// <summary>More addresses than this are counted together: each operation of its own costs every worker its histograms.</summary>
    public const int MostOperations = 50;

    private const string Authorization = "Authorization";

    private readonly LoadHttpClient _http = run.Watch(new LoadHttpClient(
        new() { Http2 = options.Http2, Timeout = options.Timeout, MaxBody = int.MaxValue, LongestBody = options.LongestBody }, run.Time));
    private readonly AnswerExpectation _expected = options.Expected;
    private (Operation Operation, PreparedRequest Request)[] _requests = [];

    public override string Name => "Http";

    public override Task SetUpAsync(OperationCatalog operations, CancellationToken cancellationToken)
    {
        var oneServer = options.Targets.DistinctBy(target => target.Address.GetLeftPart(UriPartial.Authority)).Count() == 1;
        var together = options.Targets.DistinctBy(target => target.Address).Count() > MostOperations;
        string NameOf(Uri address) => together ? $"[{options.Targets.Count} addresses]" : Secrets.Hidden(oneServer ? address.PathAndQuery : address.AbsoluteUri);
        _requests =
        [
            .. options.Targets.Select(target => (
                operations.Get(options.Method.Method, NameOf(target.Address), Name),
                PreparedRequest.Create(options.Method, target.Address, HeadersOf(target), options.Body))),
        ];
        return Task.CompletedTask;
    }

    private IReadOnlyList<KeyValuePair<string, string>> HeadersOf(HttpTarget target) =>
        target.Authorization is null || options.Headers.Any(header => header.Key.Equals(Authorization, StringComparison.OrdinalIgnoreCase))
            ? options.Headers
            : [.. options.Headers, new(Authorization, target.Authorization)];

    public override VirtualUser CreateUser(int number, Random random) => new User(this, number - 1);

    private sealed class User(HttpAttack scenario, int first) : VirtualUser, IDisposable
    {
        private readonly Dictionary<string, LoadConnection> _connections = [];
        private readonly AnswerReader _reader = scenario._expected.NewReader();
        private int _next = first - 1;

        public override Operation Next() => scenario._requests[_next = (_next + 1) % scenario._requests.Length].Operation;

        public override ValueTask<OperationResult> ExecuteAsync(Operation operation, CancellationToken cancellationToken)
        {
            var request = scenario._requests[_next].Request;
            if (!_connections.TryGetValue(request.Origin, out var connection))
            {
                _connections.Add(request.Origin, connection = scenario._http.Open(request.Address));
            }

            return connection.StreamAsync(request, _reader, cancellationToken);
        }

        public override TimeSpan ThinkTime() => TimeSpan.Zero;

        public void Dispose()
        {
            foreach (var connection in _connections.Values)
            {
                connection.Dispose();
            }
        }
    }
}

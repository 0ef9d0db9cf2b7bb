using StockKafka.LoadRunner.Engine;
using StockKafka.LoadRunner.Http;

namespace StockKafka.LoadRunner.Scenarios;

/// <summary>What the scenario Http asks for and expects.</summary>
sealed record HttpAttackOptions
{
    public required IReadOnlyList<Uri> Addresses { get; init; }

    public HttpMethod Method { get; init; } = HttpMethod.Get;

    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>HTTP/2 (h2c without TLS): users share connections, each request is a stream.</summary>
    public bool Http2 { get; init; }

    public AnswerExpectation Expected { get; init; } = new();
}

/// <summary>Asks any addresses, one after the other, each user beginning at another one; without a rate as fast as answers come.</summary>
sealed class HttpAttack(HttpAttackOptions options, TimeProvider time) : Scenario
{
    /// <summary>More addresses than this are counted together: each operation of its own costs every worker its histograms.</summary>
    public const int MostOperations = 50;

    readonly LoadHttpClient _http = new(new() { Http2 = options.Http2 }, time);
    readonly AnswerCheck _check = options.Expected.Check;
    (Operation Operation, PreparedRequest Request)[] _requests = [];

    public override string Name => "Http";

    public override Task SetUpAsync(OperationCatalog operations, CancellationToken cancellationToken)
    {
        var oneServer = options.Addresses.DistinctBy(address => address.GetLeftPart(UriPartial.Authority)).Count() == 1;
        var together = options.Addresses.Distinct().Count() > MostOperations;
        string NameOf(Uri address) => together ? $"[{options.Addresses.Count} addresses]" : oneServer ? address.PathAndQuery : address.AbsoluteUri;
        _requests =
        [
            .. options.Addresses.Select(address => (
                operations.Get(options.Method.Method, NameOf(address), Name),
                PreparedRequest.Create(options.Method, address, options.Headers, options.Body))),
        ];
        return Task.CompletedTask;
    }

    public override VirtualUser CreateUser(int number, Random random) => new User(this, number - 1);

    sealed class User(HttpAttack scenario, int first) : VirtualUser, IDisposable
    {
        readonly Dictionary<string, LoadConnection> _connections = [];
        int _next = first - 1;

        public override Operation Next() => scenario._requests[_next = (_next + 1) % scenario._requests.Length].Operation;

        public override ValueTask<OperationResult> ExecuteAsync(Operation operation, CancellationToken cancellationToken)
        {
            var request = scenario._requests[_next].Request;
            if (!_connections.TryGetValue(request.Origin, out var connection))
            {
                _connections.Add(request.Origin, connection = scenario._http.Open(request.Address));
            }

            return connection.SendAsync(request, scenario._check, cancellationToken);
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

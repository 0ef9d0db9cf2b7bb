using System.Net;
using System.Text.Json;
using StockKafka.Load.Ledger;
using StockKafka.Load.Recording;
using StockKafka.LoadRunner.Ledger;

namespace StockKafka.LoadRunner.Tests.Ledger;

public sealed class LedgerCheckTests
{
    private readonly AcknowledgementBook _book = new();
    private readonly Store _store = new();

    [Fact]
    public async Task AllStored_NothingLost()
    {
        Send("u1", 100, acknowledged: _ => true, copies: _ => 1);
        Send("u2", 7, acknowledged: _ => true, copies: _ => 1);
        var ledger = await CheckAsync();
        Assert.Equal((true, 107, 107, 107, 0, 0, 0, 0), Figures(ledger));
        Assert.Null(ledger.Note);
    }

    [Fact]
    public async Task LostDoubledAndUnacknowledged_AreToldApart()
    {
        // 3 and 4 lost, 10 stored twice, 20 unacknowledged but stored, 21 unacknowledged and not stored.
        Send("u1", 30, acknowledged: sequence => sequence is not (20 or 21), copies: sequence => sequence switch
        {
            3 or 4 or 21 => 0,
            10 => 2,
            _ => 1,
        });
        var ledger = await CheckAsync();
        Assert.Equal((true, 30, 28, 27, 2, 1, 1, 0), Figures(ledger));
        Assert.Equal(["u1: 3–4"], ledger.LostRanges);
    }

    [Fact]
    public async Task CountsAgreeButSequencesDoNot_LossIsFound()
    {
        // As many stored as acknowledged: only the sequence numbers show that it is another message.
        Send("u1", 10, acknowledged: sequence => sequence != 10, copies: sequence => sequence == 5 ? 0 : 1);
        var ledger = await CheckAsync();
        Assert.Equal((1, 1, 9), (ledger.Lost, ledger.UnacknowledgedButStored, ledger.Stored));
    }

    [Fact]
    public async Task WholeProducerMissing_IsLost()
    {
        Send("u1", 4, acknowledged: _ => true, copies: _ => 0);
        Assert.Equal(4, (await CheckAsync()).Lost);
    }

    [Fact]
    public async Task StoredWhatNobodySent_IsUnexpected()
    {
        Send("u1", 3, acknowledged: _ => true, copies: _ => 1);
        _store.Add("u1", 9, 1);
        _store.Add("stranger", 1, 1);
        Assert.Equal(2, (await CheckAsync()).Unexpected);
    }

    [Fact]
    public async Task StoreLags_IsAwaited()
    {
        Send("u1", 50, acknowledged: _ => true, copies: _ => 1);
        _store.HiddenReads = 3;
        var ledger = await CheckAsync();
        Assert.Equal((50, 0), (ledger.Stored, ledger.Lost));
    }

    [Theory]
    [InlineData("""{"lag":0,"partitions":[{"lag":0},{"lag":0}]}""", 0L)]
    [InlineData("""{"lag":null,"partitions":[{"lag":0},{"lag":null}]}""", null)]
    [InlineData("""{"partitions":[]}""", null)]
    public async Task Lag_OfWhichAPartIsUnknown_IsUnknown(string status, long? expected)
    {
        using var http = new HttpClient(new Fixed(status)) { BaseAddress = new Uri("http://store/") };
        Assert.Equal(expected, await new LedgerClient(http).GetLagAsync(CancellationToken.None));
    }

    [Fact]
    public async Task ApiFailsAtFirst_IsAskedAgain()
    {
        Send("u1", 5, acknowledged: _ => true, copies: _ => 1);
        _store.FailingReads = 2;
        Assert.True((await CheckAsync()).Checked);
    }

    [Fact]
    public async Task ApiNeverAnswers_IsNotChecked()
    {
        Send("u1", 5, acknowledged: _ => true, copies: _ => 1);
        _store.FailingReads = int.MaxValue;
        var ledger = await CheckAsync(TimeSpan.FromSeconds(1));
        Assert.False(ledger.Checked);
        Assert.Contains("could not be read", ledger.Note, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StoreNeverLevel_WhatIsMissingIsUnknown()
    {
        Send("u1", 50, acknowledged: _ => true, copies: _ => 1);
        _store.HiddenReads = int.MaxValue;
        var ledger = await CheckAsync(TimeSpan.FromSeconds(1));
        Assert.Equal((false, 50, 0), (ledger.Checked, ledger.Acknowledged, ledger.Lost));
        Assert.Equal("the store had not caught up after 1 s, and 25 messages were not there yet", ledger.Note);
    }

    [Fact]
    public async Task LagUnknown_WhatIsMissingIsUnknown()
    {
        // As many stored as acknowledged, so that only the sequences differ.
        Send("u1", 10, acknowledged: sequence => sequence != 10, copies: sequence => sequence == 5 ? 0 : 1);
        _store.TellsLag = false;
        var ledger = await CheckAsync();
        Assert.Equal((false, "the API does not tell how far the store is, and 1 messages were not there yet"), (ledger.Checked, ledger.Note));
    }

    [Fact]
    public async Task RunThatTheApiDoesNotKnow_IsLost()
    {
        Send("u1", 3, acknowledged: _ => true, copies: _ => 0);
        _store.KnowsRuns = false;
        Assert.Equal((true, 3), (await CheckAsync()) is var ledger ? (ledger.Checked, ledger.Lost) : default);
    }

    [Fact]
    public async Task NothingSent_NothingToCheck() => Assert.Equal("no message was sent", (await CheckAsync()).Note);

    private static (bool, long, long, long, long, long, long, long) Figures(LedgerRecord ledger) => (
        ledger.Checked, ledger.Attempted, ledger.Acknowledged, ledger.Stored, ledger.Lost, ledger.Duplicated,
        ledger.UnacknowledgedButStored, ledger.Unexpected);

    private void Send(string producer, int messages, Func<long, bool> acknowledged, Func<long, int> copies)
    {
        var journal = _book.Open(producer);
        for (var index = 0; index < messages; index++)
        {
            var sequence = journal.Next();
            if (acknowledged(sequence))
            {
                journal.Acknowledge(sequence);
            }

            _store.Add(producer, sequence, copies(sequence));
        }
    }

    private async Task<LedgerRecord> CheckAsync(TimeSpan? patience = null)
    {
        using var http = new HttpClient(_store) { BaseAddress = new Uri("http://store/") };
        return await new LedgerCheck(new LedgerClient(http), TimeProvider.System, patience ?? TimeSpan.FromSeconds(30))
            .RunAsync("run 1", _book, CancellationToken.None);
    }

    private sealed class Fixed(string answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(answer) });
    }

    /// <summary>Answers as the API does, ranges joined.</summary>
    private sealed class Store : HttpMessageHandler
    {
        private readonly Dictionary<(string Producer, long Sequence), int> _messages = [];

        /// <summary>So many answers tell of half of the messages and of a lag.</summary>
        public int HiddenReads { get; set; }

        /// <summary>Whether <c>api/ingest/status</c> answers.</summary>
        public bool TellsLag { get; set; } = true;

        /// <summary>Whether a run of which nothing is stored is 200 with nothing, or 404.</summary>
        public bool KnowsRuns { get; set; } = true;

        /// <summary>So many answers are 500.</summary>
        public int FailingReads { get; set; }

        public void Add(string producer, long sequence, int copies)
        {
            if (copies > 0)
            {
                _messages[(producer, sequence)] = copies;
            }
        }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (FailingReads > 0)
            {
                FailingReads--;
                return Task.FromResult(new HttpResponseMessage(HttpStatusCode.InternalServerError));
            }

            var path = request.RequestUri!.PathAndQuery;
            if (!TellsLag && path.StartsWith("/api/ingest/status", StringComparison.Ordinal) || !KnowsRuns && path.Contains("/ledger", StringComparison.Ordinal))
            {
                return Task.FromResult(new HttpResponseMessage(HttpStatusCode.NotFound));
            }

            if (path.StartsWith("/api/ingest/status", StringComparison.Ordinal))
            {
                return Answer(new { topics = new { quotes = new[] { new { lag = HiddenReads > 0 ? 5 : 0 }, new { lag = 0 } } } });
            }

            Assert.StartsWith("/api/runs/run%201/ledger", path, StringComparison.Ordinal);
            var only = path.Split("producerId=") is [_, var id] ? id : null;
            var shown = _messages.Where(message => only is null || message.Key.Producer == only)
                .Where(message => HiddenReads == 0 || message.Key.Sequence % 2 == 0).ToArray();
            HiddenReads = Math.Max(0, HiddenReads - 1);
            var producers = shown.GroupBy(message => message.Key.Producer).Select(group => new
            {
                producerId = group.Key,
                messages = group.Sum(message => message.Value),
                distinct = group.Count(),
                minSequence = group.Min(message => message.Key.Sequence),
                maxSequence = group.Max(message => message.Key.Sequence),
                sequences = only is null
                    ? null
                    : new SequenceRanges(group.Select(message => (message.Key.Sequence, message.Key.Sequence))).Ranges.Select(range => new[] { range.From, range.To }),
            }).ToArray();
            return Answer(new
            {
                runId = "run 1",
                messages = producers.Sum(producer => producer.messages),
                distinct = producers.Sum(producer => producer.distinct),
                duplicates = producers.Sum(producer => producer.messages - producer.distinct),
                producers,
            });
        }

        private static Task<HttpResponseMessage> Answer(object answer) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(JsonSerializer.Serialize(answer)) });
    }
}

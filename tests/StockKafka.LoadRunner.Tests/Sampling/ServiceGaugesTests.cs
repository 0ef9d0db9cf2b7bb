using StockKafka.LoadRunner.Sampling;

namespace StockKafka.LoadRunner.Tests.Sampling;

public sealed class ServiceGaugesTests
{
    [Fact]
    public void Page_LabelsWithBracesQuotesAndSpaces_AreRead()
    {
        const string Page = """
            # HELP m What "it" is {not}.
            # TYPE m gauge
            m{a="x } y",path="C:\\ \"d\"",z="1"} 4.5 1700000000000
            m 7
            m_sum 3
            other 9
            m{a="cut
            m not-a-number

            """;
        var samples = MetricsPage.Read(Page, new HashSet<string> { "m" }).ToArray();
        Assert.Equal([4.5, 7], samples.Select(sample => sample.Value));
        Assert.Equal(("x } y", "1", null), (samples[0].Label("a"), samples[0].Label("z"), samples[0].Label("h")));
        Assert.Equal("C:\\\\ \\\"d\\\"", samples[0].Label("path"));
    }

    [Fact]
    public void Gauges_AreOfTheLastIntervalAndOfAllServices()
    {
        var gauges = new ServiceGauges(["kafka_messages_total", "stock_stream_clients"]);
        Read(gauges, PageOf(hits: 100, misses: 100, fast: 50, slow: 50), null);
        var values = Read(gauges, PageOf(hits: 130, misses: 110, fast: 140, slow: 60), "stock_circuit_state{pipeline=\"kafka\"} 2\nstock_stream_clients 4\n");

        Assert.Equal(30 + 12, values["stock_ingest_lag"]);
        Assert.Equal(2, values["stock_circuit_state"]);
        Assert.Equal(75, values["cache_hit_rate"]);
        // 100 calls, 90 of them up to 10 ms and 10 up to 100 ms: the 95th is half way through the second bucket.
        Assert.Equal(55, values["database_p95_ms"], 0.001);
        Assert.Equal(15, values["kafka_messages_total"]);
        Assert.Equal(4, values["stock_stream_clients"]);
    }

    [Fact]
    public void Gauges_ServiceStartedAnew_CountsFromZero()
    {
        var gauges = new ServiceGauges([]);
        Read(gauges, PageOf(hits: 1_000, misses: 1_000, fast: 1, slow: 1));
        Assert.Equal(90, Read(gauges, PageOf(hits: 9, misses: 1, fast: 1, slow: 1))["cache_hit_rate"]);
    }

    [Fact]
    public void Gauges_NothingToTell_AreLeftOut()
    {
        var gauges = new ServiceGauges([]);
        Read(gauges, PageOf(1, 1, 1, 1));
        Assert.Equal(["stock_circuit_state", "stock_ingest_lag"], Read(gauges, PageOf(1, 1, 1, 1)).Keys.Order());
        Assert.Empty(Read(gauges, (string?)null));
        Assert.Empty(Read(gauges, "<html>not metrics</html>"));
    }

    private static Dictionary<string, double> Read(ServiceGauges gauges, params IReadOnlyList<string?> pages)
    {
        var values = new Dictionary<string, double>();
        gauges.ReadInto(pages, values);
        return values;
    }

    private static string PageOf(int hits, int misses, int fast, int slow) => $$"""
        stock_ingest_lag{topic="a",partition="0"} 30
        stock_ingest_lag{topic="a",partition="1"} 12
        stock_circuit_state{pipeline="redis"} 0
        stock_cache_requests_total{cache="bars",result="redis"} {{hits / 2}}
        stock_cache_requests_total{cache="bars",result="memory"} {{hits - hits / 2}}
        stock_cache_requests_total{cache="bars",result="miss"} {{misses}}
        db_client_operation_duration_seconds_bucket{db_system_name="duckdb",db_operation_name="read",le="0.01"} {{fast}}
        db_client_operation_duration_seconds_bucket{db_system_name="duckdb",db_operation_name="read",le="0.1"} {{fast + slow}}
        db_client_operation_duration_seconds_bucket{db_system_name="duckdb",db_operation_name="read",le="+Inf"} {{fast + slow}}
        db_client_operation_duration_seconds_bucket{db_system_name="redis",db_operation_name="GET",le="0.001"} {{1000 * fast}}
        db_client_operation_duration_seconds_bucket{db_system_name="redis",db_operation_name="GET",le="+Inf"} {{1000 * fast}}
        kafka_messages_total{topic="a"} 7
        kafka_messages_total{topic="b"} 8

        """;
}

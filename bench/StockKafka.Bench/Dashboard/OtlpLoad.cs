using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using StockKafka.Platform.Dashboard.Otlp;

namespace StockKafka.Bench.Dashboard;

/// <summary>Requests as the services send them, with ids or times made new before each is sent.</summary>
internal sealed class OtlpLoad
{
    public const int SpansPerRequest = 512;
    public const int PointsPerRequest = 1_000;

    private const int SpansPerTrace = 4;
    private const ulong MarkOfTime = 0x0102030405060708;

    private readonly byte[] _body;
    private readonly int[] _marks;
    private readonly bool _times;

    private OtlpLoad(byte[] body, byte[] mark, bool times)
    {
        _body = body;
        _times = times;
        List<int> marks = [];
        for (var at = body.AsSpan().IndexOf(mark); at >= 0;)
        {
            marks.Add(at);
            var next = body.AsSpan(at + mark.Length).IndexOf(mark);
            at = next < 0 ? -1 : at + mark.Length + next;
        }

        _marks = [.. marks];
    }

    /// <summary>512 spans with eight attributes each, four to a trace.</summary>
    public static OtlpLoad Spans()
    {
        var mark = Enumerable.Repeat((byte)0xA5, 16).ToArray();
        var now = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).ToUnixTimeMilliseconds() * 1_000_000;
        var spans = Enumerable.Range(1, SpansPerRequest).Select(i => $$"""
            {"traceId":"{{Convert.ToHexString(mark)}}","spanId":"{{i:x16}}","parentSpanId":"{{(i % SpansPerTrace == 1 ? "" : $"{i - 1:x16}")}}","name":"POST /api/quotes",
            "kind":2,"startTimeUnixNano":"{{now}}","endTimeUnixNano":"{{now + 5_000_000}}","attributes":[{{Attributes(i,
                "http.request.method", "http.route", "url.scheme", "server.address", "network.protocol.version", "user_agent.original", "messaging.system", "messaging.destination.name")}}] }
            """);
        return new OtlpLoad(Encode($$"""{"resourceSpans":[{{Of("scopeSpans", "spans", spans)}}]}""", OtlpSchema.Traces), mark, times: false);
    }

    /// <summary>1,000 points of ten counters, each with a hundred sets of three attributes.</summary>
    public static OtlpLoad Points()
    {
        var metrics = Enumerable.Range(0, 10).Select(metric => $$"""
            {"name":"metric.{{metric}}","unit":"{request}","sum":{"isMonotonic":true,"aggregationTemporality":2,"dataPoints":[{{string.Join(",", Enumerable.Range(0, PointsPerRequest / 10).Select(i => $$"""
                {"timeUnixNano":"{{MarkOfTime}}","asInt":"{{MarkOfTime}}","attributes":[{{Attributes(i, "http.request.method", "http.route", "http.response.status_code")}}] }
                """))}}] } }
            """);
        var mark = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(mark, MarkOfTime);
        return new OtlpLoad(Encode($$"""{"resourceMetrics":[{{Of("scopeMetrics", "metrics", metrics)}}]}""", OtlpSchema.Metrics), mark, times: true);
    }

    /// <summary>The request with ids or times that were not used before.</summary>
    /// <param name="number">Number of the request.</param>
    /// <param name="now">Nanoseconds since the Unix epoch.</param>
    public byte[] Next(long number, long now)
    {
        var body = _body.ToArray();
        for (var i = 0; i < _marks.Length; i++)
        {
            if (_times)
            {
                // The value is marked too, so that every point is a change.
                BinaryPrimitives.WriteInt64LittleEndian(body.AsSpan(_marks[i]), now + number);
                continue;
            }

            BinaryPrimitives.WriteInt64BigEndian(body.AsSpan(_marks[i]), number + 1);
            BinaryPrimitives.WriteInt64BigEndian(body.AsSpan(_marks[i] + sizeof(long)), (i / SpansPerTrace) + 1);
        }

        return body;
    }

    private static byte[] Encode(string json, MessageSchema schema)
    {
        var body = JsonTranscoder.ToBinary(Encoding.UTF8.GetBytes(json), schema).ToArray();
        Debug.Assert(MessageCheck.Fault(body, schema) is null, "The load is not OTLP.");
        return body;
    }

    private static string Of(string scopes, string items, IEnumerable<string> each) => $$"""
        {"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"api"} }]},"{{scopes}}":[{"scope":{"name":"StockKafka.Api"},"{{items}}":[{{string.Join(",", each)}}] }] }
        """;

    private static string Attributes(int number, params string[] keys) => string.Join(",", keys.Select(key =>
        $$"""{"key":"{{key}}","value":{"stringValue":"value {{(number % 100).ToString(CultureInfo.InvariantCulture)}}"} }"""));
}

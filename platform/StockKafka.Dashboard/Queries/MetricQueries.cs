using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StockKafka.Platform.Dashboard.Telemetry;

namespace StockKafka.Platform.Dashboard.Queries;

/// <summary>Asks for metrics.</summary>
internal sealed class MetricQueries(MetricStore metrics, TimeProvider time)
{
    private const int DefaultSeconds = 300;
    private const int LeastSeconds = 10;
    private const int MostSeconds = 6 * 3600;
    private const int MostTimes = 180;
    private const int MostValuesPerDimension = 200;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/metrics/instruments", ListAsync);
        routes.MapGet("/api/metrics/data", ShowAsync);
    }

    private Task ListAsync(HttpContext context)
    {
        var answer = metrics.Read(instruments => new InstrumentsAnswer(
        [
            .. instruments.GroupBy(each => each.Source.Name).OrderBy(group => group.Key, StringComparer.Ordinal).Select(resource => new ResourceInstruments(resource.Key,
            [
                .. resource.GroupBy(each => each.Meter).OrderBy(group => group.Key, StringComparer.Ordinal).Select(meter => new MeterInstruments(meter.Key,
                [
                    .. meter.GroupBy(each => each.Name).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => Describe([.. group])),
                ])),
            ])),
        ]));
        return context.Response.WriteAsJsonAsync(answer, DashboardJson.Default.InstrumentsAnswer, cancellationToken: context.RequestAborted);
    }

    private Task ShowAsync(HttpContext context)
    {
        var query = new QueryParameters(context.Request.Query);
        var (resource, meter, name, groupBy) = (query.Text("resource"), query.Text("meter"), query.Text("instrument"), query.Text("groupBy"));
        var filters = query.Pairs("filter").ToLookup(pair => pair.Key, pair => pair.Value);
        var seconds = Math.Clamp(query.Number("seconds") ?? DefaultSeconds, LeastSeconds, MostSeconds);
        if (query.Fault is { } fault)
        {
            return Answer.FailAsync(context, StatusCodes.Status400BadRequest, fault);
        }

        // Several instances of a resource have the same instrument: they are shown as one.
        var answer = metrics.Read(instruments =>
            instruments.Where(each => each.Source.Name == resource && each.Meter == meter && each.Name == name).ToArray() is { Length: > 0 } found
                ? Draw(found, filters, groupBy, (int)seconds)
                : null);
        return answer is null
            ? Answer.FailAsync(context, StatusCodes.Status404NotFound, $"There is no instrument '{name}' of the meter '{meter}' of '{resource}'.")
            : context.Response.WriteAsJsonAsync(answer, DashboardJson.Default.MetricDataAnswer, cancellationToken: context.RequestAborted);
    }

    private MetricDataAnswer Draw(Instrument[] found, ILookup<string, string> filters, string? groupBy, int seconds)
    {
        var step = Math.Max(1, (int)Math.Ceiling((double)seconds / MostTimes));
        var last = time.GetUtcNow().ToUnixTimeSeconds() / step * step;
        var times = Enumerable.Range(0, seconds / step).Select(i => (double)(last - seconds + ((i + 1) * step))).ToArray();
        var all = found.SelectMany(each => each.Series).ToArray();
        var wanted = all.Where(series => filters.All(filter => filter.Contains(Attributes.Find(series.Attributes, filter.Key) ?? string.Empty))).ToArray();
        var about = Describe(found);
        return new MetricDataAnswer(
            about.Kind, about.Unit, about.Description, Dimensions(all), times,
            wanted.Length == 0 ? [] : new MetricChart(found[0].Kind, wanted, times, step).Draw(groupBy),
            [.. found.SelectMany(each => each.Exemplars).Where(each => each.Time >= times[0]).OrderBy(each => each.Time)
                .Select(each => new ExemplarView(each.Time, each.Value, TelemetryId.Show(each.TraceId)!, TelemetryId.Show(each.SpanId)))]);
    }

    private static InstrumentView Describe(IReadOnlyList<Instrument> same)
    {
        var kind = same[0].Kind switch
        {
            InstrumentKind.Counter => "counter",
            InstrumentKind.UpDownCounter => "upDownCounter",
            InstrumentKind.Gauge => "gauge",
            _ => "histogram",
        };
        return new InstrumentView(same[0].Name, same[0].Unit, same[0].Description, kind, same.Sum(each => each.Series.Count));
    }

    private static IReadOnlyList<DimensionView> Dimensions(IEnumerable<MetricSeries> series) =>
    [
        .. series.SelectMany(each => each.Attributes).GroupBy(pair => pair[0]).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new DimensionView(group.Key, [.. group.Select(pair => pair[1]).Distinct().Order(StringComparer.Ordinal).Take(MostValuesPerDimension)])),
    ];
}

using System.Text.Json.Serialization;
using StockKafka.Platform.Dashboard.Otlp;
using StockKafka.Platform.Dashboard.Queries;

namespace StockKafka.Platform.Dashboard;

internal sealed record ErrorAnswer(string Error);

internal sealed record ResourcesAnswer(IReadOnlyList<ResourceView> Resources);

internal sealed record VariableAnswer(string Value);

internal sealed record TelemetryVersions(long Logs, long Traces, long Metrics);

internal sealed record GapNotice(long Dropped);

internal sealed record InfoAnswer(string Application, double StartedAt, LimitsAnswer Limits, UsageAnswer Usage);

internal sealed record LimitsAnswer(int Logs, int Traces, long Bytes);

/// <param name="Dropped">What came in and was not kept because of a bound, other than by age.</param>
internal sealed record UsageAnswer(long Logs, long Spans, long Points, long Bytes, long Dropped);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(ResourcesAnswer))]
[JsonSerializable(typeof(VariableAnswer))]
[JsonSerializable(typeof(CommandAnswer))]
[JsonSerializable(typeof(TelemetryVersions))]
[JsonSerializable(typeof(GapNotice))]
[JsonSerializable(typeof(InfoAnswer))]
[JsonSerializable(typeof(List<ConsoleLine>))]
[JsonSerializable(typeof(RpcStatus))]
[JsonSerializable(typeof(LogsAnswer))]
[JsonSerializable(typeof(LogFieldsAnswer))]
[JsonSerializable(typeof(TracesAnswer))]
[JsonSerializable(typeof(TraceAnswer))]
[JsonSerializable(typeof(InstrumentsAnswer))]
[JsonSerializable(typeof(MetricDataAnswer))]
[JsonSerializable(typeof(AlertsAnswer))]
internal sealed partial class DashboardJson : JsonSerializerContext;

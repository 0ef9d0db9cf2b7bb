using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using StockKafka.Load.Ledger;

namespace StockKafka.LoadRunner.Ledger;

/// <summary>What the API says it has stored of a run.</summary>
internal sealed record StoredRun(string RunId, long Messages, long Distinct, long Duplicates, IReadOnlyList<StoredProducer>? Producers);

/// <param name="ProducerId">Who sent.</param>
/// <param name="Messages">Stored messages, repeated ones counted each time.</param>
/// <param name="Distinct">Distinct sequence numbers stored.</param>
/// <param name="MinSequence">Smallest of them.</param>
/// <param name="MaxSequence">Largest of them.</param>
/// <param name="Sequences">Ranges [from, to] of them; told only when one producer is asked for.</param>
internal sealed record StoredProducer(
    string ProducerId, long Messages, long Distinct, long MinSequence, long MaxSequence, IReadOnlyList<long[]>? Sequences);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StoredRun))]
internal sealed partial class LedgerJson : JsonSerializerContext;

/// <summary>Asks the API about its ledger and its ingest lag.</summary>
internal sealed class LedgerClient(HttpClient http)
{
    public async Task<StoredRun> GetAsync(string runId, CancellationToken cancellationToken) =>
        await AskAsync($"api/runs/{Uri.EscapeDataString(runId)}/ledger", cancellationToken).ConfigureAwait(false) ?? new StoredRun(runId, 0, 0, 0, []);

    public async Task<SequenceRanges> GetSequencesAsync(string runId, string producerId, CancellationToken cancellationToken)
    {
        var stored = await AskAsync(
            $"api/runs/{Uri.EscapeDataString(runId)}/ledger?producerId={Uri.EscapeDataString(producerId)}", cancellationToken).ConfigureAwait(false);
        var producer = stored?.Producers?.FirstOrDefault(found => found.ProducerId == producerId);
        return new((producer?.Sequences ?? []).Where(range => range.Length == 2).Select(range => (range[0], range[1])));
    }

    /// <summary>Messages that Kafka has and the store has not, over all partitions; null when the API does not know it of each.</summary>
    public async Task<long?> GetLagAsync(CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync("api/ingest/status", cancellationToken).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            return null;
        }

        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        using var status = await JsonDocument.ParseAsync(body, cancellationToken: cancellationToken).ConfigureAwait(false);
        List<long?> lags = [];
        Collect(status.RootElement, lags);
        return lags.Count == 0 || lags.Contains(null) ? null : lags.Sum();
    }

    /// <returns>Null where the API knows nothing of the run or the producer: not one message of it is stored.</returns>
    private async Task<StoredRun?> AskAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(path, cancellationToken).ConfigureAwait(false);
        return response.StatusCode == HttpStatusCode.NotFound ? null
            : await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync(LedgerJson.Default.StoredRun, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Every value named "lag", however deep: topics and partitions may be told as lists or as objects.</summary>
    private static void Collect(JsonElement element, List<long?> lags)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
            {
                Collect(item, lags);
            }
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in element.EnumerateObject())
            {
                if (property.NameEquals("lag") && property.Value.ValueKind is (JsonValueKind.Number or JsonValueKind.Null))
                {
                    lags.Add(property.Value.ValueKind == JsonValueKind.Null ? null : property.Value.GetInt64());
                }
                else
                {
                    Collect(property.Value, lags);
                }
            }
        }
    }
}

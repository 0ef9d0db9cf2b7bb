using System.Text.Json;
using StockKafka.Load.Ledger;
using StockKafka.Load.Recording;

namespace StockKafka.LoadRunner.Ledger;

/// <summary>Compares what was acknowledged to the load with what the store holds once it has caught up.</summary>
/// <param name="client">Where to ask.</param>
/// <param name="time">Clock.</param>
/// <param name="patience">How long the store may take to catch up.</param>
internal sealed class LedgerCheck(LedgerClient client, TimeProvider time, TimeSpan patience)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>With no lag and no change for this long, what is missing does not come any more.</summary>
    private static readonly TimeSpan StandstillBeforeLoss = TimeSpan.FromSeconds(10);

    /// <summary>How many lost ranges the report names.</summary>
    private const int NamedRanges = 20;

    public async Task<LedgerRecord> RunAsync(string runId, AcknowledgementBook book, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var empty = new LedgerRecord { Attempted = book.Attempted, Acknowledged = book.Acknowledged };
        if (empty.Attempted == 0)
        {
            return empty with { Note = "no message was sent" };
        }

        try
        {
            var (stored, level, note) = await SettleAsync(runId, empty.Acknowledged, began, cancellationToken).ConfigureAwait(false);
            if (stored is null)
            {
                return empty with { Note = note };
            }

            var compared = await CompareAsync(stored, book, cancellationToken).ConfigureAwait(false);
            if (!level && compared.Lost > 0)
            {
                // What is still on its way is not lost, and what is not known to be on its way may be.
                return empty with { Note = $"{note ?? "the API does not tell how far the store is"}, and {compared.Lost} messages were not there yet" };
            }

            note ??= compared.Unexpected == 0
                ? null
                : $"{compared.Unexpected} stored under sequence numbers that this run never used";
            return compared with { SettledSeconds = time.GetElapsedTime(began).TotalSeconds, Note = note };
        }
        catch (Exception exception) when (IsTrouble(exception))
        {
            return empty with { Note = $"the API's ledger could not be read: {exception.Message}" };
        }
        catch (OperationCanceledException)
        {
            return empty with { Note = "interrupted before the store had caught up" };
        }
    }

    /// <summary>
    /// Polls until the store holds as many as were acknowledged and nothing is under way to it; <c>Level</c> says whether it is known that
    /// nothing is.
    /// </summary>
    private async Task<(StoredRun? Stored, bool Level, string? Note)> SettleAsync(
        string runId, long acknowledged, long began, CancellationToken cancellationToken)
    {
        StoredRun? stored = null;
        string? trouble = null;
        var changed = began;
        while (time.GetElapsedTime(began) < patience)
        {
            try
            {
                // Lag first: what arrives between the two questions is then in the ledger already.
                var lag = await client.GetLagAsync(cancellationToken).ConfigureAwait(false);
                var now = await client.GetAsync(runId, cancellationToken).ConfigureAwait(false);
                changed = now.Messages == stored?.Messages ? changed : time.GetTimestamp();
                (stored, trouble) = (now, null);
                var still = time.GetElapsedTime(changed) >= StandstillBeforeLoss;
                if (now.Distinct >= acknowledged && (lag == 0 || (lag is null && still)))
                {
                    return (stored, lag == 0, null);
                }

                if (lag == 0 && still)
                {
                    return (stored, true, null);
                }
            }
            catch (Exception exception) when (IsTrouble(exception))
            {
                trouble = exception.Message;
                changed = time.GetTimestamp();
            }

            await Task.Delay(PollInterval, time, cancellationToken).ConfigureAwait(false);
        }

        return trouble is not null
            ? (null, false, $"the API's ledger could not be read for {patience.TotalSeconds:0} s: {trouble}")
            : (stored, false, $"the store had not caught up after {patience.TotalSeconds:0} s");
    }

    private async Task<LedgerRecord> CompareAsync(StoredRun stored, AcknowledgementBook book, CancellationToken cancellationToken)
    {
        var producers = (stored.Producers ?? []).ToDictionary(producer => producer.ProducerId);
        var journals = book.Journals;
        List<string> lostRanges = [];
        long lost = 0, unacknowledged = 0;
        var unexpected = producers.Values
            .Where(producer => journals.All(journal => journal.ProducerId != producer.ProducerId)).Sum(producer => producer.Distinct);
        foreach (var journal in journals)
        {
            var producer = producers.GetValueOrDefault(journal.ProducerId);
            if (journal.Attempted == 0 && producer is null || IsComplete(journal, producer))
            {
                continue;
            }

            var found = producer is null
                ? new SequenceRanges([])
                : await client.GetSequencesAsync(stored.RunId, journal.ProducerId, cancellationToken).ConfigureAwait(false);
            var acknowledged = journal.AcknowledgedRanges();
            var missing = acknowledged.Except(found);
            lost += missing.Count;
            unexpected += found.Except(journal.AttemptedRanges()).Count;
            unacknowledged += found.Count - found.Except(journal.AttemptedRanges().Except(acknowledged)).Count;
            lostRanges.AddRange(missing.Ranges.Select(range => $"{journal.ProducerId}: {new SequenceRanges([range])}"));
        }

        return new()
        {
            Checked = true,
            Attempted = book.Attempted,
            Acknowledged = book.Acknowledged,
            Stored = stored.Distinct,
            Duplicated = stored.Messages - stored.Distinct,
            Lost = lost,
            UnacknowledgedButStored = unacknowledged,
            Unexpected = unexpected,
            LostRanges = [.. lostRanges.Take(NamedRanges)],
        };
    }

    /// <summary>Whether counts alone show that exactly what was sent was acknowledged and stored.</summary>
    private static bool IsComplete(ProducerJournal journal, StoredProducer? producer) =>
        producer is not null
        && journal.Attempted == journal.Acknowledged
        && producer.Distinct == journal.Attempted
        && producer.MinSequence == 1
        && producer.MaxSequence == journal.Attempted;

    private static bool IsTrouble(Exception exception) => exception is HttpRequestException or JsonException or TimeoutException
        || exception is TaskCanceledException { InnerException: TimeoutException };
}
